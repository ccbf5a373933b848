"""No empty green: what a run did not see, it did not check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.misuse import STATUS_OF_KEY
from sinkove_synkrato_contract.record import WHOLE_RUN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sinkove_synkrato_contract.options import Options
    from sinkove_synkrato_contract.record import Record
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["SEEN", "Gate"]

SEEN = "seen: "
_SENTENCE = "What is documented was seen."
_ALWAYS = (400, 401, 404, 409, 415, 422)


@dataclass(frozen=True)
class Gate:
    """Compares what has to be seen with what was.

    Attributes:
        options: What left things out, settled.
        subjects: Names of what was given to be tested with.
        creates: Whether each family of operations could create something.
        excuses: What the journey could not exercise, by operation and status (200 for success), with the reason.
    """

    options: Options
    subjects: Collection[str]
    creates: bool
    excuses: Mapping[tuple[str, int], str]

    def judge(self, operations: Sequence[Operation], record: Record) -> list[str]:
        """Notes in the record what was exercised and what was not; returns what an option left out, a line each."""
        left_out: list[str] = []
        selected = {each.id: each for each in operations}
        for operation in operations:
            for what, seen, excuse, provenance in self._lines(operation, selected, record):
                if seen or excuse is None:
                    record.judge(
                        SEEN + what, _SENTENCE, operation.id, None if seen else (what, "never seen"), provenance
                    )
                else:
                    left_out.append(f"{operation.id}: {what} ({excuse})")
        return left_out

    def judge_run(self, phases: Collection[str], record: Record) -> None:
        """Notes whether the quota lasted, and each of these phases of schemathesis was answered."""
        received = f"429 for {record.refused} of {sum(record.sent.values())} requests, which tested nothing"
        broken = ("no 429 for our key", received) if record.refused else None
        record.judge("quota", "The key's quota lasts.", WHOLE_RUN, broken)
        for phase in phases:
            broken = None if record.sent[phase] else ("answers", "none")
            record.judge(f"{SEEN}phase {phase}", _SENTENCE, WHOLE_RUN, broken)

    def _lines(
        self, operation: Operation, selected: Mapping[str, Operation], record: Record
    ) -> Iterator[tuple[str, bool, str | None, str]]:
        succeeded = any((operation.id, status) in record.seen for status in range(200, 300))
        yield "2xx", succeeded, self._excuse(operation, 200), operation.provenance()
        required = {*_ALWAYS, *(status for name, status in STATUS_OF_KEY.items() if name in self.subjects)}
        required |= {410} if any("expired" in name for name in self.subjects) else set()
        required |= {413} if self.options.on_loopback else set()
        for status in sorted(required & operation.responses.keys()):
            seen = (operation.id, status) in record.seen
            yield str(status), seen, self._excuse(operation, status), operation.provenance(status)
        for link in operation.links:
            target = selected.get(link.target)
            excuse = (self._excuse(operation, 200) or self._excuse(target, 200)) if target else "--operation"
            followed = (link.source, link.name) in record.followed
            yield f"link {link.name}", followed, excuse, target.provenance() if target else ""

    def _excuse(self, operation: Operation, status: int) -> str | None:
        if self.options.read_only and (not operation.reads_only or status == 409):
            return "--read-only"
        if status == 401 and not self.options.bad_keys:
            return "no bad keys off loopback without --strict"
        if not self.creates and (status == 409 or (status == 200 and not operation.reads_only)):
            return "--max-creates"
        return self.excuses.get((operation.id, status))
