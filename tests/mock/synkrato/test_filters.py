"""Filters: which records a text leaves, and which texts are refused."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sinkove_synkrato_mock.synkrato import filters
from sinkove_synkrato_mock.synkrato.answers import Refusal

ROWS: dict[str, dict[str, Any]] = {
    "a": {"code": "A1", "n": 1, "day": "2026-03-01", "tags": ["red", "blue"], "on": True, "price": {"value": 5, "currency": "USD"}},
    "b": {"code": "B1", "n": 2.5, "day": "2026-03-01T23:30:00.000Z", "tags": [], "on": False},
    "c": {"code": "C", "n": "2", "day": None},
    "d": {},
}  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


def left(text: str, zone: ZoneInfo | None = BERLIN, *, nested: bool = False) -> str:
    test = filters.parse(text, zone, nested=nested)
    return "".join(name for name, row in ROWS.items() if test(row.get))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("code:eq:A1", "a"),
        ("code:ne:A1", "bcd"),
        ("code:cn:1", "ab"),
        ("code:nc:1", "cd"),
        ("code:sw:A", "a"),
        ("code:ew:1", "ab"),
        ("code:sw:a", ""),
        ("code:in:A1|C", "ac"),
        ("code:eq:null", "d"),
        ("code:ne:null", "abc"),
        ("n:eq:1", "a"),
        ("n:eq:1.0", "a"),
        ("n:eq:2", "c"),
        ("n:gt:1", "b"),
        ("n:ge:1", "ab"),
        ("n:lt:2.5", "a"),
        ("n:le:2.5", "ab"),
        ("n:ne:1", "bcd"),
        ("n:in:1|2.5", "ab"),
        ("n:NUMBER:eq:2", ""),
        ("n:STRING:eq:2", "c"),
        ("n:NUMBER:ge:1", "ab"),
        ("n:PRIMITIVE:ne:1", "bcd"),
        ("n:NUMBER:ne:null", "abc"),
        ("day:eq:2026-03-01", "a"),
        ("day:DATE:gt:2026-03-01", "b"),
        ("day:ne:2026-03-01", "bcd"),
        ("day:eq:null", "cd"),
        ("tags:eq:red", "a"),
        ("tags:ne:red", "bcd"),
        ("tags:eq:null", "bcd"),
        ("on:eq:true", "a"),
        ("price:gt:4", "a"),
        ("code:eq:A1:and:n:eq:1:or:code:eq:C", "ac"),
        ("code:eq:C:or:code:eq:A1:and:n:eq:9", "c"),
        ("code:eq:and:or:code:eq:C", "c"),
    ],
)
def test_filter_leaves(text: str, names: str) -> None:
    """Three parts or four, `and` before `or`."""
    assert left(text) == names


@pytest.mark.parametrize(
    ("stored", "text", "holds"),
    [
        (9007199254740993, "n:eq:9007199254740993", True),
        (9007199254740993, "n:eq:9007199254740992", False),
        (10**30, "n:gt:999999999999999999999999999999", True),
        (0.1, "n:eq:0.1", True),
        (1e300, "n:eq:1e+300", True),
        (1e300, "n:ge:1.0e300", True),
        (1000, "n:eq:1_000", False),
        ("1_000", "n:eq:1_000", True),
        (-1.5, "n:lt:-1", True),
    ],
)
def test_numbers_are_exact(stored: object, text: str, holds: bool) -> None:
    """As far as JSON's are."""
    assert filters.parse(text, None)({"n": stored}.get) is holds


def test_time_is_of_the_day_that_it_is_where_the_caller_is() -> None:
    """Half past eleven at night in UTC is the next day in Berlin."""
    assert (left("day:gt:2026-03-01", BERLIN), left("day:gt:2026-03-01", ZoneInfo("UTC"))) == ("b", "")


@pytest.mark.parametrize("day", ["9999-12-31T23:59:59Z", "2026-13-01", "2026-03-01T00:00:00", "soon"])
def test_what_is_no_day_is_none(day: str) -> None:
    """A time beyond the calendar, or of no zone, is not compared."""
    test = filters.parse("day:ne:2026-03-01", BERLIN)
    assert test({"day": day}.get)
    assert not filters.parse("day:ge:2026-03-01", BERLIN)({"day": day}.get)


def test_parentheses_are_for_who_admits_them() -> None:
    """The list of workflows does; elsewhere they are part of a value, or refused."""
    assert left("code:eq:A1:and:(n:eq:9:or:n:eq:1)", nested=True) == "a"
    assert left("(code:eq:A1:or:code:eq:C):and:n:eq:1", nested=True) == "a"
    assert left("code:eq:(A1)") == ""
    with pytest.raises(Refusal):
        left("(code:eq:A1)")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The filter cannot be read from here: its end"),
        ("code", "The filter cannot be read from here: code"),
        ("code:like:A", "The filter cannot be read from here: code:like:A"),
        ("code:eq:", "The filter cannot be read from here: code:eq:"),
        ("code:eq:a:b", "The filter cannot be read from here: :b"),
        ("code:eq:a:and:", "The filter cannot be read from here: its end"),
        ("code:eq:a:xor:code:eq:b", "The filter cannot be read from here: :xor:code:eq:b"),
        ("n:NUMBER:cn:1", "The filter compares NUMBER by eq, ge, gt, in, le, lt, ne, not cn"),
        ("code:STRING:ne:A", "The filter compares STRING by cn, eq, ew, in, nc, sw, not ne"),
        ("n:PRIMITIVE:eq:1", "The filter compares PRIMITIVE by ne, not eq"),
        ("n:gt:x", "The filter's gt compares numbers and dates, not x"),
        ("n:NUMBER:eq:x", "The filter's eq compares numbers and dates, not x"),
        ("n:gt:nan", "The filter's gt compares numbers and dates, not nan"),
        ("n:gt:1e999", "The filter's gt compares numbers and dates, not 1e999"),
        ("day:DATE:eq:today", "The filter's date is not YYYY-MM-DD: today"),
        ("day:eq:2026-02-30", "The filter's date is not YYYY-MM-DD: 2026-02-30"),
    ],
)
def test_what_the_grammar_cannot_say_is_refused(text: str, reason: str) -> None:
    """With the place from which on it could not be read."""
    with pytest.raises(Refusal) as refused:
        left(text)
    assert refused.value.args == (reason,)


def test_date_needs_a_time_zone() -> None:
    """Without one it might be meant otherwise than it is read."""
    with pytest.raises(Refusal, match="localTimeZone is required"):
        left("day:ge:2026-01-01", None)
    assert left("code:eq:A1", None) == "a"


def test_parentheses_are_not_nested_for_ever() -> None:
    """Fifty are enough for anybody."""
    assert left("(" * 50 + "code:eq:C" + ")" * 50, nested=True) == "c"
    with pytest.raises(Refusal):
        left("(" * 51 + "code:eq:C" + ")" * 51, nested=True)
    with pytest.raises(Refusal):
        left("(code:eq:C", nested=True)


@pytest.mark.parametrize("name", ["Nowhere/Else", "", "../etc", "\0"])
def test_unknown_time_zone_is_refused(name: str) -> None:
    """Whatever makes it unknown."""
    with pytest.raises(Refusal, match="localTimeZone is no IANA time zone"):
        filters.read_zone(name)
