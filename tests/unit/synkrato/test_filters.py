"""F: what it writes, what that means, and what it refuses to write."""

import copy
import datetime
import io
import pickle
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato_mock.synkrato import filters as mock
from synkrato._filters import F, Field, Filter, filter_and_zone
from synkrato._terms import FilterError, check_text

from .filtering import EXPRESSIONS, ROWS, Said, reference, wire

DAY = date(2026, 1, 31)
G: Any = F  # which may be written with what no type checker lets pass


class Word(StrEnum):
    NORTH = "North"


class Level(IntEnum):
    TWO = 2


class Choice(Enum):
    HALF = 0.5


class Loud(float):
    def __repr__(self) -> str:
        return f"Loud({float(self)})"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (F.serial.eq("1234"), "serial:eq:1234"),
        (F.number2 == 2, "number2:eq:2"),
        (F.number2 != 2, "number2:ne:2"),
        (F.number2 > 2, "number2:gt:2"),
        (F.number2 >= 2, "number2:ge:2"),
        (F.number2 < 2, "number2:lt:2"),
        (F.number2 <= 2, "number2:le:2"),
        (2 < F.number2, "number2:gt:2"),
        (F.email_id.contains("m"), "email_id:cn:m"),
        (F.email_id.lacks("m"), "email_id:nc:m"),
        (F.email_id.starts_with("m"), "email_id:sw:m"),
        (F.email_id.ends_with("m"), "email_id:ew:m"),
        (F.email_id.contains("2026-01-31"), "email_id:cn:2026-01-31"),
        (F.n.in_([2, 10]), "n:in:2|10"),
        (F.n.in_(n for n in ("a b", Decimal("2.50"))), "n:in:a b|2.50"),
        (F.n.is_null(), "n:eq:null"),
        (F.n.is_not_null(), "n:ne:null"),
        (F.n == None, "n:eq:null"),  # noqa: E711  # as users of other libraries write it
        (F.n != None, "n:ne:null"),  # noqa: E711
        (F["first name"] == "Ann Lee", "first name:eq:Ann Lee"),
        (F._id == "64f1", "_id:eq:64f1"),
        (F.eq.eq("eq"), "eq:eq:eq"),
        (F.n == 1e-7, "n:eq:0.0000001"),
        (F.n == 1e16, "n:eq:10000000000000000"),
        (F.n == 1.4268092365035774e17, "n:eq:142680923650357744"),
        (F.n == Loud(0.1), "n:eq:0.1"),
        (F.n == Decimal("1E+3"), "n:eq:1000"),
        (F.on == True, "on:eq:true"),  # noqa: E712
        (F.on.ne(False), "on:ne:false"),
        (F.day >= DAY, "day:ge:2026-01-31"),
        (F.day == date(1, 2, 3), "day:eq:0001-02-03"),
        (F.side == Word.NORTH, "side:eq:North"),
        (F.level == Level.TWO, "level:eq:2"),
        (F.share == Choice.HALF, "share:eq:0.5"),
        (F.a.eq(1) & F.b.eq(2) | F.c.eq(3), "a:eq:1:and:b:eq:2:or:c:eq:3"),
        (F.a.eq(1) | F.b.eq(2) & F.c.eq(3), "a:eq:1:or:b:eq:2:and:c:eq:3"),
        ((F.a > 1) & ((F.b > 2) & (F.c > 3)), "a:gt:1:and:b:gt:2:and:c:gt:3"),
        ((F.a > 1) | ((F.b > 2) | (F.c > 3)), "a:gt:1:or:b:gt:2:or:c:gt:3"),
    ],
)
def test_expression_is_the_vendors_text(made: Filter, text: str) -> None:
    """Three parts a term, whole values, `and` before `or`; its repr is the text."""
    assert (made.text, repr(made), str(made)) == (text, text, text)


def ask_mock(text: str, row: Mapping[str, Any]) -> bool:
    return mock.parse(text, ZoneInfo("Europe/Berlin"))(row.get)


@pytest.mark.parametrize("judge", [reference, ask_mock])
@given(said=EXPRESSIONS, rows=st.lists(ROWS, min_size=1, max_size=5))
def test_text_means_what_python_means(
    judge: Callable[[str, Mapping[str, Any]], bool], said: Said, rows: list[dict[str, Any]]
) -> None:
    """Read by another, it leaves the rows of which the expression is true; where it is refused, what is suggested does."""
    text = said.make().text
    assert [judge(text, wire(row)) for row in rows] == [said.holds(row) for row in rows]


