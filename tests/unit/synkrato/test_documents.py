"""Files: uploaded in calls of a hundred, downloaded to the disk, and never half of either without a word."""

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from sinkove_synkrato.deadline import clipped
from sinkove_synkrato_mock.multipart import FormPart, parse
from synkrato import (
    APIConnectionError,
    APITimeoutError,
    Client,
    ConfigurationError,
    CorruptDownloadError,
    DestinationExistsError,
    Document,
    DownloadError,
    IncompleteDownloadError,
    NotFoundError,
    OutcomeUnknownError,
    PartialUploadError,
    Progress,
    UploadFailure,
    UploadResult,
)

from ..support import Answer, Broken, Chunks, FakeClock, Server, reply
from .conftest import MakeClient, Mocked

URL = "https://api.test/data/api/v1/documents"
PLACE: Any = {"tenant_id": "t1", "project_id": "p1"}
ALL = "downloadAllDocuments (GET /api/v1/documents/download/all/{recordId})"


@pytest.fixture
def placed(make_client: MakeClient, server: Server) -> Client:
    """A client of `server` with a project."""
    return make_client(httpx.MockTransport(server), **PLACE)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two files."""
    made = [tmp_path / "a.txt", tmp_path / "Ärger.bin"]
    made[0].write_bytes(b"first")
    made[1].write_bytes(bytes(range(256)))
    return made


def taken(*names: str, **errors: str) -> Answer:
    """What the server says of files, with the reasons of those that it did not take."""
    told = {
        "message": "errors.error_partial_upload" if errors else "success.success_file_uploaded",
        "uploadedCount": len(names),
        "failedCount": len(errors),
        "data": [{"documentId": f"d-{name}", "fileName": name} for name in names],
        "errors": [{"fileName": name, "message": message} for name, message in errors.items()],
    }
    return reply(200, json.dumps(told))


def parts(request: httpx.Request) -> list[FormPart]:
    return list(parse(request.headers["content-type"], request.content))


def test_upload_sends_files_and_where_they_belong(placed: Client, server: Server, paths: list[Path]) -> None:
    """Texts as fields, the rest of them as JSON in fields."""
    server.will(taken("a.txt", "Ärger.bin"))
    record: Any = {"module": "CX", "id": "CX-1", "meta": {"n": 1}, "scope": ["PROJECT"]}
    rest: Any = {"parent_id": "d0", "folder_id": "f1", "group_id": "g1", "linked_ref_id": "r1"}
    result = placed.documents.upload(paths, **record, **rest)
    assert [each.id for each in result.documents] == ["d-a.txt", "d-Ärger.bin"]
    request = server.requests[0]
    assert (server.lines, request.headers["x-tenant-id"], request.headers["x-project-id"]) == (
        [f"POST {URL}"],
        "t1",
        "p1",
    )
    sent = parts(request)
    assert {each.name: each.text for each in sent if each.file is None} == {
        "module": "CX",
        "ID": "CX-1",
        "meta": '{"n": 1}',
        "scope": '["PROJECT"]',
        "parentID": "d0",
        "folderID": "f1",
        "groupID": "g1",
        "linkedRefID": "r1",
    }
    assert [(each.name, each.file, each.content) for each in sent if each.file is not None] == [
        ("files", "a.txt", b"first"),
        ("files", "Ärger.bin", bytes(range(256))),
    ]


def test_upload_gives_what_the_server_says(placed: Client, server: Server, paths: list[Path]) -> None:
    """One file may be given as it is."""
    told = {"documentId": "d1", "locationPath": "/x", "fileName": "a.txt", "fileSize": 5, "meta": {"docTitle": "a.txt"}}
    server.will(reply(200, json.dumps({"uploadedCount": 1, "failedCount": 0, "data": [told]})))
    assert placed.documents.upload(str(paths[0])) == UploadResult(
        (Document("d1", "a.txt", 5, "/x", {"docTitle": "a.txt"}),)
    )


def test_boundary_is_another_one_each_time(placed: Client, server: Server, tmp_path: Path) -> None:
    """Else a file could hold it, and pass for fields."""
    file = tmp_path / "evil"
    file.write_bytes(b'\r\n------WebKitFormBoundary\r\nContent-Disposition: form-data; name="module"\r\n\r\nCX\r\n')
    server.will(taken("evil"), taken("evil"))
    placed.documents.upload(file)
    placed.documents.upload(file)
    one, two = server.requests
    assert one.headers["content-type"] != two.headers["content-type"]
    assert [each.content for each in parts(one)] == [file.read_bytes()]


def test_upload_goes_on_after_a_hundred(placed: Client, server: Server, tmp_path: Path) -> None:
    """More the server refuses; what a failure comes after is in a note."""
    files = [tmp_path / str(number) for number in range(101)]
    for each in files:
        each.touch()
    server.will(taken(*map(str, range(100))), taken("100"), taken(*map(str, range(100))), httpx.ReadError("lost"))
    assert len(placed.documents.upload(files).documents) == 101
    assert [len(parts(each)) for each in server.requests] == [100, 1]
    with pytest.raises(
        OutcomeUnknownError, match="look which of them are there before you upload them again"
    ) as caught:
        placed.documents.upload(files)
    (note,) = caught.value.__notes__
    assert note.startswith("In the batch that begins with file 101; uploaded before it: d-0, d-1, ")


def test_upload_that_was_refused_in_part_is_an_error(placed: Client, server: Server, paths: list[Path]) -> None:
    """Though the status is 200; the error says which, also after a pickle."""
    server.will(taken("a.txt", **{"Ärger.bin": "No room"}))
    with pytest.raises(PartialUploadError) as caught:
        placed.documents.upload(paths)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert error.result == UploadResult(
        (Document("d-a.txt", "a.txt", None, None, {}),), (UploadFailure("Ärger.bin", "No room"),)
    )
    assert str(error) == (
        "1 of 2 files were taken by uploadDocuments (POST /api/v1/documents). Ärger.bin: No room. "
        "Upload the others again; the error's result says which they are."
    )


def test_upload_that_loses_a_file_without_a_word_is_an_error(placed: Client, server: Server, paths: list[Path]) -> None:
    """It is counted."""
    server.will(taken("a.txt"))
    with pytest.raises(PartialUploadError):
        placed.documents.upload(paths)


def test_upload_is_sent_again_when_it_was_surely_not_taken(placed: Client, server: Server, paths: list[Path]) -> None:
    """From the first byte."""
    server.will(reply(429, headers={"Retry-After": "1"}), httpx.ConnectError("refused"), taken("a.txt"))
    placed.documents.upload(paths[0])
    assert [[each.content for each in parts(request)] for request in server.requests[::2]] == [[b"first"]] * 2


def test_upload_may_take_longer_than_a_call(
    make_client: MakeClient, server: Server, clock: FakeClock, paths: list[Path]
) -> None:
    """Only silence is bounded, and all of it where the caller wants that."""
    client = make_client(httpx.MockTransport(server), options={"timeout": 60.0, "attempt_timeout": 20.0}, **PLACE)

    def slow(request: httpx.Request) -> httpx.Response:
        clock.now += 300
        assert clipped(20.0) == 20.0  # what the network is allowed
        return httpx.Response(429, headers={"Retry-After": "1"})

    server.will(slow, taken("a.txt"))
    client.documents.upload(paths[0])
    assert server.timeouts == [{20.0}, {20.0}]
    server.will(lambda request: httpx.Response(429, headers={"Retry-After": "61"}))
    with pytest.raises(APITimeoutError, match="the deadline is in 60 s"):
        client.documents.upload(paths[0], timeout=60)


def test_upload_looks_at_all_files_first(placed: Client, tmp_path: Path, paths: list[Path]) -> None:
    """One that is too large would be refused after the others were sent."""
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    for bad, text in (
        (large, f"{large} has 52428801 bytes, and the server takes 52428800 of a file."),
        (tmp_path, f"{tmp_path} is no file."),
        (tmp_path / "none", f"{tmp_path / 'none'} is no file."),
    ):
        with pytest.raises(ConfigurationError) as caught:
            placed.documents.upload([*paths, bad])
        assert str(caught.value) == text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"project_id": None}, "Documents need tenant_id and project_id: pass them here, or to the client."),
        ({"module": "CX"}, "A module needs id as well: the record that the files belong to."),
    ],
)
def test_upload_wants_to_know_where(placed: Client, paths: list[Path], options: dict[str, Any], text: str) -> None:
    """The server would refuse it after the files were sent."""
    with pytest.raises(ConfigurationError) as caught:
        placed.documents.upload(paths, **options)
    assert str(caught.value) == text


def test_upload_of_nothing_is_refused(placed: Client) -> None:
    """As the server does."""
    with pytest.raises(ConfigurationError, match=r"^There is no file to upload\.$"):
        placed.documents.upload([])


def test_download_writes_what_comes(placed: Client, server: Server, tmp_path: Path) -> None:
    """And gives the path as it was given; a version is asked for."""
    server.will(reply(200, b"content", {"Content-Type": "application/octet-stream"}))
    told: list[Progress] = []
    path = str(tmp_path / "a.bin")
    assert placed.documents.download("d/1", path, version="2", on_progress=told.append) == path
    assert Path(path).read_bytes() == b"content"
    assert list(tmp_path.iterdir()) == [Path(path)]
    request = server.requests[0]
    assert server.lines == [f"GET {URL}/download/d%2F1?version=2"]
    assert (request.headers["x-tenant-id"], request.headers["x-project-id"]) == ("t1", "p1")
    assert (request.headers["authorization"], request.headers["accept-encoding"]) == ("Bearer pat-mock", "identity")
    assert [(each.phase, each.done, each.total) for each in told] == [("download", 7, 7)]


def test_download_that_breaks_off_begins_anew(placed: Client, server: Server, tmp_path: Path) -> None:
    """Nothing of the first try is left in the file."""
    server.will(reply(200, Broken(httpx.ReadError("lost"), b"wrong", b"bytes")), reply(200, b"right"))
    placed.documents.download("d1", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"right"


def test_download_that_breaks_off_each_time_is_a_failed_download(
    make_client: MakeClient, server: Server, tmp_path: Path
) -> None:
    """Nothing is left that no later run could go on with, though its ETag says which bytes they are."""
    client = make_client(httpx.MockTransport(server), options={"max_retries": 1}, **PLACE)
    server.will(*[reply(200, Broken(httpx.ReadError("lost"), b"some"), {"ETag": '"1"'}) for _ in range(2)])
    with pytest.raises(IncompleteDownloadError) as caught:
        client.documents.download("d1", tmp_path / "a.bin")
    assert str(caught.value) == (
        "The transfer broke off in downloadDocument (GET /api/v1/documents/download/{id}). "
        "4 bytes had come at most, and none were kept. Download it again."
    )
    assert (caught.value.attempts, type(caught.value.__cause__)) == (2, APIConnectionError)
    assert list(tmp_path.iterdir()) == []


def test_download_that_never_begins_is_no_broken_transfer(
    make_client: MakeClient, server: Server, tmp_path: Path
) -> None:
    """The network is to be looked at."""
    client = make_client(httpx.MockTransport(server), options={"max_retries": 0}, **PLACE)
    server.will(httpx.ConnectError("refused"))
    with pytest.raises(APIConnectionError, match="Check base_url, the network and any proxy"):
        client.documents.download("d1", tmp_path / "a.bin")


def test_download_that_is_shorter_than_was_said_is_not_kept(placed: Client, server: Server, tmp_path: Path) -> None:
    """Most transports notice by themselves."""
    server.will(reply(200, Chunks(b"abc"), {"Content-Length": "100"}))
    with pytest.raises(IncompleteDownloadError):
        placed.documents.download("d1", tmp_path / "a.bin")
    assert list(tmp_path.iterdir()) == []


def test_argument_that_there_is_not_is_refused(placed: Client, paths: list[Path], tmp_path: Path) -> None:
    """It would be left out without a word."""
    wrong: Any = {"metadata": {}}
    with pytest.raises(TypeError, match=r"^There is no argument 'metadata' here; there are tenant_id, project_id"):
        placed.documents.upload(paths, **wrong)
    with pytest.raises(TypeError, match=r"^There is no argument 'metadata' here"):
        placed.documents.download("d1", tmp_path / "a.bin", **wrong)
    scope: Any = "PROJECT"
    with pytest.raises(TypeError, match=r"^scope must be a list, not one text\.$"):
        placed.documents.upload(paths, scope=scope)


def test_download_may_take_longer_than_a_call(placed: Client, server: Server, clock: FakeClock, tmp_path: Path) -> None:
    """But no longer than the caller allows; then nothing is left."""

    def later() -> None:
        clock.now += 300

    server.will(reply(200, Chunks(b"a", b"b", between=later)), reply(200, Chunks(b"a", b"b", b"c", between=later)))
    placed.documents.download("d1", tmp_path / "a.bin")
    assert (tmp_path / "a.bin").read_bytes() == b"ab"
    with pytest.raises(APITimeoutError):
        placed.documents.download("d1", tmp_path / "b.bin", timeout=100)
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


def test_download_keeps_to_the_strategy(placed: Client, server: Server, tmp_path: Path) -> None:
    """What is there is neither asked for nor touched, unless it is to be replaced."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(DestinationExistsError):
        placed.documents.download("d1", path)
    assert placed.documents.download("d1", path, strategy="skip") == path
    assert (path.read_bytes(), server.lines) == (b"old", [])
    server.will(
        reply(404, '{"code": 404, "error": {"summary": "Not Found", "detail": ["errors.error_document_not_found"]}}')
    )
    with pytest.raises(NotFoundError, match="error_document_not_found"):
        placed.documents.download("d1", path, strategy="replace")
    assert path.read_bytes() == b"old"
    server.will(reply(200, b"new"))
    placed.documents.download("d1", path, strategy="replace")
    assert path.read_bytes() == b"new"
    with pytest.raises(DownloadError, match="does not exist"):
        placed.documents.download("d1", tmp_path / "none" / "a.bin")


