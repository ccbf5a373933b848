"""States that were told or written by hand, in files: how they are read, and what is in all of them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import call, flag, naming
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sinkove_synkrato_mock.tenancy import Tenant

__all__ = ["begin", "entries", "load_faults", "read", "renamed", "tell"]


def read(path: str | Path) -> dict[str, Any]:
    """Reads an arrangement from a TOML or JSON file.

    Raises:
        ValueError: It cannot be read; the text is one sentence that names the file.
    """
    try:
        text = Path(path).read_text("utf-8")
        value = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        # As JSON has it: no NaN, and a date is the text of it.
        plan: dict[str, Any] = json.loads(json.dumps(value, default=str, allow_nan=False))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is neither TOML nor JSON: {shorten(str(error)).rstrip('.')}.") from None
    return plan


def tell(tenant: Tenant[Any, Any]) -> dict[str, Any]:
    """Returns what every tenant's state begins with."""
    return {
        "api_key": tenant.key,
        "time": tenant.clock.time(),
        "frozen": tenant.clock.is_frozen,
        "faults": [each["id"] if len(each) == 1 else each for each in tenant.faults.tell()],
    }


def begin(tenant: Tenant[Any, Any], plan: Mapping[str, Any], fields: Iterable[str]) -> None:
    """Puts the parts that every tenant has into the state of a plan, and the first key.

    Raises:
        ValueError: Something makes no sense, or is none of these fields.
    """
    terms = tenant.first.told.__annotations__
    known = (*terms, "api_key", "time", "frozen", "faults", *fields)
    unknown = plan.keys() - set(known)
    if unknown:
        raise ValueError(f"An arrangement has {', '.join(known)}, not {shorten(min(unknown))}.")
    tenant.add_key(tenant.key, **{name: plan[name] for name in terms if name in plan})
    flag("frozen", plan.get("frozen", False))
    if plan.get("frozen"):
        tenant.clock.freeze()
    load_faults(tenant, plan)


def load_faults(tenant: Tenant[Any, Any], plan: Mapping[str, Any]) -> None:
    """Switches on the faults of a plan.

    Raises:
        ValueError: One makes no sense.
    """
    for place, entry in entries("", plan, "faults"):
        with naming(place):
            call(tenant.faults.add, entry)


def entries(place: str, plan: Mapping[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the tables in a list of a plan, with the name of each."""
    tables = plan.get(name, [])
    if not isinstance(tables, list):
        raise ValueError(f"{name} is a list.")
    for index, entry in enumerate(tables):
        where = f"{place}{'.' if place else ''}{name}[{index}]"
        if name == "faults" and isinstance(entry, str):
            entry = {"id": entry}
        if not isinstance(entry, dict):
            raise ValueError(f"{where} is not a table of fields.")
        yield where, entry


def renamed(entry: Mapping[str, Any], **names: str | None) -> dict[str, Any]:
    """Returns the fields under other names; None leaves one out."""
    return {names.get(name) or name: entry[name] for name in entry if names.get(name, name) is not None}
