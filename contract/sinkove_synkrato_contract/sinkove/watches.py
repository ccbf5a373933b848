"""Rules that remember: what one answer said of an item, a later one must not contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.exchange import shown
from sinkove_synkrato_contract.rules import Rule
from sinkove_synkrato_contract.sinkove.family import inside
from sinkove_synkrato_contract.sinkove.rules import same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken
    from sinkove_synkrato_contract.sinkove.family import Family, Shown

__all__ = ["watches"]


class Watch:
    """What was seen of the items of some families; each of its methods is a rule with a memory of its own.

    Args:
        families: Whose items are watched.
    """

    def __init__(self, families: Sequence[Family]) -> None:
        self._families = families
        self._first: dict[tuple[str, ...], dict[str, Any]] = {}
        self._states: dict[tuple[str, ...], str] = {}
        self._progress: dict[tuple[str, ...], float] = {}
        self._known: dict[tuple[str, ...], set[str]] = {}
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def shows_items(self, exchange: Exchange) -> bool:
        """Whether an answer shows items."""
        return any(family.shown(exchange) for family in self._families)

    def shows_list(self, exchange: Exchange) -> bool:
        """Whether an answer is a list of items; what any other one shows has to be in lists from now on."""
        for _, found in self._found(exchange):
            if not found.is_list:
                self._known.setdefault(found.scope, set()).update(each["id"].lower() for each in found.items)
        return any(found.is_list for _, found in self._found(exchange))

    def _found(self, exchange: Exchange) -> Iterator[tuple[Family, Shown]]:
        for family in self._families:
            found = family.shown(exchange)
            if found:
                yield family, found

    def _items(self, exchange: Exchange) -> Iterator[tuple[Family, tuple[str, ...], dict[str, Any]]]:
        for family, found in self._found(exchange):
            yield from ((family, (*found.scope, each["id"].lower()), each) for each in found.items)

    def steady(self, exchange: Exchange) -> Broken | None:
        """What an item is made of stays as it was first told."""
        for family, place, item in self._items(exchange):
            told = self._first.setdefault(place, {})
            for name in (each for each in family.steady if each in item):
                before = told.setdefault(name, item[name])
                if not same(before, item[name]):
                    return f"{name}: {shown(before)}, as {item['id']} had before", f"{name}: {shown(item[name])}"
        return None

    def forward(self, exchange: Exchange) -> Broken | None:
        """A state never goes back, and a failed item stays failed."""
        for family, place, item in self._items(exchange):
            state, before = family.state_of(item), self._states.get(place)
            if state not in (*family.states, *family.ended):
                continue  # states are an open list
            self._states[place] = state or ""
            failed = before in family.ended and before not in family.states and state != before
            back = {before, state} <= {*family.states} and family.states.index(state) < family.states.index(before)
            if failed or back:
                return f"{before} or what comes behind it, of {item['id']}", f"{state}"
        return None

    def rises(self, exchange: Exchange) -> Broken | None:
        """Progress never falls."""
        for family, place, item in self._items(exchange):
            progress = inside(item, family.progress)
            if isinstance(progress, int | float):
                before = self._progress.get(place, progress)
                self._progress[place] = progress
                if progress < before:
                    return f"at least {before} percent of {item['id']}", f"{progress} percent"
        return None

    def complete(self, exchange: Exchange) -> Broken | None:
        """Every list has every item of its own that was made or got before."""
        for _, found in self._found(exchange):
            listed = {each["id"].lower() for each in found.items}
            if lost := sorted(self._known.get(found.scope, set()) - listed):
                return f"{lost[0]} in the list, which a get has shown", f"{len(listed)} others"
        return None

    def ordered(self, exchange: Exchange) -> Broken | None:
        """Two items stand in every list in the same order."""
        for _, found in self._found(exchange):
            now = [each["id"].lower() for each in found.items]
            before = self._orders.get(found.scope, [])
            self._orders[found.scope] = now
            common = {*before} & {*now}
            left, right = ([each for each in one if each in common] for one in (before, now))
            if left != right and sorted(left) == sorted(right):
                return f"the order of the list before: {shown(left)}", shown(right)
        return None


def watches(families: Sequence[Family]) -> tuple[Rule, ...]:
    """Returns rules with fresh memories."""
    watch = Watch(families)
    items, lists = watch.shows_items, watch.shows_list
    return (
        Rule("item-steady", "data", "What an item is made of never changes.", "inferred", items, watch.steady),
        Rule("state-forward", "state", "States only move forward.", "inferred", items, watch.forward),
        Rule("progress-rises", "state", "Progress never falls.", "inferred", items, watch.rises),
        Rule("list-complete", "data", "A list lacks nothing that a get shows.", "inferred", lists, watch.complete),
        Rule("list-order", "data", "A list keeps its order.", "inferred", lists, watch.ordered),
    )
