"""The filter text of lists, read into a test of a record.

    filter := all { ":or:" all }      all := term { ":and:" term }      term := field [ ":" type ] ":" operator ":" value

What the vendor's texts leave open is decided as follows (inferred): letters count as they are; a value with a colon cannot
be said; `in` is any of the values between bars; nothing there is neither equal to anything nor contains anything, so that
`ne` and `nc` are true of it; a list is equal to each of its items, a currency to its value. Without a type, a value that
looks like a date is one for eq, ne, gt, ge, lt and le, then a number is one, the rest is text; a comparison of dates
without localTimeZone, an unknown operator and one that the type does not have are refused.
"""

from __future__ import annotations

import math
import operator
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sinkove_synkrato_mock.spec import shorten
from sinkove_synkrato_mock.synkrato.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    Get = Callable[[str], Any]
    Test = Callable[[Get], bool]
    Holds = Callable[[Any], bool]

__all__ = ["parse", "read_zone"]

_TERM = r"([^:|()]+):(?:(NUMBER|STRING|DATE|PRIMITIVE):)?(eq|ne|ge|gt|le|lt|cn|sw|ew|nc|in):"
_PLAIN, _NESTED = re.compile(rf"{_TERM}([^:]+)"), re.compile(rf"{_TERM}([^:()]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400}(?:[eE][+-]?[0-9]{1,4})?|[eE][+-]?[0-9]{1,4})?")
_ORDER = {each: getattr(operator, each) for each in ("eq", "ne", "ge", "gt", "le", "lt")}
_PARTS: dict[str, Callable[[str, str], bool]] = {
    "cn": operator.contains, "nc": operator.contains, "sw": str.startswith, "ew": str.endswith
}  # fmt: skip
_ALLOWED = {
    "NUMBER": {*_ORDER, "in"},
    "STRING": {"eq", *_PARTS, "in"},
    "DATE": {*_ORDER},
    "PRIMITIVE": {"ne"},
}
_MAX_DEPTH = 50


def parse(text: str, zone: ZoneInfo | None, *, nested: bool = False) -> Test:
    """Returns the test that a filter is.

    Args:
        text: The filter.
        zone: Where the dates in it are meant; None when nobody said.
        nested: Whether there may be parentheses.

    Raises:
        Refusal: It is none, with what could not be read.
    """
    return _Reader(text, zone, nested).whole()


def read_zone(name: str) -> ZoneInfo:
    """Returns a time zone by its IANA name.

    Raises:
        Refusal: There is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(400, f"localTimeZone is no IANA time zone: {shorten(name)}") from None


class _Reader:
    def __init__(self, text: str, zone: ZoneInfo | None, nested: bool) -> None:
        self._text, self._zone, self._nested = text, zone, nested
        self._at = self._depth = 0

    def whole(self) -> Test:
        test = self._any()
        if self._at < len(self._text):
            raise self._refusal()
        return test

    def _any(self) -> Test:
        tests = [self._all()]
        while self._take(":or:"):
            tests.append(self._all())
        return lambda get: any(test(get) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._take(":and:"):
            tests.append(self._one())
        return lambda get: all(test(get) for test in tests)

    def _one(self) -> Test:
        if self._nested and self._depth < _MAX_DEPTH and self._take("("):
            self._depth += 1
            test = self._any()
            self._depth -= 1
            if not self._take(")"):
                raise self._refusal()
            return test
        match = (_NESTED if self._nested else _PLAIN).match(self._text, self._at)
        if match is None:
            raise self._refusal()
        self._at = match.end()
        name, kind, how, value = match.groups()
        return _term(name, kind, how, value, self._zone)

    def _take(self, word: str) -> bool:
        found = self._text.startswith(word, self._at)
        self._at += len(word) if found else 0
        return found

    def _refusal(self) -> Refusal:
        return Refusal(400, f"The filter cannot be read from here: {shorten(self._text[self._at :]) or 'its end'}")


def _term(name: str, kind: str | None, how: str, value: str, zone: ZoneInfo | None) -> Test:
    if kind and how not in _ALLOWED[kind]:
        raise Refusal(400, f"The filter compares {kind} by {', '.join(sorted(_ALLOWED[kind]))}, not {how}")
    if value == "null" and how in ("eq", "ne") and kind != "PRIMITIVE":
        return lambda get: (get(name) in (None, "", [])) == (how == "eq")
    if how == "in":
        tests = [_equal(kind, each) for each in value.split("|")]
        return lambda get: any(test(each) for each in _each(get(name)) for test in tests)
    is_negative = how in ("ne", "nc")
    holds = _part(how, value) if how in _PARTS else _comparison(kind, "eq" if is_negative else how, value, zone)
    return lambda get: any(map(holds, _each(get(name)))) != is_negative


def _part(how: str, value: str) -> Holds:
    return lambda stored: isinstance(stored, str) and _PARTS[how](stored, value)


def _comparison(kind: str | None, how: str, value: str, zone: ZoneInfo | None) -> Holds:
    compare = _ORDER[how]
    if kind == "DATE" or (kind is None and _DATE.fullmatch(value)):
        wanted = _day(value, None)
        if wanted is None:
            raise Refusal(400, f"The filter's date is not YYYY-MM-DD: {shorten(value)}")
        if zone is None:
            raise Refusal(400, "localTimeZone is required to compare dates")
        return lambda stored: (day := _day(stored, zone)) is not None and compare(day, wanted)
    number = _number(value)
    if how == "eq" and (kind != "NUMBER" or number is not None):
        return _equal(kind, value)
    if number is None:
        raise Refusal(400, f"The filter's {how} compares numbers and dates, not {shorten(value)}")
    return lambda stored: _is_number(stored) and compare(stored, number)


def _equal(kind: str | None, value: str) -> Holds:
    """Returns the test for a value as it is written: a number is itself, or the text of it unless a type says which."""
    number = None if kind == "STRING" else _number(value)

    def holds(stored: Any) -> bool:
        if isinstance(stored, bool):
            return str(stored).lower() == value
        if _is_number(stored):
            return bool(stored == number)
        return bool(stored == value) and kind != "NUMBER"

    return holds


def _each(value: Any) -> list[Any]:
    if isinstance(value, dict) and "currency" in value and "value" in value:
        value = value["value"]
    return value if isinstance(value, list) else [] if value is None else [value]


def _number(text: str) -> float | None:
    """Returns a number, None for a text that is none; whole ones are exact, however large."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = float(text) if match[1] else int(text)
    return number if match[1] is None or math.isfinite(number) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _day(value: object, zone: ZoneInfo | None) -> date | None:
    """Returns the day of a date, or of a time where the caller is."""
    if not isinstance(value, str):
        return None
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
        time = datetime.fromisoformat(value)
        return time.astimezone(zone).date() if zone and time.tzinfo else None
    except (ValueError, OverflowError):
        return None
