"""A storage that breaks off, lies and forgets: the right bytes under the name, or a typed error and nothing under it."""

import logging
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

import sinkove as sk

from ..worlds import World
from .hostile import Peer, Step, drip, reset, stall
from .saving import CONTENT, CUT, OTHER, SILENCE, SIZE, Skipping, assert_no_secret, client_of, files, kept
from .storage import (
    EXPIRED,
    EXPIRED_TOKEN,
    HTML,
    NO_KEY,
    SIGNATURE,
    Act,
    Storage,
    Stored,
    archive,
    at_most,
    bodied,
    chunked,
    elsewhere,
    endless,
    ends,
    flipped,
    refusing,
    replaced,
    silent,
    well,
    with_headers,
    without,
    zipped,
)
from .tls import in_use

BROKEN = sk.IncompleteDownloadError
BUSY = refusing("503 Slow Down", Retry_After="3")


class Row(NamedTuple):
    """What the storage does, and what comes of it.

    Attributes:
        acts: Its answers, one after another.
        starts: The first byte that each of the requests for the file asks for.
        always: Its answer afterwards.
        error: What `save` raises.
        left: Bytes that stay in ``out.zip.part``; with 0 nothing is left.
        links: How many links the API is asked for.
        stored: What lies in the storage at first.
        content: What is saved.
        silence: The client's ``attempt_timeout``.
    """

    acts: list[Act]
    starts: list[int]
    always: Act = well
    error: type[sk.APIError] | None = None
    left: int = 0
    links: int = 1
    stored: Stored = Stored(CONTENT)
    content: bytes = CONTENT
    silence: float = 5.0


class Sizes(NamedTuple):
    """A file, another one of its length, where transfers are cut, and a length that fits into the rest.

    What comes of the large one after a cut is read past h11, what comes of the small one is not.
    """

    content: bytes
    other: bytes
    cut: int
    step: int


SMALL = Sizes(CONTENT, OTHER, CUT, 30_000)
LARGE = Sizes(archive(1, 900_000), archive(2, 900_000), 1_500_000, 200_000)