def archive(method: int = zipfile.ZIP_STORED, **files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "known"),
    [
        (archive(a=b"content")[:-30], "a file that is not a whole ZIP"),
        (archive(a=b"content").replace(b"content", b"CONTENT"), "a ZIP whose member 'a' is damaged"),
        (archive(zipfile.ZIP_BZIP2, a=b"content"), "a ZIP whose member 'a' is neither stored nor deflated"),
        (archive(), "a ZIP without any member"),
    ],
    ids=["cut", "changed", "packed oddly", "empty"],
)
def test_archive_that_is_damaged_is_not_kept(
    placed: Client, server: Server, tmp_path: Path, body: bytes, known: str
) -> None:
    """It is sent without a length, so that its end alone tells that it is whole; of no documents the server says 404."""
    server.will(reply(200, body, {"ETag": '"1"'}))
    with pytest.raises(CorruptDownloadError) as caught:
        placed.documents.download_all("r1", tmp_path / "all.zip", module="CX")
    assert (caught.value.operation_id, str(caught.value)) == (
        "downloadAllDocuments",
        f"{ALL} sent {known}. Nothing was kept; download it again.",
    )
    assert list(tmp_path.iterdir()) == []


def test_archive_is_checked_within_the_time(placed: Client, server: Server, clock: FakeClock, tmp_path: Path) -> None:
    """Its members may be many times what came."""

    def late(*_: object) -> None:
        clock.now += 60

    server.will(reply(200, archive(zipfile.ZIP_DEFLATED, a=bytes(1 << 20))))
    with pytest.raises(APITimeoutError) as caught:
        placed.documents.download_all("r1", tmp_path / "all.zip", module="CX", timeout=60, on_progress=late)
    assert str(caught.value) == (f"The time ran out while {tmp_path / 'all.zip.part'} was checked. Download it again.")
    assert list(tmp_path.iterdir()) == []


