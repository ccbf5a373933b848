"""Records: what is read is flat and typed, what is written is what was read, and what cannot be said is refused."""

import copy
import dataclasses
import json
import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkrato._currency import Currency
from synkrato._records import RecordError, read_record, write_record

NOON = "2026-01-31T12:00:00.000Z"
OWN = {"_id": "64f1", "id": "64f1", "slug": "hT7", "refId": "hT7", "createdAt": NOON, "isDeleted": False}


class Side(Enum):
    NORTH = "North"


class NaT(datetime):
    """As pandas has it in the place of a time."""

    def __ne__(self, other: object) -> bool:
        return True


def shown(fields: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """A record as the API shows it, by way of its JSON."""
    record: dict[str, Any] = json.loads(json.dumps({**OWN, **own, "customFields": fields}))
    return record


def test_record_is_read_flat_and_typed() -> None:
    """Custom fields stand beside the API's own; times and currencies are certain, dates where they are named."""
    fields = {
        "connumber": 7,
        "name1": "North",
        "on": True,
        "tags": ["red", NOON],
        "installed": "2026-01-31",
        "code": "2026-01-31",
        "price": {"label": "12.500 USD", "value": 12.5, "currency": "USD"},
    }
    assert read_record(shown(fields, parentID=None), dates={"installed"}) == {
        "_id": "64f1",
        "id": "64f1",
        "slug": "hT7",
        "refId": "hT7",
        "isDeleted": False,
        "parentID": None,
        "createdAt": datetime(2026, 1, 31, 12, tzinfo=UTC),
        "connumber": 7,
        "name1": "North",
        "on": True,
        "tags": ["red", datetime(2026, 1, 31, 12, tzinfo=UTC)],
        "installed": date(2026, 1, 31),
        "code": "2026-01-31",
        "price": Currency(Decimal("12.5"), "USD"),
    }


def test_record_is_read_as_json_where_nobody_wants_types() -> None:
    """Flat still."""
    fields = {"at": NOON, "price": {"label": "1", "value": 1, "currency": "USD"}}
    assert read_record(shown(fields), typed=False, dates={"at"}) == {**OWN, **fields}


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.000",
        "2026-01-31T12:00:00.000+00:00",
        "2026-01-31 12:00:00.000Z",
        "2026-02-30T12:00:00.000Z",
        "2026-01-31T24:00:00.000Z",
        "2026-01-31T12:00:60.000Z",
        "0000-01-31T12:00:00.000Z",
        " 2026-01-31T12:00:00.00Z",
        "٢026-01-31T12:00:00.000Z",
        "2026-01-31",
        "2026-13-31",
        "",
    ],
)
def test_text_that_is_not_certainly_a_time_stays_text(text: str) -> None:
    """Nor is it a date, unless the field is named as one and it is one."""
    assert read_record({"_id": "1", "customFields": {"a": text}})["a"] == text
    assert read_record({"_id": "1", "customFields": {"a": text}}, dates=["b"])["a"] == text
    read = read_record({"_id": "1", "customFields": {"a": text}}, dates=["a"])["a"]
    assert read == (date(2026, 1, 31) if text == "2026-01-31" else text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-01-31T12:00:00+01:00", datetime(2026, 1, 31, 11, tzinfo=UTC)),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00"),
        ("yesterday", "yesterday"),
        (None, None),
    ],
)
def test_time_of_a_record_itself_is_read_in_any_form_with_a_zone(text: str | None, read: object) -> None:
    """There the API promises a time; what is none stays what it was."""
    assert read_record({"_id": "1", "updatedAt": text})["updatedAt"] == read


