"""What a filter means, evaluated by ourselves over rows that are known."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Filter", "Term", "both", "day_of", "either"]

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")
}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "cn": operator.contains,
    "nc": lambda stored, value: value not in stored,
    "sw": str.startswith,
    "ew": str.endswith,
}


@dataclass(frozen=True)
class Term:
    """A field, an operator and a value.

    Attributes:
        field: The field's name.
        how: The operator.
        value: A text, a number or a day; None is `null`, a tuple is what `in` looks among.
        kind: The type that the older text puts before the operator.
        zone: Where a day is meant; needed for one.
    """

    field: str
    how: str
    value: Any
    kind: str = ""
    zone: str = ""

    @property
    def text(self) -> str:
        """As it is sent."""
        several = self.value if isinstance(self.value, tuple) else (self.value,)
        value = "|".join("null" if each is None else str(each) for each in several)
        return ":".join(each for each in (self.field, self.kind, self.how, value) if each)

    def holds(self, row: Mapping[str, Any]) -> bool | None:
        """Whether it is true of a row; None when no text says so: what an empty field is unlike is not published."""
        stored = row.get(self.field)
        if self.value is None:
            return (stored is None) == (self.how == "eq")
        if stored is None:
            return None if self.how in ("ne", "nc") else False
        if self.how == "in":
            return stored in self.value
        if self.how in _TEXT:
            return _TEXT[self.how](stored, self.value)
        if self.kind == "NUMBER" and isinstance(stored, str):
            return False
        if isinstance(self.value, date):
            stored = day_of(stored, self.zone)
        return _ORDER[self.how](stored, self.value)


def day_of(stored: str, zone: str) -> date:
    """Returns the day of a date, or of a time where a zone is."""
    moment = datetime.fromisoformat(stored)
    return moment.astimezone(ZoneInfo(zone)).date() if moment.tzinfo else moment.date()


@dataclass(frozen=True)
class Filter:
    """Alternatives, each of terms that all have to hold: `and` binds tighter than `or`."""

    alternatives: Sequence[Sequence[Term]]

    @property
    def text(self) -> str:
        """As it is sent."""
        return ":or:".join(":and:".join(term.text for term in terms) for terms in self.alternatives)

    @property
    def zone(self) -> str:
        """Where its days are meant; empty when it has none."""
        return next((term.zone for terms in self.alternatives for term in terms if term.zone), "")

    def holds(self, row: Mapping[str, Any]) -> bool | None:
        """Whether it is true of a row; None when no text says so."""
        found = [_all([term.holds(row) for term in terms]) for terms in self.alternatives]
        return True if True in found else None if None in found else False


def _all(found: Sequence[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def both(*terms: Term) -> Filter:
    """Returns the filter by which all terms hold."""
    return Filter([terms])


def either(*filters: Filter) -> Filter:
    """Returns the filter by which one of some holds."""
    return Filter([terms for each in filters for terms in each.alternatives])
