"""Documents: uploaded many at once, downloaded one by one or as an archive."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options

from .conftest import detail
from .test_modules import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Reply

    from .conftest import Api

PLACE = {"x-tenant-id": "cwWdTZK", "x-project-id": "p6iD1Wb"}
ALL = "/api/v1/documents/download/all"


def upload(api: Api, *files: tuple[str, bytes], headers: dict[str, str] = PLACE, **fields: Any) -> Reply:
    form = httpx.Request("POST", "http://x", files=[("files", each) for each in files] or {"x": b""}, data=fields)
    body = form.read() if files else b"--b--"
    kind = form.headers["content-type"] if files else "multipart/form-data; boundary=b"
    return api.call("POST", "/api/v1/documents", body=body, headers={**headers, "content-type": kind})


def download(api: Api, document_id: str, headers: dict[str, str] = PLACE, **query: Any) -> Reply:
    return api.call("GET", f"/api/v1/documents/download/{document_id}", headers=headers, **query)


def test_document_comes_back(api: Api) -> None:
    """Byte for byte, under its name."""
    told = upload(api, ("plan é.pdf", b"\0\xff" * 100_000), meta='{"a": 1}').json
    assert (told["message"], told["uploadedCount"], told["failedCount"], told["errors"]) == (
        "success.success_file_uploaded",
        1,
        0,
        [],
    )
    document = told["data"][0]
    assert (document["fileSize"], document["meta"]) == (200_000, {"a": 1, "docTitle": "plan é.pdf"})
    reply = download(api, document["documentId"])
    assert reply.body == b"\0\xff" * 100_000
    assert reply.headers["content-disposition"] == (
        "attachment; filename=\"plan _.pdf\"; filename*=UTF-8''plan%20%C3%A9.pdf"
    )


def test_versions_stand_under_one_document(api: Api) -> None:
    """The latest one is meant unless another is named."""
    document_id = upload(api, ("a", b"one")).json["data"][0]["documentId"]
    assert upload(api, ("a", b"two"), parentID=document_id).json["data"][0]["documentId"] == document_id
    assert [download(api, document_id, version=each).body for each in (1, 2)] == [b"one", b"two"]
    assert download(api, document_id).body == b"two"
    assert detail(download(api, document_id, version=3)) == ["errors.error_document_not_found"]


def test_file_that_is_too_large_is_told_in_a_200(make_api: Callable[..., Api]) -> None:
    """The others are stored."""
    api = make_api(max_file_mb=1)
    told = upload(api, ("big", b"x" * (1024 * 1024 + 1)), ("small", b"x")).json
    assert (told["message"], told["uploadedCount"], told["failedCount"]) == ("errors.error_partial_upload", 1, 1)
    assert told["errors"] == [{"fileName": "big", "message": "The file is larger than 1 MB"}]
    assert [each["fileName"] for each in told["data"]] == ["small"]


def test_record_has_an_archive_of_its_documents(api: Api) -> None:
    """The latest version of each; two of one name are two entries. There is no length."""
    record_id = write(api, {"code": "A"})[0]
    first = upload(api, ("a.txt", b"1"), ("b.txt", b"2"), ("b.txt", b"3"), module="cx", ID="CX-1").json["data"][0]
    upload(api, ("a.txt", b"4"), parentID=first["documentId"])
    reply = api.call("GET", f"{ALL}/{record_id}", module="CX", headers=PLACE)
    assert ("content-length" in reply.headers, reply.headers["connection"]) == (False, "close")
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(found.values()) == [b"2", b"3", b"4"]
    assert found["a.txt-2"] == b"4"
    assert detail(api.call("GET", f"{ALL}/{record_id}", module="OTHER", headers=PLACE)) == [
        "errors.error_no_documents_found"
    ]
    assert detail(api.call("GET", f"{ALL}/{record_id}", headers=PLACE)) == ["Missing module"]


@pytest.mark.parametrize("path", ["/api/v1/documents/download/x", f"{ALL}/x"])
def test_place_is_needed(api: Api, path: str) -> None:
    """Both headers, for all three; a document is found only where it is."""
    project = {"x-project-id": "p6iD1Wb"}
    for headers, reason in ((project, "Missing tenant ID"), ({"x-tenant-id": "cwWdTZK"}, "Missing project ID")):
        assert detail(api.call("GET", path, headers=headers, module="CX")) == [reason]
        assert detail(upload(api, ("a", b""), headers=headers)) == [reason]
    assert api.call("GET", path, headers=PLACE, module="CX").status == 404


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"module": "CX"}, "ID is required when module is specified"),
        ({"module": "CX", "ID": "CX-9"}, "Record not found: CX-9"),
        ({"meta": "[]"}, "meta must be a JSON object"),
        ({"scope": "{"}, "scope must be a JSON array"),
        ({"parentID": "x"}, "parentID is no document"),
    ],
)
def test_bad_upload_is_refused(api: Api, fields: dict[str, Any], reason: str) -> None:
    """Before anything is stored."""
    reply = upload(api, ("a", b""), **fields)
    assert (reply.status, detail(reply)) == (400, [reason])


def test_number_of_files_is_bounded(make_api: Callable[..., Api]) -> None:
    """At both ends."""
    api = make_api(max_files=2)
    assert detail(upload(api)) == ["At least one file is required"]
    assert detail(upload(api, *[("a", b"")] * 3)) == ["Maximum 2 files allowed but received 3"]
    assert upload(api, *[("a", b"")] * 2).status == 200


def test_large_upload_passes_the_door() -> None:
    """More than any JSON may be, over a socket; the archive ends with its connection."""
    content = b"x" * (17 * 1024 * 1024)
    with MockServer(Options()) as server:
        headers = {"Authorization": "Bearer pat-mock", **PLACE}
        record_id = server.modules.add("CX", [{"code": "A"}])[0]
        with httpx.Client(base_url=server.url, headers=headers) as client:
            server.modules.add("CX", [{"code": "A"}], project_id="p6iD1Wb")
            told = client.post(
                "/api/v1/documents", files={"files": ("a", content)}, data={"module": "CX", "ID": "CX-1"}
            )
            record = client.get("/api/v1/module-record/CX").json()["rows"][0]["_id"]
            assert record != record_id
            document_id = told.json()["data"][0]["documentId"]
            assert client.get(f"/api/v1/documents/download/{document_id}").content == content
            archive = client.get(f"{ALL}/{record}", params={"module": "CX"}).content
            assert zipfile.ZipFile(io.BytesIO(archive)).read("a-1") == content
            assert client.post("/api/v1/master-record/LOCATION", json=["x" * (17 * 1024 * 1024)]).status_code == 413
