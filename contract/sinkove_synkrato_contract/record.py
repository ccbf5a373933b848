"""What a run saw, and the verdicts about it: one for each rule and operation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sinkove_synkrato_contract.catalogue import WHOLE_RUN
from sinkove_synkrato_contract.exchange import Exchange, curl, redacted, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sinkove_synkrato_contract.rules import Broken, Rule
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["Finding", "Record", "Result", "Traffic", "Verdict"]

Verdict = bool | Literal["known"] | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that the target does not keep.

    Attributes:
        rule: The id of the rule.
        title: The rule in one sentence.
        subject: The operation.
        expected: What should have come.
        received: What came.
        provenance: Whose claim it was.
        curl: A shell command that shows it; empty when no single request does.
        count: How often it was seen.
        deviation: Why it does not fail: it is known; empty for what is not.
        snippet: What makes it known, for the file of deviations.
    """

    rule: str
    title: str
    subject: str
    expected: str
    received: str
    provenance: str = "documented"
    curl: str = ""
    count: int = 1
    deviation: str = ""
    snippet: str = ""

    @property
    def is_guess(self) -> bool:
        """Whether the claim was ours, so that it may be the claim that is wrong."""
        return self.provenance in ("inferred", "platform")


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What one operation was asked.

    Attributes:
        id: Its operationId.
        method: Its method.
        path: Its path in the document.
        provenance: Who says that there is such an operation.
        documented: The documented statuses.
        statuses: How often each status came.
        seconds: How long each answer took, in the order of asking.
    """

    id: str
    method: str
    path: str
    provenance: str
    documented: Sequence[int]
    statuses: Mapping[int, int]
    seconds: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run found.

    Attributes:
        base_url: The target.
        seed: What to run it again with.
        strict: Whether wrong guesses of ours fail too.
        sent: How many requests each part of the run sent.
        findings: Everything found, grouped.
        left_out: What was left out and why, a line each.
        verdicts: For each rule and operation, whether it was kept; None for a wrong guess of ours that does not fail,
            `known` for a known deviation.
        groups: The group of each rule, by its id; `catalogue.group_of` reads it.
        operations: What each operation that was judged was asked.
        command: A shell command that runs it again.
        started: When it began, in seconds since the epoch.
        seconds: How long it took.
        complete: Whether it came to its end; what an interrupted run did not find, it did not look for.
        exchanges: Every request with its answer and the part of the run that sent it, if the options asked for that.
        created: The ids of what was created, `?` for one that was not told.
        ledger: The file in which that was written down as well; empty for none.
        deviations: The known deviations and what became of them, a line each.
    """

    base_url: str
    seed: int
    strict: bool
    sent: Mapping[str, int]
    findings: Sequence[Finding]
    left_out: Sequence[str]
    verdicts: Mapping[tuple[str, str], Verdict]
    groups: Mapping[str, str] = field(default_factory=dict)
    operations: Sequence[Traffic] = ()
    command: str = ""
    started: float = 0.0
    seconds: float = 0.0
    complete: bool = True
    exchanges: Sequence[tuple[str, Exchange]] = ()
    created: Sequence[str] = ()
    ledger: str = ""
    deviations: Sequence[str] = ()

    def fails(self, finding: Finding) -> bool:
        """Whether one of the findings makes the run fail."""
        return not finding.deviation and (self.strict or not finding.is_guess)

    @property
    def passed(self) -> int:
        """How many rules were kept, counted per operation."""
        return sum(verdict is True for verdict in self.verdicts.values())

    @property
    def failed(self) -> int:
        """How many rules were not kept, counted per operation."""
        return sum(verdict is False for verdict in self.verdicts.values())

    @property
    def exit_code(self) -> int:
        """0 when the contract is kept, else 1. A run that saw nothing keeps nothing."""
        kept = any(verdict is True and subject != WHOLE_RUN for (_, subject), verdict in self.verdicts.items())
        return 0 if kept and not self.failed and self.complete else 1


