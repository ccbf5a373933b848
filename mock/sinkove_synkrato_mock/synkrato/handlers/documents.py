"""Documents: uploaded many at once, downloaded one by one or as an archive."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError
from sinkove_synkrato_mock.jsonbody import parse as parse_json
from sinkove_synkrato_mock.message import Close, Response, json_response
from sinkove_synkrato_mock.multipart import UnreadableFormError, parse
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.company import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sinkove_synkrato_mock.multipart import FormPart
    from sinkove_synkrato_mock.synkrato.calls import Call

__all__ = ["HANDLERS"]

_MB = 1024 * 1024
_CHUNK_BYTES = 65_536
# A ZIP holds no earlier time, and the archive shall be the same whenever it is asked for.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def _place(call: Call) -> str:
    """Returns the project; both headers are needed here."""
    for header, words in (("x-tenant-id", "tenant"), ("x-project-id", "project")):
        if not call.headers.get(header):
            raise Refusal(400, f"Missing {words} ID")
    return call.headers["x-project-id"]


def _upload(call: Call) -> Response:
    project, options = _place(call), call.account.tenant.options
    try:
        parts = parse(call.headers.get("content-type", ""), call.body)
    except UnreadableFormError as error:
        raise Refusal(400, str(error).rstrip(".")) from None
    files = [each for each in parts if each.file is not None]
    fields = {each.name: each.text for each in parts if each.file is None}
    if not files:
        raise Refusal(400, "At least one file is required")
    if len(files) > options.max_files:
        raise Refusal(400, f"Maximum {options.max_files} files allowed but received {len(files)}")
    meta = _json(fields, "meta", dict)
    _json(fields, "scope", list)
    owner = _owner(call, fields)
    parent = call.company.documents.get(fields.get("parentID", ""))
    if "parentID" in fields and (parent is None or parent.project != project):
        raise Refusal(400, "parentID is no document")
    stored, failed = [], []
    for part in files:
        name = part.file or ""
        if len(part.content) > options.max_file_mb * _MB:
            failed.append({"fileName": name, "message": f"The file is larger than {options.max_file_mb} MB"})
        elif "upload-loses-a-file" in call.account.faults and part is files[-1]:
            failed.append({"fileName": name, "message": "The file could not be stored"})
        else:
            stored.append(_store(call, part, project, owner, parent, meta))
    told = {"uploadedCount": len(stored), "failedCount": len(failed), "data": stored, "errors": failed}
    message = "errors.error_partial_upload" if failed else "success.success_file_uploaded"
    return json_response(200, {"message": message, **told})


def _json(fields: Mapping[str, str], name: str, kind: type[Any]) -> Any:
    try:
        value = parse_json(fields[name].encode()) if name in fields else kind()
    except UnreadableJSONError:
        value = None
    if not isinstance(value, kind):
        raise Refusal(400, f"{name} must be a JSON {'object' if kind is dict else 'array'}")
    return value


def _owner(call: Call, fields: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns module and record that the files belong to, by its id or number: the project's, else the company's."""
    module, wanted = fields.get("module"), fields.get("ID")
    if not module:
        return None
    if not wanted:
        raise Refusal(400, "ID is required when module is specified")
    tables = [call.company.table("modules", module, place) for place in (call.place, "")]
    found = (table.get(wanted) or table.find("recordNumber", wanted) for table in tables)
    record = next((each for each in found if each), None)
    if record is None:
        raise Refusal(400, f"Record not found: {wanted[:64]}")
    return module.upper(), record.id


def _store(
    call: Call,
    part: FormPart,
    project: str,
    owner: tuple[str, str] | None,
    parent: Document | None,
    meta: dict[str, Any],
) -> dict[str, Any]:
    is_kept = "upload-not-stored" not in call.account.faults
    document = parent or Document(
        call.account.tenant.ids.make_hex("document", project), part.file or "", project, owner
    )
    if is_kept:
        call.company.documents[document.id] = document
        document.versions.append(part.content)
        call.company.note("document", document.id)
        call.company.note("version", document.id, str(len(document.versions) - 1))
    return {
        "documentId": document.id,
        "locationPath": f"/documents/{project}/{document.id}/{len(document.versions)}",
        "fileName": part.file,
        "fileSize": len(part.content),
        "meta": {**meta, "docTitle": part.file},
    }


def _download(call: Call) -> Response:
    project, document = _place(call), call.company.documents.get(call.parameters["id"])
    faults = call.account.faults
    is_here = document and (document.project == project or "document-of-other-project-visible" in faults)
    versions = document.versions if document and is_here else []
    wanted = call.query.get("version", "1" if "old-version-sent" in faults else str(len(versions)))
    if document is None or wanted not in map(str, range(1, len(versions) + 1)):
        raise Refusal(404, "errors.error_document_not_found")
    if "document-file-missing" in faults:
        raise Refusal(404, "errors.error_document_file_missing")
    content = versions[int(wanted) - 1]
    content = content[: len(content) // 2] if "document-cut" in faults else content
    headers = (("Content-Type", "application/octet-stream"), ("Content-Length", str(len(content))))
    return Response(200, (*headers, _attachment(document.name)), _chunks(content))


def _download_all(call: Call) -> Response:
    project, record_id = _place(call), call.parameters["recordId"]
    owner = call.need("module", "Missing module").upper(), record_id
    found = [each for each in call.company.documents.values() if (each.project, each.owner) == (project, owner)]
    if not found:
        raise Refusal(404, "errors.error_no_documents_found")
    archive, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(archive, "w") as written:
        for each in found[:-1] if "archive-incomplete" in call.account.faults else found:
            name = f"{each.name}-{len(each.versions)}"
            name = name if name not in names else f"{each.id} {name}"
            names.add(name)
            written.writestr(zipfile.ZipInfo(name, _ZIP_TIME), each.versions[-1])
    # Without a length, as of an archive that is made while it is sent: the connection's end is its end.
    headers = (("Content-Type", "application/zip"), _attachment(f"{record_id}.zip"), ("Connection", "close"))
    return Response(200, headers, _chunks(archive.getvalue()), (Close(),))


def _attachment(name: str) -> tuple[str, str]:
    plain = "".join(each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in name)
    encoded = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return "Content-Disposition", f'attachment; filename="{plain}"{encoded}'


def _chunks(content: bytes) -> Iterator[bytes]:
    return (content[at : at + _CHUNK_BYTES] for at in range(0, len(content), _CHUNK_BYTES))


HANDLERS = {"uploadDocuments": _upload, "downloadDocument": _download, "downloadAllDocuments": _download_all}
