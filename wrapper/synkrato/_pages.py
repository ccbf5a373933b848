"""A list of records, page by page, as it is asked for."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sinkove_synkrato.abreast import Abreast
from sinkove_synkrato.deadline import Deadline

from ._calls import Page, RecordCalls, Row

MOST = 1000
"""Records on a page, at most."""

_LOG = logging.getLogger("synkrato")


@dataclass
class Pages:
    """Goes through a list once.

    The server numbers pages and holds nothing for whoever reads them, so records may move between them meanwhile: one that
    comes again on the next page is left out, and a list whose length changes is told to the log once.

    Attributes:
        abreast: What asks for pages ahead.
        calls: Whose records.
        query: What selects and sorts them, as generated code takes it.
        size: Records on a page.
        deadline: When all must be over.
        has_changed: Whether the list was seen to change, or is not as long as the server says; then some may be missing.
    """

    abreast: Abreast[Page]
    calls: RecordCalls
    query: Mapping[str, Any]
    size: int
    deadline: Deadline
    has_changed: bool = False
    _asked: int = 0
    _number: int = 0
    _given: int = 0
    _pages: int = 1
    _total: int | None = None
    _seen: set[str] = field(default_factory=set)

    async def next(self) -> list[Row]:
        """The next page; empty after the last one.

        Raises:
            APIError: As for every call.
        """
        while self._number < self._pages:
            page = await self._next()
            new = [record for record in page.records if record["_id"] not in self._seen]
            self._watch(len(new) < len(page.records) or self._total not in (None, page.total))
            self._total, self._seen = page.total, {record["_id"] for record in page.records}
            self._given += len(new)
            if new:
                return new
            if not page.records:  # else a server that counts wrongly would be asked without end
                break
        if self._total not in (None, self._given) and not self.has_changed:
            self.has_changed = True
            _LOG.warning(
                "%s records of %s were read, and there are %s by the server's count.",
                *(self._given, self.calls.name, self._total),
            )
        return []

    async def _next(self) -> Page:
        self._number += 1
        while not (self.abreast and await self.abreast.is_due()):
            if self.abreast and self._asked >= self._pages:
                break
            self._ask()
        page = await self.abreast.take()
        self._pages = page.pages
        # One ahead, but whoever wants the first page only is not made to pay for two.
        if self._number > 1 and not self.abreast and self._asked < self._pages:
            self._ask()
        return page

    def _ask(self) -> None:
        self._asked += 1
        self.abreast.begin(self.calls.page(self._asked, self.size, self.query, self.deadline))

    def _watch(self, has_changed: bool) -> None:
        if has_changed and not self.has_changed:
            self.has_changed = True
            _LOG.warning(
                "The records of %s changed while they were read: some may be missing. Sort by a field that stays.",
                self.calls.name,
            )
