"""What a client does wrong: unknown ids, bad bodies, methods and keys, and special keys and items that were given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.journey import Family
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["STATUS_OF_KEY", "Misuse"]

STATUS_OF_KEY = {"key_forbidden": 403, "key_revoked": 401, "key_exhausted": 429, "key_without_credits": 402}
_WRONG_KEY = "sk-nobody-0000000000000000"
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
            for name, value in operation.unknown.items():
                self._ask("unknown-id", operation, 404, {name: value})
            if operation.smallest is not None:
                self._ask("malformed-body", operation, 400, content=b'{"model": ')
                # Not a body without a flaw: whoever ignores its type must not create anything.
                self._ask("wrong-content-type", operation, 415, content=b"{}", media_type="text/plain")
                self._ask("schema-violation", operation, 422, content=b"{}")
                if options.on_loopback:
                    self._ask("oversized-body", operation, 413, content=b'{"a": "' + b"a" * _OVERSIZED_BYTES + b'"}')
            if options.bad_keys:
                self._ask("wrong-key", operation, 401, key=_WRONG_KEY)
                self._ask("missing-key", operation, 401, key="")
            for name, status in STATUS_OF_KEY.items():
                if name in self.subjects:
                    self._ask("special-key", operation, status, key=self.subjects[name])
            for name, parameter in self.family.scope:
                if f"foreign_{name}" in self.subjects and parameter in operation.parameters:
                    self._ask("special-item", operation, 404, {parameter: self.subjects[f"foreign_{name}"]})
        if not options.read_only:
            for operation in {each.path: each for each in allowed}.values():
                taken = {each.method for each in self.target.spec.operations.values() if each.path == operation.path}
                method = next(each for each in ("PATCH", "PUT", "DELETE", "TRACE") if each not in taken)
                self._ask("unsupported-method", operation, 405, method=method, content=b"")
        self._special_items()

    def _ask(
        self,
        rule: str,
        operation: Operation,
        status: int,
        parameters: Mapping[str, str] | None = None,
        **request: object,
    ) -> None:
        """Asks for a status, if it is documented or 405, with a body without a flaw unless another is given."""
        every = {**operation.unknown, **self.known, **(parameters or {})}
        if (status in operation.responses or status == 405) and operation.parameters.keys() <= every.keys():
            if operation.smallest is not None:
                request.setdefault("content", json.dumps(operation.smallest).encode())
            self.target.ask(rule, operation, every, (status,), **request)

    def _special_items(self) -> None:
        scope = {parameter: self.subjects[name] for name, parameter in self.family.scope if name in self.subjects}
        wanted = ((self.family.link, "failed", 409), (self.family.link, "expired", 410))
        foreign = ((self.family.link, "foreign", 404), (self.family.get, "foreign", 404))
        for operation in self.operations:
            for name, kind, status in (*wanted, *foreign):
                item = self.subjects.get(self.family.special.format(kind))
                if item is not None and operation.id == name:
                    self._ask("special-item", operation, status, {**scope, self.family.item: item})