PARENTHESES = "needs parentheses, which the filter grammar does not have. Write"


@pytest.mark.parametrize(
    ("join", "message"),
    [
        (
            lambda: (F.a.eq(1) | F.b.gt(DAY)) & F["c d"].contains("x"),
            (
                f"(F.a.eq(1) | F.b.gt(datetime.date(2026, 1, 31))) & (F['c d'].contains('x')) {PARENTHESES} "
                "F.a.eq(1) & F['c d'].contains('x') | F.b.gt(datetime.date(2026, 1, 31)) & F['c d'].contains('x')."
            ),
        ),
        (
            lambda: F.a.in_([1, 2]) & (F.b.is_null() | F.c.ne("x")),
            (
                f"(F.a.in_([1, 2])) & (F.b.eq(None) | F.c.ne('x')) {PARENTHESES} "
                "F.a.in_([1, 2]) & F.b.eq(None) | F.a.in_([1, 2]) & F.c.ne('x')."
            ),
        ),
        (
            lambda: (F.a.eq(1) | F.a.eq(2)) & (F.b.eq(3) | F.b.eq(4)),
            (
                f"(F.a.eq(1) | F.a.eq(2)) & (F.b.eq(3) | F.b.eq(4)) {PARENTHESES} "
                "F.a.eq(1) & F.b.eq(3) | F.a.eq(1) & F.b.eq(4) | F.a.eq(2) & F.b.eq(3) | F.a.eq(2) & F.b.eq(4)."
            ),
        ),
    ],
)
def test_other_parentheses_are_refused_with_the_expansion(join: Callable[[], Filter], message: str) -> None:
    """What would say the same is shown, ready to be pasted."""
    with pytest.raises(FilterError) as refused:
        join()
    assert str(refused.value) == message


def test_long_expansion_is_cut() -> None:
    """Nobody would read it."""
    many = F.a.eq(0) | F.a.eq(1) | F.a.eq(2) | F.a.eq(3) | F.a.eq(4)
    with pytest.raises(FilterError, match=r"\| \.\.\. \(25 in all\)\.$"):
        _ = many & many


