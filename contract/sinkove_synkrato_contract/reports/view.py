"""What the reports share: verdicts by operation and group of rules, and findings by cause."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.catalogue import GROUPS, SEEN, WHOLE_RUN, group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sinkove_synkrato_contract.record import Finding, Result

__all__ = ["ELSEWHERE", "STATES", "Cause", "head", "matrix", "row_of", "sections", "state_of", "unseen", "worst"]

ELSEWHERE = "other addresses"
# What can become of a rule, the worst first, and how that is told.
STATES = {
    "broken": "broken",
    "guess": "our guess was wrong",
    "known": "known deviation",
    "kept": "kept",
    "nothing": "nothing ran",
}


@dataclass(frozen=True)
class Cause:
    """Findings that are told together: of one rule, and of others that the same request shows.

    Attributes:
        rules: The findings of each rule, the shortest request first.
    """

    rules: Sequence[Sequence[Finding]]

    @property
    def first(self) -> Finding:
        """The one to show."""
        return self.rules[0][0]

    @property
    def subjects(self) -> list[str]:
        """The operations, each once."""
        return list(dict.fromkeys(each.subject for found in self.rules for each in found))

    def named(self, most: int) -> str:
        """Returns the operations in words, at most so many of them."""
        more = len(self.subjects) - most
        return ", ".join(self.subjects[:most]) + (f" and {more} more" if more > 0 else "")


def head(result: Result) -> list[str]:
    """Returns what was checked, what was sent, and what was created if anything was."""
    sent = ", ".join(f"{part} {count}" for part, count in result.sent.items())
    lines = [
        f"{result.base_url}, seed {result.seed}, {'strict' if result.strict else 'not strict'}",
        f"{sum(result.sent.values())} requests in {result.seconds:.1f} s: {sent or 'none'}",
    ]
    where = f"; {result.ledger} has all" if result.ledger else ""
    return [*lines, f"{len(result.created)} created{where}"] if result.created or where else lines


def row_of(subject: str) -> str:
    """Returns the matrix's row for what a finding is filed under: addresses that are no operation share one."""
    return subject if subject.isidentifier() or subject == WHOLE_RUN else ELSEWHERE


def state_of(result: Result, rule: str, subject: str) -> str:
    """Returns what became of a rule that was judged, a key of STATES."""
    return {True: "kept", False: "broken", None: "guess", "known": "known"}[result.verdicts[rule, subject]]


def matrix(result: Result) -> dict[str, dict[str, Counter[str]]]:
    """Returns how often what became of a rule, by row and group: operations first, the whole run last."""
    rows = {each.id: {group: Counter[str]() for group in GROUPS} for each in result.operations}
    for rule, subject in result.verdicts:
        row = rows.setdefault(row_of(subject), {group: Counter() for group in GROUPS})
        row[group_of(rule, result.groups)][state_of(result, rule, subject)] += 1
    return dict(sorted(rows.items(), key=lambda each: (each[0] == WHOLE_RUN, each[0] == ELSEWHERE)))


def worst(counts: Counter[str]) -> str:
    """Returns the worst of what became of some rules."""
    return next((each for each in STATES if counts[each]), "nothing")


def sections(result: Result) -> dict[str, list[Cause]]:
    """Returns what was broken, guessed wrongly and known before, by cause; what was not exercised is left out."""
    found: dict[str, list[Finding]] = {"broken": [], "guess": [], "known": []}
    for each in result.findings:
        if not each.rule.startswith(SEEN):
            found["known" if each.deviation else "guess" if each.is_guess else "broken"].append(each)
    groups = list(GROUPS)
    return {
        state: sorted(
            _causes(each),
            key=lambda cause: (groups.index(group_of(cause.first.rule, result.groups)), -len(cause.subjects)),
        )
        for state, each in found.items()
    }


def unseen(result: Result) -> list[Finding]:
    """Returns what was not exercised, and is not known to be so."""
    return [each for each in result.findings if each.rule.startswith(SEEN) and not each.deviation]


def _causes(findings: Iterable[Finding]) -> list[Cause]:
    rules: dict[tuple[str, str], list[Finding]] = {}
    for each in sorted(findings, key=lambda each: (not each.curl, len(each.curl), each.curl, each.rule)):
        rules.setdefault((each.rule, each.title), []).append(each)
    answers: dict[tuple[str, str], list[list[Finding]]] = {}
    for rule, found in rules.items():
        # What one request shows of several rules is one thing to mend. Of the answer the status is compared: the rest may
        # have a time in it. What no request shows is told by itself.
        answers.setdefault((found[0].curl, found[0].answer[:3]) if found[0].curl else rule, []).append(found)
    return [Cause(each) for each in answers.values()]
