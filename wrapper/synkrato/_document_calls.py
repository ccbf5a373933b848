"""Files up and down."""

import contextlib
import functools
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sinkove_synkrato.call import Operation
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.destination import Strategy
from sinkove_synkrato.download import Transfer, check
from sinkove_synkrato.errors import (
    APIConnectionError,
    APIError,
    ConfigurationError,
    CorruptDownloadError,
    IncompleteDownloadError,
)
from sinkove_synkrato.failure import render
from sinkove_synkrato.files import Past
from sinkove_synkrato.partial import partial_file
from sinkove_synkrato.progress import OnProgress
from sinkove_synkrato.zips import verify_zip
from synkrato_api.models.upload_result import UploadResult as UploadModel
from synkrato_api.models.uploaded_document import UploadedDocument

from . import _operations as operations
from ._calls import Row, ScopedCalls
from ._surface import told

MOST_FILES = 100
"""Files in one call, at most."""
MOST_FILE_BYTES = 50 * 1024 * 1024
"""What the server takes of one file."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that the server has; None for what it does not say.

    Attributes:
        id: Its id.
        name: The file's name.
        size: Its bytes.
        location: Where the server keeps it.
        meta: What is said of it.
    """

    id: str
    name: str | None
    size: int | None
    location: str | None
    meta: Row = field(repr=False)


@dataclass(frozen=True, slots=True)
class UploadFailure:
    """A file that the server does not have, and why, as far as it says."""

    name: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What became of all files.

    Attributes:
        documents: Those that the server has.
        failed: Those that it has not.
    """

    documents: tuple[Document, ...] = ()
    failed: tuple[UploadFailure, ...] = ()


class PartialUploadError(APIError):
    """The server took some files and not others, which it says in an answer of 200.

    Attributes:
        result: Which ones.
    """

    def __init__(self, text: str = "", *, result: UploadResult = UploadResult(), **more: Any) -> None:
        super().__init__(text, **more)
        self.result = result


class DocumentCalls(ScopedCalls):
    """The documents of a project."""

    async def upload(self, paths: Sequence[Path], fields: Mapping[str, str], deadline: Deadline) -> UploadResult:
        """Sends files in one call."""
        with _opened(paths) as files:
            parts = [("files", (path.name, file, "application/octet-stream")) for path, file in files]
            request = Past(
                operations.UPLOAD_DOCUMENTS,
                {"data": fields, "files": parts},
                lambda body: UploadModel.from_dict({**json.loads(body)}),
            )
            return await self._there(  # type: ignore[no-any-return]
                operations.UPLOAD_DOCUMENTS, request, model=UploadModel, into=self._result, deadline=deadline
            )

    def _result(self, model: UploadModel) -> UploadResult:
        return UploadResult(
            tuple(map(_document, model.data or ())),
            tuple(
                UploadFailure(told(each.file_name), self._heard(told(each.message)) or None)
                for each in model.errors or ()
            ),
        )

    async def download(
        self,
        operation: Operation,
        arguments: Mapping[str, str],
        query: Mapping[str, str],
        path: Path,
        strategy: Strategy,
        on_progress: OnProgress | None,
        deadline: Deadline,
    ) -> None:
        """Fetches a file, from its beginning in each try, and names it when it is whole."""
        with partial_file(path, f"{operation} {dict(arguments)} {dict(query)}") as partial:
            transfer = Transfer(partial, self._engine.clock, on_progress)
            try:
                await self._fetch(operation, arguments, query, transfer, deadline)
                transfer.report(last=True)
                if operation is operations.DOWNLOAD_ALL_DOCUMENTS:
                    verify = functools.partial(verify_zip, sender=operation)
                    await check(self._engine, partial, verify, operation, deadline, "Download it again.")
                else:
                    partial.sync()
                partial.name(strategy)
            except CorruptDownloadError as exc:
                exc.operation_id = operation.id
                raise
            finally:
                partial.discard()  # nothing goes on with them, whatever ETag they have: the vendor names no ranges

    async def _fetch(
        self,
        operation: Operation,
        arguments: Mapping[str, str],
        query: Mapping[str, str],
        transfer: Transfer,
        deadline: Deadline,
    ) -> None:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        content = {"params": query, "headers": headers, "extensions": {"sink": transfer}}
        request = Past(operation, content, lambda body: body, arguments)
        broken: APIConnectionError | None = None
        try:
            await self._there(operation, request, model=bytes, into=len, deadline=deadline)
        except APIConnectionError as exc:
            if not transfer.furthest or self._engine.left(deadline) <= 0:
                raise
            broken = exc
        if broken or transfer.ended():
            known = f"{transfer.furthest} bytes had come at most, and none were kept"
            text = render("The transfer broke off in", operation, (), known, "Download it again.")
            attempts = broken.attempts if broken else 1
            raise IncompleteDownloadError(text, operation_id=operation.id, attempts=attempts) from broken


def checked_files(files: Sequence[Path]) -> None:
    """Looks at files before the first is sent.

    Raises:
        ConfigurationError: There are none, or one cannot be sent.
    """
    if not files:
        raise ConfigurationError("There is no file to upload.")
    for path in files:
        with _opened([path]):
            pass


@contextmanager
def _opened(paths: Sequence[Path]) -> Iterator[list[tuple[Path, BinaryIO]]]:
    with contextlib.ExitStack() as stack:
        yield [(path, _open(path, stack)) for path in paths]


def _open(path: Path, stack: contextlib.ExitStack) -> BinaryIO:
    try:
        path.name.encode()
        if not path.is_file():  # a pipe would be waited for
            raise ConfigurationError(f"{path} is no file.")
        file: BinaryIO = stack.enter_context(path.open("rb"))
        size = os.fstat(file.fileno()).st_size
    except OSError as exc:
        raise ConfigurationError(f"{path} could not be read: {exc.strerror or type(exc).__name__}.") from exc
    except UnicodeEncodeError:
        raise ConfigurationError(f"{path!r} has a name that UTF-8 cannot carry; rename it.") from None
    if size > MOST_FILE_BYTES:
        raise ConfigurationError(f"{path} has {size} bytes, and the server takes {MOST_FILE_BYTES} of a file.")
    return file


def _document(model: UploadedDocument) -> Document:
    meta = model.meta.to_dict() if model.meta else {}
    said = told(model.file_name), told(model.file_size), told(model.location_path)
    return Document(model.document_id, *said, meta)
