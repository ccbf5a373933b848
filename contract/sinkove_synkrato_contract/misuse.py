"""What a client does wrong: unknown ids, bad bodies, methods and keys, and special keys and items that were given."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.download import refusal
from sinkove_synkrato_contract.journey import WITHOUT_IDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.family import Family
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["STATUS_OF_KEY", "Misuse"]

STATUS_OF_KEY = {"key_forbidden": 403, "key_revoked": 401, "key_exhausted": 429, "key_without_credits": 402}
_FLAWED = b"{}"
_WRONG_KEY = "sk-nobody-0000000000000000"
_ODD_IDS = ("../x", "\u00e9\u4e2d", "' or '1'='1", "%00", "a" * 2000)
_REFUSALS_OF_ID = (404, 400, 414, 422)
_BEFORE_BODY = (401, 403, 429)  # decided before a body is read
_OVERSIZED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Misuse:
    """Does wrong things to operations.

    Attributes:
        target: Whom to ask.
        family: Whose operations they are.
        operations: What to do them to.
        known: Values of path parameters that the journey learned.
        subjects: Special keys and items.
    """

    target: Target
    family: Family
    operations: tuple[Operation, ...]
    known: Mapping[str, str]
    subjects: Mapping[str, str]

    def commit(self) -> None:
        """Does everything wrong that the options allow."""
        options = self.target.options
        allowed = [each for each in self.operations if each.reads_only or not options.read_only]
        for operation in allowed:
            self._bad_ids(operation)
            if operation.smallest is not None:
                self._bad_bodies(operation)
            if options.bad_keys:
                self._bad_keys(operation)
            for name, status in STATUS_OF_KEY.items():
                if name in self.subjects:
                    self._ask("special-key", operation, status, key=self.subjects[name])
        if not options.read_only:
            for operation in {each.path: each for each in allowed}.values():
                taken = {each.method for each in self.target.spec.operations.values() if each.path == operation.path}
                method = next(each for each in ("PATCH", "PUT", "DELETE", "TRACE") if each not in taken)
                self._ask("unsupported-method", operation, 405, method=method, content=b"")
        self._special_items()
        self._another_key()

    def _bad_ids(self, operation: Operation) -> None:
        for name, value in operation.unknown.items():
            self._ask("unknown-id", operation, 404, {name: value})
            # They raise alarms, too: a firewall may take them for an attack.
            for odd in _ODD_IDS if operation.reads_only and self.target.options.bad_keys else ():
                every = {**operation.unknown, **self.known, name: odd}
                self.target.ask("odd-id", operation, every, _REFUSALS_OF_ID)
        for name, parameter in self.family.scope:
            if f"foreign_{name}" in self.subjects and parameter in operation.parameters:
                self._ask("special-item", operation, 404, {parameter: self.subjects[f"foreign_{name}"]})

    def _bad_bodies(self, operation: Operation) -> None:
        self._ask("malformed-body", operation, 400, content=b'{"model": ')
        # Not a body without a flaw: whoever ignores its type must not create anything.
        self._ask("wrong-content-type", operation, 415, content=_FLAWED, media_type="text/plain")
        self._ask("schema-violation", operation, 422, content=_FLAWED)
        self._ask("body-with-charset", operation, 422, content=_FLAWED, media_type="application/json; charset=utf-8")
        if self.target.options.on_loopback:
            self._ask("oversized-body", operation, 413, content=b'{"a": "' + b"a" * _OVERSIZED_BYTES + b'"}')

    def _bad_keys(self, operation: Operation) -> None:
        self._ask("wrong-key", operation, 401, key=_WRONG_KEY)
        self._ask("missing-key", operation, 401, key="")
        self._ask("malformed-key", operation, 401, authorization=f"Bearer {_WRONG_KEY} {_WRONG_KEY}")
        self._ask("wrong-scheme", operation, 401, authorization="Basic c2stbm9ib2R5Og==")
        if operation.id in (self.family.listing, self.family.get):
            lower = f"bearer {self.target.options.api_key}"
            self._ask("lower-case-scheme", operation, operation.successes[0], authorization=lower)

    def _ask(
        self,
        rule: str,
        operation: Operation,
        status: int,
        parameters: Mapping[str, str] | None = None,
        content: bytes | None = None,
        **request: object,
    ) -> None:
        """Asks for a status, if it is documented or 405 and can come, with a fitting body unless another is given."""
        every = {**(operation.unknown if status in WITHOUT_IDS else {}), **self.known, **(parameters or {})}
        if not (status in operation.responses or status == 405) or not operation.parameters.keys() <= every.keys():
            return
        if content is None and operation.smallest is not None:
            # With a limit on creates: whoever lets a bad key in after all must not make what somebody pays for.
            harmless = status in _BEFORE_BODY and self.target.creates_left < math.inf
            content = _FLAWED if harmless else json.dumps(operation.smallest).encode()
        least = 1 if operation.would_create(content or b"") else 0
        # Below 0 something flawed was created: nothing more is sent that might be.
        if operation.smallest is not None and self.target.creates_left < least:
            self.target.record.excuses[operation.id, status] = "--max-creates"
            return
        self.target.ask(rule, operation, every, (status,), content=content or b"", **request)

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
                    self._ask("special-item", operation, status, {**scope, self.family.item: item})

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
