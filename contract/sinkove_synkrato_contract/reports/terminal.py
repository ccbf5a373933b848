"""A run on one screen of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sinkove_synkrato_contract.catalogue import GROUPS
from sinkove_synkrato_contract.reports.view import STATES, Cause, head, matrix, sections, unseen, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sinkove_synkrato_contract.record import Finding, Result

__all__ = ["MARKS", "summary"]

MARKS = {"broken": "FAIL", "guess": "?", "known": "~", "kept": "ok", "nothing": "-"}
_COLOURS = {"broken": "red", "guess": "yellow", "known": "cyan", "kept": "green", "nothing": "bright_black"}
_COLUMNS = 80
_NAME_COLUMNS = _COLUMNS - sum(len(group) + 1 for group in GROUPS)
# A screen; what does not fit is left to the page.
_LINES = 45
_BLOCK_LINES = 5
_FRAME_LINES = 3  # a blank one, the title, and how many more there are
_MOST = 3
_NAMED = 6


def summary(result: Result, *, colour: bool = False) -> str:
    """Returns the result as people read it, about one screen; its last line is `N passed, M failed`.

    Args:
        result: What a run found.
        colour: Whether to colour it, which needs a terminal.
    """
    paint = click.style if colour else _plain
    found = sections(result)
    titles = {
        "broken": "FAILED",
        "guess": "our guess was wrong" + ("" if result.strict else " (fails only under --strict)"),
    }
    titles = {state: paint(title, fg=_COLOURS[state], bold=True) for state, title in titles.items()}
    lines = head(result)
    lines += [] if result.complete else ["INTERRUPTED: what was not found was not looked for"]
    lines += _table(result, paint)
    # What weighs most gets the room.
    main = "broken" if found["broken"] else "guess"
    rest = _section(titles["guess"], found["guess"], lambda cause: [_line(cause.rules[0])]) if main != "guess" else []
    title = paint("known deviations", fg=_COLOURS["known"], bold=True)
    rest += _section(title, result.deviations, lambda line: [_cut(f"  {line}")])
    title = paint("NOT EXERCISED", fg="red", bold=True)
    rest += _section(title, unseen(result), lambda each: [f"  {each.subject}: {each.expected} ({each.provenance})"])
    rest += ["", f"left out: {len(result.left_out)}", *_reasons(result.left_out)] if result.left_out else []
    rest += ["", f"again: {result.command}"] if result.command else []
    rest += ["", paint(f"{result.passed} passed, {result.failed} failed", fg="red" if result.exit_code else "green")]
    room = _LINES - len(lines) - len(rest) - _FRAME_LINES
    most = max(2, room // _BLOCK_LINES)
    shown = _section(titles[main], found[main], _block, most, lambda cause: _line(cause.rules[0]))
    return "\n".join([*lines, *shown, *rest])


def _plain(text: str, **_: object) -> str:
    return text


def _safe(text: str) -> str:
    # What a server sends must not steer the terminal.
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _cut(text: str) -> str:
    text = _safe(text)
    return text if len(text) <= _COLUMNS else f"{text[: _COLUMNS - 4]} ..."


def _table(result: Result, paint: Callable[..., str]) -> list[str]:
    rows = matrix(result)
    if not rows:
        return []
    lines = ["", " " * _NAME_COLUMNS + "".join(f" {group}" for group in GROUPS)]
    used = set()
    for name, cells in rows.items():
        shown = name if len(name) <= _NAME_COLUMNS else f"{name[: _NAME_COLUMNS - 3]}..."
        states = [worst(counts) for counts in cells.values()]
        marks = [
            paint(f" {MARKS[state]:>{len(group)}}", fg=_COLOURS[state])
            for group, state in zip(cells, states, strict=True)
        ]
        lines.append(f"{shown:{_NAME_COLUMNS}}{''.join(marks)}")
        used.update(states)
    return [*lines, "  ".join(f"{MARKS[state]} {words}" for state, words in STATES.items() if state in used)]


def _section(
    title: str,
    entries: Sequence[Any],
    shown: Callable[[Any], list[str]],
    most: int = _MOST,
    named: Callable[[Any], str] | None = None,
) -> list[str]:
    lines = ["", f"{title}: {len(entries)}"] if entries else []
    for entry in entries[:most]:
        lines += shown(entry)
    if named:  # what there is no room to show in full
        lines += [named(entry) for entry in entries[most : most + _NAMED]]
        most += _NAMED
    return [*lines, f"  and {len(entries) - most} more; --report html=FILE has all"] if len(entries) > most else lines


def _block(cause: Cause) -> list[str]:
    first = cause.first
    lines = [
        *map(_line, cause.rules[:_MOST]),
        _cut(f"    in        {cause.named(2)}"),
        _cut(f"    expected  {first.expected}"),
        _cut(f"    received  {first.received}"),
    ]
    return [*lines, f"    {_safe(first.curl)}"] if first.curl else lines


def _line(found: Sequence[Finding]) -> str:
    times = sum(each.count for each in found)
    told = f"{found[0].provenance}{f', {times} times' if times > 1 else ''}"
    return _cut(f"  {found[0].rule} ({told}): {found[0].title}")


def _reasons(left_out: Sequence[str]) -> list[str]:
    """Returns a line for each reason for which something was left out."""
    reasons: dict[str, list[str]] = {}
    for line in left_out:
        what, _, why = line.rpartition(" (")
        reasons.setdefault(why.removesuffix(")"), []).append(what)
    # The shortest stands for all, so that the reason fits behind it.
    return [
        f"  {min(found, key=len)}{f' and {len(found) - 1} more' if found[1:] else ''} ({why})"
        for why, found in reasons.items()
    ]
