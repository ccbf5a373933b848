"""Which rules have to have said something about an operation, so that silence is never taken for a yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sinkove_synkrato_contract.family import Family
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["Due"]

_BY_STATUS = {
    200: ("json-charset",),
    400: ("malformed-body",),
    401: ("wrong-key", "missing-key", "malformed-key", "wrong-scheme", "challenge-on-401"),
    404: ("unknown-id", "human-message", "code-fits-status"),
    413: ("oversized-body",),
    415: ("wrong-content-type",),
    422: ("schema-violation", "body-with-charset"),
}
_ITEM = ("item-steady", "state-forward", "times-in-order")
# What can be said of an item that is there, and of one that was created.
_READ = {
    "listing": ("list-twice", "list-agrees", "list-complete", "list-order", "list-no-duplicates", *_ITEM),
    "get": ("reads-change-nothing", "ids-answer", *_ITEM),
    "link": ("download", "zip-images", "zip-metadata", "range", "link-signed"),
}
_CREATED = {
    "create": ("create-makes-one", "sent-comes-back", "new-is-unfinished"),
    "get": ("becomes-ready", "create-get-agree"),
    "listing": ("list-contains",),
    "link": ("link-in-time",),
}
_CHECKS = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")


@dataclass(frozen=True, kw_only=True)
class Due:
    """What to expect of a run.

    Attributes:
        families: What the operations are for.
        by_status: Rules of the vendor's that every operation with a status is judged by, 200 standing for a success.
        by_subject: Rules of the vendor's that a subject makes possible, by its name, with the operation they are about.
        fuzzed: Ids of the operations that schemathesis calls with all kinds of requests.
    """

    families: Sequence[Family] = ()
    by_status: Mapping[int, Sequence[str]]
    by_subject: Mapping[str, Sequence[tuple[str, str]]]
    fuzzed: Collection[str] = ()

    def missing(self, operations: Collection[str], subjects: Collection[str]) -> list[str]:
        """Returns a line for each rule that could not run for some operations, since no subject makes it possible."""
        return [
            f"{name}: rule {rule} (no {subject} among the subjects)"
            for subject, pairs in self.by_subject.items()
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
        for status in came & {200, *operation.responses}:
            for rule in (*_BY_STATUS.get(status, ()), *self.by_status.get(status, ())):
                yield rule, excuse(operation.id, status)
        # These are only asked for where bad keys are.
        if 404 in came and operation.unknown and operation.reads_only:
            yield "odd-id", excuse(operation.id, 401)
        if 200 in came and any(operation.id in (each.listing, each.get) for each in self.families):
            yield "lower-case-scheme", excuse(operation.id, 401)
        for subject, pairs in self.by_subject.items():
            mine = [rule for name, rule in pairs if subject in subjects and name == operation.id]
            yield from ((rule, excuse(operation.id, 200) or excuse(operation.id, rule)) for rule in mine)
        if 200 not in came:
            return
        for family in self.families:
            for role in ("listing", "create", "get", "link"):
                if getattr(family, role) == operation.id:
                    absent = excuse(family.get, 200)
                    yield from ((rule, absent or excuse(operation.id, rule)) for rule in _READ.get(role, ()))
                    yield from ((rule, excuse(family.create, 200)) for rule in _CREATED[role])
        if operation.id in self.fuzzed:
            yield from ((check, None) for check in _CHECKS)
