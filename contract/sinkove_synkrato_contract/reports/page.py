"""A run as one page for people, which needs nothing besides itself: `page.html` filled in, with `page.css` in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.catalogue import GROUPS, SEEN, WHOLE_RUN, group_of
from sinkove_synkrato_contract.reports.view import STATES, head, matrix, row_of, sections, unseen, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from sinkove_synkrato_contract.record import Result, Traffic

__all__ = ["text"]

_CLAIMS = {
    "documented": "the API's owner says so in public, or a standard does",
    "observed": "the API's own client relies on it",
    "platform": "it is documented for the platform that the API is built on; that it holds here is our guess",
    "inferred": "nobody says so: it is our guess, and it may be the guess that is wrong",
}
_BARS = 48


@dataclass(frozen=True)
class _Timing:
    """How long an operation's answers took.

    Attributes:
        id: Its operationId.
        count: How many there were.
        median: In seconds, as are the two that follow.
        most: What 95 % stayed within.
        slowest: The slowest.
        bars: Where on the picture, from 0 to 1, how large a part of the most frequent time.
        marks: Where on it median and 95 % are.
    """

    id: str
    count: int
    median: float
    most: float
    slowest: float
    bars: Sequence[tuple[float, float]]
    marks: tuple[float, float]


def text(result: Result) -> str:
    """Returns the page; every value in it is escaped, since a server may have sent it."""
    found = sections(result)
    causes = [cause for part in found.values() for cause in part]
    # Where on this page a cell of the matrix leads: to the worst of what was found there.
    places: dict[tuple[str, str], str] = {}
    for number, cause in enumerate(causes, 1):
        for each in (each for rule in cause.rules for each in rule):
            places.setdefault((row_of(each.subject), group_of(each.rule, result.groups)), f"finding-{number}")
    missing: dict[str, list[str]] = {}
    for each in unseen(result):
        missing.setdefault(each.subject, []).append(each.rule.removeprefix(SEEN))
        places[each.subject, "seen"] = "coverage"
    low, high = _span(result.operations)
    return _template().render(
        result=result,
        head=head(result),
        started=datetime.fromtimestamp(result.started, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        matrix={
            row: {group: (worst(counts), counts) for group, counts in cells.items()}
            for row, cells in matrix(result).items()
        },
        groups=GROUPS,
        states=STATES,
        claims=_CLAIMS,
        sections=found,
        numbers={id(cause): number for number, cause in enumerate(causes, 1)},
        places=places,
        missing=missing,
        whole=WHOLE_RUN,
        timings=[_timing(each, low, high) for each in result.operations if each.seconds],
        ticks=[(_place(10.0**power, low, high), _told(10.0**power)) for power in range(low, high + 1)],
    )


@cache
def _template() -> jinja2.Template:
    # Not at the top: most runs show no page, and --help has to be there at once.
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sinkove_synkrato_contract.reports", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"told": _told, "id": id}
    return environment.get_template("page.html")


def _told(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def _span(operations: Sequence[Traffic]) -> tuple[int, int]:
    """Returns the powers of ten of a second that all answers lie between."""
    seconds = [max(each, 1e-4) for operation in operations for each in operation.seconds] or [1.0]
    low = math.floor(math.log10(min(seconds)))
    return low, max(low + 1, math.ceil(math.log10(max(seconds))))


def _place(seconds: float, low: int, high: int) -> float:
    return (math.log10(max(seconds, 10.0**low)) - low) / (high - low)


def _timing(operation: Traffic, low: int, high: int) -> _Timing:
    seconds = sorted(operation.seconds)
    middle, most = median(seconds), seconds[math.ceil(0.95 * len(seconds)) - 1]
    bins = [min(_BARS - 1, int(_place(each, low, high) * _BARS)) for each in seconds]
    counts = {each: bins.count(each) for each in sorted(set(bins))}
    return _Timing(
        id=operation.id,
        count=len(seconds),
        median=middle,
        most=most,
        slowest=seconds[-1],
        bars=[(each / _BARS, count / max(counts.values())) for each, count in counts.items()],
        marks=(_place(middle, low, high), _place(most, low, high)),
    )
