"""Which rules have to have said something about an operation, so that silence is never taken for a yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.vendor import Vendor

__all__ = ["Due"]

_BY_STATUS = {
    200: ("json-charset",),
    400: ("malformed-body",),
    401: ("wrong-key", "missing-key", "malformed-key", "wrong-scheme", "challenge-on-401"),
    404: ("unknown-id",),
    413: ("oversized-body",),
    415: ("wrong-content-type",),
    422: ("schema-violation", "body-with-charset"),
}
_CHECKS = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")


@dataclass(frozen=True, kw_only=True)
class Due:
    """What to expect of a run.

    Attributes:
        vendor: Whose rules there are besides those of any.
        fuzzed: Ids of the operations that schemathesis calls with all kinds of requests.
    """

    vendor: Vendor
    fuzzed: Collection[str] = ()

    def missing(self, operations: Collection[str], subjects: Collection[str]) -> list[str]:
        """Returns a line for each rule that could not run for some operations, since no subject makes it possible."""
        return [
            f"{name}: rule {rule} (no {subject} among the subjects)"
            for subject, pairs in self.vendor.due_by_subject.items()
            for name, rule in pairs
            if subject not in subjects and name in operations
        ]

    def rules(
        self,
        operation: Operation,
        seen: Collection[int],
        subjects: Collection[str],
        excuse: Callable[[str, int | str], str | None],
    ) -> Iterator[tuple[str, str | None]]:
        """Yields each rule with what excuses it.

        Args:
            operation: What it is about.
            seen: The statuses that came from it; one that never came is told of elsewhere.
            subjects: Names of what was given to be tested with.
            excuse: Returns why a status of an operation could not be had, or why a rule could not run.
        """
        came = {200 if 200 <= status < 300 else status for status in seen}
        # Where there is no body to be wrong, or none is promised.
        without = set() if operation.smallest is not None else {400, 413, 415, 422}
        without |= set() if operation.answers_json and operation.id not in self.vendor.bodiless else {200}
        for status in came & {200, *operation.responses}:
            common = () if status in without else _BY_STATUS.get(status, ())
            for rule in (*common, *self.vendor.due.get(status, ())):
                yield rule, excuse(operation.id, status)
        # These are only asked for where bad keys are.
        if 404 in came and operation.unknown and operation.reads_only:
            yield "odd-id", excuse(operation.id, 401)
        if 200 in came and operation.id in self.vendor.listing:
            yield "lower-case-scheme", excuse(operation.id, 401)
        for subject, pairs in self.vendor.due_by_subject.items():
            mine = [rule for name, rule in pairs if subject in subjects and name == operation.id]
            yield from ((rule, excuse(operation.id, 200) or excuse(operation.id, rule)) for rule in mine)
        if 200 not in came:
            return
        yield from self.vendor.due_of(operation, excuse)
        if operation.id in self.fuzzed:
            yield from ((check, None) for check in _CHECKS)
