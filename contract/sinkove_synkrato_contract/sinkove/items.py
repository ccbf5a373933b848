"""Rules about what one answer says of an item."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.rules import Rule
from sinkove_synkrato_contract.sinkove.family import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken
    from sinkove_synkrato_contract.sinkove.family import Family

__all__ = ["item_rules"]

# The Date header has whole seconds, and a database's clock is not the web server's.
_MAX_AHEAD_SECONDS = 60.0


class Reader:
    """Reads the items that answers show.

    Args:
        families: Whose items are read.
    """

    def __init__(self, families: Sequence[Family]) -> None:
        self._families = families

    def _items(self, exchange: Exchange) -> Iterator[tuple[Family, dict[str, Any], str | None]]:
        for family in self._families:
            found = family.shown(exchange)
            yield from ((family, each, family.state_of(each)) for each in (found.items if found else ()))

    def shows(self, exchange: Exchange) -> bool:
        """Whether there is an item."""
        return any(self._items(exchange))

    def creates(self, exchange: Exchange) -> bool:
        """Whether an item was made."""
        return exchange.method == "POST" and self.shows(exchange)

    def shows_ready(self, exchange: Exchange) -> bool:
        """Whether there is an item that is ready and tells its progress."""
        return any(
            state == f.ready and inside(item, f.progress) is not None for f, item, state in self._items(exchange)
        )

    def shows_failed(self, exchange: Exchange) -> bool:
        """Whether there is an item that has failed, where the reason has a place."""
        return any(family.reason and state in _failures(family) for family, _, state in self._items(exchange))

    def unfinished(self, exchange: Exchange) -> Broken | None:
        """A new item takes its time."""
        for family, item, state in self._items(exchange):
            if family.is_final(item):
                return f"a new item that is {family.states[0]}", f"it is {state}"
        return None

    def whole(self, exchange: Exchange) -> Broken | None:
        """All of it is made when it is ready."""
        for family, item, state in self._items(exchange):
            progress = inside(item, family.progress)
            if state == family.ready and progress not in (None, 100):
                return f"100 percent of {item['id']}, which is {state}", f"{progress} percent"
        return None

    def explained(self, exchange: Exchange) -> Broken | None:
        """Who waits for it needs to know why it never comes."""
        for family, item, state in self._items(exchange):
            reason = item.get(family.reason)
            if family.reason and state in _failures(family) and not (isinstance(reason, str) and reason.strip()):
                return f"{family.reason}: why {item['id']} failed", f"{family.reason}: {reason}"
        return None

    def in_order(self, exchange: Exchange) -> Broken | None:
        """It was made before it was changed, and not in the future."""
        for family, item, _ in self._items(exchange):
            made, changed = (_seconds(item.get(name)) for name in (family.created, family.updated))
            if made is not None and made > exchange.date + _MAX_AHEAD_SECONDS:
                return f"{family.created} before the answer's Date", f"{item[family.created]}"
            if made is not None and changed is not None and changed < made:
                return f"{family.updated} after {item[family.created]}, {family.created}", f"{item[family.updated]}"
        return None


def _failures(family: Family) -> set[str]:
    return {*family.ended} - {*family.states}


def _seconds(text: Any) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment.timestamp() if moment.tzinfo else None  # without a zone it breaks the schema


def item_rules(families: Sequence[Family]) -> tuple[Rule, ...]:
    """Returns the rules for the items of some families."""
    read = Reader(families)
    return (
        Rule("new-is-unfinished", "state", "A new item is not finished.", "inferred", read.creates, read.unfinished),
        Rule("ready-is-100", "state", "What is ready is made whole.", "inferred", read.shows_ready, read.whole),
        Rule("failed-says-why", "state", "What has failed says why.", "inferred", read.shows_failed, read.explained),
        Rule("times-in-order", "state", "The times of an item make sense.", "inferred", read.shows, read.in_order),
    )
