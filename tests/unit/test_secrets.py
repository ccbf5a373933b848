"""Where the key and the signature of a presigned URL must never be seen, and how the key is asked for."""

import contextlib
import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from sinkove import AccountClient
from sinkove_synkrato import errors
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config
from sinkove_synkrato.http import HTTPClient
from sinkove_synkrato.redact import redact

from ..worlds import World
from .support import (
    BASE_URL,
    DATASET,
    KEY,
    LINK,
    Answer,
    FakeClock,
    Server,
    client_of,
    dataset_reply,
    envelope,
    link_reply,
    problem,
    reply,
    zip_bytes,
)

MakeClient = Callable[..., AccountClient]
SIGNATURE = "presigned0123"


def test_authorization_is_exactly_bearer_and_the_key(make_client: MakeClient, server: Server) -> None:
    """White space around the key, as copying adds it, is not sent."""
    server.will(dataset_reply())
    make_client(key=f" \t{KEY}\r\n").dataset("ds_1")
    assert server.requests[0].headers.get_list("authorization") == [f"Bearer {KEY}"]


def test_key_function_is_asked_once_for_each_call(make_client: MakeClient, server: Server) -> None:
    """Not for each try: the tries of one call are one request, and the next call may have the next key."""
    keys = iter(["key-1", "key-2", "key-3"])
    client = make_client(key=lambda: next(keys))
    server.will(problem(503), problem(429), dataset_reply(), dataset_reply())
    client.dataset("ds_1")
    client.dataset("ds_1")
    sent = [request.headers["authorization"] for request in server.requests]
    assert (sent, list(keys)) == (["Bearer key-1"] * 3 + ["Bearer key-2"], ["key-3"])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (lambda: 1 / 0, "The function that gives the API key failed with ZeroDivisionError."),
        (lambda: None, "The API key must be a string, not NoneType."),
        (lambda: "", "The API key is empty."),
        (lambda: "two words", "The API key has a blank or control character inside; copy it again."),
    ],
)
def test_key_function_that_gives_no_key_is_a_configuration_error(
    given: Callable[[], Any], expected: str, make_client: MakeClient, server: Server
) -> None:
    """It is found out at the first call, and nothing is sent."""
    client = make_client(key=given)
    with pytest.raises(errors.ConfigurationError) as caught:
        client.dataset("ds_1")
    assert (str(caught.value), server.requests) == (expected, [])


def test_key_function_may_use_another_client(make_client: MakeClient, server: Server, clock: FakeClock) -> None:
    """A key that is fetched from somewhere by HTTP does not confuse the call that it is for."""
    other = client_of(World("sync"), server, clock, key="other")
    client = make_client(key=lambda: other.dataset("ds_2").id)
    server.will(dataset_reply(id="from-vault"), reply(200, envelope([])))
    assert client.list_datasets() == []
    assert [(str(r.url), r.headers["authorization"]) for r in server.requests] == [
        (f"{BASE_URL}/v1/datasets/ds_2", "Bearer other"),
        (f"{BASE_URL}/v1/datasets", "Bearer from-vault"),
    ]


def _everything(thing: object, depth: int = 6) -> str:
    """Repr, str and, as deep as it goes, the attributes of everything reachable from a client."""
    texts = [repr(thing), str(thing)]
    if depth and hasattr(thing, "__dict__"):
        texts += [_everything(value, depth - 1) for value in vars(thing).values()]
    if depth:
        slots = getattr(type(thing), "__slots__", ())
        texts += [_everything(getattr(thing, name, None), depth - 1) for name in slots]
    return "\n".join(texts)


def test_client_shows_no_key(make_client: MakeClient, server: Server) -> None:
    """Neither in its own repr nor in that of anything it is made of, after a call too."""
    client = make_client()
    server.will(dataset_reply())
    dataset = client.dataset("ds_1")
    assert repr(client) == "AccountClient(base_url='https://api.test')"
    server.requests.clear()  # what was sent has the key, of course
    seen = _everything(client) + _everything(dataset)
    assert "HTTPClient" in seen
    assert KEY not in seen


