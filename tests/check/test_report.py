"""Verdicts, and how they are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato_contract.record import Record, Result
from sinkove_synkrato_contract.report import summary, write_json
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


SUMMARY = """\
http://127.0.0.1:1, seed 7, not strict
1 requests: journey 1

FAILED: 1
  list_datasets: Another rule.
    rule      r2 (documented)
    expected  this
    received  that

our guess was wrong (fails only under --strict): 1
  create_dataset: Another rule.
    rule      r2 (inferred)
    expected  this
    received  that

left out: 1
  get_dataset: 409 (why)

1 passed, 1 failed"""


def test_summary_says_what_failed_and_counts_in_its_last_line() -> None:
    """The whole text."""
    result = recorded({"list_datasets": "documented", "create_dataset": "inferred"}, strict=False)
    assert summary(result) == SUMMARY


def test_summary_stays_about_a_screen() -> None:
    """However much was found: one block a rule, and no more than eight."""
    record = Record([], {"get_dataset"} | {f"operation_{number}" for number in range(100)}, {})
    for number in range(100):
        record.judge(f"rule-{number % 20}", f"Rule {number % 20}.", f"operation_{number}", ("this", "that"))
    text = summary(record.result(base_url="http://127.0.0.1:1", seed=1, strict=True, left_out=[]))
    assert "  operation_0, operation_20, operation_40, operation_60, operation_80: Rule 0.\n" in text
    assert "    rule      rule-0 (documented), 5 times\n" in text
    assert "\n  and 12 more; --report json=FILE has all\n" in text
    assert len(text.splitlines()) < 50
    assert text.endswith("\n0 passed, 100 failed")


def test_summary_tells_every_reason_for_leaving_out() -> None:
    """Before it tells one again, for it shows eight lines."""
    lines = [f"operation_{number}: 2xx (--read-only)" for number in range(20)]
    result = Record([], (), {}).result(base_url="", seed=1, strict=True, left_out=[*lines, "get: 2xx (why)"])
    shown = summary(result).partition("left out: 21\n")[2].splitlines()
    assert shown[:3] == ["  operation_0: 2xx (--read-only)", "  get: 2xx (why)", "  operation_1: 2xx (--read-only)"]


def test_json_report_has_everything_and_no_other_file_stays(tmp_path: Path) -> None:
    """It replaces an older one as a whole."""
    path = tmp_path / "report.json"
    path.write_text("old")
    write_json(recorded({"list_datasets": "inferred"}, strict=False), path)
    report = json.loads(path.read_text())
    assert [path] == list(tmp_path.iterdir())
    assert [{"r2": "wrong guess"}, {"r": "passed"}] == [
        {each["rule"]: each["verdict"]}
        for each in sorted(report["verdicts"], key=lambda each: each["verdict"], reverse=True)
    ]
    assert (1, 0, 7, {"journey": 1}) == (report["passed"], report["failed"], report["seed"], report["sent"])
    assert report["findings"][0]["fails"] is False


def test_unwritable_report_leaves_nothing_behind(tmp_path: Path) -> None:
    """The temporary file goes too."""
    folder = tmp_path / "report.json"
    folder.mkdir()
    with pytest.raises(OSError, match=r"report\.json"):
        write_json(recorded(), folder)
    assert [folder] == list(tmp_path.iterdir())
