"""What `records` gives: a list that is asked for page by page, as it is read."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from sinkove_synkrato.abreast import Abreast
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._calls import RecordCalls, Row
from ._pages import Pages


class _Listing:
    """A list of records that nobody has asked for yet.

    Args:
        engine: The client's.
        calls: Whose records.
        query: What selects and sorts them, as generated code takes it.
        size: Records on a page.
        timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
        read: Makes a row of a record.
    """

    def __init__(
        self,
        engine: Engine,
        calls: RecordCalls,
        query: Mapping[str, Any],
        size: int,
        timeout: float | None,
        read: Callable[[Row], Row],
    ) -> None:
        self._engine = engine
        self._calls = calls
        self._query = query
        self._size = size
        self._timeout = timeout
        self._read = read

    def _pages(self) -> Pages:
        return Pages(Abreast(self._engine), self._calls, self._query, self._size, self._engine.within(self._timeout))

    async def _first(self) -> Row | None:
        page = await self._calls.page(1, 1, self._query, self._engine.within(self._timeout))
        return self._read(page.records[0]) if page.records else None

    async def _total(self) -> int:
        return (await self._calls.page(1, 1, self._query, self._engine.within(self._timeout))).total

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._calls.kind.what} {self._calls.name!r}, {dict(self._query)!r})"


class Records(_Listing):
    """Records of a form, asked for page by page as they are read. Each loop over it asks anew.

    The server holds nothing for whoever reads: when records are written meanwhile, one that comes again on the next page is
    left out, and others may be missing, of which the log is told where it can be seen.
    """

    def __iter__(self) -> Iterator[Row]:
        """Each record as one flat mapping.

        Raises:
            NotFoundError: There is no such form.
            APIError: As for every call.
        """
        pages = self._pages()
        try:
            while page := run(pages.next()):
                yield from map(self._read, page)
        finally:
            pages.abreast.drop()

    def first(self) -> Row | None:
        """The first one, None where there is none. Asks for no more.

        Raises:
            APIError: As for every call.
        """
        return run(self._first())

    def total(self) -> int:
        """How many there are.

        Raises:
            APIError: As for every call.
        """
        return run(self._total())


class AsyncRecords(_Listing):
    """As `Records`, with ``async for``."""

    async def __aiter__(self) -> AsyncIterator[Row]:
        """As `Records.__iter__`."""
        pages = self._pages()
        try:
            while page := await pages.next():
                for record in page:
                    yield self._read(record)
        finally:
            pages.abreast.drop()

    async def first(self) -> Row | None:
        """As `Records.first`."""
        return await self._first()

    async def total(self) -> int:
        """As `Records.total`."""
        return await self._total()
