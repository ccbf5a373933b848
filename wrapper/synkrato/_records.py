"""Records between what the API has and what Python has: flat both ways, with times, dates and currencies as their types.

The API takes a record's values flat, and shows them under ``customFields`` beside what it says of the record itself. Here
both stand in one dictionary. A custom field whose name is one of the API's own is called ``customFields.NAME``.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sinkove_synkrato.redact import shortened

from ._values import read_date, read_time, read_value, write_name, write_value

_CUSTOM: Final = "customFields"
_PREFIX: Final = f"{_CUSTOM}."
_TIMES: Final = frozenset({"createdAt", "updatedAt"})
# By these the API finds a record.
_KEYS: Final = frozenset({"refId", "recordNumber"})
# What it says of a record and nobody can change; parentID and status may be (inferred).
_SERVERS_OWN: Final = _TIMES | {
    *("_id", "id", "slug", "tenantID", "projectID", "createdBy", "updatedBy", "isDeleted"),
    *("sys_rowID", "sys_parentRowID", "sys_path"),
}


class RecordError(ValueError):
    """A row that cannot be sent as it is; nothing of it was.

    Attributes:
        row: Its number, as the caller counts; None where nobody counts.
        field: The field's name, None where it is about the whole row.
    """

    def __init__(self, text: str = "", *, row: int | None = None, field: str | None = None) -> None:
        super().__init__(text)
        self.row = row
        self.field = field


def read_record(record: Mapping[str, Any], *, dates: Collection[str] = (), typed: bool = True) -> dict[str, Any]:
    """A record as a flat dictionary.

    ``write_record`` of it is what the API had, less what the API keeps itself.

    Args:
        record: As the API shows it.
        dates: Names of fields that are dates: their ``YYYY-MM-DD`` becomes a ``date``. Of others nobody can tell whether
            they are a text that looks like one.
        typed: Whether texts of the API's own form for times (``2026-01-31T09:30:00.000Z``) become a ``datetime`` in UTC,
            and objects of value, currency and label a `Currency`. False leaves all values as the JSON they came in.
    """
    flat = _flattened(record)
    if not typed:
        return flat
    return {name: _read_field(name, value, dates) for name, value in flat.items()}


def write_record(row: Mapping[str, Any], number: int | None = None) -> dict[str, Any]:
    """A row as the API takes it; the row itself is not changed.

    Of a row with an ``_id``, which is a record that was read, it leaves out what the API keeps itself (``createdAt`` ...);
    any other is sent whole. A time is cut to milliseconds, a Decimal becomes a number.

    Args:
        row: Values by field name, flat or as the API shows a record.
        number: Its number for error messages.

    Raises:
        RecordError: It is no mapping, empty, has a name that is no text or is there twice, or a value that JSON does not
            have or that could be meant in two ways (NaN, bytes, a time without zone).
    """
    where = "The row" if number is None else f"Row {number}"
    if not isinstance(row, Mapping):
        raise RecordError(f"{where} must be a mapping of field names to values, not {type(row).__name__}.", row=number)
    written: dict[str, Any] = {}
    flat = _flattened(row)
    for key, value in flat.items():
        # What the API keeps itself, and what a custom field of the same name hides.
        if (key in _SERVERS_OWN and "_id" in row) or (f"{_PREFIX}{key}" in flat and key not in _KEYS):
            continue
        try:
            name = write_name(key).removeprefix(_PREFIX)
            if name in written:
                raise ValueError("it is there twice, with and without customFields.")
            written[name] = write_value(value)
        except ValueError as exc:
            text = f"{where}, field {shortened(repr(key))}: {exc}"
            raise RecordError(text, row=number, field=key if isinstance(key, str) else None) from None
    if not written:
        raise RecordError(f"{where} has no field that could be written.", row=number)
    return written


def _flattened(record: Mapping[Any, Any]) -> dict[Any, Any]:
    custom = record.get(_CUSTOM)
    if not isinstance(custom, Mapping):
        return {name: value for name, value in record.items() if name != _CUSTOM or value is not None}
    flat = {name: value for name, value in record.items() if name != _CUSTOM}
    for name, value in custom.items():
        is_taken = name in record or name in _SERVERS_OWN or str(name).startswith(_PREFIX)
        flat[f"{_PREFIX}{name}" if is_taken else name] = value
    return flat


def _read_field(name: str, value: Any, dates: Collection[str]) -> Any:
    if isinstance(value, str) and name in _TIMES:
        return read_time(value)
    return read_date(value) if name in dates else read_value(value)
