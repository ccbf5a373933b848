"""Tables inside a module's records."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._batches import Rows
from ._bulk import UpsertResult
from ._calls import SUBTABLE
from ._form import Form, reader
from ._items import check_page_size
from ._listing import AsyncRecords, Records
from ._pages import MOST
from ._scope import Scope
from ._surface import named

R = TypeVar("R")


class _Subtable(Form):
    """A sub-table of one record.

    Attributes:
        name: The sub-table's id.
    """

    _kind = SUBTABLE

    def __init__(self, engine: Engine, scope: Scope, name: str, module: str, record_id: str) -> None:
        super().__init__(engine, scope, name)
        self._owner = {"module_name": module, "record_id": named("record_id", record_id)}

    def _rows(self, world: Callable[..., R], page_size: int, timeout: float | None, dates: Iterable[str]) -> R:
        check_page_size(page_size, MOST)
        return world(self._engine, self._calls, self._owner, page_size, timeout, reader(dates))

    async def _write(self, rows: Rows, timeout: float | None) -> UpsertResult:
        return await self._upsert(rows, None, None, None, timeout, **self._owner)

    async def _remove(self, keys: Iterable[str], timeout: float | None) -> None:
        await self._delete(keys, "recordNumber", timeout, **self._owner)


class Subtable(_Subtable):
    """A sub-table of one record. Reached as `Module.subtable`."""

    def records(self, *, page_size: int = MOST, timeout: float | None = None, dates: Iterable[str] = ()) -> Records:
        """Its rows, one flat mapping each, asked for page by page as they are read.

        Args:
            page_size: Rows that are asked for at a time; 1 to 1000.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            dates: As `Master.records` takes it.

        Raises:
            ValueError: The page size makes no sense.

        Source: openapi/synkrato.yaml, getSubTableRows (platform).
        """
        return self._rows(Records, page_size, timeout, dates)

    def write(self, rows: Rows, *, timeout: float | None = None) -> UpsertResult:
        """Adds any number of rows, 1000 at a time.

        Args:
            rows: Flat mappings of field names to values.
            timeout: Seconds for all of it; None is no end.

        Returns:
            How many were made, or changed where the server knew them, and which rows were not written and why.

        Raises:
            OutcomeUnknownError: Nobody knows whether a batch was written; the server may add its rows once more.
            APIError: As for every call; a note on it names the batch.

        Source: openapi/synkrato.yaml, writeSubTableRows (platform).
        """
        return run(self._write(rows, timeout))

    def delete(self, keys: Iterable[str], *, timeout: float | None = None) -> None:
        """Deletes rows by their ``recordNumber``.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, deleteSubTableRows (platform).
        """
        run(self._remove(keys, timeout))


class AsyncSubtable(_Subtable):
    """As `Subtable`, awaited; rows may come asynchronously."""

    def records(
        self, *, page_size: int = MOST, timeout: float | None = None, dates: Iterable[str] = ()
    ) -> AsyncRecords:
        """As `Subtable.records`, read by ``async for``; it is not awaited itself."""
        return self._rows(AsyncRecords, page_size, timeout, dates)

    async def write(self, rows: Rows, *, timeout: float | None = None) -> UpsertResult:
        """As `Subtable.write`."""
        return await self._write(rows, timeout)

    async def delete(self, keys: Iterable[str], *, timeout: float | None = None) -> None:
        """As `Subtable.delete`."""
        await self._remove(keys, timeout)
