"""Placeholder until the one of branch syn-c is there."""

from collections.abc import Collection, Mapping
from typing import Any


def read_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Flat."""
    rest = {name: value for name, value in record.items() if name != "customFields"}
    return {**record.get("customFields", {}), **rest}


def write_record(row: Mapping[str, Any], number: int, *, drop: Collection[str] = ()) -> dict[str, Any]:
    """Flat."""
    return {name: value for name, value in row.items() if name not in drop}