@pytest.mark.parametrize(
    "given",
    [
        {"label": "1", "value": "1", "currency": "USD"},
        {"label": "1", "value": True, "currency": "USD"},
        {"label": "1", "value": 1, "currency": "dollar"},
        {"label": "1", "value": 1, "currency": None},
        {"label": 1, "value": 1, "currency": "USD"},
        {"label": None, "value": 1, "currency": "USD"},
        {"label": "1", "value": 1, "currency": "USD", "more": 1},
        {"value": 1},
        {"label": "1", "value": 2**60, "currency": "USD"},
        {"label": "1", "value": float("inf"), "currency": "USD"},
    ],
)
def test_object_that_is_not_certainly_a_currency_stays_one(given: dict[str, Any]) -> None:
    """It is read as it came."""
    assert read_record({"_id": "1", "customFields": {"a": given}})["a"] == given


def test_custom_field_with_a_name_of_the_api_keeps_its_own() -> None:
    """Neither hides the other when it is read, and it is the custom field that is written."""
    fields = {"id": "A1", "status": "Open", "updatedAt": NOON, "customFields": 1, "customFields.x": 2, "x": 3}
    read = read_record(shown(fields, status="Active"))
    own = {**OWN, "createdAt": datetime(2026, 1, 31, 12, tzinfo=UTC), "status": "Active"}
    assert read == {
        **own,
        "customFields.id": "A1",
        "customFields.status": "Open",
        "customFields.updatedAt": datetime(2026, 1, 31, 12, tzinfo=UTC),
        "customFields.customFields": 1,
        "customFields.customFields.x": 2,
        "x": 3,
    }
    assert write_record(read) == {"refId": "hT7", **fields}


def test_record_that_was_read_is_written_without_what_the_api_keeps() -> None:
    """What names it is sent, and so is what may be changed; flat or as the API shows it is the same."""
    own = {
        "recordNumber": "LOC-1",
        "parentID": None,
        "tenantID": "t",
        "projectID": "p",
        "createdBy": "j",
        "sys_path": "A/B",
    }
    expected = {"refId": "hT7", "recordNumber": "LOC-1", "parentID": None, "code": "A1"}
    record = shown({"code": "A1"}, **own, sys_rowID="r", sys_parentRowID=None, updatedBy="j", updatedAt=NOON)
    before = copy.deepcopy(record)
    assert write_record(read_record(record)) == expected
    assert write_record(record) == expected
    assert record == before


def test_row_of_the_callers_own_is_written_whole() -> None:
    """Without an _id it is no record that was read: its id is a field like others."""
    assert write_record({"id": "A1", "createdAt": NOON, "customFields": None}) == {"id": "A1", "createdAt": NOON}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (2**53, 2**53),
        (1.5, 1.5),
        (Decimal("12.000"), 12),
        (Decimal("12.10"), 12.1),
        (Decimal("1E+22"), 1e22),
        (Side.NORTH, "North"),
        (date(2026, 1, 31), "2026-01-31"),
        (date(1, 2, 3), "0001-02-03"),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), NOON),
        (datetime(2026, 1, 31, 14, tzinfo=timezone(timedelta(hours=2))), NOON),
        (datetime(2026, 1, 31, 12, 0, 0, 999, tzinfo=UTC), NOON),
        (Currency(Decimal("12.50"), "USD"), {"value": 12.5, "currency": "USD"}),
        (("a", [1, {"b": Side.NORTH}]), ["a", [1, {"b": "North"}]]),
        ({"label": "x"}, {"label": "x"}),
    ],
)
def test_value_is_written_as_the_api_has_it(value: object, written: object) -> None:
    """As JSON, with the types that JSON has."""
    sent = write_record({"a": value})["a"]
    assert (sent, type(sent)) == (written, type(written))


class Int64:
    """As numpy has it: a number that is no int."""

    def __index__(self) -> int:
        return 7

    __int__ = __index__


class Float32:
    def __init__(self, value: float) -> None:
        self._value = value

    def __float__(self) -> float:
        return self._value


class Bool:
    """No number to anybody."""

    shape = ()

    def item(self) -> bool:
        return False


class Duration:
    """Says that it is an integer, and is one of nanoseconds."""

    shape = ()

    def __int__(self) -> int:
        return 5_000_000_000

    item = __int__


class Array:
    shape = (1,)

    def item(self) -> bool:
        return True


