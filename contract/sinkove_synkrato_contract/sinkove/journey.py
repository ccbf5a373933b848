"""The way of one item, from the list through its creation to its file, and along every declared link."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.exchange import shown
from sinkove_synkrato_contract.links import pointed
from sinkove_synkrato_contract.misuse import WITHOUT_IDS
from sinkove_synkrato_contract.sinkove.download import Told, judge
from sinkove_synkrato_contract.sinkove.family import inside
from sinkove_synkrato_contract.sinkove.rules import same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.links import Link
    from sinkove_synkrato_contract.rules import Broken
    from sinkove_synkrato_contract.sinkove.family import Family
    from sinkove_synkrato_contract.target import Target

__all__ = ["Journey", "wait"]

_LOOKS = 3
_POLL_SECONDS = {True: (0.1, 2.0), False: (5.0, 30.0)}  # on loopback or not: first and longest pause


class Journey:
    """Goes through one family: begins, is waited for together with others, and goes on to its end.

    Attributes:
        known: Values of path parameters that were learned on the way.
        waits: Whether what was created may still become ready.
    """

    def __init__(self, target: Target, family: Family) -> None:
        self.known: dict[str, str] = {}
        self.waits = False
        self._target = target
        self._excuses = target.record.excuses
        self._family = family
        self._operations = target.spec.operations
        self._answers: dict[str, Exchange] = {}
        self._created: Exchange | None = None
        self._creates = False

    def begin(self, *, create: bool) -> None:
        """Lists what there is, and creates an item if it may."""
        family = self._family
        self._creates = create
        for listing, parameter in family.parents:
            learned = self._learn(parameter, self._list(listing))
            empty = listing in self._answers and self._answers[listing].payload == []
            if not learned and empty and not self._target.options.on_loopback:
                self._excuse_without(parameter, f"no {parameter.removesuffix('_id')} to test with")
        items = self._list(family.listing)
        if create:
            self._create(items)
            return
        ready = [each for each in items if family.state_of(each) == family.ready]
        self._learn(family.item, [*ready, *items])
        if not items:
            self._excuse_without(family.item, "there is no item, and none may be created")
        if not ready:
            self._excuses.setdefault((family.link, 200), "no item is ready, and none may be created")
        self._excuses.setdefault((family.link, 409), "--max-creates")
        self._excuses.setdefault((family.create, 200), "--max-creates")

    def finish(self) -> None:
        """Fetches the file, compares what was said of the item, and follows every link."""
        family = self._family
        got = self._ask("succeeds", family.get)
        if got and family.state_of(got.payload) == family.ready:
            self._download(got.payload)
        if self._created:
            self._agree(self._created)
        if got:
            self._look_twice()
        for operation in family.of(self._operations.values()):
            if operation.reads_only and operation.id not in (family.link, family.get, family.listing):
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

    def _create(self, before: list[dict[str, Any]]) -> None:
        family, operation = self._family, self._operations.get(self._family.create)
        if operation is None:
            return
        created = self._ask("succeeds", operation.id, content=json.dumps(operation.smallest).encode())
        if created is None or not self._learn(family.item, [created.payload]):
            return
        self._created = created
        known = {self.known[family.item].lower(), *(str(each.get("id")).lower() for each in before)}
        more = [each for each in self._list(family.listing) if str(each.get("id")).lower() not in known]
        echoed = operation.echoed
        # Others may create at the same time, but hardly the same.
        alike = [each for each in more if all(same(each.get(name), operation.smallest.get(name)) for name in echoed)]
        self._note(
            "create-makes-one", operation.id, ("one new item", f"{len(alike) + 1} of the same") if alike else None
        )
        link = self._operations.get(family.link)
        early = self._ask("succeeds", family.link, (*link.successes, 409)) if link else None
        got = self._ask("succeeds", family.get)
        if early and got:
            state = family.state_of(got.payload)
            broken = None if state == family.ready else ("no link yet", f"a link, while the state is {state}")
            self._note("link-in-time", family.link, broken)
            self._excuses[family.link, 409] = "what was created had its link at once"
        elif got and link:
            self._note("link-in-time", family.link, None)
        self.waits = got is not None
        self.look(got)

    def look(self, got: Exchange | None = None, *, late: bool = False) -> None:
        """Asks whether what was created is ready, unless an answer is given; when it is `late`, it had to be."""
        family = self._family
        got = got or self._ask("succeeds", family.get)
        state = family.state_of(got.payload) if got else None
        self.waits = self.waits and got is not None and not family.is_final(got.payload) and not late
        if not self.waits:
            limit = self._target.options.journey_timeout
            wanted = f"{family.ready} within {limit:.0f} s (--journey-timeout)"
            # How long it may take is nobody's claim but ours; that it does not fail is the API's.
            unfinished = got is not None and state in (None, *family.states) and not family.is_final(got.payload)
            broken: Broken = (wanted, f"state {state}", "inferred") if unfinished else (wanted, f"state {state}")
            self._note("becomes-ready", family.get, None if state == family.ready else broken)
            if unfinished:
                self._excuses.setdefault((family.link, 200), "what was created was not ready in time")

    def _download(self, item: Any) -> None:
        family, target = self._family, self._target
        answer = self._ask("succeeds", family.link)
        if answer:
            url = answer.payload.get("URL") if isinstance(answer.payload, dict) else None
            told = Told(inside(item, family.told_bytes), item.get(family.size), str(item.get("id")))
            untried: dict[str, str] = {}
            for rule, broken, provenance in judge(target.client, url, told, untried):
                target.note(rule, self._operations[family.link], broken, answer, provenance)
            self._excuses.update({(family.link, rule): reason for rule, reason in untried.items()})

    def _agree(self, created: Exchange) -> None:
        """Compares what create said with what get and the list say."""
        family, item, got = self._family, created.payload, self._answers.get(self._family.get)
        if got and isinstance(got.payload, dict):
            self._compare("create-get-agree", family.get, ("id", *family.steady), item, got.payload, "create")
        listed = self._list(family.listing)
        if family.listing in self._answers:
            times = sum(same(item["id"], each.get("id")) for each in listed)
            broken = None if times == 1 else (f"{item['id']} once", f"{times} times, among {len(listed)}")
            self._note("list-contains", family.listing, broken)

    def _look_twice(self) -> None:
        """Reads between two lists what may be read; three times at most, for others may write meanwhile."""
        family = self._family
        before, got, after = self._between_lists()
        for _ in range(_LOOKS - 1):
            if before != after:
                before, got, after = self._between_lists()
        if got is None or not isinstance(got.payload, dict) or family.listing not in self._answers:
            return
        ids, ids_after = ([each.get("id") for each in rows] for rows in (before, after))
        grown = [each for each in ids_after if each not in ids]
        wanted = f"the {len(before)} items of the list before"
        self._note("reads-change-nothing", family.get, (wanted, f"{shown(grown)} too, after a get") if grown else None)
        # What is still being made may have moved on.
        documented = sorted(got.operation.answered) if got.operation else []
        settled = [
            [[each.get(name) for name in documented] for each in rows if family.is_final(each)]
            for rows in (before, after)
        ]
        changed = not grown and (ids != ids_after or settled[0] != settled[1])
        self._note("list-twice", family.listing, (wanted, "other items, or in another order") if changed else None)
        mine = next((each for each in after if same(each.get("id"), got.payload.get("id"))), None)
        if mine is not None:
            names = documented if family.is_final(got.payload) else family.steady
            self._compare("list-agrees", family.listing, names, got.payload, mine, "get")

    def _between_lists(self) -> tuple[list[dict[str, Any]], Exchange | None, list[dict[str, Any]]]:
        family = self._family
        return self._list(family.listing), self._ask("succeeds", family.get), self._list(family.listing)

    def _compare(self, rule: str, name: str, fields: Sequence[str], one: Any, other: Any, who: str) -> None:
        differing = [each for each in fields if not same(one.get(each), other.get(each))]
        pair = [f"{each}: {item.get(each)}" for each in differing[:1] for item in (one, other)]
        self._note(rule, name, (f"{pair[0]}, as {who} said", pair[1]) if pair else None)

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


def wait(journeys: Sequence[Journey], target: Target) -> None:
    """Waits for all of them together, until the time of a journey is over."""
    pause, longest = _POLL_SECONDS[target.options.on_loopback]
    deadline = target.pacer.now() + (target.options.journey_timeout or 0.0)
    while waiting := [each for each in journeys if each.waits]:
        late = target.pacer.now() + pause > deadline
        if not late:
            target.pacer.sleep(pause)
            pause = min(pause * 1.5, longest)
        for journey in waiting:
            journey.look(late=late)
