"""A run as JSON: everything but the exchanges, the same text for the same result.

The names are those of `record.Result`, whose docstring says what they are; `findings` are `record.Finding`s, each with
`fails` (whether it makes the run fail), and `operations` are `record.Traffic`s. Besides: `passed`, `failed` and
`exit_code`, which count the verdicts; and `verdicts` has, for each `rule` and `subject`, a `verdict`: passed, failed,
wrong guess or known deviation.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinkove_synkrato_contract.record import Result

__all__ = ["text"]

_WORDS = {True: "passed", False: "failed", None: "wrong guess", "known": "known deviation"}


def text(result: Result) -> str:
    """Returns the result as JSON."""
    document: dict[str, Any] = {
        **asdict(replace(result, verdicts={}, exchanges=())),
        "passed": result.passed,
        "failed": result.failed,
        "exit_code": result.exit_code,
        "findings": [{**asdict(each), "fails": result.fails(each)} for each in result.findings],
        "verdicts": [
            {"rule": place[0], "subject": place[1], "verdict": _WORDS[kept]} for place, kept in result.verdicts.items()
        ],
    }
    del document["exchanges"]
    return f"{json.dumps(document, indent=2, sort_keys=True)}\n"