TAKES = "a filter holds str, int, float, Decimal, bool and date"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: G.a.eq("x:y"),
            "F.a.eq() got 'x:y': a filter's value cannot hold ':' or '|', and nothing escapes them.",
        ),
        (
            lambda: G.a.in_(["x|y"]),
            "F.a.in_() got 'x|y': a filter's value cannot hold ':' or '|', and nothing escapes them.",
        ),
        (
            lambda: G.a.contains(""),
            EMPTY := "F.a.contains() got an empty text, which a filter cannot hold. Use is_null() to ask for no value.",
        ),
        (lambda: G.a.contains(" \t"), EMPTY),
        (
            lambda: G.a.eq("Null"),
            "F.a.eq() got 'Null', which is a word of the filter grammar. Use is_null() to ask for no value.",
        ),
        (lambda: G.a.eq(" and"), "F.a.eq() got ' and', which is a word of the filter grammar."),
        (lambda: G.a.eq("\ud800"), "F.a.eq() got '\\ud800', which UTF-8 cannot carry."),
        (
            lambda: G.a > float("nan"),
            NUMBER := "F.a.gt() got a number that JSON cannot carry: it is infinite, NaN or of too many digits.",
        ),
        (lambda: G.a > float("-inf"), NUMBER),
        (lambda: G.a > Decimal("sNaN"), NUMBER),
        (lambda: G.a > Decimal("1E+999999"), NUMBER),
        (lambda: G.a > 10**5000, NUMBER),
        (lambda: G.a.eq(b"x"), f"F.a.eq() got bytes: {TAKES}."),
        (lambda: G.a.in_([None]), f"F.a.in_() got NoneType: {TAKES}, and None in eq() and ne()."),
        (lambda: G.a < None, f"F.a.lt() got NoneType: {TAKES}, and None in eq() and ne()."),
        (lambda: G.a.eq([1]), f"F.a.eq() got list: {TAKES}."),
        (
            lambda: G.a.eq(datetime.datetime(2026, 1, 31)),
            (
                "F.a.eq() got datetime.datetime(2026, 1, 31, 0, 0): filters compare whole days, and a time has colons, which "
                "they cannot hold. Pass a date, such as time.astimezone(zone).date()."
            ),
        ),
        (lambda: G.a > "x", "F.a.gt() takes a number or a date, not a text: 'x'."),
        (lambda: G.a <= True, "F.a.le() takes a number or a date, not a boolean: True."),
        (lambda: G.a.contains(5), "F.a.contains() takes a text, not a number: 5."),
        (
            lambda: G.a.in_([DAY]),
            "F.a.in_() takes a number or a text, not a date: datetime.date(2026, 1, 31). Join eq() by | instead.",
        ),
        (
            lambda: G.a.in_(["2026-01-31"]),
            "F.a.in_() takes a number or a text, not a date: '2026-01-31'. Join eq() by | instead.",
        ),
        (lambda: G.a.in_([]), "F.a.in_() got no values, and a filter cannot ask for none of all records."),
        (lambda: G.a.in_("ab"), "F.a.in_() takes a list of values, not str."),
        (lambda: G.a.in_(5), "F.a.in_() takes a list of values, not int."),
        *(
            (
                lambda name=name: G[name],
                (
                    f"A filter cannot name the field {name!r}: its name may not be empty, hold : | ( ) or be one of the words "
                    "and, or, null."
                ),
            )
            for name in ("", " ", "a:b", "a|b", "(a", "OR", "null", "\ud800")
        ),
    ],
)
def test_what_the_grammar_cannot_say_is_refused(make: Callable[[], object], message: str) -> None:
    """With the field and the reason, before anything is sent."""
    with pytest.raises(FilterError) as refused:
        make()
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "write",
    [
        lambda: bool(G.a > 1),
        lambda: bool(G.a),
        lambda: 1 < G.a < 3,
        lambda: (G.a > 1) and (G.b > 2),
        lambda: not G.a > 1,
        lambda: G.a in [1, 2],
        lambda: G.a == 1 & G.b == 2,
        lambda: (G.a > 1) & G.b,
        lambda: G.a | (G.b > 1),
        lambda: (G.a > 1) & "b:eq:2",
        lambda: "b:eq:2" | (G.a > 1),
        lambda: ~(G.a > 1),
        lambda: "a" in G,
        lambda: G[1],
        lambda: {G.a: 1},
    ],
)
def test_slips_of_the_pen_are_type_errors(write: Callable[[], object]) -> None:
    """None of what Python would read otherwise than it looks makes a filter."""
    with pytest.raises(TypeError):
        write()


def test_truth_of_a_filter_is_explained() -> None:
    """With what to write instead."""
    with pytest.raises(TypeError, match="a:gt:1 is neither true nor false before the server"):
        bool(G.a > 1)
    with pytest.raises(TypeError, match="alone: put each comparison in parentheses, as"):
        bool(G.a == 1 & F.b == 2)


def test_filters_are_values() -> None:
    """Equal when they say the same, hashable, copied and pickled, and never changed."""
    made = F.a.eq(1) & F.b.contains("x")
    assert {made: 1} == {F.a.eq(1) & F.b.contains("x"): 1}
    assert [pickle.loads(pickle.dumps(made)), copy.deepcopy(made)] == [made, made]  # noqa: S301
    assert repr([F, copy.copy(F), pickle.loads(pickle.dumps(F)).a, F["class"]]) == "[F, F, F.a, F['class']]"  # noqa: S301
    for each, name in ((made, "_alternatives"), (F.a, "name"), (F, "a")):
        with pytest.raises(AttributeError):
            setattr(each, name, "x")


@pytest.mark.parametrize(
    ("made", "needs"),
    [
        (F.day >= DAY, True),
        (F.day == "2026-01-31", True),
        (F.n.eq(1) | F.n.eq(2) & F.day.ne(DAY), True),
        (F.day.is_null(), False),
        (F.day.starts_with("2026-01-31"), False),
        (F.code.eq("2026-1-31"), False),
        (F.n > 20260131, False),
    ],
)
def test_date_needs_a_time_zone(made: Filter, needs: bool) -> None:
    """A text that looks like a date too: to the vendor it is one."""
    assert made.needs_time_zone == needs
    assert filter_and_zone(made, "Europe/Berlin") == (made.text, "Europe/Berlin")
    if not needs:
        assert filter_and_zone(made, None) == (made.text, None)
        return
    with pytest.raises(FilterError) as refused:
        filter_and_zone(made, None)
    assert str(refused.value) == (
        f"The filter {made.text} compares dates, which begin and end where the caller is: pass "
        'time_zone="Europe/Berlin", or where that is.'
    )


