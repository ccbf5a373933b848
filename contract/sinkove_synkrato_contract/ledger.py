"""A ledger of everything that a run may create, written before the request is sent, so that no kill loses anything."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from sinkove_synkrato_contract.exchange import redacted
from sinkove_synkrato_contract.options import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["Ledger"]

_MAX_BODY_CHARACTERS = 10_000


class Ledger:
    """Tells what was created; with a file, in lines of JSON that are appended to it.

    A `creating` without an outcome of its number (`created`, `refused` or `unknown`) may have created something.

    Attributes:
        path: The file; None for none.
        created: The ids of what was created, `?` for one that was not told.

    Args:
        path: As above.
        secrets: The name for each secret; may grow.
        sync: Whether a line has to be on the disk, not only in the system's memory, before the request is sent.
    """

    def __init__(self, path: Path | None, secrets: Mapping[str, str], *, sync: bool) -> None:
        self.path = path
        self.created: list[str] = []
        self._secrets = secrets
        self._sync = sync
        self._number = 0
        self._pending = False
        self._file: BinaryIO | None = None

    def begin(self, **about: Any) -> None:
        """Opens the file and writes what the run is.

        Raises:
            CannotRunError: It cannot be written.
        """
        try:
            self._file = self.path.open("ab+", buffering=0) if self.path else None
            if self._file and self._file.tell():
                self._file.seek(-1, os.SEEK_END)
                if self._file.read() != b"\n":
                    self._file.write(b"\n")  # a run before was killed in the middle of a line
        except OSError as error:
            raise self._unwritable(error) from None
        self._write("run", **about)

    def __enter__(self) -> Self:
        """Gives the ledger."""
        return self

    def __exit__(self, *_: object) -> None:
        """Writes that the last outcome is unknown if it is, and closes the file."""
        with suppress(CannotRunError):
            self._unanswered()
        if self._file:
            self._file.close()

    def sending(self, operation: Operation | None, url: str, content: bytes) -> None:
        """Writes down a request that could create something; has to be called before each one is sent.

        Raises:
            CannotRunError: It cannot be written; then the request must not be sent.
        """
        self._unanswered()
        if operation is not None and operation.would_create(content):
            self._announce(operation, url, content)

    def saw(self, exchange: Exchange) -> None:
        """Writes down what became of the last request."""
        operation = exchange.operation
        if operation and operation.creates and exchange.succeeded and not self._pending:
            self._announce(operation, exchange.url, exchange.content)  # a request with a flaw was served after all
        if not self._pending:
            return
        self._pending = False
        if exchange.succeeded:
            payload = exchange.payload if isinstance(exchange.payload, dict) else {}
            told = payload.get("insertedIds")
            told = told if isinstance(told, list) else [payload.get("id")]
            ids = [redacted(each, self._secrets) if isinstance(each, str) else "?" for each in told]
            self.created += ids
            self._write("created", number=self._number, status=exchange.status, id=", ".join(ids))
        else:
            event = "refused" if 400 <= exchange.status < 500 else "unknown"
            self._write(event, number=self._number, status=exchange.status)

    def _announce(self, operation: Operation, url: str, content: bytes) -> None:
        # Of what is much too long, no more is looked at than is kept, or than a secret at its end takes.
        beginning = content[: 2 * _MAX_BODY_CHARACTERS].decode("utf-8", "replace")
        body = redacted(beginning, self._secrets)[:_MAX_BODY_CHARACTERS]
        number = self._number + 1
        self._write("creating", number=number, operation=operation.id, url=redacted(url, self._secrets), body=body)
        self._number, self._pending = number, True

    def _unanswered(self) -> None:
        if self._pending:
            self._pending = False
            self._write("unknown", number=self._number)

    def _write(self, event: str, **about: Any) -> None:
        if self._file is None:
            return
        try:
            self._file.write(json.dumps({"event": event, **about}).encode() + b"\n")
            if self._sync:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> CannotRunError:
        return CannotRunError(f"The ledger {self.path} cannot be written ({type(error).__name__}).")
