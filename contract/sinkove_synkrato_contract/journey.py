"""The way of one item, from the list through its creation to its file, and along every declared link."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.download import flaw
from sinkove_synkrato_contract.rules import same
from sinkove_synkrato_contract.spec import pointed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken
    from sinkove_synkrato_contract.spec import Link, Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["WITHOUT_IDS", "Family", "Journey"]

WITHOUT_IDS = frozenset({401, 404, 405, 429})  # what can come although the ids in an address are nobody's
_POLL_SECONDS = {True: (0.1, 2.0), False: (5.0, 30.0)}  # on loopback or not: first and longest pause


@dataclass(frozen=True, kw_only=True)
class Family:
    """Operations on one kind of item that is created, becomes ready and is then downloaded.

    Attributes:
        tag: The spec's tag of all of its operations.
        item: The path parameter that names an item.
        parents: Operations that list what items belong to, and the path parameter for it, outermost first.
        listing: Lists the items.
        create: Makes one.
        get: Gets one.
        link: Gets the address `URL` of an item's file.
        state: Where in an item its state stands.
        ready: The state that has a file.
        ended: The other states that never change again.
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
    ready: str
    ended: tuple[str, ...]
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
        state = _inside(item, self.state)
        return state if isinstance(state, str) else None


def _inside(item: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        item = item.get(step) if isinstance(item, dict) else None
    return item


class Journey:
    """Goes through one family.

    Attributes:
        known: Values of path parameters that were learned on the way.
    """

    def __init__(self, target: Target, family: Family) -> None:
        self.known: dict[str, str] = {}
        self._target = target
        self._excuses = target.record.excuses
        self._family = family
        self._operations = target.spec.operations
        self._answers: dict[str, Exchange] = {}

    def go(self, *, create: bool) -> None:
        """Goes all the way, or as far as it can without creating anything."""
        family = self._family
        for listing, parameter in family.parents:
            learned = self._learn(parameter, self._list(listing))
            empty = listing in self._answers and self._answers[listing].payload == []
            if not learned and empty and not self._target.options.on_loopback:
                self._excuse_without(parameter, f"no {parameter.removesuffix('_id')} to test with")
        items = self._list(family.listing)
        if create:
            self._create()
        else:
            ready = [each for each in items if family.state_of(each) == family.ready]
            self._learn(family.item, [*ready, *items])
            if not items:
                self._excuse_without(family.item, "there is no item, and none may be created")
            if ready:
                self._download()
            else:
                self._excuses.setdefault((family.link, 200), "no item is ready, and none may be created")
            self._excuses.setdefault((family.link, 409), "--max-creates")
            self._excuses.setdefault((family.create, 200), "--max-creates")
        for operation in family.of(self._operations.values()):
            if operation.reads_only and operation.id != family.link:
                self._ask("succeeds", operation.id)
        for exchange in list(self._answers.values()):
            for link in exchange.operation.links if exchange.operation else ():
                if self._follow(link, exchange):
                    self._target.record.followed.add((link.source, link.name))

    def close(self) -> None:
        """Lists once more: a target that has stopped serving in mid-run is noticed."""
        self._list(self._family.listing)

    def _ask(self, rule: str, name: str, expect: tuple[int, ...] = (), **request: Any) -> Exchange | None:
        """Asks an operation whose parameters are known; returns its answer when that is a success."""
        operation = self._operations.get(name)
        if operation is None or not operation.parameters.keys() <= self.known.keys():
            return None
        exchange = self._target.ask(rule, operation, self.known, expect, **request)
        if exchange is None or not exchange.succeeded:
            return None
        self._answers[name] = exchange
        return exchange

    def _list(self, name: str) -> list[dict[str, Any]]:
        exchange = self._ask("succeeds", name)
        payload = exchange.payload if exchange else None
        return [each for each in payload if isinstance(each, dict)] if isinstance(payload, list) else []

    def _learn(self, parameter: str, items: list[Any]) -> bool:
        for item in items[:1]:
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                self.known[parameter] = item["id"]
        return parameter in self.known

    def _excuse_without(self, parameter: str, reason: str) -> None:
        """Excuses what cannot come while there is no value for a parameter."""
        for operation in self._family.of(self._operations.values()):
            for status in {200, *operation.responses} - WITHOUT_IDS if parameter in operation.parameters else ():
                self._excuses.setdefault((operation.id, status), reason)

    def _note(self, rule: str, name: str, broken: Broken | None) -> None:
        self._target.note(rule, self._operations[name], broken, self._answers.get(name))

    def _create(self) -> None:
        family, operation = self._family, self._operations.get(self._family.create)
        if operation is None:
            return
        created = self._ask("succeeds", operation.id, content=json.dumps(operation.smallest).encode())
        if created is None or not self._learn(family.item, [created.payload]):
            return
        early = self._ask("succeeds", family.link, (*self._operations[family.link].successes, 409))
        got = self._ask("succeeds", family.get)
        if early and got:
            state = family.state_of(got.payload)
            broken = None if state == family.ready else ("no link yet", f"a link, while the state is {state}")
            self._note("link-in-time", family.link, broken)
            self._excuses[family.link, 409] = "what was created had its link at once"
        if got and self._becomes_ready(got):
            self._download()
        self._agree(created)

    def _becomes_ready(self, got: Exchange | None) -> bool:
        family, pacer, limit = self._family, self._target.pacer, self._target.options.journey_timeout or 0.0
        pause, longest = _POLL_SECONDS[self._target.options.on_loopback]
        deadline = pacer.now() + limit
        state = None
        while got is not None:
            state = family.state_of(got.payload)
            if state in (family.ready, *family.ended) or pacer.now() + pause > deadline:
                break
            pacer.sleep(pause)
            pause = min(pause * 1.5, longest)
            got = self._ask("succeeds", family.get)
        broken = None if state == family.ready else (f"{family.ready} within {limit:.0f} s", f"state {state}")
        self._note("becomes-ready", family.get, broken)
        return state == family.ready

    def _download(self) -> None:
        answer = self._ask("succeeds", self._family.link)
        if answer:
            url = answer.payload.get("URL") if isinstance(answer.payload, dict) else None
            got = self._answers.get(self._family.get)
            told = _inside(got.payload, self._family.told_bytes) if got and self._family.told_bytes else None
            self._note("download", self._family.link, flaw(self._target.client, url, told))

    def _agree(self, created: Exchange) -> None:
        """Compares what create said with what get and the list say."""
        family, item, got = self._family, created.payload, self._answers.get(self._family.get)
        echoed = created.operation.echoed if created.operation else frozenset()
        if got and isinstance(got.payload, dict):
            differing = [name for name in sorted({"id", *echoed}) if not same(item.get(name), got.payload.get(name))]
            pair = [f"{name}: {each.get(name)}" for name in differing[:1] for each in (item, got.payload)]
            self._note("create-get-agree", family.get, (f"{pair[0]}, as create said", pair[1]) if pair else None)
        listed = self._list(family.listing)
        if family.listing in self._answers:
            times = sum(same(item["id"], each.get("id")) for each in listed)
            broken = None if times == 1 else (f"{item['id']} once", f"{times} times, among {len(listed)}")
            self._note("list-contains", family.listing, broken)

    def _follow(self, link: Link, exchange: Exchange) -> bool:
        target = self._operations.get(link.target)
        if target is None or (target.id, 200) in self._excuses:
            return False
        body = self._with_ours_first(exchange)
        parameters = {name: pointed(self._target.spec, body, each) for name, each in link.parameters.items()}
        if not all(isinstance(value, str) and value for value in parameters.values()):
            return False
        if not target.reads_only:
            # Not done twice: the item of this journey was created in just this way.
            return target.id in self._answers and self._answers[target.id].place.parameters == parameters
        answer = self._target.ask("follow-link", target, parameters)
        return answer is not None and answer.succeeded

    def _with_ours_first(self, exchange: Exchange) -> Any:
        """Returns a body whose list begins with what this journey knows: the 0 in a link stands for any index."""
        if not isinstance(exchange.payload, list):
            return exchange.json
        ours = set(self.known.values())
        ordered = sorted(exchange.payload, key=lambda each: not (isinstance(each, dict) and each.get("id") in ours))
        return ordered if isinstance(exchange.json, list) else {**exchange.json, "data": ordered}