def resumed(sizes: Sizes) -> dict[str, Row]:
    """What ends well."""
    content, other, cut, step = sizes
    size, row = len(content), partial(Row, stored=Stored(content), content=content)
    changed, unmarked = Stored(other, '"two"'), Stored(other)  # under the same ETag, which no storage may do
    return {
        "nothing": row([], [0]),
        "cut": row([ends(cut)], [0, cut]),
        "cut in the first byte": row([ends(1)], [0, 1]),
        "cut before the last byte": row([ends(size - 1)], [0, size - 1]),
        "five cuts": row([ends(step)] * 5, [step * each for each in range(6)]),
        "cut behind the head": row([ends(0)], [0, 0]),
        "cut before the head": row([silent()], [0, 0]),
        "reset before the head": row([silent(reset)], [0, 0]),
        "stall": row([ends(cut, stall)], [0, cut], silence=SILENCE),
        "stall behind the head": row([ends(0, stall)], [0, 0], silence=SILENCE),
        "stall before the head": row([silent(stall)], [0, 0], silence=SILENCE),
        "cut and stall": row(
            [ends(step), ends(step, stall), ends(step)], [step * each for each in range(4)], silence=SILENCE
        ),
        "Range ignored": row([ends(cut), without("range")], [0, cut]),
        "Range ignored and cut": row([ends(cut), ends(step, act=without("range"))], [0, cut, step]),
        "less than asked for": row([ends(cut), at_most(step)], [0, cut, cut + step]),
        "changed": row([ends(cut), replaced(changed)], [0, cut], content=other),
        "changed, ETag told, 206": row([ends(cut), replaced(changed, without("if-range"))], [0, cut, 0], content=other),
        "changed, ETag the same": row([ends(cut), replaced(unmarked)], [0, cut, 0], links=2, content=other),
        "206 without ETag": row([ends(cut), with_headers(ETag=None)], [0, cut]),
        "206 of other bytes": row(
            [ends(cut), with_headers(Content_Range=f"bytes {cut + 1}-{size - 1}/{size}")], [0, cut, 0]
        ),
        "206 from zero": row([ends(cut), with_headers(Content_Range=f"bytes 0-{size - 1}/{size}")], [0, cut, 0]),
        "206 of another size": row(
            [ends(cut), with_headers(Content_Range=f"bytes {cut}-{size}/{size + 1}")], [0, cut, 0]
        ),
        "206 of garbage": row([ends(cut), with_headers(Content_Range="bytes */*")], [0, cut, 0]),
        "206 of nothing": row([ends(cut), with_headers(Content_Range=None)], [0, cut, 0]),
        "206 in parts": row(
            [ends(cut), with_headers(Content_Range=None, Content_Type="multipart/byteranges; boundary=b")], [0, cut, 0]
        ),
        "416": row([ends(cut), refusing("416 Range Not Satisfiable")], [0, cut, 0]),
        "expired": row([EXPIRED], [0, 0], links=2),
        "expired in the middle": row([ends(cut), EXPIRED], [0, cut, cut], links=2),
        "expired token": row([ends(cut), EXPIRED_TOKEN], [0, cut, cut], links=2),
        "unauthorized": row([ends(cut), refusing("401 Unauthorized")], [0, cut, cut], links=2),
        "expired twice": row([EXPIRED, ends(cut), EXPIRED], [0, 0, cut, cut], links=3),
        "500 twice": row([refusing("500 Oh")] * 2, [0, 0, 0]),
        "503 in the middle": row([ends(cut), refusing("503 Slow Down")], [0, cut, cut]),
        "429": row([refusing("429 Slow Down"), ends(cut), refusing("408 Timeout")], [0, 0, cut, cut]),
        "flipped in the rest": row([ends(cut), bodied(flipped)], [0, cut, 0], links=2),
        "weak ETag": row([ends(cut)], [0, 0], stored=Stored(content, 'W/"one"')),
        "no ETag": row([ends(cut)], [0, 0], stored=Stored(content, None)),
        "gzip": row([zipped()], [0]),
        "gzip, cut": row([ends(cut, act=zipped())], [0, 0]),
        "no length": row([chunked()], [0]),
        "no length, end of the connection": row([endless()], [0]),
        "307": row([elsewhere("307 There", Storage.link)], [0, 0], links=2),
        "307 in the middle": row([ends(cut), elsewhere("307 There", Storage.link)], [0, cut, cut], links=2),
        "five redirects": row(
            [elsewhere(each, Storage.link) for each in ("301 A", "302 B", "303 C", "307 D", "308 E")], [0] * 6, links=6
        ),
    }


def failed(sizes: Sizes) -> dict[str, Row]:
    """What cannot end well."""
    content, _, cut, _ = sizes
    row = partial(Row, stored=Stored(content), content=content)
    return {
        "cut for ever": row([ends(cut)], [0, cut, cut], ends(0), BROKEN, cut),
        "cut for ever before the first byte": row([], [0] * 3, ends(0), BROKEN),
        "cut for ever before the head": row([], [0] * 3, silent(), BROKEN),
        "cut for ever without ETag": row([], [0] * 3, ends(cut), BROKEN, stored=Stored(content, None)),
        "stalls for ever": row([ends(cut, stall)], [0, cut, cut], ends(0, stall), BROKEN, cut, silence=SILENCE),
        "stalls for ever before the head": row([], [0] * 3, silent(stall), BROKEN, silence=SILENCE),
        "expired for ever": row([], [0, 0], EXPIRED, sk.LinkExpiredError, links=2),
        "expired for ever in the middle": row([ends(cut)], [0, cut, cut], EXPIRED, sk.LinkExpiredError, cut, links=2),
        "404": row([], [0], NO_KEY, sk.DownloadError),
        "404 in the middle": row([ends(cut)], [0, cut], NO_KEY, sk.DownloadError, cut),
        "500 for ever": row([], [0] * 3, refusing("500 Oh"), sk.DownloadError),
        "500 for ever in the middle": row([ends(cut)], [0, cut, cut], refusing("500 Oh"), BROKEN, cut),
        "503 for longer than max_wait": row([], [0], refusing("503 Oh", Retry_After="3600"), sk.DownloadError),
        "204": row([], [0], refusing("204 No Content"), sk.DownloadError),
        "206 unasked": row([], [0] * 3, refusing("206 Partial Content", content[:cut]), BROKEN),
        "304": row([], [0], refusing("304 Not Modified"), sk.DownloadError),
        "418": row([], [0], refusing("418 Odd"), sk.DownloadError),
        "redirects for ever": row([], [0] * 6, elsewhere("307 There", Storage.link), sk.DownloadError, links=7),
        "redirect to nowhere": row([], [0], elsewhere("307 There", lambda _: "http://[::1"), sk.DownloadError),
        "redirect to a file": row([], [0], elsewhere("307 There", lambda _: "file:///etc/passwd"), sk.DownloadError),
        "redirect without an address": row([], [0], refusing("307 There"), sk.DownloadError),
        "HTML": row([], [0], HTML, sk.CorruptDownloadError),
        "empty": row([], [0], refusing("200 OK"), sk.CorruptDownloadError),
        "short": row([], [0], bodied(lambda body: body[:cut]), sk.CorruptDownloadError),
        "flipped": row([], [0], bodied(flipped), sk.CorruptDownloadError),
        "flipped for ever": row([ends(cut)], [0, cut, 0], bodied(flipped), sk.CorruptDownloadError, links=2),
        "cut without a length": row([], [0], ends(cut, act=endless()), sk.CorruptDownloadError),
        "brotli": row([], [0], with_headers(Content_Encoding="br"), sk.CorruptDownloadError),
        "gzip that is none": row([], [0], with_headers(Content_Encoding="gzip"), sk.CorruptDownloadError),
    }


