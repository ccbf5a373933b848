"""A transfer that breaks off goes on at the same byte, in the same call and in a later one, or begins anew."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sinkove import AccountClient, Dataset, Progress
from sinkove_synkrato import errors

from .support import LINK, Answer, Broken, Chunks, FakeClock, Server, dataset_reply, link_reply, reply, zip_bytes

MakeClient = Callable[..., AccountClient]
ZIP = zip_bytes()
SIZE = len(ZIP)
ETAG = '"v1"'
SECOND_LINK = LINK.replace("presigned0123", "presigned0456")
PLACE = "download (GET ds_1.zip from the storage"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def whole(stop: int = SIZE, content: bytes = ZIP, etag: str | None = ETAG) -> Answer:
    """All of the file with 200, of which only ``stop`` bytes come."""
    headers = {"Content-Length": str(len(content))} | ({} if etag is None else {"ETag": etag})
    lost = Broken(httpx.ReadError("reset"), content[:stop]) if stop < len(content) else Chunks(content)
    return reply(200, lost, headers)


def rest(start: int, stop: int = SIZE, etag: str = ETAG, size: object = SIZE, said: int | None = None) -> Answer:
    """The file from ``start`` with 206, of which only the bytes up to ``stop`` come."""
    first = start if said is None else said
    headers = {"ETag": etag, "Content-Range": f"bytes {first}-{SIZE - 1}/{size}", "Content-Length": str(SIZE - start)}
    content = ZIP[start:stop]
    return reply(206, Broken(httpx.ReadError("reset"), content) if stop < SIZE else Chunks(content), headers)


def asked(server: Server) -> list[tuple[str | None, str | None]]:
    """Range and If-Range of each request to the storage."""
    return [
        (request.headers.get("range"), request.headers.get("if-range"))
        for request in server.requests
        if request.url.host == "store.test"
    ]


def left(folder: Path) -> tuple[bytes, object]:
    """What is kept, and the offset that its sidecar tells."""
    files = _files(folder)
    assert sorted(files) == ["out.zip.part", "out.zip.part.json"]
    return files["out.zip.part"], json.loads(files["out.zip.part.json"])["offset"]


def test_save_goes_on_at_the_byte_where_the_transfer_broke_off(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """After the pause of every retry, and if the file is still the same."""
    server.will(link_reply(), whole(50), rest(50, 90), rest(90))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}
    assert asked(server) == [(None, None), ("bytes=50-", ETAG), ("bytes=90-", ETAG)]
    assert clock.pauses == [0.25, 0.25]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([whole()], [("bytes=50-", ETAG)]),
        ([whole(etag='"v2"')], [("bytes=50-", ETAG)]),
        ([whole(60, etag='"v2"'), rest(60, etag='"v2"')], [("bytes=50-", ETAG), ("bytes=60-", '"v2"')]),
        ([rest(50, etag='"v2"'), whole()], [("bytes=50-", ETAG), (None, None)]),
        ([rest(50, size=SIZE + 1), whole()], [("bytes=50-", ETAG), (None, None)]),
        ([rest(50, size="*"), whole()], [("bytes=50-", ETAG), (None, None)]),
        ([rest(50, said=40), whole()], [("bytes=50-", ETAG), (None, None)]),
        ([reply(206, ZIP[50:]), whole()], [("bytes=50-", ETAG), (None, None)]),
        ([reply(416, "<Error>"), whole()], [("bytes=50-", ETAG), (None, None)]),
    ],
    ids=[
        "all of it", "another version", "another version that breaks off too", "a part of another version",
        "a part of a longer file", "a part of a file of any length", "another part", "a part without words",
        "there is no such part",
    ],
)  # fmt: skip
def test_save_begins_anew_where_the_storage_does_not_go_on(
    answers: list[Answer],
    expected: list[tuple[str | None, str | None]],
    dataset: Dataset,
    server: Server,
    tmp_path: Path,
) -> None:
    """Bytes of two versions are never joined."""
    server.will(link_reply(), whole(50), *answers)
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), asked(server)[1:]) == ({"out.zip": ZIP}, expected)


@pytest.mark.parametrize("etag", [None, 'W/"v1"', "v1", '"'])
def test_save_without_a_strong_etag_begins_anew(
    etag: str | None, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Nothing would tell whether the file is still the same."""
    server.will(link_reply(), whole(50, etag=etag), whole(etag=etag))
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), asked(server)) == ({"out.zip": ZIP}, [(None, None)] * 2)


