"""Records of a module with the rows of their sub-tables, which both come in pages."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from synkrato_api.api.module_records import expand_module_records
from synkrato_api.models.expanded import Expanded
from synkrato_api.models.expanded_record import ExpandedRecord as ExpandedModel
from synkrato_api.models.sub_table_page import SubTablePage

from . import _operations as operations
from ._calls import Row, ScopedCalls
from ._form import Form, reader
from ._items import Pages, check_page_size
from ._scope import Scope
from ._surface import given, listed, told
from ._values import write_value

MOST_EXPANDED = 100
"""Records on a page, rows on a page of a sub-table, and ids in one call, at most."""

_LOG = logging.getLogger("synkrato")


class Turn(NamedTuple):
    """A page to be asked for."""

    page: int
    size: int

    def after(self, page: Expanded | SubTablePage, count: int) -> "Turn | None":
        """What the server says to ask for next, on a page with so many rows.

        Raises:
            ValueError: It leads back, or from nothing to past the last page, so that there would be no end.
        """
        model = page.next_page
        if model is None:
            return None
        turn = Turn(told(model.page) or self.page + 1, told(model.page_size) or self.size)
        if turn.page <= self.page or (not count and turn.page > page.total_pages):
            raise ValueError(turn.page)
        return turn


@dataclass(frozen=True, slots=True)
class ExpandedRecord:
    """A record with its sub-tables.

    Attributes:
        id: Its id.
        record_number: Such as ``MOD-1``; None where the server does not say.
        fields: Its other fields.
        subtables: The rows of each sub-table, by the sub-table's id.
    """

    id: str
    record_number: str | None
    fields: Row = field(repr=False)
    subtables: dict[str, list[Row]] = field(repr=False)


class _Page(NamedTuple):
    records: dict[str, ExpandedRecord]
    further: Turn | None
    inner: dict[tuple[str, str], Turn]  # by record and sub-table


class ExpandCalls(ScopedCalls):
    """Records of one module with their sub-tables.

    Args:
        engine: The client's.
        scope: Where the module is.
        name: The module's name.
        query: What is asked for, as generated code takes it.
        size: Records on a page.
        inner_size: Rows on a page of a sub-table.
        read: Makes a row of a record, or of what a sub-table has.
    """

    def __init__(
        self,
        engine: Engine,
        scope: Scope,
        name: str,
        query: Mapping[str, Any],
        size: int,
        inner_size: int,
        read: Callable[[Row], Row],
    ) -> None:
        super().__init__(engine, scope)
        self._name = name
        self._query = query
        self._size = size
        self._inner_size = inner_size
        self._read_row = read

    async def pages(self, ids: Sequence[str] | None, deadline: Deadline) -> AsyncIterator[list[ExpandedRecord]]:
        """All records, or those of some ids."""
        many = len(ids) if ids is not None else 1
        for begin in range(0, many, MOST_EXPANDED):
            wanted = None if ids is None else ids[begin : begin + MOST_EXPANDED]
            turn: Turn | None = Turn(1, self._size)
            while turn:
                page = await self._page(turn, wanted, {}, deadline)
                await self._fill(page, deadline)
                yield list(page.records.values())
                turn = page.further

    async def _fill(self, page: _Page, deadline: Deadline) -> None:
        """Reads the further pages of sub-tables, of as many records at a time as have come equally far."""
        inner = page.inner
        while inner:
            turns: dict[str, Turn] = {}
            for (_, table), turn in inner.items():
                turns.setdefault(table, turn)
            asked = [key for key, turn in inner.items() if turn == turns[key[1]]]
            ids = list(dict.fromkeys(record for record, _ in asked))
            more = await self._page(Turn(1, MOST_EXPANDED), ids, turns, deadline)
            for record, table in asked:
                del inner[record, table]
                found = more.records.get(record)
                if found is None or table not in found.subtables:
                    _LOG.warning(
                        "Rows of sub-table %s of %s %s are missing: they were removed while they were read.",
                        *(table, self._name, record),
                    )
                    continue
                page.records[record].subtables[table] += found.subtables[table]
                if (record, table) in more.inner:
                    inner[record, table] = more.inner[record, table]

    async def _page(
        self, turn: Turn, ids: Sequence[str] | None, turns: Mapping[str, Turn], deadline: Deadline
    ) -> _Page:
        paging = {table: {"page": each.page, "pageSize": each.size} for table, each in turns.items()}
        options = {
            "record_ids": ",".join(ids) if ids is not None else None,
            "sub_table_paging": json.dumps(paging) if paging else None,
        }

        def read(model: Expanded) -> _Page:
            inner: dict[tuple[str, str], Turn] = {}
            records = {each.field_id: self._record(each, turns, inner) for each in model.records}
            return _Page(records, turn.after(model, len(records)), inner)

        return await self._there(  # type: ignore[no-any-return]
            operations.EXPAND_MODULE,
            expand_module_records,
            self._name,
            model=Expanded,
            into=read,
            deadline=deadline,
            page=turn.page,
            page_size=turn.size,
            sub_table_page_size=self._inner_size,
            **given(options),
            **self._query,
        )

    def _record(
        self, model: ExpandedModel, turns: Mapping[str, Turn], inner: dict[tuple[str, str], Turn]
    ) -> ExpandedRecord:
        tables: dict[str, list[Row]] = {}
        for table, page in (model.sub_table_data.additional_properties if model.sub_table_data else {}).items():
            tables[table] = [self._read_row(each.to_dict()) for each in page.rows]
            further = turns.get(table, Turn(1, self._inner_size)).after(page, len(page.rows))
            if further:
                inner[model.field_id, table] = further
        return ExpandedRecord(
            model.field_id, told(model.record_number), self._read_row(model.additional_properties), tables
        )


def expanded(
    form: Form,
    record_ids: Iterable[str] | None,
    fields: Iterable[str],
    subtable_fields: Iterable[str],
    query: Mapping[str, Any] | None,
    page_size: int,
    subtable_page_size: int,
    dates: Iterable[str],
) -> Pages[ExpandedRecord]:
    """The pages of what `Module.expand` is given, checked.

    Raises:
        ValueError: One of it makes no sense.
        TypeError: A list is one text.
    """
    check_page_size(page_size, MOST_EXPANDED)
    check_page_size(subtable_page_size, MOST_EXPANDED)
    options = {
        "fields": ",".join(_names("fields", fields)) or None,
        "sub_table_fields": ",".join(_names("subtable_fields", subtable_fields)) or None,
        "query": None if query is None else json.dumps(write_value(query), ensure_ascii=False),
    }
    ids = None if record_ids is None else list(dict.fromkeys(_names("record_ids", record_ids)))
    sizes = page_size, subtable_page_size
    calls = ExpandCalls(form._engine, form._scope, form.name, given(options), *sizes, reader(dates))
    return lambda deadline: calls.pages(ids, deadline)


def _names(what: str, names: Iterable[str]) -> list[str]:
    texts = listed(what, names)
    if not all(isinstance(each, str) and each and "," not in each for each in texts):
        raise ValueError(f"{what} must be texts without commas, which split them on the way.")
    if what != "record_ids" and len({each.startswith("-") for each in texts}) > 1:
        raise ValueError(f"{what} must be fields to keep, or fields to leave out with a minus before each; not both.")
    return texts
