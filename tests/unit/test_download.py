"""From a presigned URL to a whole file, through every way in which that can fail."""

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sinkove import AccountClient, Dataset, Progress
from sinkove_synkrato import errors

from .support import (
    LINK,
    Answer,
    Broken,
    Chunks,
    FakeClock,
    Server,
    dataset_reply,
    largest_file,
    link_reply,
    problem,
    reply,
    zip_bytes,
)

MakeClient = Callable[..., AccountClient]
ZIP = zip_bytes()
SECOND_LINK = LINK.replace("presigned0123", "presigned0456")
PLACE = "download (GET ds_1.zip from the storage"


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("kind", [str, Path])
def test_save_gives_the_path_as_it_was_given(
    kind: Callable[[Path], Any], dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """A string stays a string."""
    path = kind(tmp_path / "out.zip")
    server.will(link_reply(), reply(200, ZIP))
    given = dataset.save(path)
    assert (given, type(given)) == (path, type(path))
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_asks_the_storage_without_our_key(make_client: MakeClient, server: Server, tmp_path: Path) -> None:
    """Nor with what else was meant for the API: a storage refuses two kinds of authorization at once."""
    secrets = {
        "headers": {"Authorization": "Basic x", "Cookie": "a=b"},
        "cookies": {"session": "1"},
        "params": {"tenant": "1"},
    }
    server.will(dataset_reply("ready"), link_reply(), reply(200, ZIP))
    make_client(httpx_args=secrets).dataset("ds_1").save(tmp_path / "out.zip")
    request = server.requests[-1]
    assert (request.method, str(request.url)) == ("GET", LINK)
    assert {name: request.headers.get(name) for name in ("authorization", "cookie", "accept", "accept-encoding")} == {
        "authorization": None,
        "cookie": None,
        "accept": "*/*",
        "accept-encoding": "identity",
    }


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/ds_1.zip?a=%2F+%20b&a=", "HTTPS://store.test/ds_1.zip"])
def test_save_asks_for_the_link_as_it_was_given(url: str, dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """A signature holds for the exact bytes of the address."""
    server.will(link_reply(url), reply(200, ZIP))
    dataset.save(tmp_path / "out.zip")
    assert server.requests[-1].url.raw_path.decode() == "/" + url.split("/", 3)[3]


def test_save_without_waiting_leaves_the_decision_to_the_server(
    client: AccountClient, server: Server, tmp_path: Path
) -> None:
    """A handle may be behind; what is not ready is a ConflictError, and no file."""
    server.will(dataset_reply("processing"), problem(409, "DATASET_NOT_READY"))
    with pytest.raises(errors.ConflictError):
        client.dataset("ds_1").save(tmp_path / "out.zip")
    assert _files(tmp_path) == {}


def test_save_with_waiting_waits_first(client: AccountClient, server: Server, tmp_path: Path, clock: FakeClock) -> None:
    """One call from the creation to the file."""
    server.will(dataset_reply("pending"), dataset_reply(), dataset_reply("ready"), link_reply(), reply(200, ZIP))
    reports: list[Progress] = []
    client.dataset("ds_1").save(tmp_path / "out.zip", wait=True, on_progress=reports.append)
    assert [report.phase for report in reports] == ["generate", "generate", "download"]
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_with_waiting_of_a_failed_dataset_raises_its_error(
    client: AccountClient, server: Server, tmp_path: Path
) -> None:
    """There will be no file."""
    server.will(dataset_reply("failed"))
    with pytest.raises(errors.DatasetFailedError):
        client.dataset("ds_1").save(tmp_path / "out.zip", wait=True)


def test_save_to_a_destination_that_cannot_be_asks_nothing(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """Nobody waits for hours to be told that the folder is missing."""
    with pytest.raises(errors.DownloadError):
        dataset.save(tmp_path / "missing" / "out.zip", wait=True)
    assert server.requests == []


def test_save_over_a_file_follows_the_strategy(dataset: Dataset, server: Server, tmp_path: Path) -> None:
    """Refuse, keep without a request, or replace."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    with pytest.raises(errors.DestinationExistsError):
        dataset.save(path)
    assert (dataset.save(path, "skip"), server.requests) == (path, [])
    assert _files(tmp_path) == {"out.zip": b"old"}
    server.will(link_reply(), reply(200, ZIP))
    dataset.save(path, "replace")
    assert _files(tmp_path) == {"out.zip": ZIP}


def test_save_whose_transfer_breaks_off_begins_again_from_zero(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """Nothing of a broken try is left in the file, and the pauses are those of every retry."""
    server.will(
        link_reply(),
        reply(200, Broken(httpx.RemoteProtocolError("incomplete"), b"x" * 1000)),
        httpx.ConnectError("refused"),
        problem(503),
        reply(200, ZIP[:-1], {"Content-Length": str(len(ZIP))}),
        reply(200, ZIP),
    )
    dataset.save(tmp_path / "out.zip")
    assert (_files(tmp_path), clock.pauses) == ({"out.zip": ZIP}, [0.25, 0.5, 1.0, 2.0])


def test_save_with_an_expired_link_asks_for_another_once(
    dataset: Dataset, server: Server, tmp_path: Path, clock: FakeClock
) -> None:
    """At once: the storage is not overloaded, the link is old."""
    server.will(link_reply(), reply(403, "<Error>"), link_reply(SECOND_LINK), reply(200, ZIP))
    dataset.save(tmp_path / "out.zip")
    storage = [line for line in server.lines if "store.test" in line]
    assert (storage, clock.pauses) == ([f"GET {LINK}", f"GET {SECOND_LINK}"], [])
    assert _files(tmp_path) == {"out.zip": ZIP}


def _short() -> Answer:
    return reply(200, ZIP[:10], {"Content-Length": str(len(ZIP))})


FAILURES: list[tuple[list[Answer], type[errors.APIError], str]] = [
    (
        [reply(403), link_reply(SECOND_LINK), reply(403)],
        errors.LinkExpiredError,
        (
            f"403 Forbidden from {PLACE}, attempt 1 of 5, 0.0 s). The storage refuses the presigned URL. "
            "Call save again for a new one."
        ),
    ),
    (
        [reply(404, "<Error>")],
        errors.DownloadError,
        f"404 Not Found from {PLACE}, attempt 1 of 5, 0.0 s).",
    ),
    ([reply(204)], errors.DownloadError, f"204 No Content from {PLACE}, attempt 1 of 5, 0.0 s)."),
    (
        [reply(307, "", {"Location": LINK})] * 6,
        errors.DownloadError,
        (f"Could not send {PLACE}, attempt 1 of 5, 0.0 s). The link redirects more than 5 times."),
    ),
    (
        [reply(302, "", {"Location": "http://store.test/ds_1.zip"})],
        errors.DownloadError,
        (f"Could not send {PLACE}, attempt 1 of 5, 0.0 s). The link would send its signature unencrypted."),
    ),
    ([reply(500)] * 5, errors.DownloadError, f"500 Internal Server Error from {PLACE}, attempt 5 of 5, 3.8 s)."),
    (
        [reply(503, "", {"Retry-After": "3600"})],
        errors.DownloadError,
        (
            f"503 Service Unavailable from {PLACE}, attempt 1 of 5, 0.0 s). The server asked for 3600 s, more than "
            "max_wait (75 s). Try again after 3600 s, or raise max_wait."
        ),
    ),
    (
        [_short()] * 5,
        errors.IncompleteDownloadError,
        (
            f"The transfer broke off in {PLACE}, attempt 5 of 5, 3.8 s). 10 of {len(ZIP)} bytes had come. "
            "Nothing was kept; call save again."
        ),
    ),
    (
        [reply(200, Broken(httpx.ReadError("reset"), b"abc"))] * 5,
        errors.IncompleteDownloadError,
        (
            f"The connection was lost in {PLACE}, attempt 5 of 5, 3.8 s). 3 bytes had come. reset. "
            "Nothing was kept; call save again."
        ),
    ),
    (
        [httpx.ReadTimeout("")] * 5,
        errors.IncompleteDownloadError,
        (
            f"No answer came in time to {PLACE}, attempt 5 of 5, 3.8 s). 0 bytes had come. ReadTimeout. "
            "Nothing was kept; call save again."
        ),
    ),
    (
        [httpx.ConnectError("refused")] * 5,
        errors.DownloadError,
        f"Could not connect for {PLACE}, attempt 5 of 5, 3.8 s). refused. Check the network and any proxy.",
    ),
    (
        [reply(200, "<html>not a ZIP</html>")],
        errors.CorruptDownloadError,
        "The storage sent a file that is not a whole ZIP. Nothing was kept; download it again.",
    ),
    (
        [reply(200, Chunks(ZIP), {"Content-Encoding": "gzip"})],
        errors.CorruptDownloadError,
        (
            f"A body that cannot be decompressed came from {PLACE}, attempt 1 of 5, 0.0 s). "
            "Error -3 while decompressing data: incorrect header check. Nothing was kept; call save again."
        ),
    ),
    (
        [reply(200, ZIP[:-1])],
        errors.CorruptDownloadError,
        "The storage sent a file that is not a whole ZIP. Nothing was kept; download it again.",
    ),
    (
        [reply(200, ZIP.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff"))],
        errors.CorruptDownloadError,
        "The storage sent a file that is not a whole ZIP. Nothing was kept; download it again.",
    ),
    (
        [reply(200, b"")],
        errors.CorruptDownloadError,
        "The storage sent a file that is not a whole ZIP. Nothing was kept; download it again.",
    ),
]


@pytest.mark.parametrize("strategy", ["fail", "replace"])
@pytest.mark.parametrize(("answers", "expected", "text"), FAILURES)
def test_save_that_fails_leaves_the_folder_as_it_was(
    answers: list[Answer],
    expected: type[errors.APIError],
    text: str,
    strategy: Any,
    dataset: Dataset,
    server: Server,
    tmp_path: Path,
) -> None:
    """No half, no temporary file, the old file kept, and a text that says what to do."""
    before = {"out.zip": b"old"} if strategy == "replace" else {}
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    server.will(link_reply(), *answers)
    with pytest.raises(errors.APIError) as caught:
        dataset.save(tmp_path / "out.zip", strategy)
    assert (type(caught.value), str(caught.value), _files(tmp_path)) == (expected, text, before)


def test_save_whose_renewed_link_is_refused_raises_the_apis_error(
    dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """The API knows best why: here the dataset has expired meanwhile."""
    server.will(link_reply(), reply(403), problem(410, "DATASET_EXPIRED"))
    with pytest.raises(errors.GoneError):
        dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), BrokenPipeError(errno.EPIPE, "pipe"), FileExistsError("x")])
def test_save_interrupted_by_its_callback_leaves_nothing(
    error: BaseException, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """What the callback raises is the caller's own, also when it looks like a failure to write."""

    def interrupt(progress: Progress) -> None:
        raise error

    server.will(link_reply(), reply(200, ZIP))
    with pytest.raises(type(error)) as caught:
        dataset.save(tmp_path / "out.zip", on_progress=interrupt)
    assert (caught.value, _files(tmp_path)) == (error, {})


@pytest.mark.parametrize(
    "answers",
    [
        [reply(200, Chunks(b"x" * 1000))],
        [reply(200, Broken(httpx.ReadError("reset"), b"x" * 400)), reply(200, Chunks(b"x" * 1000))],
    ],
    ids=["at the first try", "at the second try"],
)
def test_save_to_a_disk_that_is_full_is_a_download_error(
    answers: list[Answer], dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """Wherever the system notices; writing is not tried again, and nothing is left."""
    server.will(link_reply(), *answers)
    with largest_file(500), pytest.raises(errors.DownloadError) as caught:
        dataset.save(tmp_path / "out.zip")
    assert str(caught.value) == f"{tmp_path / 'out.zip'} could not be written: File too large."
    assert (type(caught.value.__cause__), _files(tmp_path)) == (OSError, {})


@pytest.mark.parametrize("link", ["https://xn--/ds_1.zip", "https://h/\ud800"])
def test_save_of_a_link_that_is_no_address_is_a_download_error(
    link: str, dataset: Dataset, server: Server, tmp_path: Path
) -> None:
    """What the API calls a link may be none; nothing is asked, and the class is of the tree."""
    server.will(reply(200, json.dumps({"success": True, "data": {"URL": link}, "message": "m"})))
    with pytest.raises(errors.DownloadError, match="The link is no address that can be read"):
        dataset.save(tmp_path / "out.zip")
    assert _files(tmp_path) == {}
