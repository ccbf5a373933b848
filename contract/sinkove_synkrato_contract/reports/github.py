"""A run as GitHub Actions shows it: annotations, and a summary of the step."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinkove_synkrato_contract.catalogue import GROUPS
from sinkove_synkrato_contract.reports.terminal import MARKS
from sinkove_synkrato_contract.reports.view import STATES, head, matrix, sections, unseen, worst

if TYPE_CHECKING:
    from sinkove_synkrato_contract.record import Result

__all__ = ["annotated", "markdown", "tell"]

_MOST = 5


def tell(result: Result) -> None:
    """Tells GitHub, if that is who runs this: stderr gets the annotations, the step's summary the matrix."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for line in annotated(result):
        click.echo(line, err=True)
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        # Not under another name first: other steps have written to it, and go on to.
        with Path(name or os.devnull).open("a", encoding="utf-8") as file:
            file.write(markdown(result))
    except OSError as error:
        click.echo(f"::warning::The step's summary cannot be written ({type(error).__name__}).", err=True)


def annotated(result: Result) -> list[str]:
    """Returns a line for each cause: an error, or a warning for a wrong guess that does not fail."""
    found = sections(result)
    levels = [("error", cause) for cause in found["broken"]]
    levels += [("error" if result.strict else "warning", cause) for cause in found["guess"]]
    lines = []
    for level, cause in levels:
        first = cause.first
        title = _escaped(f"{', '.join(each[0].rule for each in cause.rules)}: {first.title}", ":,")
        message = f"{cause.named(_MOST)}: expected {first.expected}, received {first.received} ({first.provenance})"
        lines.append(f"::{level} title={title}::{_escaped(message)}")
    if missing := unseen(result):
        named = "; ".join(f"{each.subject}: {each.expected}" for each in missing)
        lines.append(f"::error title={_escaped(missing[0].title, ':,')}::not exercised: {_escaped(named)}")
    return lines


def _escaped(text: str, more: str = "") -> str:
    for each in f"%\r\n{more}":
        text = text.replace(each, f"%{ord(each):02X}")
    return text


def markdown(result: Result) -> str:
    """Returns the verdict, the matrix and the causes; nothing that a server sent."""
    lines = [f"### sinkove check: {result.passed} passed, {result.failed} failed", "", *head(result), ""]
    lines += [f"| | {' | '.join(GROUPS)} |", f"|---|{'---|' * len(GROUPS)}"]
    for name, cells in matrix(result).items():
        lines.append(f"| `{name}` | {' | '.join(MARKS[worst(counts)] for counts in cells.values())} |")
    lines += ["", ", ".join(f"`{MARKS[state]}` {words}" for state, words in STATES.items()), ""]
    for state, causes in sections(result).items():
        for cause in causes:
            rules = ", ".join(f"`{each[0].rule}`" for each in cause.rules)
            lines.append(f"- {STATES[state]}: {cause.first.title} {rules}: {cause.named(_MOST)}")
    lines += [f"- not exercised: `{each.subject}`: {each.expected}" for each in unseen(result)]
    return "\n".join([*lines, *(["", "```sh", result.command, "```"] if result.command else []), "", ""])
