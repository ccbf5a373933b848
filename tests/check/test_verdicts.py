"""Verdicts."""

from typing import Any

import pytest

from sinkove_synkrato_contract.record import Record, Result
from sinkove_synkrato_contract.rules import Rule

from .support import KEY, answer

RULE = Rule("r", "form", "Every answer is 200.", "documented", lambda _: True, lambda each: None if each.status == 200 else ("200", f"{each.status} {KEY}"))  # fmt: skip


def recorded(provenances: dict[str, str] | None = None, *, strict: bool = True) -> Result:
    """A run in which a rule was kept by one operation, and not kept by others."""
    provenances = provenances or {}
    record = Record([RULE], {"get_dataset", *provenances}, {KEY: "$SINKOVE_API_KEY"})
    record.see(answer(), "journey")
    for subject, provenance in provenances.items():
        record.judge("r2", "Another rule.", subject, ("this", "that"), provenance)
    return record.result(base_url="http://127.0.0.1:1", seed=7, strict=strict, left_out=["get_dataset: 409 (why)"])


@pytest.mark.parametrize(
    ("strict", "provenance", "expected"),
    [
        (True, "documented", (1, 1, 1)),
        (True, "inferred", (1, 1, 1)),
        (False, "documented", (1, 1, 1)),
        (False, "observed", (1, 1, 1)),
        (False, "inferred", (1, 0, 0)),
        (False, "platform", (1, 0, 0)),
    ],
)
def test_wrong_guess_fails_only_when_strict(strict: bool, provenance: str, expected: Any) -> None:
    """A promise that is not kept always fails."""
    result = recorded({"list_datasets": provenance}, strict=strict)
    assert expected == (result.passed, result.failed, result.exit_code)


def test_promise_and_guess_under_one_rule_fail() -> None:
    """Whichever comes first."""
    for kinds in (("inferred", "documented"), ("documented", "inferred")):
        record = Record([], {"get_dataset"}, {})
        for kind in kinds:
            record.judge("r", "A rule.", "get_dataset", ("this", "that"), kind, kind=kind)
        assert record.result(base_url="", seed=1, strict=False, left_out=[]).failed == 1


def test_guess_and_promise_in_one_rules_verdicts_do_not_hide_one_another() -> None:
    """A verdict may say whose claim it was; whichever comes first, and however long its request is."""
    for guess, promise in ((None, {"long": "x" * 100}), ({"long": "x" * 100}, None)):
        record = Record([], {"get_dataset"}, {})
        record.judge("r", "A rule.", "get_dataset", ("a", "b", "inferred"), exchange=answer(content=guess))
        record.judge("r", "A rule.", "get_dataset", ("c", "d"), "documented", answer(content=promise))
        record.judge("r", "A rule.", "get_dataset", ("a", "b", "inferred"), exchange=answer(content=guess))
        result = record.result(base_url="", seed=1, strict=False, left_out=[])
        told = {(each.provenance, each.received, each.count) for each in result.findings}
        assert ({("inferred", "b", 2), ("documented", "d", 1)}, 1) == (told, result.failed)


def test_run_that_judged_nothing_is_not_green() -> None:
    """Nothing failed, and nothing was shown."""
    assert Record([], (), {}).result(base_url="", seed=1, strict=True, left_out=[]).exit_code == 1


def test_findings_of_a_kind_are_one_shown_by_the_shortest_request() -> None:
    """And counted; other operations are judged only when selected."""
    record = Record([RULE], {"get_dataset"}, {KEY: "$SINKOVE_API_KEY"})
    for content in ({"long": "x" * 100}, None, {"short": 1}):
        record.see(answer(status=404, content=content), "journey")
    record.see(answer("list_datasets", 404), "journey")
    findings = record.result(base_url="", seed=1, strict=True, left_out=[]).findings
    assert [(3, "200", "404 $SINKOVE_API_KEY")] == [(each.count, each.expected, each.received) for each in findings]
    assert "--data-raw" not in findings[0].curl
    assert record.sent["journey"] == 4
