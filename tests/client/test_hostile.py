"""A server that misbehaves: every call ends in time, in an error of the tree, and without doing harm."""

import gzip
import threading
import time
import traceback
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import sinkove as sk
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config

from ..worlds import World
from .hostile import (
    Behaviour,
    HostileServer,
    Peer,
    Step,
    answer,
    bomb,
    close,
    created,
    drip,
    listed,
    parrot,
    read,
    redirect,
    reset,
    stall,
    swallow_slowly,
    well,
)

KEY = "sk-Secret-0123456789"
# Seconds for a call that is to run into its deadline, and for any other.
SHORT, LONG = 0.3, 10.0
# When each must be over, however busy the machine is; the server goes on for longer.
BOUND = 8.0
LONGEST_TEXT = 2000

Expected = tuple[type[sk.APIError] | None, type[sk.APIError] | None]

# What a read and what a create becomes (INTERFACES, sections 2 and 3); None is success.
WELL: Expected = (None, None)
LOST: Expected = (sk.APIConnectionError, sk.OutcomeUnknownError)
SLOW: Expected = (sk.APITimeoutError, sk.OutcomeUnknownError)
FAILED: Expected = (sk.ServerError, sk.OutcomeUnknownError)
LIMITED: Expected = (sk.RateLimitError, sk.RateLimitError)
STATUS: Expected = (sk.APIStatusError, sk.APIStatusError)
REFUSED: Expected = (sk.BadRequestError, sk.BadRequestError)
MISFIT: Expected = (sk.ResponseValidationError, sk.ResponseValidationError)
TRIED_AGAIN = (sk.APIConnectionError, sk.ServerError, sk.RateLimitError)


class HastyClock(SystemClock):
    """The machine's time, whose pauses take none."""

    def sleep(self, seconds: float, until: object = None) -> None:
        pass

    async def async_sleep(self, seconds: float, until: object = None) -> None:
        pass

    def random(self) -> float:
        return 0.0


def client_of(world: World, server: HostileServer, timeout: float = LONG) -> sk.AccountClient:
    """A client that tries twice."""
    config = Config(
        base_url=f"http://127.0.0.1:{server.port}",
        key=lambda: KEY,
        timeout=timeout,
        attempt_timeout=timeout * 2 / 3,
        max_retries=1,
        httpx_args={"verify": False},  # reading certificates takes longer than most of these tests
    )
    return world.client(config, HastyClock())


Act = Callable[[sk.AccountClient], list[str]]


def list_ids(client: sk.AccountClient) -> list[str]:
    """A read."""
    return [dataset.id for dataset in client.list_datasets()]


def create_id(client: sk.AccountClient) -> list[str]:
    """A create."""
    return [client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=1).id]


acts = pytest.mark.parametrize("act", [pytest.param(list_ids, id="read"), pytest.param(create_id, id="create")])


def raised_by(act: Act, client: sk.AccountClient, bound: float = BOUND) -> BaseException | None:
    """What escapes a call, which must end in time."""
    began = time.monotonic()
    try:
        assert act(client) == ["ds_1"]
    except Exception as exc:  # noqa: BLE001  # whatever it is
        return exc
    finally:
        assert time.monotonic() - began < bound
    return None


def told(error: BaseException) -> str:
    """The error and its causes as a careless reporter writes them down: attributes, traceback, local variables."""
    texts = ["".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())]
    each: BaseException | None = error
    while each is not None:
        request = getattr(each, "_request", None)  # of httpx's exceptions
        texts += [str(each), repr(each), repr(vars(each)), repr(request and request.headers.raw)]
        each = each.__cause__
    return "\n".join(texts)


def body(content: bytes, *headers: str) -> bytes:
    """A whole 200 with this body."""
    return answer(content, "200 OK", *headers)


def status(line: str, *headers: str) -> bytes:
    """A whole answer without a body."""
    return answer(b"", line, *headers)


def chunked(content: bytes) -> bytes:
    """An answer whose chunks are these bytes."""
    return answer(content, "200 OK", "Transfer-Encoding: chunked")


def cut(length: int = 100) -> bytes:
    """The beginning of an answer."""
    return answer(b"{", "200 OK", f"Content-Length: {length}")


def unfit(peer: Peer) -> None:
    """Sends an answer that can be read, with the key for an id and null for its message."""
    content = created(KEY) if peer.request.startswith(b"POST ") else listed(KEY)
    peer.send(body(content.replace(b'"ok"', b"null")))


HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-"
GZIP = "Content-Encoding: gzip"
GARBAGE = b"x" * 60_000
ONE = listed("ds_1")
ROWS: list[tuple[str, Step | Behaviour, Expected]] = [
    ("reset before the answer", reset, LOST),
    ("reset in the headers", (HALF_HEAD, reset), LOST),
    ("reset in the body", (cut(), reset), LOST),
    ("close before the answer", close, LOST),
    ("stall before the answer", stall, SLOW),
    ("stall in the headers", (HALF_HEAD, stall), SLOW),
    ("stall in the body", (cut(), stall), SLOW),
    ("drip of headers", (b"HTTP/1.1 200 OK\r\nX-Slow:", drip), SLOW),
    ("drip of a body", (cut(9999), drip), SLOW),
    ("drip of a chunk", (chunked(b"ffff\r\n{"), drip), SLOW),
    ("50 interim answers and no other", (b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" * 50, stall), SLOW),
    ("50 interim answers and a right one", (b"HTTP/1.1 100 Continue\r\n\r\n" * 50, well()), WELL),
    ("Content-Length too long", (cut(), close), LOST),
    ("Content-Length too short", body(ONE, "Content-Length: 10"), MISFIT),
    ("Content-Length below 0", body(b"{}", "Content-Length: -2"), LOST),
    ("Content-Length of text", body(b"{}", "Content-Length: two"), LOST),
    ("Content-Length twice", body(b"{}", "Content-Length: 2", "Content-Length: 3"), LOST),
    ("chunk of garbage size", chunked(b"zz\r\n{}\r\n"), LOST),
    ("chunk below 0", chunked(b"-2\r\n{}\r\n"), LOST),
    ("chunk above all bounds", chunked(b"f" * 40 + b"\r\n{}"), LOST),
    ("chunk cut", (chunked(b"64\r\n{"), close), LOST),
    ("cut between chunks", (chunked(b"1\r\n{\r\n"), close), LOST),
    ("HTML", body(b"<html>", "Content-Type: text/html"), MISFIT),
    ("HTML that says JSON", body(b"<html>", "Content-Type: application/json"), MISFIT),
    ("empty 200", status("200 OK"), MISFIT),
    ("204", b"HTTP/1.1 204 No Content\r\n\r\n", MISFIT),
    ("JSON nested deeply", body(b"[" * 200_000), MISFIT),
    ("number of 5 000 digits", body(ONE.replace(b": 1,", b": " + b"1" * 5000 + b",")), MISFIT),
    ("NaN", body(b"NaN"), MISFIT),
    ("size of NaN", body(ONE.replace(b": 1,", b": NaN,")), MISFIT),
    ("invalid UTF-8", body(b'{"success": "\xff"}'), MISFIT),
    ("array", body(b"[]"), MISFIT),
    ("null", body(b"null"), MISFIT),
    ("data of null", body(b'{"success": true, "data": null, "message": "ok"}'), MISFIT),
    ("no gzip at all", body(ONE, GZIP), MISFIT),
    ("truncated gzip", body(gzip.compress(ONE)[:40], GZIP), MISFIT),
    ("299", well("299 Odd"), WELL),
    ("306", status("306 Odd"), STATUS),
    ("418", status("418 Odd"), STATUS),
    ("499", status("499 Odd"), STATUS),
    ("520", status("520 Odd"), FAILED),
    ("599", status("599 Odd"), FAILED),
    ("999", status("999 Odd"), STATUS),
    ("status 0", status("0 Odd"), LOST),
    ("status 000", status("000 Odd"), LOST),
    ("status of text", status("abc Odd"), LOST),
    ("status 101 unasked", status("101 Switching Protocols"), LOST),
    ("HTTP/0.9", (b"<html>hello</html>\r\n", close), LOST),
    ("status line of 100 KB", status("500 " + "x" * 100_000), FAILED),
    ("status line of 200 KB", status("500 " + "x" * 200_000), LOST),
    ("garbage line of 60 KB", GARBAGE + b"\r\n\r\n", LOST),
    ("garbage header of 60 KB", b"HTTP/1.1 200 OK\r\n" + GARBAGE + b"\r\n\r\n", LOST),
    ("header of 100 KB", well("200 OK", "X-Long: " + "x" * 100_000), WELL),
    ("header of 200 KB", well("200 OK", "X-Long: " + "x" * 200_000), LOST),
    ("header of addresses", status("400 Bad", "X-Seen: " + "http://" * 13_000), REFUSED),
    ("error of addresses", answer(b'{"message": "? ' + b"http://" * 40_000 + b'"}', "400 Bad"), REFUSED),
    ("request id of 100 KB", status("500 Odd", "X-Request-ID: " + "x" * 100_000), FAILED),
    ("error code of 60 KB", answer(b'{"error": {"code": "' + GARBAGE + b'"}}', "400 Bad"), REFUSED),
    ("redirect to itself", redirect("302 Found", "/v1/datasets"), STATUS),
    ("redirect to itself, in full", redirect("307 Same", "http://127.0.0.1:{here}/v1/datasets"), STATUS),
    ("redirect elsewhere", redirect("302 Found", "http://localhost:{elsewhere}/v1/datasets"), STATUS),
    ("redirect elsewhere with the body", redirect("308 Same", "//127.0.0.1:{elsewhere}/v1/datasets"), STATUS),
    ("redirect to a file", redirect("301 Moved", "file:///etc/passwd"), STATUS),
    ("redirect to nowhere", redirect("303 See", "http://[::1"), STATUS),
    ("429 storm", status("429 Slow Down", "Retry-After: 0"), LIMITED),
    ("wrong charset", well("200 OK", "Content-Type: application/json; charset=utf-16"), WELL),
    ("cookie that is not ASCII", well("200 OK", "Set-Cookie: a=\xe9; Path=/"), WELL),
    ("key in the status line", parrot("KEY"), LOST),
    ("key in an error", parrot("400 KEY", "A: KEY", content='{"message": "KEY"}'), REFUSED),
    ("key as a header", parrot("400 Bad", "KEY: a"), REFUSED),
    ("key in the headers of an unreadable 200", parrot("200 OK", "X-Request-ID: KEY"), MISFIT),
    ("key in an unreadable 200", parrot("200 OK", content="KEY"), MISFIT),
    ("key in a 200 that does not fit", unfit, MISFIT),
]


def rows() -> Iterator[Any]:
    """The table for pytest."""
    for name, behaviour, expected in ROWS:
        yield pytest.param(behaviour if isinstance(behaviour, tuple) else (behaviour,), expected, id=name)


@acts
@pytest.mark.parametrize(("behaviour", "expected"), list(rows()))
def test_hostile_server_gets_an_error_of_the_tree_in_time_and_no_create_twice(
    behaviour: Behaviour, expected: Expected, act: Act, world: World
) -> None:
    """The class is the one that the retry table says, the key goes nowhere else, and the next call works."""
    with (
        HostileServer(well()) as elsewhere,
        HostileServer(*behaviour, elsewhere=elsewhere.port) as server,
        client_of(world, server, SHORT if expected is SLOW else LONG) as client,
    ):
        error = raised_by(act, client)
        seen = list(server.requests)
        server.behaviour = (well(name="ds_2"),)
        assert list_ids(client.with_options(timeout=LONG, attempt_timeout=LONG)) == ["ds_2"]

    kind = expected[0] if act is list_ids else expected[1]
    if expected is SLOW and act is create_id and not server.creates:  # the machine was too busy to send it in time
        assert isinstance(error, sk.APITimeoutError | sk.OutcomeUnknownError)
        return
    assert type(error) is (type(None) if kind is None else kind), error
    assert all(request.count(f"Authorization: Bearer {KEY}\r\n".encode()) == 1 for request in seen)
    assert elsewhere.connections == 0
    assert server.creates == (0 if act is list_ids else 2 if expected is LIMITED else 1)
    if isinstance(error, sk.APIError):
        assert KEY.lower() not in told(error).lower()
        assert len(str(error)) < LONGEST_TEXT
        assert type(error) not in TRIED_AGAIN or error.attempts == len(seen) == 2
    if isinstance(error, sk.OutcomeUnknownError):
        assert isinstance(error.__cause__, sk.APIConnectionError | sk.ServerError)
        assert error.status_code == getattr(error.__cause__, "status_code", None)


@acts
def test_connection_reset_at_once_is_an_error_of_the_tree(act: Act, world: World) -> None:
    """A RST comes before the request goes out, which is 'could not connect', or after."""
    with HostileServer(reset, reads=False) as server, client_of(world, server) as client:
        error = raised_by(act, client)
        assert isinstance(error, sk.APIConnectionError | sk.OutcomeUnknownError)
        assert type(error) is sk.APIConnectionError or act is create_id
        assert (error.attempts, server.creates) == (server.connections, 0)


@acts
def test_refused_connection_is_tried_again_even_for_a_create(act: Act, world: World) -> None:
    """No byte of it was sent."""
    with HostileServer() as server:
        pass
    with client_of(world, server) as client:
        error = raised_by(act, client)
    assert type(error) is sk.APIConnectionError
    assert error.attempts == 2


NOT_ASKED_FOR = "compressed in a way that was not asked for"
BOMB = bomb(80)
BOMB_IN_BOMB = gzip.compress(bomb(1024))


@acts
@pytest.mark.parametrize(
    ("encodings", "content", "text"),
    [
        pytest.param(["gzip"], BOMB, "larger than 64 MiB", id="once"),
        pytest.param(["gzip, gzip"], BOMB_IN_BOMB, NOT_ASKED_FOR, id="twice"),
        pytest.param(["gzip", "gzip"], BOMB_IN_BOMB, NOT_ASKED_FOR, id="twice, in two headers"),
        pytest.param(["br"], b"{}", NOT_ASKED_FOR, id="unasked"),
    ],
)
def test_bomb_is_refused_before_it_takes_memory(
    encodings: list[str], content: bytes, text: str, act: Act, world: World
) -> None:
    """Some kilobytes that unpack to a gigabyte cost the caller a part of that, and the text says why."""
    with (
        HostileServer(body(content, *(f"Content-Encoding: {each}" for each in encodings))) as server,
        client_of(world, server) as client,
    ):
        tracemalloc.start()
        try:
            error = raised_by(act, client, LONG + BOUND)  # unpacking 64 MiB takes a busy machine a while
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert server.is_left()
    assert len(content) < 100_000
    assert peak < 300 * 1024 * 1024
    assert type(error) is sk.ResponseValidationError
    assert text in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param((well(), close), id="idle"),
        pytest.param((well(), read, close), id="closed when asked again"),
        pytest.param((well(), read, reset), id="reset when asked again"),
    ],
)
def test_read_after_the_server_closed_the_connection_succeeds(behaviour: Behaviour, world: World) -> None:
    """It goes out on a new one."""
    with HostileServer(*behaviour) as server, client_of(world, server) as client:
        assert list_ids(client) == ["ds_1"]
        assert list_ids(client) == ["ds_1"]
        assert server.connections == 2


