"""A storage that breaks off, lies and forgets: the right bytes under the name, or a typed error and nothing under it."""

import logging
import traceback
from pathlib import Path
from typing import NamedTuple

import pytest

import sinkove as sk
from sinkove_synkrato import direct

from ..worlds import World
from .hostile import reset, stall
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
)

BROKEN = sk.IncompleteDownloadError
CHANGED = Stored(OTHER, '"two"')
UNMARKED = Stored(OTHER)  # changed under the same ETag, which no storage may do
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


RESTARTED = [0, CUT, 0]
RESUMED: dict[str, Row] = {
    "nothing": Row([], [0]),
    "cut": Row([ends(CUT)], [0, CUT]),
    "cut in the first byte": Row([ends(1)], [0, 1]),
    "cut before the last byte": Row([ends(SIZE - 1)], [0, SIZE - 1]),
    "five cuts": Row([ends(30_000)] * 5, [0, 30_000, 60_000, 90_000, 120_000, 150_000]),
    "cut behind the head": Row([ends(0)], [0, 0]),
    "cut before the head": Row([silent()], [0, 0]),
    "reset before the head": Row([silent(reset)], [0, 0]),
    "stall": Row([ends(CUT, stall)], [0, CUT], silence=SILENCE),
    "stall behind the head": Row([ends(0, stall)], [0, 0], silence=SILENCE),
    "stall before the head": Row([silent(stall)], [0, 0], silence=SILENCE),
    "cut and stall": Row(
        [ends(30_000), ends(30_000, stall), ends(30_000)], [0, 30_000, 60_000, 90_000], silence=SILENCE
    ),
    "Range ignored": Row([ends(CUT), without("range")], [0, CUT]),
    "Range ignored and cut": Row([ends(CUT), ends(50_000, act=without("range"))], [0, CUT, 50_000]),
    "less than asked for": Row([ends(CUT), at_most(20_000)], [0, CUT, CUT + 20_000]),
    "changed": Row([ends(CUT), replaced(CHANGED)], [0, CUT], content=OTHER),
    "changed, ETag told, 206": Row([ends(CUT), replaced(CHANGED, without("if-range"))], RESTARTED, content=OTHER),
    "changed, ETag the same": Row([ends(CUT), replaced(UNMARKED)], RESTARTED, links=2, content=OTHER),
    "206 without ETag": Row([ends(CUT), with_headers(ETag=None)], [0, CUT]),
    "206 of other bytes": Row([ends(CUT), with_headers(Content_Range=f"bytes {CUT + 1}-{SIZE - 1}/{SIZE}")], RESTARTED),
    "206 from zero": Row([ends(CUT), with_headers(Content_Range=f"bytes 0-{SIZE - 1}/{SIZE}")], RESTARTED),
    "206 of another size": Row([ends(CUT), with_headers(Content_Range=f"bytes {CUT}-{SIZE}/{SIZE + 1}")], RESTARTED),
    "206 of garbage": Row([ends(CUT), with_headers(Content_Range="bytes */*")], RESTARTED),
    "206 of nothing": Row([ends(CUT), with_headers(Content_Range=None)], RESTARTED),
    "206 in parts": Row(
        [ends(CUT), with_headers(Content_Range=None, Content_Type="multipart/byteranges; boundary=b")], RESTARTED
    ),
    "416": Row([ends(CUT), refusing("416 Range Not Satisfiable")], RESTARTED),
    "expired": Row([EXPIRED], [0, 0], links=2),
    "expired in the middle": Row([ends(CUT), EXPIRED], [0, CUT, CUT], links=2),
    "expired token": Row([ends(CUT), EXPIRED_TOKEN], [0, CUT, CUT], links=2),
    "unauthorized": Row([ends(CUT), refusing("401 Unauthorized")], [0, CUT, CUT], links=2),
    "expired twice": Row([EXPIRED, ends(CUT), EXPIRED], [0, 0, CUT, CUT], links=3),
    "500 twice": Row([refusing("500 Oh")] * 2, [0, 0, 0]),
    "503 in the middle": Row([ends(CUT), refusing("503 Slow Down")], [0, CUT, CUT]),
    "429": Row([refusing("429 Slow Down"), ends(CUT), refusing("408 Timeout")], [0, 0, CUT, CUT]),
    "flipped in the rest": Row([ends(CUT), bodied(flipped)], RESTARTED, links=2),
    "weak ETag": Row([ends(CUT)], [0, 0], stored=Stored(CONTENT, 'W/"one"')),
    "no ETag": Row([ends(CUT)], [0, 0], stored=Stored(CONTENT, None)),
    "no length": Row([chunked()], [0]),
    "no length, end of the connection": Row([endless()], [0]),
    "307": Row([elsewhere("307 There", Storage.link)], [0, 0], links=2),
    "307 in the middle": Row([ends(CUT), elsewhere("307 There", Storage.link)], [0, CUT, CUT], links=2),
    "five redirects": Row(
        [elsewhere(each, Storage.link) for each in ("301 A", "302 B", "303 C", "307 D", "308 E")], [0] * 6, links=6
    ),
}
FAILED: dict[str, Row] = {
    "cut for ever": Row([ends(CUT)], [0, CUT, CUT], ends(0), BROKEN, CUT),
    "cut for ever before the first byte": Row([], [0] * 3, ends(0), BROKEN),
    "cut for ever before the head": Row([], [0] * 3, silent(), BROKEN),
    "cut for ever without ETag": Row([], [0] * 3, ends(CUT), BROKEN, stored=Stored(CONTENT, None)),
    "stalls for ever": Row([ends(CUT, stall)], [0, CUT, CUT], ends(0, stall), BROKEN, CUT, silence=SILENCE),
    "stalls for ever before the head": Row([], [0] * 3, silent(stall), BROKEN, silence=SILENCE),
    "expired for ever": Row([], [0, 0], EXPIRED, sk.LinkExpiredError, links=2),
    "expired for ever in the middle": Row([ends(CUT)], [0, CUT, CUT], EXPIRED, sk.LinkExpiredError, CUT, links=2),
    "404": Row([], [0], NO_KEY, sk.DownloadError),
    "404 in the middle": Row([ends(CUT)], [0, CUT], NO_KEY, sk.DownloadError, CUT),
    "500 for ever": Row([], [0] * 3, refusing("500 Oh"), sk.DownloadError),
    "500 for ever in the middle": Row([ends(CUT)], [0, CUT, CUT], refusing("500 Oh"), BROKEN, CUT),
    "503 for longer than max_wait": Row([], [0], refusing("503 Oh", Retry_After="3600"), sk.DownloadError),
    "204": Row([], [0], refusing("204 No Content"), sk.DownloadError),
    "206 unasked": Row([], [0] * 3, refusing("206 Partial Content", CONTENT[:CUT]), BROKEN),
    "304": Row([], [0], refusing("304 Not Modified"), sk.DownloadError),
    "418": Row([], [0], refusing("418 Odd"), sk.DownloadError),
    "redirects for ever": Row([], [0] * 6, elsewhere("307 There", Storage.link), sk.DownloadError, links=7),
    "redirect to nowhere": Row([], [0], elsewhere("307 There", lambda _: "http://[::1"), sk.DownloadError),
    "redirect to a file": Row([], [0], elsewhere("307 There", lambda _: "file:///etc/passwd"), sk.DownloadError),
    "redirect without an address": Row([], [0], refusing("307 There"), sk.DownloadError),
    "HTML": Row([], [0], HTML, sk.CorruptDownloadError),
    "empty": Row([], [0], refusing("200 OK"), sk.CorruptDownloadError),
    "short": Row([], [0], bodied(lambda body: body[:CUT]), sk.CorruptDownloadError),
    "flipped": Row([], [0], bodied(flipped), sk.CorruptDownloadError),
    "flipped for ever": Row([ends(CUT)], RESTARTED, bodied(flipped), sk.CorruptDownloadError, links=2),
    "cut without a length": Row([], [0], ends(CUT, act=endless()), sk.CorruptDownloadError),
    "brotli": Row([], [0], with_headers(Content_Encoding="br", act=bodied(flipped)), sk.CorruptDownloadError),
}