class Timestamp(datetime):
    """As pandas has it."""


class NotATime(datetime):
    def __ne__(self, other: object) -> bool:
        return True


Integral.register(Int64)
Integral.register(Duration)
Real.register(Float32)


@pytest.mark.parametrize(
    ("value", "written"),
    [(Int64(), 7), (Float32(0.5), 0.5), (Bool(), False), (Timestamp(2026, 1, 31, 12, tzinfo=UTC), NOON)],
)
def test_value_of_a_data_frame_is_written_as_what_it_stands_for(value: object, written: object) -> None:
    """Numbers, truth and times of numpy and pandas, neither of which is imported."""
    sent = write_record({"a": [value]})["a"][0]
    assert (sent, type(sent)) == (written, type(written))


def test_currency_keeps_its_label_until_it_changes() -> None:
    """The label is the server's to write: a changed amount, or one made here, is sent without."""
    given = {"label": "12.000 USD", "value": 12, "currency": "USD"}
    price = read_record({"_id": "1", "customFields": {"price": given}})["price"]
    assert (price, price.label) == (Currency(Decimal(12), "USD"), "12.000 USD")
    assert write_record({"price": price}) == {"price": given}
    assert dataclasses.replace(price, value=Decimal(13)).to_json() == {"value": 13, "currency": "USD"}
    assert {pickle.loads(pickle.dumps(price)), Currency(Decimal("12.00"), "USD")} == {price}  # noqa: S301


@pytest.mark.parametrize(
    ("value", "code", "error"),
    [
        (Decimal("NaN"), "USD", ValueError),
        (Decimal("sNaN"), "USD", ValueError),
        (Decimal("Infinity"), "USD", ValueError),
        (Decimal("0.1234567890123456789"), "USD", ValueError),
        (Decimal(1), "usd", ValueError),
        (Decimal(1), "USD\n", ValueError),
        (12.5, "USD", TypeError),
        (True, "USD", TypeError),
    ],
)
def test_currency_that_cannot_be_sent_is_refused(value: Any, code: str, error: type[Exception]) -> None:
    """Where it is made."""
    with pytest.raises(error):
        Currency(value, code)


DEEP: Any = "x"
for _ in range(33):
    DEEP = [DEEP]
