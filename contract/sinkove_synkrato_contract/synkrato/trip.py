"""What is asked of the Synkrato API: the way of our records, what is around them, and what is wrong with operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from sinkove_synkrato_contract.links import pointed
from sinkove_synkrato_contract.misuse import Misuse
from sinkove_synkrato_contract.synkrato.caller import Caller
from sinkove_synkrato_contract.synkrato.documents import Documents
from sinkove_synkrato_contract.synkrato.places import Places
from sinkove_synkrato_contract.synkrato.records import MASTERS, MODULES, Records
from sinkove_synkrato_contract.synkrato.rules import details
from sinkove_synkrato_contract.synkrato.tour import Tour
from sinkove_synkrato_contract.synkrato.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.links import Link
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["Trip"]

# Requests that make something in the master that a run was told to write to.
_CREATES = 9
_ABOUT_RECORDS = {"Module Records", "Sub-tables & Workflow", "Workflow V2", "Documents"}


class _Misuse(Misuse):
    def _bad_ids(self, operation: Operation) -> None:
        # Nobody knows whether a name that is nobody's here is somebody's there.
        if operation.reads_only or self.target.options.on_loopback:
            super()._bad_ids(operation)


class Trip:
    """As any vendor's."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = operations
        self._caller: Caller | None = None
        self.creates = _CREATES if any(not each.reads_only for each in operations) else 0
        self.begins: Sequence[str] = ("getBuildInfo",)

    def go(self, target: Target, subjects: Mapping[str, str], tell: Callable[[str], None]) -> None:
        """As any vendor's."""
        self._caller = caller = Caller(target, subjects)
        tags = {tag for each in self._operations for tag in each.definition.get("tags", ())}
        tell("places ...")
        Places(caller).go()
        for shelf, tag in ((MASTERS, "Master Records"), (MODULES, "Module Records")):
            if tag in tags:
                tell(f"records: {shelf.kind} ...")
                Way(caller, shelf).go()
        tell("tour ...")
        tour = Tour(caller, [])
        if tags & _ABOUT_RECORDS:
            tour.begin()
        tour.go(tags)
        if "Documents" in tags:
            Documents(caller).go(tour.records)
        self._links(caller)
        tell("misuse ...")
        self._misuse(caller)
        tour.end()
        caller.excuse()

    def close(self) -> None:
        """As any vendor's."""
        if self._caller:
            for shelf in (MASTERS, MODULES):
                Records(self._caller, shelf).remove()

    def _links(self, caller: Caller) -> None:
        for exchange in list(caller.answers.values()):
            for link in exchange.operation.links if exchange.operation else ():
                if self._follow(caller, link, exchange):
                    caller.target.record.followed.add((link.source, link.name))

    def _follow(self, caller: Caller, link: Link, exchange: Exchange) -> bool:
        target = caller.target.spec.operations.get(link.target)
        sent = {**exchange.place.parameters, **dict(parse_qsl(urlsplit(exchange.url).query)), **exchange.sent}
        found = {
            name.removeprefix("header."): pointed(caller.target.spec, exchange.json, each, sent)
            for name, each in link.parameters.items()
        }
        if target is None or not all(isinstance(each, str) and each for each in found.values()):
            return False
        if not target.reads_only:
            # Not done twice: the tour has done it to what it had made.
            return target.id in caller.answers
        answer = caller.ask(target.id, found, rule="follow-link")
        return answer is not None and answer.succeeded

    def _misuse(self, caller: Caller) -> None:
        for operation in self._operations:
            if operation.id in caller.target.vendor.unmounted:
                continue
            known = caller.known.get(operation.id, {})
            self._pages(caller, operation, known)
            if caller.may(operation.id):
                _Misuse(caller.target, (operation,), known, caller.subjects).commit()
            if operation.needed - operation.parameters.keys() and operation.id in caller.known:
                self._incomplete(caller, operation, known)

    def _pages(self, caller: Caller, operation: Operation, known: Mapping[str, str]) -> None:
        """Asks for pages that there cannot be, where they are refused."""
        if not {"page", "pageSize"} <= operation.query or 400 not in operation.responses:
            return
        most = operation.given["query", "pageSize"].get("schema", {}).get("maximum", 1000)
        size, page = f"between 1 and {most}", "greater than 0"
        bad = (("pageSize", "0", size), ("pageSize", str(most + 1), size), ("page", "0", page), ("page", "-1", page))
        for name, value, words in bad:
            answer = caller.ask(operation.id, {**known, name: value}, rule="page-out-of-range", expect=(400,))
            if answer is not None and answer.status == 400:
                told = any(words in each for each in details(answer))
                caller.judge("page-out-of-range", operation.id, told, f"a text with: {words}", details(answer))
        caller.ask(operation.id, {**known, "page": "1", "pageSize": str(most)})

    def _incomplete(self, caller: Caller, operation: Operation, known: Mapping[str, str]) -> None:
        """Leaves out one parameter after the other that has to be there."""
        if 400 not in operation.responses:
            return
        body: Any = operation.smallest
        for name in sorted(operation.needed - operation.parameters.keys()):
            rest = {key: value for key, value in known.items() if key != name}
            content = b"" if body is None else caller.target.vendor.flawed[0]
            caller.target.ask(
                "no-user" if name == "userName" else "parameter-missing", operation, rest, (400,), content=content
            )