def test_client_is_not_pickled(client: AccountClient) -> None:
    """A pickle could only work with the key inside."""
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(client)


ECHO = f"You sent Bearer {KEY} and {LINK}"


@pytest.mark.parametrize(
    "answer",
    [
        problem(400, KEY, ECHO, {"X-Request-ID": KEY, "X-Echo": ECHO}, {KEY: [ECHO]}),
        problem(503, KEY, ECHO, {"X-Request-ID": KEY, "X-Echo": ECHO}, {KEY: [ECHO]}),
        reply(502, ECHO, {"Content-Type": KEY}),
        reply(200, ECHO),
        reply(302, "", {"Location": LINK}),
        httpx.RemoteProtocolError(f"illegal header line: bytearray(b'Authorization: Bearer {KEY}')"),
        httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'"),
    ],
)
def test_error_shows_neither_key_nor_signature(answer: Any, make_client: MakeClient, server: Server) -> None:
    """However the server repeats them, neither the text nor an attribute nor a pickle of the error has them."""
    server.will(answer)
    with pytest.raises(errors.APIError) as caught:
        make_client(max_retries=0).create_dataset(model="m", prompts=["p"], size=1)
    error = caught.value
    causes = [error] if error.__cause__ is None else [error, error.__cause__]
    ours = [each for each in causes if isinstance(each, errors.APIError)]
    seen = "".join(f"{each}{each!r}{vars(each)}{pickle.dumps(each)!r}" for each in ours)
    seen += "".join(traceback.format_exception(error))
    assert KEY not in seen
    assert SIGNATURE not in seen


def _told(error: BaseException) -> str:
    """The error, its causes and their attributes, and a traceback with every local variable, as reporters write it."""
    chain: list[BaseException] = [error]
    while chain[-1].__cause__ or chain[-1].__context__:
        following = chain[-1].__cause__ or chain[-1].__context__
        assert following is not None
        chain.append(following)
    told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    for each in chain:
        request = getattr(each, "_request", None)
        told += f"{each!r}{vars(each)}{request and (request.url, request.headers.raw)}"
    return told


@pytest.mark.parametrize("failure", [httpx.ConnectError("refused"), httpx.ReadError("lost"), reply(500, "")])
def test_causes_and_local_variables_show_no_key(failure: Any, make_client: MakeClient, server: Server) -> None:
    """Reporters write local variables down, and httpx's exceptions carry the request with its headers."""
    server.will(failure)
    with pytest.raises(errors.APIError) as caught:
        make_client(max_retries=0).list_datasets()
    assert KEY not in _told(caught.value).replace(f"KEY = {KEY!r}", "")


@pytest.mark.parametrize("failure", [httpx.ReadError("lost"), reply(403, "")])
def test_causes_and_local_variables_show_no_signature(
    failure: Any, make_client: MakeClient, server: Server, tmp_path: Path
) -> None:
    """The presigned URL is a credential too."""
    link = envelope({"URL": LINK})
    server.will(
        dataset_reply("ready"), reply(200, link), failure, *([reply(200, link), failure] if callable(failure) else [])
    )
    dataset = make_client(max_retries=0).dataset("ds_1")
    with pytest.raises(errors.DownloadError) as caught:
        dataset.save(tmp_path / "out.zip")
    del link, failure
    assert SIGNATURE not in _told(caught.value)


def test_key_shorter_than_any_real_one_does_not_destroy_the_text() -> None:
    """A test's key "a" is no secret, and hiding each "a" would leave nothing to read."""
    assert redact("a bad map, sk-1234", ("a", "sk-1234")) == "a bad map, [redacted]"


