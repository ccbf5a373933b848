"""What a run would send, told without sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.pace import spacing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sinkove_synkrato_contract.options import Options
    from sinkove_synkrato_contract.spec import Operation

__all__ = ["plan"]

# Requests for an operation that reads, and for one that writes, as counted on the mock.
_MEASURED = {"journey": (4, 2), "misuse": (6, 6), "examples": (3, 5), "coverage": (10, 55)}
_BAD_KEYS = 5
_SUBJECTS = 4
# Those phases send as many as they are told to, or a part of that.
_PER_EXAMPLE = {"fuzzing": 1.0, "stateful": 0.3}


def plan(
    options: Options,
    operations: Sequence[Operation],
    fuzzed: Collection[Operation],
    creates: int | None,
    per_minute: int,
) -> str:
    """Returns the operations and about how many requests each part would send to each of them.

    Args:
        options: Of the run, settled.
        operations: What is checked.
        fuzzed: Those that schemathesis calls.
        creates: How many items may be created; None for any number.
        per_minute: The limit to reckon with, as the real one is told by the first answer.
    """
    shown = [each for each in operations if each.reads_only or creates != 0]
    rows = {each.id: _row(options, each, fuzzed) for each in shown}
    total = sum(sum(row.values()) for row in rows.values())
    made = "as many as schemathesis makes" if creates is None else f"at most {creates}"
    pace = "unpaced"
    if options.budget_share:
        minutes = total * spacing(per_minute, options.budget_share) / 60
        pace = f"about {minutes:.0f} min at {options.budget_share:.0%} of the documented {per_minute} a minute"
    ready = "" if creates == 0 else f", and up to {options.journey_timeout:.0f} s more for each item to be ready"
    lines = [
        f"would check {options.base_url}, seed {options.seed}, {'strict' if options.strict else 'not strict'}",
        f"phases: {', '.join(options.phases) or 'none'}; bad keys: {'yes' if options.bad_keys else 'no'}",
        f"about {total} requests; creates: {made}",
        f"time: {pace}{ready}",
    ]
    for each in shown:
        parts = ", ".join(f"{part} {count}" for part, count in rows[each.id].items())
        lines.append(f"  {each.method:5} {each.path}  {each.id}: {parts}")
    return "\n".join(lines)


def _row(options: Options, operation: Operation, fuzzed: Collection[Operation]) -> Mapping[str, int]:
    row = {part: counts[not operation.reads_only] for part, counts in _MEASURED.items()}
    row["misuse"] += _BAD_KEYS if options.bad_keys else 0
    row["misuse"] += _SUBJECTS if options.subjects or options.on_loopback else 0  # where a mock may serve them
    row |= {part: round(options.max_examples * each) or 1 for part, each in _PER_EXAMPLE.items()}
    phases = options.phases if operation in fuzzed else ()
    return {part: count for part, count in row.items() if part in ("journey", "misuse", *phases)}
