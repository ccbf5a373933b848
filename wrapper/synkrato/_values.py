"""The values of a record's fields, between JSON and Python. What is written is what was read."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from ._currency import Currency, json_number

# Not hour 24, which some versions of Python read as the next day.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""How the API writes dates."""
_DEEPEST: Final = 32


def read_value(value: Any) -> Any:
    """A value of JSON with what is certainly a time or a currency as such."""
    if isinstance(value, str):
        return read_time(value) if _TIME.fullmatch(value) else value
    if isinstance(value, dict):
        return Currency.from_json(value) or {name: read_value(each) for name, each in value.items()}
    return [read_value(each) for each in value] if isinstance(value, list) else value


def read_time(text: str) -> datetime | str:
    """A time with its zone; the text where it is none."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:  # the thirtieth of February
        return text
    return time if time.tzinfo else text


def read_date(value: Any) -> Any:
    """The value of a field that holds dates; what is none of ``YYYY-MM-DD`` as `read_value`."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return read_value(value)


def write_value(value: Any, depth: int = _DEEPEST) -> Any:
    """A value as JSON has it.

    Raises:
        ValueError: JSON has none, or it could be meant in two ways.
    """
    match value:
        case Enum():
            return write_value(value.value, depth)
        case None | bool():
            return value
        case str():
            return _utf8(value)
        case int() | float() | Decimal():
            return json_number(value)
        case datetime():
            return _write_time(value)
        case date():
            return value.isoformat()
        case Currency():
            return value.to_json()
        case Mapping() | list() | tuple():
            return _write_nested(value, depth)
    raise ValueError(
        f"{type(value).__name__} has no form in JSON; use str, int, float, Decimal, bool, None, date, datetime, Currency, "
        "or lists and mappings of them."
    )


def write_name(name: object) -> str:
    """The name of a field.

    Raises:
        ValueError: It is empty, or no text.
    """
    if not isinstance(name, str):
        raise ValueError(
            f"a name must be a string, not {type(name).__name__}; a CSV line with too many values has such."
        )
    if not name:
        raise ValueError("a name may not be empty.")
    return _utf8(name)


def is_utf8(text: str) -> bool:
    """Whether a text can be sent at all."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _write_nested(value: Mapping[Any, Any] | list[Any] | tuple[Any, ...], depth: int) -> Any:
    if not depth:
        raise ValueError(f"it is nested more than {_DEEPEST} levels deep.")
    if isinstance(value, Mapping):
        return {write_name(name): write_value(each, depth - 1) for name, each in value.items()}
    return [write_value(each, depth - 1) for each in value]


def _write_time(time: datetime) -> str:
    if time != time:
        raise ValueError("NaT has no form in JSON; use None for no value.")
    if time.utcoffset() is None:
        raise ValueError("a time without zone could be meant anywhere; give it one, such as replace(tzinfo=UTC).")
    try:
        return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        raise ValueError("the time has no year in UTC.") from None


def _utf8(text: str) -> str:
    if not is_utf8(text):
        raise ValueError("the text has half a character (a lone surrogate), which UTF-8 cannot carry.")
    return text
