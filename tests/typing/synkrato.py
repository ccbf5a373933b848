"""Synkrato's filters and records as a subject for type checkers; `make type` reads it, nothing runs it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, assert_type

from synkrato._currency import Currency
from synkrato._filters import F, Field, Filter, filter_and_zone
from synkrato._records import read_record, write_record
from synkrato._token import TokenEvent, TokenState, TokenWatch, refused_because

assert_type(F.number2, Field)
assert_type(F["first name"], Field)
assert_type(F.number2 > 2, Filter)
assert_type(2 < F.number2, Filter)
assert_type(F.number2 == 2, Filter)
assert_type(F.number2 != Decimal("2.5"), Filter)
assert_type(F.number2 == None, Filter)  # noqa: E711
assert_type(F.day >= date(2026, 1, 31), Filter)
assert_type(F.serial.eq("1234") & F.email_id.contains("m") | F.n.in_([2, 10]), Filter)
assert_type((F.number2 > 2).text, str)
assert_type(filter_and_zone(F.number2 > 2, "Europe/Berlin"), tuple[str | None, str | None])
F.name.contains(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
F.day.eq(b"2026")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

row = read_record({"_id": "64f1c2a9e4b0a1b2c3d4e5f6", "customFields": {"installed": "2026-01-31"}}, dates=["installed"])
assert_type(row, dict[str, Any])
assert_type(write_record({"price": Currency(Decimal("12.50"), "USD")}, 1), dict[str, Any])
Currency(12.5, "USD")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

assert_type(TokenWatch(datetime(2026, 1, 1, tzinfo=UTC)).look("TOKEN", 1767225600.0), TokenEvent | None)
assert_type(refused_because(["jwt expired"], None, 1767225600.0), TokenState)