def test_mock_keeps_files_and_their_versions(mocked: Client, paths: list[Path], tmp_path: Path) -> None:
    """What was uploaded comes back, alone and all together."""
    made = mocked.module("CX").upsert([{"code": "A"}], user_name="jane.doe@example.com").inserted_ids[0]
    first, second = mocked.documents.upload(paths, module="CX", id=made, meta={"n": 1}).documents
    assert (first.name, first.size, first.meta) == ("a.txt", 5, {"n": 1, "docTitle": "a.txt"})
    assert mocked.documents.upload(paths[1], parent_id=first.id).documents[0].id == first.id
    for version, content in (("1", b"first"), ("2", bytes(range(256)))):
        saved = mocked.documents.download(first.id, tmp_path / version, version=version)
        assert saved.read_bytes() == content
    whole = mocked.documents.download_all(made, tmp_path / "all.zip", module="CX")
    with zipfile.ZipFile(whole) as read:
        assert {name: read.read(name) for name in read.namelist()} == {
            "a.txt-2": bytes(range(256)),
            "Ärger.bin-1": bytes(range(256)),
        }
    with pytest.raises(NotFoundError):
        mocked.documents.download("0" * 24, tmp_path / "none")
    assert second.name == "Ärger.bin"


def test_mock_that_loses_a_file_says_so(mocked: Client, mock: Mocked, paths: list[Path]) -> None:
    """In a 200."""
    mock.faults.add("upload-loses-a-file")
    with pytest.raises(PartialUploadError) as caught:
        mocked.documents.upload(paths)
    assert [each.name for each in caught.value.result.failed] == ["Ärger.bin"]