@pytest.mark.parametrize(
    ("given", "zone", "parameters"),
    [
        (None, None, (None, None)),
        (None, "UTC", (None, "UTC")),
        ("day:gt:2026-01-31", None, ("day:gt:2026-01-31", None)),
        ("a:NUMBER:eq:1", ZoneInfo("America/Los_Angeles"), ("a:NUMBER:eq:1", "America/Los_Angeles")),
    ],
)
def test_text_is_sent_as_it_stands(
    given: str | None, zone: str | ZoneInfo | None, parameters: tuple[str | None, str | None]
) -> None:
    """Whoever writes the vendor's text knows what it says."""
    assert filter_and_zone(given, zone) == parameters


@pytest.mark.parametrize(
    ("given", "zone", "error", "message"),
    [
        ("", None, FilterError, "The filter is empty; leave it out to ask for all."),
        (True, None, TypeError, "filter must be made of F, or be its text, not bool."),
        (F.a, None, TypeError, "filter must be made of F, or be its text, not Field."),
        (
            None,
            "Europe/Berln",
            FilterError,
            UNKNOWN := "There is no time zone 'Europe/Berln'; pass an IANA name, such as Europe/Berlin.",
        ),
        (None, "../Berlin", FilterError, UNKNOWN.replace("Europe/Berln", "../Berlin")),
        (None, "", FilterError, UNKNOWN.replace("Europe/Berln", "")),
        (None, UTC, TypeError, "time_zone must be an IANA name or a ZoneInfo that has one, not timezone."),
    ],
)
def test_filter_and_zone_refuse(given: Any, zone: Any, error: type[Exception], message: str) -> None:
    """What is no filter, and what is no place."""
    with pytest.raises(error) as refused:
        filter_and_zone(given, zone)
    assert str(refused.value) == message


def test_zone_without_a_name_is_refused() -> None:
    """The vendor could not know which it is."""
    counts, zone = (0, 0, 0, 0, 1, 4), (0, 0, 0, b"UTC\0")
    file = io.BytesIO(struct.pack(">4s16x6LlBB4s", b"TZif", *counts, *zone))
    with pytest.raises(TypeError, match="a ZoneInfo that has one, not ZoneInfo"):
        filter_and_zone(None, ZoneInfo.from_file(file))


def test_field_is_named_as_python_can() -> None:
    """By attribute, or in brackets."""
    assert [F["number2"].name, repr(F["number2"]), repr(F["first name"])] == ["number2", "F.number2", "F['first name']"]
    assert isinstance(F.anything, Field)
    assert not hasattr(F, "__len__")


@given(EXPRESSIONS)
def test_text_of_any_filter_is_one(said: Said) -> None:
    """Also to those who type it; and dates are seen in it."""
    made = said.make()
    check_text(made.text, has_time_zone=True)
    if made.needs_time_zone:
        with pytest.raises(FilterError, match="compares dates, which begin and end where the caller is"):
            check_text(made.text, has_time_zone=False)
    else:
        check_text(made.text, has_time_zone=False)


@pytest.mark.parametrize(
    "text", ["number2:gt:2", "n:NUMBER:eq:1234", "a b:in:1|2:and:c:eq:null:or:d:cn:(x)", "a:sw:2026-01-01"]
)
def test_text_of_the_vendor_is_a_filter(text: str) -> None:
    """Of three parts or four."""
    check_text(text, has_time_zone=False)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ""),
        ("number2", ""),
        ("number2>2", ""),
        ("number2:foo:2", ""),
        ("number2:gt:", ""),
        ("number2:gt:1|2", ""),
        ("(a:eq:1)", ""),
        ("a:eq:1:and", " from ':and' on"),
        ("a:eq:1:and:b:foo:2", " from ':and:b:foo:2' on"),
        ("a:eq:1:xor:b:eq:2", " from ':xor:b:eq:2' on"),
        ("a:eq:12:30", " from ':30' on"),
    ],
)
def test_text_that_is_no_filter_is_refused(text: str, place: str) -> None:
    """With the place from which on it is none."""
    with pytest.raises(FilterError) as refused:
        check_text(text, has_time_zone=True)
    assert str(refused.value).startswith(f"{text!r} is no filter{place}: write FIELD:OPERATOR:VALUE, joined by")
