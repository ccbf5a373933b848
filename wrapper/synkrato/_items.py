"""What lists of other things than records give: items that are asked for page by page, as they are read."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Generic, Protocol, TypeVar

from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run


class Item(Protocol):
    """Anything that a list is of."""

    @property
    def id(self) -> str | None:
        """By which it is known again; None where the server does not say."""
        ...


T = TypeVar("T", bound=Item)
Pages = Callable[[Deadline], AsyncIterator[list[T]]]


_LOG = logging.getLogger("synkrato")


class _Items(Generic[T]):
    """A list that nobody has asked for yet.

    Args:
        engine: The client's.
        pages: Asks for page after page.
        timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
    """

    def __init__(self, engine: Engine, pages: Pages[T], timeout: float | None) -> None:
        self._engine = engine
        self._pages = pages
        self._timeout = timeout

    async def _begin(self) -> AsyncIterator[list[T]]:
        seen: set[str | None] = set()
        has_changed = False
        async for page in self._pages(self._engine.within(self._timeout)):
            new = [item for item in page if item.id is None or item.id not in seen]
            if len(new) < len(page) and not has_changed:
                has_changed = True
                kind = type(page[0]).__name__
                _LOG.warning("A list of %s changed while it was read: some of them may be missing.", kind)
            seen = {item.id for item in page}
            yield new


class Items(_Items[T]):
    """A list that is asked for page by page as it is read. Each loop over it asks anew.

    The server holds nothing for whoever reads: when things are written meanwhile, one that comes again on the next page is
    left out, and others may be missing, of which the log is told where it can be seen.
    """

    def __iter__(self) -> Iterator[T]:
        """Each item.

        Raises:
            APIError: As for every call.
        """
        pages = self._begin()
        while (page := run(_next(pages))) is not None:
            yield from page


class AsyncItems(_Items[T]):
    """As `Items`, with ``async for``."""

    async def __aiter__(self) -> AsyncIterator[T]:
        """As `Items.__iter__`."""
        async for page in self._begin():
            for item in page:
                yield item


async def _next(pages: AsyncIterator[list[T]]) -> list[T] | None:
    return await anext(pages, None)


def check_page_size(page_size: int, most: int) -> None:
    """Raises ValueError for a size that the server does not take."""
    if isinstance(page_size, bool) or not isinstance(page_size, int) or not 1 <= page_size <= most:
        raise ValueError(f"page_size must be a whole number of 1 to {most}, not {page_size!r}.")
