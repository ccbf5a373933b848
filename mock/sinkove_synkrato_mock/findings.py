"""What a spy found, grouped, as data and for people."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.judge import UNJUDGED
from sinkove_synkrato_mock.redaction import redact, secrets_in
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.spec import Problem

__all__ = ["DIRECTIONS", "Findings", "Seen", "report"]

_MAX_GROUPS = 1000
_VERDICTS: tuple[str, ...] = ("", "clean", UNJUDGED, "differing")  # The last one that was said of an exchange counts.
_COUNTS: tuple[str, ...] = ("exchanges", *_VERDICTS[1:])
_KEY = ("direction", "operation", "status", "place", "keyword")
_EXAMPLE = ("message", "count", "first_seen", "method", "path", "request_id")
_WRAPPER = textwrap.TextWrapper(100, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False)
DIRECTIONS = {"request": "What callers sent", "response": "What the server answered", UNJUDGED: "What was not judged"}


@dataclass(slots=True)
class Seen:
    """One exchange while it goes on, the findings that it belongs to, and what must not be written down of it."""

    findings: Findings
    request: Request
    operation: str
    time: float
    secrets: list[str]
    verdict: str = ""
    examples: list[dict[str, Any]] = field(default_factory=list)

    def clean(self, text: str) -> str:
        """Returns a text without secrets, of a length that can be read."""
        return shorten(redact(text, self.secrets))


class Findings:
    """All exchanges, counted by operation, and the groups of what differs, a thousand at most."""

    def __init__(self, operations: Iterable[str]) -> None:
        self._tallies = {name: dict.fromkeys(_COUNTS, 0) for name in operations}
        self._groups: dict[tuple[str | int | None, ...], dict[str, Any]] = {}
        self._more = 0

    def begin(self, request: Request, operation: str, now: float) -> Seen:
        """Counts an exchange that begins."""
        self._tallies.setdefault(operation, dict.fromkeys(_COUNTS, 0))["exchanges"] += 1
        return Seen(self, request, operation, now, secrets_in(request.headers))

    def answer(self, seen: Seen, request_id: str | None) -> None:
        """Counts an exchange whose answer is known, under the server's identifier for it."""
        self._count(seen, "clean")
        for group in seen.examples:
            group["request_id"] = request_id and seen.clean(request_id)

    def add(self, seen: Seen, direction: str, status: int | None, *problems: Problem) -> None:
        """Adds what is wrong with one direction of an exchange; a group counts it once."""
        first: dict[tuple[str, str], str] = {}
        for each in problems:
            first.setdefault((seen.clean(each.field), each.keyword), each.message)
        for (place, keyword), message in first.items():
            self._count(seen, UNJUDGED if keyword == UNJUDGED else "differing")
            key = (UNJUDGED if keyword == UNJUDGED else direction, seen.operation, status, place, keyword)
            if key in self._groups:
                self._groups[key]["count"] += 1
            elif len(self._groups) == _MAX_GROUPS:
                self._more += 1
            else:
                example = (seen.clean(message), 1, seen.time, seen.request.method, seen.clean(seen.request.path), None)
                self._groups[key] = dict(zip(_KEY + _EXAMPLE, key + example, strict=True))
                seen.examples.append(self._groups[key])

    def _count(self, seen: Seen, verdict: str) -> None:
        if _VERDICTS.index(verdict) > _VERDICTS.index(seen.verdict):
            tally = self._tallies[seen.operation]
            tally[verdict] += 1
            if seen.verdict:
                tally[seen.verdict] -= 1
            seen.verdict = verdict

    def tell(self) -> dict[str, Any]:
        """Returns all of it as plain data.

        `exchanges` counts all, `differing` those with a finding, `unjudged` the others with a body that nobody
        looked into, `clean` those that were answered without either; `operations` has the same by name, and
        `never_called` names the others that are described. `more` counts what is in none of the `groups`, which are in
        order of their frequency. Of a group:

            direction   `request`, `response`, or `unjudged` for a body of either that nobody looked into
            operation   the operationId, `METHOD /path` for what has none, or `no operation`
            status      of the answer; None for requests and for answers that never came
            place       `/data/[]/size` in a body, `header NAME`, `query NAME`, `path NAME`, or what differs as a whole
            keyword     what says so: a keyword of JSON Schema, or a word of ours
            message     of the first exchange, as are `first_seen` (epoch seconds), `method`, `path` and `request_id`
            count       how many exchanges
        """
        tallies = {name: dict(each) for name, each in list(self._tallies.items())}
        return {
            **{key: sum(each[key] for each in tallies.values()) for key in _COUNTS},
            "operations": {name: each for name, each in tallies.items() if each["exchanges"]},
            "never_called": [name for name, each in tallies.items() if not each["exchanges"]],
            "groups": [dict(group) for group in sorted(self._groups.values(), key=lambda group: -group["count"])],
            "more": self._more,
        }


def report(told: Mapping[str, Any]) -> str:
    """Returns for people what `Findings.tell` told, with the `url` of the server."""
    differing, clean, unjudged = told["differing"], told["clean"], told[UNJUDGED]
    none = "None was judged in whole." if unjudged else "None was judged."
    verdict = f"Differing from the description: {differing}." if differing else "Nothing differs from the description."
    lines = [f"Exchanges with {told['url']}: {told['exchanges']}. {verdict if differing or clean else none}"]
    if unjudged:
        lines.append(f"With a body that was not judged, and nothing that differs: {unjudged}.")
    unanswered = told["exchanges"] - differing - clean - unjudged
    if unanswered:
        lines.append(f"Left by the caller before there was an answer, and not judged: {unanswered}.")
    for name, each in told["operations"].items():
        lines.append(f"{each['exchanges']:6}  {name}" + f", {each['differing']} differing" * bool(each["differing"]))
    for direction, title in DIRECTIONS.items():
        groups = [group for group in told["groups"] if group["direction"] == direction]
        lines += ["", f"{title}:"] if groups else []
        for group in groups:
            status = group["status"] or ""
            request_id = f", request id {group['request_id']}" if group["request_id"] else ""
            lines += [
                f"{group['count']:6}  {group['operation']} {status}".rstrip()
                + f"  {group['place']}  ({group['keyword']})",
                f"        {group['message']}",
                f"        such as {group['method']} {group['path']}{request_id}",
            ]
    if told["more"]:
        lines += ["", f"{told['more']} more, of other kinds than these {_MAX_GROUPS}."]
    if told["never_called"]:
        lines += ["", "Never called:", *_WRAPPER.wrap(", ".join(told["never_called"]))]
    return "\n".join(lines)