LOOP: dict[str, Any] = {}
LOOP["a"] = LOOP
FORMS = "use str, int, float, Decimal, bool, None, date, datetime, Currency, or lists and mappings of them."


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ({"a": NaT(2026, 1, 1)}, "a", "'a': NaT is no time; use None for no value."),
        ({"a": float("nan")}, "a", "'a': NaN and infinity have no form in JSON; use None for no value."),
        ({"a": [Decimal("-inf")]}, "a", "'a': NaN and infinity have no form in JSON; use None for no value."),
        ({"a": 2**53 + 1}, "a", "'a': it has more digits than a number keeps at the vendor; write it as text."),
        ({"a": Decimal(2**60)}, "a", "'a': it has more digits than a number keeps at the vendor; write it as text."),
        ({"a": b"x"}, "a", f"'a': bytes has no form in JSON; {FORMS}"),
        ({"a": {"b": {1}}}, "a", f"'a': set has no form in JSON; {FORMS}"),
        (
            {"a": datetime(2026, 1, 31)},
            "a",
            "'a': a time without zone could be meant anywhere; give it one, such as replace(tzinfo=UTC).",
        ),
        ({"a": datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))}, "a", "'a': the time has no year in UTC."),
        ({"a": Float32(float("nan"))}, "a", "'a': NaN and infinity have no form in JSON; use None for no value."),
        ({"a": NotATime(2026, 1, 31)}, "a", "'a': NaT is no time; use None for no value."),
        ({"a": Duration()}, "a", f"'a': Duration has no form in JSON; {FORMS}"),
        ({"a": Array()}, "a", f"'a': Array has no form in JSON; {FORMS}"),
        ({"a": Fraction(1, 3)}, "a", f"'a': Fraction has no form in JSON; {FORMS}"),
        ({"a": DEEP}, "a", "'a': it is nested more than 32 levels deep."),
        (LOOP, "a", "'a': it is nested more than 32 levels deep."),
        ({"a": "\ud800"}, "a", SURROGATE := "'a': the text has half a character (a lone surrogate), which UTF-8 cannot carry."),
        ({"\ud800": 1}, "\ud800", SURROGATE.replace("'a'", "'\\ud800'")),
        ({None: ["x"]}, None, "None: a name must be a string, not NoneType; a CSV line with too many values has such."),
        ({"a": {7: 1}}, "a", "'a': a name must be a string, not int; a CSV line with too many values has such."),
        ({"": 1}, "", "'': a name may not be empty."),
        ({"a": 1, "customFields.a": 2, "refId": 1, "customFields.refId": 2}, "customFields.refId", "'customFields.refId': it is there twice, with and without customFields."),
    ],
)  # fmt: skip
def test_row_is_refused_with_its_number_and_field(row: Any, field: str | None, message: str) -> None:
    """Early, and by name; who sets it aside has both as attributes, also after a pickle."""
    with pytest.raises(RecordError) as refused:
        write_record(row, 17)
    assert str(refused.value) == f"Row 17, field {message}"
    assert (refused.value.row, refused.value.field) == (17, field)
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301
    assert (str(again), again.row, again.field) == (str(refused.value), 17, field)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["a"], "The row must be a mapping of field names to values, not list."),
        ("a", "The row must be a mapping of field names to values, not str."),
        ({}, "The row has no field that could be written."),
        ({"_id": "64f1", "createdAt": NOON}, "The row has no field that could be written."),
    ],
)
def test_row_without_fields_is_refused(row: Any, message: str) -> None:
    """It would be a record of nothing."""
    with pytest.raises(RecordError) as refused:
        write_record(row)
    assert (str(refused.value), refused.value.row, refused.value.field) == (message, None, None)


APIS_OWN = st.sampled_from(
    ["_id", "id", "projectID", "createdAt", "updatedAt", "status", "customFields", "customFields.a"]
)
ANY_NAMES = (
    st.sampled_from(["a", "b c", "day"]) | APIS_OWN | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
)
KNOWN = {
    *OWN,
    *("tenantID", "projectID", "createdBy", "updatedBy", "updatedAt", "sys_rowID", "sys_parentRowID", "sys_path"),
}
NAMES = ANY_NAMES.filter(lambda name: not name.startswith("customFields") and name not in KNOWN)
TIMES = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.timezones()).map(
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000).astimezone(UTC)
)
PRICES = st.builds(Currency, st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["USD", "EUR"]))
PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    PLAIN | TEXTS | TIMES | PRICES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), st.dates())
def test_what_is_written_is_what_is_read(row: dict[str, Any], day: date) -> None:
    """Whatever the fields, by way of JSON: once it is stored, a row reads as it was."""
    row["day"] = day
    read = read_record(shown(write_record(row)), dates={"day"})
    assert {name: value for name, value in read.items() if name not in OWN} == row


JSON = st.recursive(
    PLAIN
    | TEXTS
    | st.just(NOON)
    | TIMES.map(lambda time: time.isoformat(timespec="milliseconds").replace("+00:00", "Z")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES, inner, max_size=3)
        | st.fixed_dictionaries({"label": st.text("0123456789. USD"), "value": PLAIN, "currency": st.just("USD")})
    ),
    max_leaves=5,
)


@given(st.dictionaries(ANY_NAMES.filter(lambda name: name != "refId"), JSON, min_size=1, max_size=5), st.booleans())
def test_what_is_read_is_what_is_written(fields: dict[str, Any], typed: bool) -> None:
    """Whatever the API stores, reading a record and writing it back changes nothing."""
    written = write_record(read_record(shown(fields), dates=fields, typed=typed))
    assert {"refId": "hT7", **fields} == written
