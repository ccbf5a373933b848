"""What people and programs are shown of a run."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.catalogue import SEEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sinkove_synkrato_contract.record import Finding, Result

__all__ = ["summary", "write_json"]

_MOST = 8


def summary(result: Result) -> str:
    """Returns the result as people read it, about one screen; its last line is `N passed, M failed`."""
    sent = ", ".join(f"{part} {count}" for part, count in result.sent.items())
    lines = [
        f"{result.base_url}, seed {result.seed}, {'strict' if result.strict else 'not strict'}",
        f"{sum(result.sent.values())} requests: {sent or 'none'}",
    ]
    lines += [f"again: {result.command}"] if result.command else []
    where = f"; {result.ledger} has all" if result.ledger else ""
    lines += [f"{len(result.created)} created{where}"] if result.created or result.ledger else []
    lines += [] if result.complete else ["INTERRUPTED: what was not found was not looked for"]
    new = [each for each in result.findings if not each.deviation]
    found = [each for each in new if not each.rule.startswith(SEEN)]
    unseen = [each for each in new if each.rule.startswith(SEEN)]
    title = "our guess was wrong" + ("" if result.strict else " (fails only under --strict)")
    lines += _section("FAILED", _grouped(each for each in found if not each.is_guess), _block)
    lines += _section(title, _grouped(each for each in found if each.is_guess), _block)
    lines += _section("NOT EXERCISED", unseen, _unseen)
    lines += _section("known deviations", result.deviations, lambda line: [f"  {line}"])
    reasons: dict[str, list[str]] = {}
    for line in result.left_out:
        reasons.setdefault(line.rpartition(" (")[2], []).append(line)
    # No reason is told again before every one was told.
    left_out = [line for row in zip_longest(*reasons.values()) for line in row if line]
    lines += _section("left out", left_out, lambda line: [f"  {line}"])
    return "\n".join([*lines, "", f"{result.passed} passed, {result.failed} failed"])


def _section(title: str, entries: Sequence[Any], shown: Callable[[Any], list[str]]) -> list[str]:
    lines = ["", f"{title}: {len(entries)}"] if entries else []
    for entry in entries[:_MOST]:
        lines += shown(entry)
    return [*lines, f"  and {len(entries) - _MOST} more; --report json=FILE has all"] if len(entries) > _MOST else lines


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Returns the findings of one rule together, the shortest to show first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda each: len(each.curl)):
        groups.setdefault((finding.rule, finding.title), []).append(finding)
    return list(groups.values())


def _block(group: list[Finding]) -> list[str]:
    first, times = group[0], sum(each.count for each in group)
    subjects = list(dict.fromkeys(each.subject for each in group))
    lines = [
        f"  {', '.join(subjects[:_MOST])}{' ...' if len(subjects) > _MOST else ''}: {first.title}",
        f"    rule      {first.rule} ({first.provenance}){f', {times} times' if times > 1 else ''}",
        f"    expected  {first.expected}",
        f"    received  {first.received}",
    ]
    return [*lines, f"    {first.curl}"] if first.curl else lines


def _unseen(finding: Finding) -> list[str]:
    return [f"  {finding.subject}: {finding.expected} {finding.received} ({finding.provenance})"]


def write_json(result: Result, path: Path) -> None:
    """Writes the result as JSON: under another name first, so that nobody reads half of it.

    Raises:
        OSError: It cannot be written.
    """
    words = {True: "passed", False: "failed", None: "wrong guess", "known": "known deviation"}
    document = {
        **asdict(replace(result, verdicts={}, exchanges=())),
        "passed": result.passed,
        "failed": result.failed,
        "findings": [{**asdict(each), "fails": result.fails(each)} for each in result.findings],
        "verdicts": [
            {"rule": place[0], "subject": place[1], "verdict": words[kept]} for place, kept in result.verdicts.items()
        ],
    }
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
            file.write("\n")
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
