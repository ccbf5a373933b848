"""What a client of the Sinkove API does wrong besides: it asks for special items, and with another account's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_contract import misuse
from sinkove_synkrato_contract.sinkove.download import refusal

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.sinkove.family import Family

__all__ = ["Misuse"]


@dataclass(frozen=True, kw_only=True)
class Misuse(misuse.Misuse):
    """Does wrong things to operations of a family.

    Attributes:
        family: Whose operations they are.
    """

    family: Family

    def commit(self) -> None:
        """Does everything wrong that the options allow."""
        super().commit()
        allowed = [each for each in self.operations if each.reads_only or not self.target.options.read_only]
        for operation in allowed:
            for name, parameter in self.family.scope:
                if f"foreign_{name}" in self.subjects and parameter in operation.parameters:
                    self.ask("special-item", operation, 404, {parameter: self.subjects[f"foreign_{name}"]})
        self._special_items()
        self._another_key()

    def _special_items(self) -> None:
        scope = {parameter: self.subjects[name] for name, parameter in self.family.scope if name in self.subjects}
        wanted = ((self.family.link, "failed", 409), (self.family.link, "expired", 410))
        foreign = ((self.family.link, "foreign", 404), (self.family.get, "foreign", 404))
        # What can be seen of a failed item is read by the rules for items.
        told = ((self.family.get, "failed", 200),)
        for operation in self.operations:
            for name, kind, status in (*wanted, *foreign, *told):
                item = self.subjects.get(self.family.special.format(kind))
                if item is not None and operation.id == name:
                    self.ask("special-item", operation, status, {**scope, self.family.item: item})

        lists = [] if self.family.parents else [(self.family.listing, self.family.special)]
        for listing, special in (*lists, *((each, "{}_organization") for each, _ in self.family.parents)):
            stranger = self.subjects.get(special.format("foreign"))
            if stranger is not None:
                self._lists_without("nothing-foreign", listing, stranger)
        link, asked = self.subjects.get("expired_link"), self.target.spec.operations.get(self.family.link)
        if link and asked in self.operations and asked and not self.family.parents:
            self.target.note("expired-link", asked, refusal(self.target.client, link))

    def _another_key(self) -> None:
        """Asks for our item with the key of another account, which must not even see where it is."""
        key = self.subjects.get("second_key")
        if key is None or self.family.item not in self.known:
            return
        for listing, parameter in self.family.parents:
            answer = self._lists_without("other-key-list", listing, self.known[parameter], key)
            if answer is None:
                for operation in self.operations:
                    self.target.record.excuses[operation.id, "other-key"] = (
                        f"{listing} shows the second key ours, or nothing"
                    )
                return
        # Nobody publishes whether what belongs to other people's organizations is forbidden or not found.
        expect = (404, 403) if self.family.parents else (404,)
        for operation in (each for each in self.operations if each.id in (self.family.get, self.family.link)):
            self.target.ask("other-key", operation, self.known, expect, key=key)
        if not self.family.parents:
            self._lists_without("other-key-list", self.family.listing, self.known[self.family.item], key)

    def _lists_without(self, rule: str, listing: str, item: str, key: str | None = None) -> Exchange | None:
        """Asks for a list; returns the answer if it does not have an item, as it must not."""
        operation = self.target.spec.operations.get(listing)
        answer = self.target.ask("succeeds", operation, self.known, key=key) if operation else None
        if operation is None or answer is None or not answer.succeeded:
            return None
        found = item.lower() in answer.body.decode("utf-8", "replace").lower()
        self.target.note(rule, operation, (f"no {item}", str(answer)) if found else None, answer)
        return None if found else answer