def test_save_counts_only_tries_that_bring_nothing_new(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """A line that breaks off a hundred times gets there, and its retries are no storm."""
    empty = [rest(100, 100)] * 3
    server.will(link_reply(), whole(1), *[rest(at, at + 1) for at in range(1, 100)], *empty, rest(100, 101), rest(101))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}
    assert clock.pauses == [0.25] * 100 + [0.5, 1.0, 2.0] + [0.25]


@pytest.mark.parametrize(
    "again", [rest(50, 50), whole(50), whole(40), whole(50, etag='"v2"')], ids=["nothing", "anew", "less", "changed"]
)
def test_save_that_comes_no_further_gives_up_and_keeps_what_there_is(
    again: Answer, dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """However much comes again and again."""
    server.will(link_reply(), whole(50), *[again] * 4)
    with pytest.raises(errors.IncompleteDownloadError) as caught:
        dataset.save(tmp_path / "out.zip")
    kept, offset = left(tmp_path)
    assert (ZIP.startswith(kept), offset, clock.pauses) == (True, len(kept), [0.25, 0.5, 1.0, 2.0])
    part = tmp_path / "out.zip.part"
    assert str(caught.value) == (
        f"The connection was lost in {PLACE}, attempt 5 of 5, 3.8 s). {len(kept)} of {SIZE} bytes had come. reset. "
        f"They are kept in {part}; call save again to go on from there."
    )


def test_save_goes_on_with_what_an_earlier_call_left(
    make_client: MakeClient, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """Of another process too: all that it needs is in the folder. What had come before counts for no rate."""
    server.will(dataset_reply("ready"), link_reply(), whole(50))
    with pytest.raises(errors.IncompleteDownloadError):
        make_client(max_retries=0).dataset("ds_1").save(tmp_path / "out.zip")
    assert left(tmp_path) == (ZIP[:50], 50)

    def pass_time() -> None:
        clock.now += 0.5

    body = Chunks(ZIP[50:100], ZIP[100:], between=pass_time)
    headers = {"ETag": ETAG, "Content-Range": f"bytes 50-{SIZE - 1}/{SIZE}"}
    server.will(dataset_reply("ready"), link_reply(SECOND_LINK), reply(206, body, headers))
    reports: list[Progress] = []
    make_client().dataset("ds_1").save(tmp_path / "out.zip", on_progress=reports.append)
    assert (_files(tmp_path), asked(server)[-1]) == ({"out.zip": ZIP}, ("bytes=50-", ETAG))
    assert (reports, reports[-1].rate) == ([Progress("download", SIZE, SIZE, 0.5, 50)], (SIZE - 50) / 0.5)


def test_progress_has_no_rate_before_time_has_passed() -> None:
    """Nor is anything divided by nothing."""
    assert Progress("download", 10, 20, 0.0).rate == 0.0


def _leave(dataset: Dataset, server: Server, path: Path, content: bytes = ZIP) -> None:
    """Leaves all bytes of a file in a call that does not get to naming it."""

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    server.will(link_reply(), whole(content=content))
    with pytest.raises(KeyboardInterrupt):
        dataset.save(path, on_progress=interrupt)
    server.requests.clear()


def test_save_of_what_has_all_come_asks_for_nothing(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """It only has to be checked and named."""
    _leave(dataset, server, tmp_path / "out.zip")
    assert left(tmp_path)[0] == ZIP
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), server.requests) == ({"out.zip": ZIP}, [])


def test_save_of_another_dataset_does_not_go_on_with_it(
    dataset: Dataset, client: AccountClient, server: Server, tmp_path: Path
) -> None:
    """The sidecar says what the bytes are of."""
    _leave(dataset, server, tmp_path / "out.zip")
    server.will(dataset_reply("ready", id="ds_2"), link_reply(), whole())
    client.dataset("ds_2").save(tmp_path / "out.zip")
    assert asked(server) == [(None, None)]


def _damaged() -> bytes:
    return ZIP.replace(b"finding", b"funding", 1)


def test_save_of_a_beginning_that_was_damaged_fetches_it_once_more(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """It is not the storage's fault; in one piece it is right."""
    _leave(dataset, server, tmp_path / "out.zip", _damaged())
    server.will(link_reply(), whole())
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), asked(server)) == ({"out.zip": ZIP}, [(None, None)])


