"""Files that belong to a record or a folder."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, Unpack

from sinkove_synkrato.call import Operation
from sinkove_synkrato.destination import Strategy, check_destination
from sinkove_synkrato.errors import APIError, ConfigurationError
from sinkove_synkrato.failure import render
from sinkove_synkrato.progress import OnProgress
from sinkove_synkrato.redact import shortened
from sinkove_synkrato.worlds import run

from . import _operations as operations
from ._document_calls import MOST_FILES, DocumentCalls, PartialUploadError, UploadResult, checked_files
from ._scope import Place, place_of
from ._surface import Surface, given, listed, named
from ._values import write_value

FilePath: TypeAlias = str | Path
PathT = TypeVar("PathT", str, Path)


class Belonging(Place, total=False):
    """Where files belong; all may be left out.

    Attributes:
        module: The module of a record; it goes with ``id``.
        id: The record's ``_id`` or ``recordNumber``.
        meta: What is said of all the files.
        parent_id: The document of which they are a new version.
        folder_id: The folder.
        group_id: The group.
        linked_ref_id: A record that they are linked to.
        scope: Such as ``["PROJECT"]``.
    """

    module: str
    id: str
    meta: Mapping[str, Any]
    parent_id: str
    folder_id: str
    group_id: str
    linked_ref_id: str
    scope: list[str]


class Saving(Place, total=False):
    """How a file is saved; all may be left out.

    Attributes:
        strategy: What to do when the destination exists: ``fail`` (unless said otherwise), ``skip`` or ``replace``.
        on_progress: Told of the bytes, at most ten times a second and at the end.
        timeout: Seconds for all of it; None is no end.
    """

    strategy: Strategy
    on_progress: OnProgress | None
    timeout: float | None


_FIELDS = {
    "module": "module",
    "id": "ID",
    "parent_id": "parentID",
    "folder_id": "folderID",
    "group_id": "groupID",
    "linked_ref_id": "linkedRefID",
}


class _Documents(Surface[DocumentCalls]):
    _made_of = DocumentCalls

    def _there(self, options: Mapping[str, Any], known: type[Belonging | Saving]) -> DocumentCalls:
        place = place_of(options, known)
        scope = self._scope.changed(**place)
        if scope.tenant_id is None or scope.project_id is None:
            raise ConfigurationError("Documents need tenant_id and project_id: pass them here, or to the client.")
        return self._at(place)

    async def _upload(
        self, files: FilePath | Iterable[FilePath], timeout: float | None, where: Belonging
    ) -> UploadResult:
        calls, fields, deadline = self._there(where, Belonging), _fields(where), self._engine.within(timeout)
        paths = [Path(each) for each in ([files] if isinstance(files, str | Path) else files)]
        checked_files(paths)
        result = UploadResult()
        for begin in range(0, len(paths), MOST_FILES):
            try:
                part = await calls.upload(paths[begin : begin + MOST_FILES], fields, deadline)
            except BaseException as exc:
                if result.documents:
                    ids = ", ".join(each.id for each in result.documents)
                    exc.add_note(f"In the batch that begins with file {begin + 1}; uploaded before it: {ids}.")
                raise
            result = UploadResult(result.documents + part.documents, result.failed + part.failed)
        if len(result.documents) < len(paths):
            raise _partial(result, len(paths))
        return result

    async def _save(
        self,
        operation: Operation,
        arguments: dict[str, str],
        query: dict[str, str],
        path: FilePath,
        how: Saving,
    ) -> None:
        calls, strategy, target = self._there(how, Saving), how.get("strategy", "fail"), Path(path)
        if check_destination(target, strategy):
            deadline = self._engine.within(how.get("timeout"))
            progress = how.get("on_progress")
            await calls.download(operation, arguments, query, target, strategy, progress, deadline)

    async def _download(self, id_: str, path: FilePath, version: str | None, how: Saving) -> None:
        arguments = {"id": named("id", id_)}
        await self._save(operations.DOWNLOAD_DOCUMENT, arguments, given({"version": version}), path, how)

    async def _download_all(self, record_id: str, path: FilePath, module: str, how: Saving) -> None:
        arguments = {"recordId": named("record_id", record_id)}
        await self._save(operations.DOWNLOAD_ALL_DOCUMENTS, arguments, {"module": named("module", module)}, path, how)


def _fields(where: Belonging) -> dict[str, str]:
    values: dict[str, Any] = dict(where)
    if values.get("module") and not values.get("id"):
        raise ConfigurationError("A module needs id as well: the record that the files belong to.")
    fields = {sent: values.get(name) for name, sent in _FIELDS.items()}
    if values.get("scope") is not None:
        values["scope"] = listed("scope", values["scope"])
    for name in ("meta", "scope"):
        if values.get(name) is not None:
            fields[name] = json.dumps(write_value(values[name]), ensure_ascii=False)
    return given(fields)


def _partial(result: UploadResult, sent: int) -> APIError:
    reasons = shortened("; ".join(f"{each.name}: {each.message}" for each in result.failed))
    text = render(
        f"{len(result.documents)} of {sent} files were taken by",
        operations.UPLOAD_DOCUMENTS,
        (),
        reasons,
        "Upload the others again; the error's result says which they are.",
    )
    return PartialUploadError(text, result=result, operation_id=operations.UPLOAD_DOCUMENTS.id)


class Documents(_Documents):
    """The documents of a project. Reached as `Client.documents`."""

    def upload(
        self, files: FilePath | Iterable[FilePath], *, timeout: float | None = None, **where: Unpack[Belonging]
    ) -> UploadResult:
        """Uploads files, 100 at a time, as they are read from the disk.

        Args:
            files: Paths, any number; each file has 50 MB at most.
            timeout: Seconds for all of it; None is no end. No silence is longer than the client's ``attempt_timeout``.
            where: ``module`` and ``id`` of the record that they belong to; ``parent_id``, the document of which they are
                a new version; ``folder_id``, ``group_id``, ``linked_ref_id``, ``scope``; ``meta``, what is said of all
                of them; and what `Client.master` takes. There must be a tenant and a project, the client's or these.

        Raises:
            ConfigurationError: A file is too large or cannot be read, or a project is missing; nothing was sent.
            PartialUploadError: The server did not take all of them; its ``result`` says which.
            OutcomeUnknownError: Nobody knows whether a batch was taken; a note says what was before it.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, uploadDocuments (platform).
        """
        return run(self._upload(files, timeout, where))

    def download(self, id: str, path: PathT, *, version: str | None = None, **how: Unpack[Saving]) -> PathT:  # noqa: A002
        """Downloads a document; it appears under its name whole or not at all.

        Each try begins at the first byte, as the vendor names no ranges; and no checksum, so that the length alone tells
        whether it is whole, where the server says it.

        Args:
            id: The document's.
            path: Where to.
            version: Which one; None is the latest.
            how: ``strategy`` (``fail``, ``skip`` or ``replace``), ``on_progress`` and ``timeout``, the seconds for all of
                it; and what `Client.master` takes. There must be a tenant and a project, the client's or these.

        Returns:
            The path as it was given.

        Raises:
            NotFoundError: There is no such document.
            IncompleteDownloadError: The transfer broke off each time.
            DownloadError: The file cannot be written.
            APITimeoutError: The time for all of it is over.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, downloadDocument (platform).
        """
        run(self._download(id, path, version, how))
        return path

    def download_all(self, record_id: str, path: PathT, *, module: str, **how: Unpack[Saving]) -> PathT:
        """Downloads all documents of a record as a ZIP, which is read through before it gets its name; as `download`.

        Raises:
            CorruptDownloadError: It is damaged.

        Source: openapi/synkrato.yaml, downloadAllDocuments (platform).
        """
        run(self._download_all(record_id, path, module, how))
        return path


class AsyncDocuments(_Documents):
    """As `Documents`, awaited."""

    async def upload(
        self, files: FilePath | Iterable[FilePath], *, timeout: float | None = None, **where: Unpack[Belonging]
    ) -> UploadResult:
        """As `Documents.upload`."""
        return await self._upload(files, timeout, where)

    async def download(self, id: str, path: PathT, *, version: str | None = None, **how: Unpack[Saving]) -> PathT:  # noqa: A002
        """As `Documents.download`."""
        await self._download(id, path, version, how)
        return path

    async def download_all(self, record_id: str, path: PathT, *, module: str, **how: Unpack[Saving]) -> PathT:
        """As `Documents.download_all`."""
        await self._download_all(record_id, path, module, how)
        return path
