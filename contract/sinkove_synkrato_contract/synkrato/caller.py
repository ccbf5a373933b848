"""Asks operations by their names, as far as a run may ask them, and keeps what they answered."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["MASTER_WRITES", "Caller"]

# Off loopback, nothing else is written to: what is made elsewhere could not all be removed.
MASTER_WRITES = frozenset({"upsertMasterRecord", "updateMasterRecord", "deleteMasterRecord"})
# What the whole trip is made with.
_NEEDED = ("master", "module", "hierarchy", "tenant", "project", "user", "user_without_delete")


class Caller:
    """Asks, and judges.

    Attributes:
        target: Whom.
        subjects: What was given to be tested with.
        answers: The last success of each operation.
        known: With which parameters that was.

    Args:
        target: As above.
        subjects: As above.
    """

    def __init__(self, target: Target, subjects: Mapping[str, str]) -> None:
        self.target = target
        self.subjects = subjects
        self.answers: dict[str, Exchange] = {}
        self.known: dict[str, Mapping[str, str]] = {}
        for operation in target.spec.operations.values():
            reason = self._reason(operation)
            for status in (*operation.responses, 200) if reason else ():
                target.record.excuses[operation.id, status] = reason

    def _reason(self, operation: Operation) -> str:
        """Why an operation is not asked; empty when it may be."""
        options = self.target.options
        if operation.reads_only:
            return ""
        if options.read_only:
            return "--read-only"
        if operation.id in MASTER_WRITES:
            return "" if self.subjects.get("master") else "no master among the subjects"
        if not options.on_loopback:
            return "what it makes cannot all be removed, so on loopback only"
        return "--max-creates" if self.target.creates_left < math.inf else ""

    def excuse(self) -> None:
        """Excuses what could not be seen, since something that it needs was not given or may not be made."""
        missing = [f"no {each} among the subjects" for each in _NEEDED if each not in self.subjects]
        writes = [self._reason(each) for each in self.target.spec.operations.values()]
        reasons = [each for each in (*missing, *writes) if each]
        for operation in self.target.spec.operations.values() if reasons else ():
            statuses = [200] if operation.id in self.answers else [200, *operation.responses]
            for status in statuses:
                self.target.record.excuses.setdefault((operation.id, status), f"it needs more: {reasons[0]}")

    def may(self, name: str) -> bool:
        """Whether an operation may be asked."""
        operation = self.target.spec.operations.get(name)
        return operation is not None and not self._reason(operation)

    def ask(
        self,
        name: str,
        parameters: Mapping[str, str],
        body: Any = None,
        *,
        rule: str = "succeeds",
        expect: tuple[int, ...] = (),
        **request: Any,
    ) -> Exchange | None:
        """Asks an operation, if it may be asked and everything that it needs is there.

        Args:
            name: Its operationId.
            parameters: For its path, its query and its headers.
            body: What is sent as JSON.
            rule: By which its status is judged.
            expect: The statuses that are right; without any, those that the spec has for a success.
            request: As `Target.send` takes it.

        Returns:
            The answer, None when there was none or nothing was asked.
        """
        operation = self.target.spec.operations.get(name)
        parameters = {each: value for each, value in parameters.items() if value}  # an empty one was not given
        if operation is None or not self.may(name) or not operation.needed <= parameters.keys():
            return None
        content: bytes = request.pop("content", b"" if body is None else json.dumps(body).encode())
        if operation.would_create(content) and self.target.creates_left < 1:
            self.target.record.excuses.setdefault((name, 200), "--max-creates")
            return None
        exchange = self.target.ask(rule, operation, parameters, expect, content=content, **request)
        if exchange is not None and exchange.succeeded and exchange.owned and rule == "succeeds":
            self.answers[name], self.known[name] = exchange, parameters
        return exchange

    def told(self, name: str, parameters: Mapping[str, str], body: Any = None, **request: Any) -> dict[str, Any]:
        """Asks as `ask` does; returns the object that a success is, empty for anything else."""
        exchange = self.ask(name, parameters, body, **request)
        payload = exchange.json if exchange is not None and exchange.succeeded else None
        return payload if isinstance(payload, dict) else {}

    def judge(self, rule: str, name: str, good: object, expected: str, received: object) -> None:
        """Notes whether a rule was kept at an operation; the answer that shows it is its last one."""
        if operation := self.target.spec.operations.get(name):
            broken = None if good else (expected, str(received))
            self.target.note(rule, operation, broken, self.answers.get(name))