def test_save_of_a_file_that_stays_damaged_gives_up_after_one_more(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Whether that one broke off too or not."""
    _leave(dataset, server, tmp_path / "out.zip", _damaged())
    server.will(link_reply(), whole(50, _damaged()), rest(50))
    with pytest.raises(errors.CorruptDownloadError) as caught:
        dataset.save(tmp_path / "out.zip")
    assert (str(caught.value), _files(tmp_path)) == (
        "The storage sent a ZIP whose member 'metadata.json' is damaged. Nothing was kept; download it again.",
        {},
    )


def test_save_of_a_beginning_that_was_damaged_goes_on_in_its_second_turn_too(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """What counts as new there is what is new since it began anew."""
    _leave(dataset, server, tmp_path / "out.zip", _damaged())
    server.will(link_reply(), whole(1), *[rest(at, at + 1) for at in range(1, 10)], rest(10))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_renews_a_link_as_often_as_it_comes_further(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """Links live for minutes, and a slow line needs hours. Google says 400 of one that has expired."""
    server.will(link_reply(), whole(50), reply(403), link_reply(SECOND_LINK), rest(50, 90))
    server.will(reply(400), link_reply(), rest(90))
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), clock.pauses) == ({"out.zip": ZIP}, [0.25, 0.25])
    storage = [line for line in server.lines if "store.test" in line]
    assert storage == [f"GET {url}" for url in (LINK, LINK, SECOND_LINK, SECOND_LINK, LINK)]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_save_whose_new_link_is_refused_too_keeps_what_there_is(
    status: int, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Once more would not help."""
    server.will(link_reply(), whole(50), reply(status), link_reply(SECOND_LINK), reply(status))
    with pytest.raises(errors.LinkExpiredError):
        dataset.save(tmp_path / "out.zip")
    assert left(tmp_path) == (ZIP[:50], 50)


def test_save_follows_the_storage_to_where_the_file_is(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """New buckets of S3 answer with 307 for a while; the key goes nowhere, and a part is asked for there too."""
    there = "https://eu.store.test/ds_1.zip?X-Amz-Signature=other"
    away, near = reply(307, "", {"Location": there}), reply(302, "", {"Location": "/b?c=1"})
    server.will(link_reply(), away, whole(50), away, near, rest(50))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}
    assert server.lines[1:] == [
        f"GET {LINK}",
        f"GET {there}",
        f"GET {LINK}",
        f"GET {there}",
        "GET https://eu.store.test/b?c=1",
    ]
    assert [request.headers.get("range") for request in server.requests[1:]] == [None, None] + ["bytes=50-"] * 3
    assert not any("authorization" in request.headers for request in server.requests[1:])


def test_save_of_a_file_that_the_disk_has_no_room_for_writes_nothing(
    dataset: Dataset, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by the length, before the first byte."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 900, 100))
    server.will(link_reply(), whole())
    with pytest.raises(errors.DownloadError, match=f"needs {SIZE} bytes more and its disk has 100 free"):
        dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {}


def test_save_that_goes_on_needs_room_for_the_rest_only(
    dataset: Dataset, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is there."""
    server.will(link_reply(), whole(50), rest(50))
    free = iter([SIZE, SIZE - 50])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1000, 0, next(free)))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_whose_time_runs_out_in_the_check_keeps_all_of_it(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """The next call only checks it."""

    def dawdle(progress: Progress) -> None:
        clock.now += 10

    server.will(link_reply(), whole())
    with pytest.raises(errors.APITimeoutError) as caught:
        dataset.save(tmp_path / "out.zip", timeout=7, on_progress=dawdle)
    part = tmp_path / "out.zip.part"
    assert str(caught.value) == (f"The time ran out while {part} was checked. All of it is there: call save again.")
    assert left(tmp_path)[0] == ZIP


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([reply(206, ZIP, {"Content-Range": f"bytes 0-{SIZE - 1}/{SIZE}"})] * 5, "Bytes that were not asked for came from"),
        ([reply(200, Chunks(ZIP), {"Content-Encoding": "br"})], "A body that cannot be used came from"),
        ([reply(200, Chunks(ZIP), {"Content-Encoding": "gzip, gzip"})], "A body that cannot be used came from"),
        ([reply(200, Chunks(ZIP, b"more"), {"Content-Length": str(SIZE), "ETag": ETAG})] * 5, "The connection was lost in"),
        ([reply(416)], "416 Requested Range Not Satisfiable from"),
    ],
    ids=["a part unasked", "compressed", "compressed twice", "more than was said", "a range that was not asked for"],
)  # fmt: skip
def test_save_of_an_odd_answer_is_a_download_error_and_leaves_nothing(
    answers: list[Answer], text: str, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """There is nothing in it to go on with."""
    server.will(link_reply(), *answers)
    with pytest.raises(errors.DownloadError, match=f"^{text} "):
        dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {}


def test_save_of_a_body_that_never_ends_stops_at_the_length_that_was_said(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Whatever comes after it, the disk is not filled with it; it is tried again from the first byte."""
    endless = Chunks(*[b"x" * 1000] * 1000)
    head = {"ETag": ETAG, "Content-Range": f"bytes 50-{SIZE - 1}/{SIZE}"}
    server.will(link_reply(), whole(50), reply(206, endless, head), whole())
    sizes: list[int] = []
    dataset.save(tmp_path / "out.zip", on_progress=lambda report: sizes.append(report.done))
    assert (_files(tmp_path), asked(server)[-1], max(sizes)) == ({"out.zip": ZIP}, (None, None), SIZE)


def test_save_of_a_body_without_a_length_knows_it_at_its_end(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """A call that ends before the check leaves all of it to the next one."""

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    server.will(link_reply(), reply(200, Chunks(ZIP), {"ETag": ETAG}))
    with pytest.raises(KeyboardInterrupt):
        dataset.save(tmp_path / "out.zip", on_progress=interrupt)
    server.requests.clear()
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), server.requests) == ({"out.zip": ZIP}, [])


def test_save_that_goes_from_https_to_http_is_refused_wherever_it_began(
    make_client: MakeClient, server: Server, tmp_path: Path
) -> None:
    """A test server on this machine may hand out links to a real storage."""
    server.will(dataset_reply("ready"), link_reply(), reply(302, "", {"Location": "http://store.test/ds_1.zip"}))
    with pytest.raises(errors.DownloadError, match="would send its signature unencrypted"):
        make_client(base_url="http://127.0.0.1:1").dataset("ds_1").save(tmp_path / "out.zip")


def test_save_that_fails_its_check_tells_what_was_tried(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """As every other error of a call does."""
    server.will(link_reply(), whole(content=_damaged()))
    with pytest.raises(errors.CorruptDownloadError) as caught:
        dataset.save(tmp_path / "out.zip")
    assert (caught.value.operation_id, caught.value.attempts) == ("download", 1)


def test_save_whose_time_is_over_before_the_first_byte_is_a_timeout(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """Nothing is known of the storage."""

    def late(request: httpx.Request) -> httpx.Response:
        clock.now += 10
        raise httpx.ReadTimeout("", request=request)

    server.will(link_reply(), late)
    with pytest.raises(errors.APITimeoutError, match=r"^The time ran out in download .* Raise the timeout"):
        dataset.save(tmp_path / "out.zip", timeout=7)
