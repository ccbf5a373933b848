"""What is told of a download while it goes on, and when its time is over."""

import gzip
from pathlib import Path

import httpx
import pytest

from sinkove import AccountClient, Dataset, Progress
from sinkove_synkrato import errors

from .support import Answer, Chunks, FakeClock, Server, dataset_reply, link_reply, reply, zip_bytes

ZIP = zip_bytes()
PLACE = "download (GET ds_1.zip from the storage"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_save_reports_at_most_ten_times_a_second_and_at_the_end(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """Bytes done and in all, and the time since the first try began."""

    def pass_time() -> None:
        clock.now += 0.0625

    parts = [ZIP[start : start + 20] for start in range(0, len(ZIP), 20)]
    headers = {"Content-Length": str(len(ZIP))}
    server.will(link_reply(), httpx.ReadError("reset"), reply(200, Chunks(*parts, between=pass_time), headers))
    reports: list[Progress] = []
    dataset.save(tmp_path / "out.zip", on_progress=reports.append)
    assert reports == [
        Progress("download", 20, len(ZIP), 0.25),
        Progress("download", 60, len(ZIP), 0.375),
        Progress("download", 100, len(ZIP), 0.5),
        Progress("download", len(ZIP), len(ZIP), 0.625),
    ]


def test_save_without_a_length_reports_none(dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock) -> None:
    """Storages that compress or chunk do not say how long it will be, until it is over."""

    def pass_time() -> None:
        clock.now += 1

    server.will(link_reply(), reply(200, Chunks(ZIP[:60], ZIP[60:], between=pass_time)))
    reports: list[Progress] = []
    dataset.save(tmp_path / "out.zip", on_progress=reports.append)
    assert [(report.done, report.total) for report in reports] == [(137, None)]


@pytest.mark.parametrize("length", ["-1", "1e3", "", "9" * 400])
def test_save_with_a_length_that_is_none_ignores_it(
    length: str, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Whether the file is whole is asked of the file."""
    server.will(link_reply(), reply(200, Chunks(ZIP), {"Content-Length": length}))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_of_a_body_that_was_compressed_unasked_writes_the_file(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Some storages compress whatever is asked; their length is not that of the file."""
    packed = gzip.compress(ZIP, compresslevel=0)
    server.will(link_reply(), reply(200, packed, {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}))
    dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_whose_server_drips_ends_with_its_timeout(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """A byte now and then keeps every read in time, and must not keep the caller for ever."""

    def pass_time() -> None:
        clock.now += 2

    server.will(link_reply(), reply(200, Chunks(*[b"x"] * 100, between=pass_time)))
    began = clock.now
    with pytest.raises(errors.IncompleteDownloadError) as caught:
        dataset.save(tmp_path / "out.zip", timeout=7)
    assert str(caught.value) == (
        f"The time ran out in {PLACE}, attempt 1 of 5, 8.0 s). 4 bytes had come. Nothing was kept; call save again."
    )
    assert (clock.now - began, _files(tmp_path)) == (8.0, {})


def test_save_timeout_holds_for_waiting_link_and_transfer(
    client: AccountClient, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """One deadline for all of it: each step gets what the steps before it left."""

    def slow(answer: Answer) -> Answer:
        def late(request: httpx.Request) -> httpx.Response:
            clock.now += 3
            assert not isinstance(answer, BaseException)
            return answer(request)

        return late

    server.will(dataset_reply("pending"))
    dataset = client.dataset("ds_1")
    server.will(slow(dataset_reply()), slow(dataset_reply("ready")), slow(link_reply()), reply(200, ZIP))
    dataset.save(tmp_path / "out.zip", wait=True, timeout=12)
    assert server.timeouts[1:] == [{12}, {8.5}, {5.5}, {2.5}]


def test_save_with_no_time_left_for_the_transfer_says_so(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """The link came at the last moment."""

    def late(request: httpx.Request) -> httpx.Response:
        clock.now += 7
        answer = link_reply()
        assert not isinstance(answer, BaseException)
        return answer(request)

    server.will(late)
    with pytest.raises(errors.APITimeoutError) as caught:
        dataset.save(tmp_path / "out.zip", timeout=7)
    assert str(caught.value) == f"No time was left for {PLACE}, 7.0 s). Raise the timeout."
    assert _files(tmp_path) == {}
