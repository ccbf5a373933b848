"""The forms of `_forms.py`, awaited."""

import os
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sinkove_synkrato.progress import OnProgress

from ._batches import Rows
from ._bulk import UpsertResult
from ._calls import HIERARCHY, MASTER, MODULE
from ._expand import MOST_EXPANDED, ExpandedRecord, expanded
from ._filters import Filter
from ._form import By, Form, reader
from ._items import AsyncItems
from ._listing import AsyncRecords
from ._pages import MOST
from ._subtables import AsyncSubtable


class _AsyncFiltered(Form):
    def records(
        self,
        filter: Filter | str | None = None,  # noqa: A002
        *,
        time_zone: str | ZoneInfo | None = None,
        sort: str | None = None,
        status: str | None = None,
        page_size: int = MOST,
        timeout: float | None = None,
        dates: Iterable[str] = (),
    ) -> AsyncRecords:
        """As `Master.records`, read by ``async for``; it is not awaited itself."""
        return self._listing(AsyncRecords, filter, time_zone, sort, status, page_size, timeout, reader(dates))


class AsyncMaster(_AsyncFiltered):
    """As `Master`, awaited; rows may come asynchronously."""

    _kind = MASTER

    async def upsert(
        self,
        rows: Rows,
        *,
        key: str | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """As `Master.upsert`."""
        return await self._upsert(rows, key, checkpoint, on_progress, timeout)

    async def update(self, rows: Iterable[Mapping[str, Any]], *, timeout: float | None = None) -> int | None:
        """As `Master.update`."""
        return await self._update(rows, timeout)

    async def delete(
        self,
        keys: Iterable[str],
        *,
        user_name: str,
        by: By = "refId",
        timeout: float | None = None,
    ) -> None:
        """As `Master.delete`."""
        await self._delete(keys, by, timeout, user_name=user_name)


class AsyncModule(_AsyncFiltered):
    """As `Module`, awaited."""

    _kind = MODULE

    async def upsert(
        self,
        rows: Rows,
        *,
        user_name: str,
        key: str | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """As `Module.upsert`."""
        return await self._upsert(rows, key, checkpoint, on_progress, timeout, user_name=user_name)

    async def update(
        self, rows: Iterable[Mapping[str, Any]], *, user_name: str, timeout: float | None = None
    ) -> int | None:
        """As `Module.update`."""
        return await self._update(rows, timeout, user_name=user_name)

    async def delete(self, keys: Iterable[str], *, user_name: str, timeout: float | None = None) -> None:
        """As `Module.delete`."""
        await self._delete(keys, "recordNumber", timeout, user_name=user_name)

    def subtable(self, name: str, *, record_id: str) -> AsyncSubtable:
        """As `Module.subtable`; it is not awaited itself."""
        return AsyncSubtable(self._engine, self._scope, name, self.name, record_id)

    def expand(
        self,
        record_ids: Iterable[str] | None = None,
        *,
        fields: Iterable[str] = (),
        subtable_fields: Iterable[str] = (),
        query: Mapping[str, Any] | None = None,
        page_size: int = MOST_EXPANDED,
        subtable_page_size: int = MOST_EXPANDED,
        timeout: float | None = None,
        dates: Iterable[str] = (),
    ) -> AsyncItems[ExpandedRecord]:
        """As `Module.expand`, read by ``async for``; it is not awaited itself."""
        pages = expanded(self, record_ids, fields, subtable_fields, query, page_size, subtable_page_size, dates)
        return AsyncItems(self._engine, pages, timeout)


class AsyncHierarchy(Form):
    """As `Hierarchy`, awaited."""

    _kind = HIERARCHY

    def records(
        self, *, page_size: int = MOST, timeout: float | None = None, dates: Iterable[str] = ()
    ) -> AsyncRecords:
        """As `Hierarchy.records`."""
        return self._listing(AsyncRecords, None, None, None, None, page_size, timeout, reader(dates))

    async def create(
        self,
        rows: Rows,
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        timeout: float | None = None,
    ) -> UpsertResult:
        """As `Hierarchy.create`."""
        return await self._upsert(rows, None, checkpoint, on_progress, timeout)

    async def update(self, rows: Iterable[Mapping[str, Any]], *, timeout: float | None = None) -> None:
        """As `Hierarchy.update`."""
        await self._update(rows, timeout)
