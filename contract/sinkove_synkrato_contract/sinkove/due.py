"""Which rules have to have said something about an operation on items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.sinkove.family import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_contract.spec import Operation

__all__ = ["due_of"]

_ITEM = ("item-steady", "state-forward", "times-in-order")
# What can be said of an item that is there, and of one that was created.
_READ = {
    "listing": ("list-twice", "list-agrees", "list-complete", "list-order", "list-no-duplicates", *_ITEM),
    "get": ("reads-change-nothing", "ids-answer", *_ITEM),
    "link": ("download", "zip-images", "zip-metadata", "range", "link-signed"),
}
_CREATED = {
    "create": ("create-makes-one", "sent-comes-back", "new-is-unfinished"),
    "get": ("becomes-ready", "create-get-agree"),
    "listing": ("list-contains",),
    "link": ("link-in-time",),
}


def due_of(operation: Operation, excuse: Callable[[str, int | str], str | None]) -> Iterator[tuple[str, str | None]]:
    """As any vendor's."""
    for family in FAMILIES:
        for role in ("listing", "create", "get", "link"):
            if getattr(family, role) == operation.id:
                absent = excuse(family.get, 200)
                yield from ((rule, absent or excuse(operation.id, rule)) for rule in _READ.get(role, ()))
                yield from ((rule, excuse(family.create, 200)) for rule in _CREATED[role])
