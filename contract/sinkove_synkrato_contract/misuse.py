"""What a client does wrong to any operation: unknown ids, bad bodies, methods and keys, special keys."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["WITHOUT_IDS", "Misuse"]

WITHOUT_IDS = frozenset({401, 404, 405, 429})  # what can come although the ids in an address are nobody's
_ODD_IDS = ("../x", "\u00e9\u4e2d", "' or '1'='1", "%00", "a" * 2000)
_REFUSALS_OF_ID = (404, 400, 414, 422)
_BEFORE_BODY = (401, 403, 429)  # decided before a body is read
_OVERSIZED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Misuse:
    """Does wrong things to operations.

    Attributes:
        target: Whom to ask.
        operations: What to do them to.
        known: Values of path parameters that the journey learned.
        subjects: Special keys, and what else was given to be tested with.
    """

    target: Target
    operations: tuple[Operation, ...]
    known: Mapping[str, str]
    subjects: Mapping[str, str]

    def commit(self) -> None:
        """Does everything wrong that the options allow and that can be done to any operation."""
        options = self.target.options
        allowed = [each for each in self.operations if each.reads_only or not options.read_only]
        for operation in allowed:
            self._bad_ids(operation)
            if operation.smallest is not None:
                self._bad_bodies(operation)
            if options.bad_keys:
                self._bad_keys(operation)
            for name, status in self.target.vendor.status_of_key.items():
                if name in self.subjects:
                    self.ask("special-key", operation, status, key=self.subjects[name])
        if not options.read_only:
            for operation in {each.path: each for each in allowed}.values():
                taken = {each.method for each in self.target.spec.operations.values() if each.path == operation.path}
                method = next(each for each in ("PATCH", "PUT", "DELETE", "TRACE") if each not in taken)
                self.ask("unsupported-method", operation, 405, method=method, content=b"")

    def _bad_ids(self, operation: Operation) -> None:
        for name, value in operation.unknown.items():
            status = self.target.vendor.status_of_unknown.get(name, 404)
            self.ask("unknown-id", operation, status, {name: value})
            # They raise alarms, too: a firewall may take them for an attack.
            tried = operation.reads_only and self.target.options.bad_keys and status in operation.responses
            for odd in _ODD_IDS if tried else ():
                every = {**operation.unknown, **self.known, name: odd}
                self.target.ask("odd-id", operation, every, (*_REFUSALS_OF_ID, status))

    def _bad_bodies(self, operation: Operation) -> None:
        self.ask("malformed-body", operation, 400, content=b'{"model": ')
        # Not a body without a flaw: whoever ignores its type must not create anything.
        flawed, status = self.target.vendor.flawed
        self.ask("wrong-content-type", operation, 415, content=flawed, media_type="text/plain")
        self.ask("schema-violation", operation, status, content=flawed)
        self.ask("body-with-charset", operation, 422, content=flawed, media_type="application/json; charset=utf-8")
        if self.target.options.on_loopback and operation.id in (self.target.vendor.oversized or (operation.id,)):
            self.ask("oversized-body", operation, 413, content=b'{"a": "' + b"a" * _OVERSIZED_BYTES + b'"}')

    def _bad_keys(self, operation: Operation) -> None:
        wrong = self.target.vendor.wrong_key
        self.ask("wrong-key", operation, 401, key=wrong)
        self.ask("missing-key", operation, 401, key="")
        self.ask("malformed-key", operation, 401, authorization=f"Bearer {wrong} {wrong}")
        self.ask("wrong-scheme", operation, 401, authorization="Basic c2stbm9ib2R5Og==")
        if operation.id in self.target.vendor.listing:
            lower = f"bearer {self.target.options.api_key}"
            self.ask("lower-case-scheme", operation, operation.successes[0], authorization=lower)

    def ask(
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
        if not (status in operation.responses or status == 405) or not operation.needed <= every.keys():
            return
        if content is None and operation.smallest is not None:
            # With a limit on creates: whoever lets a bad key in after all must not make what somebody pays for.
            harmless = status in _BEFORE_BODY and (self.target.creates_left < math.inf or self.target.vendor.harms)
            content = self.target.vendor.flawed[0] if harmless else json.dumps(operation.smallest).encode()
        least = 1 if operation.would_create(content or b"") else 0
        # Below 0 something flawed was created: nothing more is sent that might be.
        if operation.smallest is not None and self.target.creates_left < least:
            self.target.record.excuses[operation.id, status] = "--max-creates"
            return
        self.target.ask(rule, operation, every, (status,), content=content or b"", **request)
