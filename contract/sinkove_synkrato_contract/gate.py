"""No empty green: what a run did not see, it did not check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.catalogue import SEEN, WHOLE_RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sinkove_synkrato_contract.due import Due
    from sinkove_synkrato_contract.options import Options
    from sinkove_synkrato_contract.record import Record
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["Gate"]

_SENTENCE = "What is documented was seen."
_ALWAYS = (400, 401, 404, 409, 415, 422)
_BY_SUBJECTS = {402, 403, 410, 429}


@dataclass(frozen=True)
class Gate:
    """Compares what has to be seen with what was.

    Attributes:
        options: What left things out, settled.
        subjects: Names of what was given to be tested with.
        record: What was seen, and the verdicts.
        due: Which rules have to have run.
    """

    options: Options
    subjects: Collection[str]
    record: Record
    due: Due

    def judge(self, operations: Sequence[Operation]) -> list[str]:
        """Notes in the record what was exercised and what was not; returns what was left out and why, a line each."""
        untried = ", ".join(
            map(
                str,
                sorted({s for each in operations for s in _BY_SUBJECTS & each.responses.keys() - self._tried(each)}),
            )
        )
        reason = "not among the subjects" if self.subjects else "no subjects were given"
        left_out = [f"{untried} not tested ({reason})"] if untried else []
        left_out += self.due.missing({each.id for each in operations}, self.subjects)
        unasked = {
            s for each in operations for s in each.responses if s >= 500 and (each.id, s) not in self.record.seen
        }
        if unasked:
            left_out.append(f"{', '.join(map(str, sorted(unasked)))} not tested (no request asks for them)")
        selected = {each.id: each for each in operations}
        for operation in operations:
            for what, seen, excuse, provenance in self._lines(operation, selected):
                if seen or excuse is None:
                    self.record.judge(
                        SEEN + what, _SENTENCE, operation.id, None if seen else (what, "never seen"), provenance
                    )
                else:
                    left_out.append(f"{operation.id}: {what} ({excuse})")
        return left_out

    def judge_run(self, phases: Collection[str]) -> None:
        """Notes whether the quota lasted, and each of these phases of schemathesis was answered."""
        received = f"429 for {self.record.refused} of {self.record.sent.total()} requests, which tested nothing"
        broken = ("no 429 for our key", received) if self.record.refused else None
        self.record.judge("quota", "The key's quota lasts.", WHOLE_RUN, broken)
        for phase in phases:
            broken = None if self.record.sent[phase] else ("answers", "none")
            self.record.judge(f"{SEEN}phase {phase}", _SENTENCE, WHOLE_RUN, broken)

    def _lines(
        self, operation: Operation, selected: Mapping[str, Operation]
    ) -> Iterator[tuple[str, bool, str | None, str]]:
        if operation.id in self.due.vendor.unmounted:
            yield (
                "404",
                (operation.id, 404) in self.record.seen,
                self._excuse(operation, 404),
                operation.provenance(404),
            )
            return
        succeeded = any((operation.id, status) in self.record.seen for status in range(200, 300))
        yield "2xx", succeeded, self._excuse(operation, 200), operation.provenance()
        required = {*_ALWAYS, *self._tried(operation), *([413] if self._oversized(operation) else ())}
        for status in sorted(required & operation.responses.keys()):
            seen = (operation.id, status) in self.record.seen
            yield str(status), seen, self._excuse(operation, status), operation.provenance(status)
        for link in operation.links:
            target = selected.get(link.target)
            excuse = (self._excuse(operation, 200) or self._excuse(target, 200)) if target else "--operation"
            followed = (link.source, link.name) in self.record.followed
            yield f"link {link.name}", followed, excuse, target.provenance() if target else ""

        accepted = "in a request that succeeds"
        for name in sorted(operation.sent | operation.query):
            given = (operation.id, name) in self.record.given
            yield f"field {name} {accepted}", given, self._excuse(operation, 200), operation.provenance()
        came = {status for name, status in self.record.seen if name == operation.id}
        for rule, excuse in self.due.rules(operation, came, self.subjects, self._excuse_of(operation)):
            yield f"rule {rule}", (rule, operation.id) in self.record.judged, excuse, operation.provenance()

    def _oversized(self, operation: Operation) -> bool:
        return self.options.on_loopback and operation.id in (self.due.vendor.oversized or (operation.id,))

    def _excuse_of(self, operation: Operation) -> Callable[[str, int | str], str | None]:
        others = operation.spec.operations
        return lambda name, status: self._excuse(others[name], status) if name in others else f"no {name} in the spec"

    def _tried(self, operation: Operation) -> set[int]:
        """Returns the statuses that the subjects bring about."""
        vendor = self.due.vendor
        told = {vendor.status_of_subject[name] for name in vendor.status_of_subject if name in self.subjects}
        own = {status for name, status in told if name == operation.id}
        return own | {status for name, status in vendor.status_of_key.items() if name in self.subjects}

    def _excuse(self, operation: Operation, status: int | str) -> str | None:
        if self.options.read_only and (not operation.reads_only or status == 409):
            return "--read-only"
        if status == 401 and not self.options.bad_keys:
            return "no bad keys off loopback without --strict"
        return self.record.excuses.get((operation.id, status))
