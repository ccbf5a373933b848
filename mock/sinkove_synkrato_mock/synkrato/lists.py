"""Pages, order and filters of lists."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from sinkove_synkrato_mock.synkrato import filters
from sinkove_synkrato_mock.synkrato.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import Protocol
    from zoneinfo import ZoneInfo

    class _Named(Protocol):
        def get(self, name: str) -> Any: ...


R = TypeVar("R", bound="_Named")

__all__ = ["Page", "chosen", "page", "read_int", "selected"]

Page = tuple[int, int]


def read_int(text: str) -> int | None:
    """Returns a whole number, None when it is none."""
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else None


def page(query: Mapping[str, str], usual: int, most: int, *, first: str = "page", size: str = "pageSize") -> Page:
    """Returns which page is asked for, and of how many rows.

    Raises:
        Refusal: One of them is out of range.
    """
    number, rows = read_int(query.get(first, "1")), read_int(query.get(size, str(usual)))
    if number is None or number < 1:
        raise Refusal(400, "Page must be greater than 0")
    if rows is None or not 1 <= rows <= most:
        name = "Page size" if size == "pageSize" else size
        raise Refusal(400, f"{name} must be between 1 and {most}")
    return number, rows


def chosen(rows: Collection[Any], wanted: Page, show: Callable[[Any], Any], *, name: str = "rows") -> dict[str, Any]:
    """Returns a page of rows with how many there are; one past the last is empty."""
    number, size = wanted
    start = (number - 1) * size
    return {
        name: [show(each) for each in islice(rows, start, start + size)],
        "total": len(rows),
        "page": number,
        "pageSize": size,
        "totalPages": -(-len(rows) // size),
    }


def selected(rows: Collection[R], query: Mapping[str, str], *, zone: ZoneInfo | None = None) -> Collection[R]:
    """Returns the records that `status` and `filter` leave, in the order that `sort` says: `-field` is downwards.

    Args:
        rows: All records.
        query: Of the call.
        zone: Of the dates in the filter, where `localTimeZone` does not say it.

    Raises:
        Refusal: The filter or the time zone cannot be read.
    """
    zone = filters.read_zone(query["localTimeZone"]) if "localTimeZone" in query else zone
    test = filters.parse(query["filter"], zone) if "filter" in query else None
    status, order = query.get("status"), query.get("sort", "")
    found: Iterable[R] = rows
    if status is not None:
        found = [each for each in found if each.get("status") == status]
    if test is not None:
        found = [each for each in found if test(each.get)]
    if order:
        name = order.removeprefix("-")
        found = sorted(found, key=lambda each: _rank(each.get(name)), reverse=order != name)
    return found if isinstance(found, list) else rows


def _rank(value: Any) -> tuple[int, Any]:
    """Orders what may be of any kind, as the database does: nothing, numbers, texts, the rest."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, repr(value))