def test_proxy_of_the_environment_never_sees_a_key_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """`http://` is allowed to this machine alone; a proxy elsewhere would be told the key in clear."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.test:3128")
    for address in ("http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"):
        http = HTTPClient(Config(address, lambda: KEY), SystemClock())
        assert http._transport_for_url(httpx.URL(f"{address}/v1/datasets")) is http._transport
    others = {"mounts": {"https://other.test": httpx.MockTransport(lambda _: httpx.Response(200))}}
    mounted = HTTPClient(Config("http://localhost:9", lambda: KEY, httpx_args=others), SystemClock())
    assert mounted._transport_for_url(httpx.URL("http://localhost:9/v1/datasets")) is mounted._transport
    elsewhere = HTTPClient(Config("https://api.test", lambda: KEY), SystemClock())
    assert elsewhere._transport_for_url(httpx.URL("https://api.test/")) is not elsewhere._transport


def _wire(world: World, body: bytes, status: str = "200 OK") -> httpx.HTTPTransport | httpx.AsyncHTTPTransport:
    """The transport of httpx on a network that has one answer ready, so that httpcore logs as it would."""
    wire = [f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body]
    if world.is_async:
        transport = httpx.AsyncHTTPTransport()
        transport._pool = httpcore.AsyncConnectionPool(network_backend=httpcore.AsyncMockBackend(wire))
        return transport
    synchronous = httpx.HTTPTransport()
    synchronous._pool = httpcore.ConnectionPool(network_backend=httpcore.MockBackend(wire))
    return synchronous


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
def test_logs_show_neither_key_nor_signature(
    status: str, world: World, make_client: MakeClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """At INFO httpx logs every address and httpcore every step at DEBUG."""
    caplog.set_level(logging.DEBUG)
    both = envelope({**DATASET, "status": "ready", "URL": LINK})  # an answer for a dataset and for its link
    mounts = {"all://api.test": _wire(world, both.encode()), "all://store.test": _wire(world, zip_bytes(), status)}
    dataset = make_client(httpx_args={"mounts": mounts}).dataset("ds_1")
    with contextlib.suppress(errors.LinkExpiredError):
        dataset.save(tmp_path / "out.zip")
    seen = "\n".join([*caplog.messages, *(str(record.args) for record in caplog.records)])
    assert {record.name.partition(".")[0] for record in caplog.records} >= {"httpx", "httpcore", "sinkove_synkrato"}
    assert "GET https://store.test/ds_1.zip?[redacted] " in seen
    assert "GET https://api.test/v1/datasets/ds_1/urls/download " in seen
    assert KEY not in seen
    assert SIGNATURE not in seen


def test_log_of_headers_says_nothing_of_our_requests(
    make_client: MakeClient, server: Server, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """With HTTP/2 hpack logs each of them at DEBUG, key and signature too; those of others are its business."""
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger("hpack.hpack")

    def logged(answer: Answer) -> Answer:
        def told(request: httpx.Request) -> httpx.Response:
            log.debug("Adding %s, %s", request.headers.get("authorization"), request.url)
            assert not isinstance(answer, BaseException)
            return answer(request)

        return told

    server.will(*map(logged, (dataset_reply("ready"), link_reply(), reply(200, zip_bytes()))))
    make_client().dataset("ds_1").save(tmp_path / "out.zip")
    log.debug("theirs")
    assert [record.getMessage() for record in caplog.records if record.name == "hpack.hpack"] == ["theirs"]


def test_log_of_other_addresses_is_left_alone(client: AccountClient, caplog: pytest.LogCaptureFixture) -> None:
    """Only our presigned downloads are hidden; the log of a caller's own httpx calls is the caller's."""
    caplog.set_level(logging.INFO)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as other:
        other.get("https://other.test/?page=2")
    assert caplog.messages == ['HTTP Request: GET https://other.test/?page=2 "HTTP/1.1 200 OK"']


def test_log_filter_is_there_once_for_many_clients(make_client: MakeClient) -> None:
    """A service that makes clients for ever does not slow its log down for ever."""
    before = len(logging.getLogger("httpx").filters)
    for _ in range(3):
        make_client()
    assert (before, len(logging.getLogger("httpx").filters)) == (before, max(before, 1))


def test_key_that_cannot_be_sent_is_in_no_frame(make_client: MakeClient) -> None:
    """Reporters write down the local variables of each frame."""
    refused = f"{KEY}\nX"
    with pytest.raises(errors.ConfigurationError) as caught:
        make_client(key=lambda: refused).list_datasets()
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(line for line in frames.format() if "sinkove" in line)
