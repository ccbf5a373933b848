"""What all forms have, whichever their kind, in both worlds."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo

from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APIError, ConfigurationError
from sinkove_synkrato.progress import OnProgress

from ._batches import MOST_ROWS, Rows, lines_of
from ._bulk import Import, UpsertResult
from ._calls import Kind, RecordCalls, Row
from ._checkpoint import Checkpoint
from ._filters import Filter, filter_and_zone
from ._pages import MOST
from ._records import read_record, write_record
from ._scope import Scope
from ._surface import listed

R = TypeVar("R")
By = Literal["refId", "recordNumber"]


class Form:
    """What all forms of both worlds have.

    Attributes:
        name: The form's name; the server knows it in upper case.
    """

    _kind: Kind

    def __init__(self, engine: Engine, scope: Scope, name: str) -> None:
        if not isinstance(name, str) or not name.strip(" ./"):
            raise ConfigurationError(f"A {self._kind.what} is named by a text such as 'LOCATION', not {name!r}.")
        self.name = name
        self._engine = engine
        self._scope = scope
        self._calls = RecordCalls(engine, scope, self._kind, name)

    def _listing(
        self,
        world: Callable[..., R],
        filter_: Filter | str | None,
        time_zone: str | ZoneInfo | None,
        sort: str | None,
        status: str | None,
        page_size: int,
        timeout: float | None,
        read: Callable[[Row], Row],
    ) -> R:
        text, zone = filter_and_zone(filter_, time_zone)
        if isinstance(page_size, bool) or not isinstance(page_size, int) or not 1 <= page_size <= MOST:
            raise ValueError(f"page_size must be a whole number of 1 to {MOST}, not {page_size!r}.")
        query = {"filter_": text, "local_time_zone": zone, "sort": sort, "status": status}
        given = {name: value for name, value in query.items() if value is not None}
        return world(self._engine, self._calls, given, page_size, timeout, read)

    async def _upsert(
        self,
        rows: Rows,
        key: str | None,
        checkpoint: str | os.PathLike[str] | None,
        on_progress: OnProgress | None,
        timeout: float | None,
        **user: str,
    ) -> UpsertResult:
        if key is not None and (not isinstance(key, str) or not key):
            raise ConfigurationError(f"key must be the name of a unique field, such as 'code', not {key!r}.")
        place = [f"{name[2:]} {value}" for name, value in self._scope.headers.items()]
        form = " ".join([self._kind.what, self.name.upper(), *place])
        work = Import(
            self._engine,
            self._calls,
            key=key,
            user=user,
            checkpoint=Checkpoint.read(checkpoint, form),
            deadline=self._engine.within(timeout),
            on_progress=on_progress,
        )
        return await work.run(lines_of(rows, key, write_record))

    async def _update(self, rows: Iterable[Mapping[str, Any]], timeout: float | None, **user: str) -> int | None:
        sent = [write_record(row, number) for number, row in enumerate(rows, 1)]
        deadline = self._engine.within(timeout)
        counts = [count async for count in _each(sent, lambda batch: self._calls.update(batch, user, deadline))]
        return None if None in counts else sum(count or 0 for count in counts)

    async def _delete(self, keys: Iterable[str], by: By, timeout: float | None, **user: str) -> None:
        if by not in get_args(By):
            raise ValueError(f"by must be 'refId' or 'recordNumber', not {by!r}.")
        sent: list[Row] = [{by: _key(key)} for key in listed("keys", keys)]
        deadline = self._engine.within(timeout)
        async for _ in _each(sent, lambda batch: self._calls.delete(batch, user, deadline)):
            pass

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


def reader(dates: Iterable[str]) -> Callable[[Row], Row]:
    """Makes rows of records.

    Args:
        dates: Names of fields that hold dates.
    """
    return partial(read_record, dates=frozenset(listed("dates", dates)))


def _key(key: object) -> str:
    # Of null nobody knows what it would match, nor of an object, which the vendor's database could take for a query.
    if not isinstance(key, str) or not key.strip():
        raise ValueError(f"keys must be texts such as 'rXk2p9Q', not {key!r}; of a record, its refId or recordNumber.")
    return key


async def _each(rows: Sequence[Row], call: Callable[[Sequence[Row]], Awaitable[R]]) -> AsyncIterator[R]:
    """Sends rows, as many at a time as one call takes."""
    for begin in range(0, len(rows), MOST_ROWS):
        batch = rows[begin : begin + MOST_ROWS]
        try:
            yield await call(batch)
        except APIError as exc:
            if len(rows) > MOST_ROWS:
                exc.add_note(f"In the batch of rows {begin + 1} to {begin + len(batch)}; those before it are done.")
            raise