def rows(table: Callable[[Sizes], dict[str, Row]]) -> pytest.MarkDecorator:
    """A table for pytest: all of it for a small file, and for a large one what has to do with its middle.

    Of rows that are silent, which take their time, one is enough.
    """
    small, large = table(SMALL), table(LARGE)
    middle = {
        name: row
        for name, row in large.items()
        if (any(row.starts) or row.left) and (row.silence > SILENCE or name == "stall")
    }
    named = [*small.items(), *((f"large, {name}", row) for name, row in middle.items())]
    return pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in named])


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "sinkove", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@rows(resumed)
def test_broken_transfer_ends_with_the_right_file(
    row: Row, world: World, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    """It goes on at the byte where it broke off wherever the storage lets it, and begins anew elsewhere."""
    path = tmp_path / "out.zip"
    with (
        Storage(row.stored, *row.acts, always=row.always) as storage,
        client_of(world, storage, attempt_timeout=row.silence) as client,
    ):
        assert client.dataset("ds_1").save(path) is path
        assert in_use(client) == []
    assert files(tmp_path) == {"out.zip": row.content}
    assert (storage.starts, storage.links) == (row.starts, row.links)
    assert_asked_as_it_should(storage)
    assert_no_secret(logged.text)


@rows(failed)
def test_transfer_that_cannot_succeed_ends_in_an_error_and_keeps_the_old_file(
    row: Row, world: World, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    """Nothing but the half and its sidecar is left beside it, and these only where they may be of use."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    with (
        Storage(row.stored, *row.acts, always=row.always) as storage,
        client_of(world, storage, attempt_timeout=row.silence) as client,
    ):
        with pytest.raises(sk.APIError) as caught:
            client.dataset("ds_1").save(path, "replace")
        assert in_use(client) == []
    assert type(caught.value) is row.error
    assert path.read_bytes() == b"old"
    path.unlink()
    if row.left:
        half, beside = kept(path)
        assert half == row.content[: row.left]
        assert_no_secret(beside)
    assert row.left or files(tmp_path) == {}
    assert (storage.starts, storage.links) == (row.starts, row.links)
    assert_asked_as_it_should(storage)
    error = caught.value
    assert_no_secret(logged.text, error, repr(error), vars(error), *traceback.format_exception(error))


def assert_asked_as_it_should(storage: Storage) -> None:
    """With nothing that is the API's, and with the condition that makes a range safe."""
    for ask in storage.asks:
        assert not {"authorization", "cookie"} & ask.headers.keys()
        assert ask.headers["accept-encoding"] == "identity"
        assert ask.headers.get("if-range") == ('"one"' if ask.start else None)
        assert ("range" in ask.headers) == bool(ask.start)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 There", "308 There"])
def test_redirect_to_another_host_gets_neither_key_nor_cookie(
    status: str, world: World, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    """Each try goes through the link again, and on from there with its Range."""
    with (
        Storage(Stored(CONTENT), ends(CUT)) as there,
        Storage(Stored(b"")) as storage,
        client_of(world, storage) as client,
    ):
        link = there.link()
        storage.always = with_headers(elsewhere(status, lambda _: link), Set_Cookie="session=1")
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {"out.zip": CONTENT}
    assert (storage.starts, there.starts) == ([0, CUT], [0, CUT])
    assert_asked_as_it_should(there)
    assert_no_secret(logged.text)


def test_expired_link_is_followed_by_the_new_one_without_a_pause(world: World, tmp_path: Path) -> None:
    """It is no failure of the storage."""
    clock = Skipping()
    with Storage(Stored(CONTENT), ends(CUT), EXPIRED) as storage, client_of(world, storage, clock) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    signatures = [ask.target.partition(SIGNATURE)[2].partition("&")[0] for ask in storage.asks]
    assert (signatures, storage.starts) == (["1", "1", "2"], [0, CUT, CUT])
    assert clock.pauses == [0.25]


def test_busy_storage_is_left_alone_as_long_as_it_asks(world: World, tmp_path: Path) -> None:
    """Its Retry-After counts at the beginning and in the middle."""
    clock = Skipping()
    with Storage(Stored(CONTENT), BUSY, ends(CUT), BUSY) as storage, client_of(world, storage, clock) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert (clock.pauses, storage.starts) == ([3.0, 0.25, 3.0], [0, 0, CUT, CUT])


@pytest.mark.parametrize("sizes", [SMALL, LARGE], ids=["small", "large"])
def test_reset_in_the_middle_goes_on_behind_what_came(sizes: Sizes, world: World, tmp_path: Path) -> None:
    """A RST may overtake bytes that were sent before it."""
    with (
        Storage(Stored(sizes.content), ends(sizes.cut, reset)) as storage,
        client_of(world, storage) as client,
    ):
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {"out.zip": sizes.content}
    assert len(storage.starts) == 2
    assert storage.starts[1] <= sizes.cut


def test_cut_in_a_body_of_no_length_does_not_pass_for_its_end(world: World, tmp_path: Path) -> None:
    """Chunks say where they end."""
    with Storage(Stored(CONTENT), ends(CUT, act=chunked())) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {"out.zip": CONTENT}
    assert len(storage.starts) == 2


@pytest.mark.parametrize(("end", "sizes"), [(stall, SMALL), (drip, LARGE)], ids=["silent", "dripping"])
def test_save_ends_when_its_time_is_over(end: Step, sizes: Sizes, world: World, tmp_path: Path) -> None:
    """Also when a byte comes now and then; what came stays for the next run."""
    path = tmp_path / "out.zip"
    with (
        Storage(Stored(sizes.content), ends(sizes.cut, end)) as storage,
        client_of(world, storage) as client,
        pytest.raises(BROKEN, match="The time ran out"),
    ):
        client.dataset("ds_1").save(path, timeout=1.0)
    assert kept(path)[0][: sizes.cut] == sizes.content[: sizes.cut]
    assert len(storage.asks) == 1


def test_progress_never_falls_while_a_transfer_is_resumed(world: World, tmp_path: Path) -> None:
    """The last report is of the whole file."""
    reports: list[sk.Progress] = []
    with Storage(Stored(CONTENT), *[ends(30_000)] * 5) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip", on_progress=reports.append)
    done = [report.done for report in reports if report.phase == "download"]
    assert done == sorted(done)
    assert (done[-1], reports[-1].total) == (SIZE, SIZE)


def hint(peer: Peer) -> None:
    """Promises an answer, again and again."""
    while True:
        peer.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        peer.pause(0.02)


def header(peer: Peer) -> None:
    """Sends a header of the answer byte by byte."""
    peer.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        peer.send(b"x")
        peer.pause(0.02)


@pytest.mark.parametrize("end", [header, hint], ids=["a header", "hints"])
def test_head_that_never_ends_is_given_up_as_silence_is(end: Step, world: World, tmp_path: Path) -> None:
    """Each read of it is in time, and it never comes to a byte of the file."""
    with (
        Storage(Stored(CONTENT), always=silent(end)) as storage,
        client_of(world, storage, attempt_timeout=SILENCE, max_retries=0) as client,
        pytest.raises(BROKEN, match="No answer came in time"),
    ):
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {}
