"""Known deviations: what a target is known not to keep, for how long, and why that is no failure meanwhile."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.catalogue import SEEN, SENTENCES, WHOLE_RUN
from sinkove_synkrato_contract.exchange import OTHER_ADDRESSES
from sinkove_synkrato_contract.options import CannotRunError, require
from sinkove_synkrato_contract.record import Finding, Result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sinkove_synkrato_contract.spec import Spec

__all__ = ["Deviation", "applied", "deviations_of", "fingerprint"]

_RULE = "known-deviation"
_NOT_THE_CONTRACT = ("description", "summary", "example", "examples")
_SUGGESTED = timedelta(days=90)
_GATE = re.compile(SEEN + r"(2xx|[1-5][0-9]{2}|(link|rule|phase) [\w-]+|field .+)")


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Something that the target is known not to keep.

    Attributes:
        rule: The id of the rule.
        operation: What its findings are filed under.
        reason: Why it may stay.
        expires: The last day on which it does.
        spec: The fingerprint of the operation's definition, for as long as which it does; empty for any.
    """

    rule: str
    operation: str
    reason: str
    expires: date
    spec: str = ""


@functools.lru_cache(maxsize=256)
def fingerprint(spec: Spec, subject: str) -> str:
    """Returns what changes when the definition of an operation changes; of a path, that of one of its operations.

    Descriptions and examples do not count.
    """
    every = spec.operations.values()
    meant = [each for each in every if subject in (each.id, each.path)] or every
    plain = [[each.method, each.path, _plain(spec, [each.definition, dict(each.parameters)])] for each in meant]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def _plain(spec: Spec, node: Any, above: str = "", trail: tuple[str, ...] = ()) -> Any:
    if isinstance(node, list):
        return [_plain(spec, each, "", trail) for each in node]
    if not isinstance(node, dict):
        return node
    if (reference := node.get("$ref")) is not None:
        if reference in trail:
            return reference
        node, trail = spec.resolve(node), (*trail, reference)
    kept = {name: each for name, each in node.items() if above == "properties" or name not in _NOT_THE_CONTRACT}
    return {str(name): _plain(spec, each, str(name), trail) for name, each in kept.items()}


def deviations_of(text: str, rules: Collection[str], spec: Spec) -> tuple[Deviation, ...]:
    """Reads deviations, which are TOML: `[[deviation]]`, then a line for each attribute.

    Raises:
        CannotRunError: It is something else, or names a rule or an operation that there is not.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CannotRunError(f"The deviations are not TOML: {error}.") from None
    tables = document.pop("deviation", [])
    if document or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise CannotRunError("The deviations have to be tables [[deviation]].")
    subjects = {*spec.operations, *(each.path for each in spec.operations.values()), WHOLE_RUN, OTHER_ADDRESSES}
    found: dict[tuple[str, str], Deviation] = {}
    for number, table in enumerate(tables, 1):
        each = _deviation(number, table)
        if not _GATE.fullmatch(each.rule):
            require("rule", each.rule, rules)
        require("operation", each.operation, subjects)
        if found.setdefault((each.rule, each.operation), each) is not each:
            raise CannotRunError(f"Deviation {number}, {each.rule} at {each.operation}, stands there twice.")
    return tuple(found.values())


def _deviation(number: int, table: dict[str, Any]) -> Deviation:
    names = {each.name for each in fields(Deviation)}
    texts = {name: each for name, each in table.items() if name != "expires"}
    for wrong, which in (
        ("has no key", table.keys() - names),
        ("lacks", names - {"spec"} - table.keys()),
        ("has an empty", {name for name, each in texts.items() if not isinstance(each, str) or not each.strip()}),
    ):
        if which:
            raise CannotRunError(f"Deviation {number} {wrong} {min(which)}.")
    try:
        # A date, a moment or a text that begins with a date.
        return Deviation(**texts, expires=date.fromisoformat(str(table["expires"])[:10]))
    except ValueError:
        raise CannotRunError(f"Deviation {number} expires at no date.") from None


def applied(result: Result, deviations: Iterable[Deviation], spec: Spec, today: date) -> Result:
    """Returns a result in which what is known does not fail, and what is known and was mended does.

    Args:
        result: What was found.
        deviations: What is known.
        spec: What was checked against.
        today: The day that decides whether one has expired.
    """
    known: dict[tuple[str, str], Deviation] = {}
    mended: list[Finding] = []
    lines: list[str] = []
    verdicts = dict(result.verdicts)
    for each in deviations:
        place, reason = (each.rule, each.operation), f"{each.rule} at {each.operation}: {each.reason}"
        if place not in result.verdicts:
            lines.append(f"{reason} (its rule did not run)")
        elif result.verdicts[place] is True:
            if result.complete:
                mended.append(_mended(each))
                verdicts[_RULE, each.operation] = False
        elif lapsed := _lapsed(each, spec, today):
            lines.append(f"{reason} (lapsed: {lapsed})")
        else:
            lines.append(f"{reason} (until {each.expires})")
            known[place], verdicts[place] = each, "known"
    findings = [_told(each, known.get((each.rule, each.subject)), spec, today) for each in result.findings]
    findings += mended
    return replace(result, findings=findings, verdicts=verdicts, deviations=lines)


def _lapsed(deviation: Deviation, spec: Spec, today: date) -> str:
    if today > deviation.expires:
        return f"it expired on {deviation.expires}"
    now = fingerprint(spec, deviation.operation)
    return f"the spec has changed, and is {now} now" if deviation.spec not in ("", now) else ""


def _told(finding: Finding, known: Deviation | None, spec: Spec, today: date) -> Finding:
    """Returns a finding with the reason why it may stay, or with what to write into the file so that it may."""
    if known:
        return replace(finding, deviation=known.reason)
    texts = {
        "rule": finding.rule,
        "operation": finding.subject,
        "reason": f"Since {today}: {finding.title}",
        "spec": fingerprint(spec, finding.subject),
    }
    lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in texts.items()]
    return replace(finding, snippet=f"[[deviation]]\n{''.join(lines)}expires = {today + _SUGGESTED}\n")


def _mended(deviation: Deviation) -> Finding:
    return Finding(
        rule=_RULE,
        title=SENTENCES[_RULE],
        subject=deviation.operation,
        expected=f"{deviation.rule} not kept, as the deviations say",
        received="it is kept: remove it from the deviations",
    )
