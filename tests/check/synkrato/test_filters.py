"""The suite's own evaluation of filters: what each means, and what no text says."""

from datetime import date
from typing import Any

import pytest

from sinkove_synkrato_contract.synkrato.filters import Filter, Term, both, day_of, either

ROW = {"name": "North Gate", "number": 2, "opened": "2026-01-02", "at": "2026-01-02T05:00:00.000Z", "none": None}
DAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("term", "text", "holds"),
    [
        (Term("number", "eq", 2), "number:eq:2", True),
        (Term("number", "ne", 2), "number:ne:2", False),
        (Term("number", "gt", 2), "number:gt:2", False),
        (Term("number", "ge", 2), "number:ge:2", True),
        (Term("number", "lt", 2.5), "number:lt:2.5", True),
        (Term("number", "le", 1), "number:le:1", False),
        (Term("number", "in", (1, 2)), "number:in:1|2", True),
        (Term("number", "gt", 1, "NUMBER"), "number:NUMBER:gt:1", True),
        (Term("name", "eq", "North"), "name:eq:North", False),
        (Term("name", "cn", "th G"), "name:cn:th G", True),
        (Term("name", "nc", "th G"), "name:nc:th G", False),
        (Term("name", "sw", "North"), "name:sw:North", True),
        (Term("name", "ew", "North"), "name:ew:North", False),
        (Term("name", "in", ("North", "South")), "name:in:North|South", False),
        (Term("name", "eq", 2, "NUMBER"), "name:NUMBER:eq:2", False),
        (Term("name", "eq", None), "name:eq:null", False),
        (Term("none", "eq", None), "none:eq:null", True),
        (Term("absent", "ne", None), "absent:ne:null", False),
        (Term("none", "sw", "a"), "none:sw:a", False),
        (Term("none", "ne", "a"), "none:ne:a", None),
        (Term("none", "nc", "a"), "none:nc:a", None),
        (Term("opened", "eq", DAY, zone="UTC"), "opened:eq:2026-01-02", True),
        (Term("opened", "lt", DAY, "DATE", "UTC"), "opened:DATE:lt:2026-01-02", False),
        (Term("at", "eq", DAY, zone="UTC"), "at:eq:2026-01-02", True),
        (Term("at", "lt", DAY, zone="America/Los_Angeles"), "at:lt:2026-01-02", True),
    ],
    ids=lambda each: each.text if isinstance(each, Term) else "",
)
def test_term_is_written_and_holds_as_documented(term: Term, text: str, holds: bool | None) -> None:
    """None where no text says what an empty field is unlike."""
    assert (text, holds) == (term.text, term.holds(ROW))


YES, NO, UNTOLD = Term("number", "eq", 2), Term("number", "eq", 3), Term("none", "ne", 1)


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        (both(YES, YES), True),
        (both(YES, NO), False),
        (both(YES, UNTOLD), None),
        (both(NO, UNTOLD), False),
        (either(both(NO), both(YES)), True),
        (either(both(NO), both(NO)), False),
        (either(both(UNTOLD), both(YES)), True),
        (either(both(UNTOLD), both(NO)), None),
        (either(both(YES), both(NO, NO)), True),
    ],
)
def test_and_binds_tighter_than_or(found: Filter, holds: Any) -> None:
    """Alternatives of terms that all hold, so that nothing needs parentheses."""
    assert found.holds(ROW) is holds


def test_filter_is_written_without_parentheses() -> None:
    """And its days are meant in one zone."""
    found = either(both(YES), both(Term("opened", "eq", DAY, zone="UTC"), NO))
    assert found.text == "number:eq:2:or:opened:eq:2026-01-02:and:number:eq:3"
    assert ("UTC", "") == (found.zone, both(YES).zone)


def test_day_of_a_moment_is_the_zones() -> None:
    """That of a date is its own."""
    moment = "2026-01-01T11:00:00.000Z"
    assert day_of(moment, "Pacific/Kiritimati") == date(2026, 1, 2)
    assert day_of(moment, "Etc/GMT+12") == date(2025, 12, 31)
    assert day_of("2026-01-01", "Etc/GMT+12") == date(2026, 1, 1)