class Record:
    """Reads every answer by the rules, and keeps what is worth keeping.

    Args:
        rules: The rules about single answers.
        selected: Ids of the operations to judge; others may be called on the way.
        secrets: The name for each secret; may grow.
        private: Lower-case names of request headers whose value is not shown.
        keeps: Whether to keep every exchange.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        selected: Collection[str],
        secrets: Mapping[str, str],
        private: frozenset[str] = frozenset(),
        *,
        keeps: bool = False,
    ) -> None:
        self._rules = rules
        self._selected = selected
        self._secrets = secrets
        self._private = private
        self._keeps = keeps
        self._findings: dict[tuple[str, str, str, str], Finding] = {}
        self._judged: set[tuple[str, str]] = set()
        self.sent: Counter[str] = Counter()
        self.seen: Counter[tuple[str, int]] = Counter()
        self.seconds: dict[str, list[float]] = {}
        self.exchanges: list[tuple[str, Exchange]] = []
        self.followed: set[tuple[str, str]] = set()
        # Why something cannot be exercised, by operation and status (200 for success).
        self.excuses: dict[tuple[str, int], str] = {}
        self.refused = 0

    def see(self, exchange: Exchange, part: str) -> None:
        """Reads an answer that a part of the run got."""
        self.sent[part] += 1
        self.refused += exchange.owned and exchange.status == 429
        if exchange.operation:
            self.seen[exchange.operation.id, exchange.status] += 1
            self.seconds.setdefault(exchange.operation.id, []).append(exchange.seconds)
        if self._keeps:
            self.exchanges.append((part, exchange))
        for rule in self._rules:
            if rule.applies(exchange):
                broken = rule.check(exchange)
                self.judge(rule.id, rule.sentence, exchange.subject, broken, rule.provenance, exchange)

    def judge(
        self,
        rule: str,
        title: str,
        subject: str,
        broken: Broken | None,
        provenance: str = "documented",
        exchange: Exchange | None = None,
        kind: str = "",
    ) -> None:
        """Notes that a rule was kept, or how it was not.

        Findings of one rule, subject, kind and provenance are one, shown by the shortest request.

        Args:
            rule: The rule's id.
            title: The rule in one sentence.
            subject: The operation.
            broken: What was expected and what was received; None when the rule was kept.
            provenance: Whose claim it was, unless `broken` says it.
            exchange: What shows it.
            kind: What tells it from others.
        """
        # What is not an operation's id is a path or the like: that is always of interest.
        if subject not in self._selected and subject.isidentifier():
            return
        self._judged.add((rule, subject))
        if broken is None:
            return
        expected, received = (redacted(shown(each), self._secrets) for each in broken[:2])
        line = curl(exchange, self._secrets, self._private) if exchange else ""
        claim = broken[2] if len(broken) == 3 else provenance
        new = Finding(
            rule=rule, title=title, subject=subject, expected=expected, received=received, provenance=claim, curl=line
        )
        # A guess never hides a promise.
        place = (rule, subject, kind, claim)
        known = self._findings.get(place, replace(new, count=0))
        shortest = min(known, new, key=lambda each: len(each.curl))
        self._findings[place] = replace(shortest, count=known.count + 1)

    def traffic(self, operation: Operation) -> Traffic:
        """Returns what an operation was asked."""
        statuses = {status: count for (name, status), count in sorted(self.seen.items()) if name == operation.id}
        return Traffic(
            id=operation.id,
            method=operation.method,
            path=operation.path,
            provenance=operation.provenance(),
            documented=tuple(operation.responses),
            statuses=statuses,
            seconds=tuple(self.seconds.get(operation.id, ())),
        )

    def result(self, *, strict: bool, **about: Any) -> Result:
        """Returns all verdicts; `about` is what else a Result says of the run."""
        verdicts: dict[tuple[str, str], Verdict] = dict.fromkeys(sorted(self._judged), True)
        for finding in sorted(self._findings.values(), key=lambda each: not each.is_guess):
            verdicts[finding.rule, finding.subject] = None if finding.is_guess and not strict else False
        findings = sorted(self._findings.values(), key=lambda each: (each.rule, each.subject))
        exchanges = tuple(self.exchanges)
        return Result(
            strict=strict, sent=dict(self.sent), findings=findings, verdicts=verdicts, exchanges=exchanges, **about
        )
