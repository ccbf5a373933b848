"""A run as JSON: everything but the exchanges, the same text for the same result.

`base_url`, `seed`, `strict`, `complete`, `command`, `started` (seconds since the epoch), `seconds`, `sent` (requests by
part of the run), `left_out`, `groups` (the group of each rule) are those of `record.Result`; `passed`, `failed` and
`exit_code` count the verdicts. `findings` are `record.Finding`s, each with `fails`. `operations` are `record.Traffic`s.
`verdicts` has, for each `rule` and `subject`, a `verdict` (passed, failed, wrong guess), and `known`, which has for
those that are known deviations the `reason`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinkove_synkrato_contract.record import Result

__all__ = ["text"]

_WORDS = {True: "passed", False: "failed", None: "wrong guess"}


def text(result: Result) -> str:
    """Returns the result as JSON."""
    document: dict[str, Any] = {
        **asdict(replace(result, verdicts={}, known={}, exchanges=())),
        "passed": result.passed,
        "failed": result.failed,
        "exit_code": result.exit_code,
        "findings": [
            {
                **asdict(each),
                "fails": (result.strict or not each.is_guess) and (each.rule, each.subject) not in result.known,
            }
            for each in result.findings
        ],
        "verdicts": [
            {"rule": place[0], "subject": place[1], "verdict": _WORDS[kept]} for place, kept in result.verdicts.items()
        ],
        "known": [{"rule": place[0], "subject": place[1], "reason": why} for place, why in result.known.items()],
    }
    del document["exchanges"]
    return f"{json.dumps(document, indent=2, sort_keys=True)}\n"
