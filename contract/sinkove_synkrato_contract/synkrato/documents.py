"""Files that are uploaded, and come back as they were, one by one and all together."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.multipart import MEDIA_TYPE, form
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["Documents"]

_FILES = {"plan.bin": bytes(range(256)) * 300, "note.txt": b"a note"}


class Documents:
    """Uploads and downloads in a project.

    Args:
        caller: Who asks.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        told = caller.subjects
        names = {"x-tenant-id": "tenant", "x-project-id": "project"}
        self._place = {header: told[name] for header, name in names.items() if name in told}

    def go(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Goes the whole way, with files that belong to the first of some records of a module."""
        module = self._caller.subjects.get("module", "")
        if not records or len(self._place) < 2:
            return
        owner = str(records[0].get("_id"))
        first = self._upload(
            {"module": module, "ID": owner, "meta": '{"kind": "check"}', "scope": '["PROJECT"]'}, _FILES
        )
        told = [str(each.get("documentId")) for each in rows_of(first)]
        counts = [first.get("uploadedCount"), first.get("failedCount"), first.get("errors")]
        good = counts == [len(_FILES), 0, []] and len(told) == len(_FILES)
        self._caller.judge("upload-succeeds", "uploadDocuments", good, "both files uploaded, none failed", counts)
        for document, content in zip(told, _FILES.values(), strict=False):
            self._comes_back(document, content)
        if told:
            newer = b"a newer version"
            self._upload({"parentID": told[0], "module": module, "ID": owner}, {"plan.bin": newer})
            self._comes_back(told[0], newer)
            self._comes_back(told[0], _FILES["plan.bin"], version="1")
        self._together(module, owner, len(told))
        self._refused(module, told)

    def _upload(self, fields: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, Any]:
        content = form(fields, files)
        return self._caller.told("uploadDocuments", self._place, content=content, media_type=MEDIA_TYPE)

    def _comes_back(self, document: str, content: bytes, **version: str) -> None:
        name = "downloadDocument"
        found = self._caller.ask(name, {**self._place, "id": document, **version})
        got = found.body if found is not None else b""
        self._caller.judge(
            "file-comes-back", name, got == content, f"the {len(content)} bytes of it", f"{len(got)} bytes"
        )

    def _together(self, module: str, owner: str, files: int) -> None:
        name = "downloadAllDocuments"
        found = self._caller.ask(name, {**self._place, "recordId": owner, "module": module})
        try:
            with zipfile.ZipFile(io.BytesIO(found.body if found is not None else b"")) as archive:
                broken, count = archive.testzip(), len(archive.namelist())
        except zipfile.BadZipFile as error:
            broken, count = str(error), 0
        good = broken is None and count == files
        self._caller.judge("archive-whole", name, good, f"a ZIP with {files} files", broken or f"{count} files")

    def _refused(self, module: str, told: Sequence[str]) -> None:
        other = self._caller.subjects.get("other_project")
        if other and told:
            place = {**self._place, "x-project-id": other}
            self._caller.ask("downloadDocument", {**place, "id": told[0]}, rule="document-apart", expect=(404,))
        nobody = {**self._place, "id": "0" * 24, "recordId": "0" * 24, "module": module}
        for name in ("downloadDocument", "downloadAllDocuments"):
            self._caller.ask(name, nobody, rule="unknown-id", expect=(404,))
        for fields, files in (({"module": module}, _FILES), ({}, {}), ({"meta": "{"}, _FILES)):
            content = form(fields, files)
            request: dict[str, Any] = {"content": content, "media_type": MEDIA_TYPE}
            self._caller.ask("uploadDocuments", self._place, rule="bad-form", expect=(400,), **request)