def test_create_on_a_connection_that_the_server_closes_is_not_sent_again(world: World) -> None:
    """What the server did with it before it closed is not known."""
    with HostileServer(well(), read, close) as server, client_of(world, server) as client:
        assert list_ids(client) == ["ds_1"]
        assert type(raised_by(create_id, client)) is sk.OutcomeUnknownError
        assert (server.connections, server.creates) == (1, 1)


@acts
@pytest.mark.parametrize("when", ["later", "at once", "204", "garbage", "behind 64 KiB"])
def test_bytes_after_an_answer_are_not_the_next_answer(when: str, act: Act, world: World) -> None:
    """A connection on which more came than was asked for is not used again, so the next call gets its own answer."""
    pad = 65536 - len(answer(ONE, "200 OK", "X-Pad: "))  # to what httpcore reads at once
    extra = answer(listed("smuggled") if act is list_ids else created("smuggled"))
    over, sent = threading.Event(), threading.Event()

    def wait(peer: Peer) -> None:
        over.wait(BOUND)

    def tell(peer: Peer) -> None:
        sent.set()

    steps: dict[str, Behaviour] = {
        "later": (well(), wait, extra),
        "at once": (well(after=extra),),
        "204": (b"HTTP/1.1 204 No Content\r\n\r\n" + extra,),
        "garbage": (well(after=b"garbage\r\n\r\n"),),
        "behind 64 KiB": (answer(ONE, "200 OK", "X-Pad: " + "x" * pad) + extra,),
    }
    with HostileServer(*steps[when], tell) as server, client_of(world, server) as client:
        raised_by(list_ids, client)
        over.set()
        assert sent.wait(BOUND)
        server.behaviour = (well(name="ds_2"),)
        assert act(client) == ["ds_2"]
        assert (server.connections, len(server.requests)) == (2, 2)


def test_create_that_is_read_slowly_ends_in_time(world: World) -> None:
    """A body of 16 MB is taken at 3 MB a second, so that no single write has to wait for long."""
    with HostileServer(swallow_slowly, reads=False) as server, client_of(world, server, timeout=1.5) as client:
        error = raised_by(lambda c: [c.create_dataset(model="m", prompts=["x" * 16_000_000], size=1).id], client)
        assert isinstance(error, sk.APITimeoutError | sk.OutcomeUnknownError)
