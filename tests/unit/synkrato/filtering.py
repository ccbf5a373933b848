"""What a filter means, told a second time: expressions with their meaning in Python, and a reader of the vendor's text."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from hypothesis import reject
from hypothesis import strategies as st

from synkrato._filters import F, Filter
from synkrato._terms import FilterError

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """A comparison: how it is written, and which rows it is true of."""

    make: Callable[[], Filter]
    holds: Callable[[Row], bool]


NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3)
WORDS = st.sampled_from(["a", "b", "ab", "1", "A (b)", "eq", " x "])
TEXTS = WORDS | st.text(min_size=1, max_size=8).filter(
    lambda text: text.strip() and text.strip().lower() not in ("and", "or", "null") and not set(text) & set(":|")
)
DAYS = st.dates(date(2025, 12, 30), date(2026, 1, 3)) | st.dates()
# One of the values of each field; some are few, so that comparisons come true.
ROWS = st.fixed_dictionaries(
    {
        "number": st.none() | NUMBERS,
        "some text": st.none() | TEXTS,
        "day": st.none() | DAYS,
        "flag": st.none() | st.booleans(),
    }
)


def wire(row: Row) -> dict[str, Any]:
    """A row as the vendor has it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


@st.composite
def comparisons(draw: st.DrawFn) -> Said:
    """One field with one operator."""
    name, values = draw(
        st.sampled_from([("number", NUMBERS), ("some text", TEXTS), ("day", DAYS), ("flag", st.booleans())])
    )
    field, wanted = F[name], draw(cast("st.SearchStrategy[Any]", values))
    ways = [
        Said(lambda: field == wanted, lambda row: row[name] == wanted),
        Said(lambda: field != wanted, lambda row: row[name] != wanted),
        Said(field.is_null, lambda row: row[name] is None),
        Said(field.is_not_null, lambda row: row[name] is not None),
    ]
    if name in ("number", "day"):
        ways += [
            Said(lambda: field > wanted, lambda row: row[name] is not None and row[name] > wanted),
            Said(lambda: field >= wanted, lambda row: row[name] is not None and row[name] >= wanted),
            Said(lambda: field < wanted, lambda row: row[name] is not None and row[name] < wanted),
            Said(lambda: field <= wanted, lambda row: row[name] is not None and row[name] <= wanted),
        ]
    if name in ("number", "some text"):
        several = draw(st.lists(values, min_size=1, max_size=3))
        ways += [Said(lambda: field.in_(several), lambda row: row[name] in several)]
    if name == "some text":
        ways += [
            Said(lambda: field.contains(wanted), lambda row: wanted in (row[name] or "")),
            Said(lambda: field.lacks(wanted), lambda row: wanted not in (row[name] or "")),
            Said(lambda: field.starts_with(wanted), lambda row: (row[name] or "").startswith(wanted)),
            Said(lambda: field.ends_with(wanted), lambda row: (row[name] or "").endswith(wanted)),
        ]
    return draw(st.sampled_from(ways))


def both(left: Said, right: Said) -> Said:
    return Said(lambda: joined(left.make(), right.make()), lambda row: left.holds(row) and right.holds(row))


def joined(left: Filter, right: Filter) -> Filter:
    """Both; where the grammar cannot say that, what the error tells to write instead."""
    try:
        return left & right
    except FilterError as refused:
        return suggested(refused)


def suggested(refused: FilterError) -> Filter:
    (code,) = re.findall(r"grammar does not have\. Write (.*)\.$", str(refused), re.DOTALL)
    if "in all)" in code:
        reject()  # it is cut, as it is too long to be read
    made = eval(code, {"F": F, "datetime": datetime})  # noqa: S307  # our own error's text
    assert isinstance(made, Filter)
    return made


def either(left: Said, right: Said) -> Said:
    return Said(lambda: left.make() | right.make(), lambda row: left.holds(row) or right.holds(row))


EXPRESSIONS = st.recursive(
    comparisons(), lambda inner: st.builds(both, inner, inner) | st.builds(either, inner, inner), max_leaves=5
)


def reference(text: str, row: Mapping[str, Any]) -> bool:
    """Whether a filter's text is true of a row as the vendor has it, read word by word from the facts."""
    return any(all(_term(term, row) for term in each.split(":and:")) for each in text.split(":or:"))


def _term(text: str, row: Mapping[str, Any]) -> bool:
    name, operator, value = text.split(":")
    stored = row[name]
    if value == "null":
        return bool((stored is None) == (operator == "eq"))
    if operator in ("ne", "nc"):
        return not _positive({"ne": "eq", "nc": "cn"}[operator], stored, value)
    return _positive(operator, stored, value)


def _positive(operator: str, stored: Any, value: str) -> bool:
    if stored is None:
        return False
    if operator == "in":
        return any(_positive("eq", stored, each) for each in value.split("|"))
    known, wanted = _comparable(stored, value)
    holds: dict[str, Callable[[], bool]] = {
        "eq": lambda: known == wanted,
        "gt": lambda: known > wanted,
        "ge": lambda: known >= wanted,
        "lt": lambda: known < wanted,
        "le": lambda: known <= wanted,
        "cn": lambda: wanted in known,
        "sw": lambda: known.startswith(wanted),
        "ew": lambda: known.endswith(wanted),
    }
    return bool(holds[operator]())


def _comparable(stored: Any, value: str) -> tuple[Any, Any]:
    if isinstance(stored, bool):
        return "true" if stored else "false", value
    if isinstance(stored, int | float):
        return stored, float(value)  # as JSON has numbers, and whoever is at the other end
    return stored, value