def rows(table: dict[str, Row]) -> pytest.MarkDecorator:
    """A table for pytest."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in table.items()])


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "sinkove", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture(params=["h11", "direct"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways that a body comes: large ones go past h11, as if these were large."""
    if request.param == "direct":
        monkeypatch.setattr(direct, "_LARGE_BYTES", 1)


@pytest.mark.usefixtures("way")
@rows(RESUMED)
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
    assert files(tmp_path) == {"out.zip": row.content}
    assert (storage.starts, storage.links) == (row.starts, row.links)
    assert_asked_as_it_should(storage)
    assert_no_secret(logged.text)


@pytest.mark.usefixtures("way")
@rows(FAILED)
def test_transfer_that_cannot_succeed_ends_in_an_error_and_keeps_the_old_file(
    row: Row, world: World, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    """Nothing but the half and its sidecar is left beside it, and these only where they may be of use."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    with (
        Storage(row.stored, *row.acts, always=row.always) as storage,
        client_of(world, storage, attempt_timeout=row.silence) as client,
        pytest.raises(sk.APIError) as caught,
    ):
        client.dataset("ds_1").save(path, "replace")
    assert type(caught.value) is row.error
    assert path.read_bytes() == b"old"
    path.unlink()
    if row.left:
        half, beside = kept(path)
        assert half == CONTENT[: row.left]
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
    assert [
        f"Signature={SIGNATURE}{number}&" in ask.target for ask, number in zip(storage.asks, (1, 1, 2), strict=True)
    ]
    assert clock.pauses == [0.25]


def test_busy_storage_is_left_alone_as_long_as_it_asks(world: World, tmp_path: Path) -> None:
    """Its Retry-After counts at the beginning and in the middle."""
    clock = Skipping()
    with Storage(Stored(CONTENT), BUSY, ends(CUT), BUSY) as storage, client_of(world, storage, clock) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert (clock.pauses, storage.starts) == ([3.0, 0.25, 3.0], [0, 0, CUT, CUT])


def test_reset_in_the_middle_goes_on_behind_what_came(world: World, tmp_path: Path) -> None:
    """A RST may overtake bytes that were sent before it."""
    with Storage(Stored(CONTENT), ends(CUT, reset)) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {"out.zip": CONTENT}
    assert len(storage.starts) == 2
    assert storage.starts[1] <= CUT


def test_cut_in_a_body_of_no_length_does_not_pass_for_its_end(world: World, tmp_path: Path) -> None:
    """Chunks say where they end."""
    with Storage(Stored(CONTENT), ends(CUT, act=chunked())) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert files(tmp_path) == {"out.zip": CONTENT}
    assert len(storage.starts) == 2


def test_save_ends_when_its_time_is_over(world: World, tmp_path: Path) -> None:
    """Although each try gets on; the half stays for the next run."""
    path = tmp_path / "out.zip"
    with (
        Storage(Stored(CONTENT), ends(CUT), always=silent(stall)) as storage,
        client_of(world, storage) as client,
        pytest.raises((sk.APITimeoutError, BROKEN)),
    ):
        client.dataset("ds_1").save(path, timeout=SILENCE + 0.25)
    assert kept(path)[0] == CONTENT[:CUT]


def test_progress_never_falls_while_a_transfer_is_resumed(world: World, tmp_path: Path) -> None:
    """The last report is of the whole file."""
    reports: list[sk.Progress] = []
    with Storage(Stored(CONTENT), *[ends(30_000)] * 5) as storage, client_of(world, storage) as client:
        client.dataset("ds_1").save(tmp_path / "out.zip", on_progress=reports.append)
    done = [report.done for report in reports if report.phase == "download"]
    assert done == sorted(done)
    assert (done[-1], reports[-1].total) == (SIZE, SIZE)
