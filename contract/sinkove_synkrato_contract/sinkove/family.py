"""Operations on one kind of item that is created, becomes ready and is then downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["FAMILIES", "Family", "Shown", "inside"]


class Shown(NamedTuple):
    """The items that an answer shows, and where they belong: nothing in one scope is in another."""

    scope: tuple[str, ...]
    items: list[dict[str, Any]]
    is_list: bool


@dataclass(frozen=True, kw_only=True)
class Family:
    """Names of what a spec does not tell the meaning of.

    Attributes:
        tag: The spec's tag of all of its operations.
        item: The path parameter that names an item.
        parents: Operations that list what items belong to, and the path parameter for it, outermost first.
        listing: Lists the items.
        create: Makes one.
        get: Gets one.
        link: Gets the address `URL` of an item's file.
        state: Where in an item its state stands.
        states: The states from the first to the last, without those that are a failure.
        ready: The state that has a file.
        ended: The other states that never change again.
        progress: Where in an item its progress stands, in percent.
        steady: Fields of an item that never change.
        created: The field with the time of its creation.
        updated: The field with the time of its last change.
        reason: The field that says why an item has failed; empty where there is none.
        size: The field with the number of images.
        special: In the subjects, the name of an item that is `{}`.
        scope: In the subjects, the name of what the special items belong to, and the path parameter for it.
        told_bytes: Where in an item the length of its file stands; empty where it is not told.
    """

    tag: str
    item: str
    parents: tuple[tuple[str, str], ...] = ()
    listing: str
    create: str
    get: str
    link: str
    state: tuple[str, ...]
    states: tuple[str, ...]
    ready: str
    ended: tuple[str, ...]
    progress: tuple[str, ...]
    steady: tuple[str, ...]
    created: str
    updated: str
    reason: str = ""
    size: str
    special: str
    scope: tuple[tuple[str, str], ...] = ()
    told_bytes: tuple[str, ...] = ()

    def of(self, operations: Iterable[Operation]) -> tuple[Operation, ...]:
        """Returns those of the operations that are this family's."""
        return tuple(each for each in operations if self.tag in each.definition.get("tags", ()))

    def needs_item(self, operations: Iterable[Operation]) -> bool:
        """Whether an item has to be there, or to be made, for these operations to be checked."""
        return any(each.id == self.create or self.item in each.parameters for each in self.of(operations))

    def state_of(self, item: Any) -> str | None:
        """Returns an item's state; None when it says none."""
        state = inside(item, self.state)
        return state if isinstance(state, str) else None

    def is_final(self, item: Any) -> bool:
        """Whether an item is in a state that never changes again, or only with the time."""
        return self.state_of(item) in (self.ready, *self.ended)

    def shown(self, exchange: Exchange) -> Shown | None:
        """Returns the items of this family that an answer to our key shows; None for any other answer."""
        operation, payload = exchange.operation, exchange.payload
        names = (self.listing, self.create, self.get)
        if operation is None or operation.id not in names or not (exchange.owned and exchange.succeeded):
            return None
        rows = payload if operation.id == self.listing else [payload]
        if not isinstance(rows, list):
            return None
        items = [each for each in rows if isinstance(each, dict) and isinstance(each.get("id"), str)]
        parameters = exchange.place.parameters.items()
        scope = (self.tag, *(value.lower() for name, value in sorted(parameters) if name != self.item))
        return Shown(scope, items, operation.id == self.listing)


def inside(item: Any, steps: tuple[str, ...]) -> Any:
    """Returns what stands somewhere in an item; None when there is no such place, or no steps to it."""
    for step in steps:
        item = item.get(step) if isinstance(item, dict) else None
    return item if steps else None


FAMILIES = (
    Family(
        tag="datasets",
        item="dataset_id",
        listing="list_datasets",
        create="create_dataset",
        get="get_dataset",
        link="get_dataset_download_url",
        state=("status",),
        states=("pending", "processing", "ready", "expired"),
        ready="ready",
        ended=("failed", "expired"),
        progress=("progress",),
        steady=("model", "prompts", "size", "created_at"),
        created="created_at",
        updated="updated_at",
        reason="error",
        size="size",
        special="{}_dataset",
    ),
    Family(
        tag="organizations",
        item="dataset_id",
        parents=(("list_organizations", "organization_id"),),
        listing="list_organization_datasets",
        create="create_organization_dataset",
        get="get_organization_dataset",
        link="get_organization_dataset_download_url",
        state=("metadata", "state"),
        states=("PENDING", "STARTED", "READY"),
        ready="READY",
        ended=("FAILED",),
        progress=("metadata", "progress"),
        steady=("modelId", "organizationId", "ownerId", "numSamples", "args", "createdAt"),
        created="createdAt",
        updated="updatedAt",
        size="numSamples",
        special="organization_{}_dataset",
        scope=(("organization", "organization_id"),),
        told_bytes=("metadata", "size"),
    ),
)
