"""How a run is told on one screen, and files that appear as a whole."""

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, Result
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.reports import summary, write
from sinkove_synkrato_contract.reports.view import matrix, sections, unseen, worst

from .support import SPEC, answer

GROUPS = {"r-auth": "auth", "r-form": "form", "r-data": "data"}


def result(record: Record, **about: Any) -> Result:
    """What a record tells, with what every run has."""
    given = {"base_url": "http://127.0.0.1:1", "seed": 7, "strict": False, "left_out": [], "groups": GROUPS}
    return record.result(**{**given, **about})


def sample(**about: Any) -> Result:
    """A run with something of everything."""
    record = Record([], set(SPEC.operations), {})
    record.judge("r-auth", "Nobody gets in.", "get_dataset", None)
    record.judge("r-form", "It has a form.", "get_dataset", ("200", "404"), exchange=answer(status=404))
    record.judge("r-data", "It is the same.", "get_dataset", ("this", "that"), "inferred")
    record.judge("r-data", "It is the same.", "list_datasets", ("this", "that"))
    record.judge("r-form", "It has a form.", "/v1/datasets", ("this", "that"))
    record.judge("seen: 2xx", "What is documented was seen.", "list_datasets", ("2xx", "never seen"))
    given: dict[str, Any] = {
        "deviations": ["r-data at list_datasets (It is on its way.)"],
        "left_out": ["get_dataset: 409 (--read-only)"],
        "operations": [record.traffic(SPEC.operations[each]) for each in ("get_dataset", "list_datasets")],
        "command": "sinkove check --seed 7",
    }
    return known(result(record, **{**given, **about}), ("r-data", "list_datasets"))


def known(told: Result, *places: tuple[str, str]) -> Result:
    """A result in which some of what was found is a known deviation."""
    findings = [
        replace(each, deviation="It is on its way.", snippet="[[deviation]]")
        if (each.rule, each.subject) in places
        else each
        for each in told.findings
    ]
    return replace(told, findings=findings, verdicts={**told.verdicts, **dict.fromkeys(places, "known")})


SUMMARY = """\
http://127.0.0.1:1, seed 7, not strict
0 requests in 0.0 s: none

                                      auth input form limit data state file seen
get_dataset                             ok     - FAIL     -    ?     -    -    -
list_datasets                            -     -    -     -    ~     -    - FAIL
other addresses                          -     - FAIL     -    -     -    -    -
FAIL broken  ? our guess was wrong  ~ known deviation  ok kept  - nothing ran

FAILED: 1
  r-form (documented, 2 times): It has a form.
    in        get_dataset, /v1/datasets
    expected  200
    received  404
    curl -isS --globoff --path-as-is -H 'authorization: Bearer sk-secret-key' http://127.0.0.1:1/v1/datasets/ds_1

our guess was wrong (fails only under --strict): 1
  r-data (inferred): It is the same.

known deviations: 1
  r-data at list_datasets (It is on its way.)

NOT EXERCISED: 1
  list_datasets: 2xx (documented)

left out: 1
  get_dataset: 409 (--read-only)

again: sinkove check --seed 7

1 passed, 3 failed"""


def test_summary_is_one_screen_and_counts_in_its_last_line() -> None:
    """The whole text."""
    assert summary(sample()) == SUMMARY


def test_summary_says_that_a_run_was_interrupted() -> None:
    """What it did not find, it did not look for."""
    assert "INTERRUPTED" in summary(sample(complete=False))


def test_colour_is_added_and_changes_no_word() -> None:
    """Only when it is asked for."""
    coloured = summary(sample(), colour=True)
    assert "\x1b[31m FAIL\x1b[0m" in coloured
    assert "\x1b" not in summary(sample())


def test_what_a_server_sends_does_not_steer_the_terminal() -> None:
    """Neither escape sequences nor letters that turn the line around."""
    record = Record([], {"get_dataset"}, {})
    record.judge("r", "A rule.", "get_dataset", ("this", "\x1b[2J\x9b\u202ethat\ud800"))
    assert "    received  \ufffd[2J\ufffd\ufffdthat\ufffd\n" in summary(result(record))


def test_summary_stays_a_screen() -> None:
    """However much was found, and 80 columns but for what is copied."""
    record = Record([], set(SPEC.operations), {})
    for number in range(100):
        for operation in SPEC.operations:
            record.judge(f"rule-{number}", f"Rule {number} {'x' * 99}.", operation, ("this" * 30, "that" * 30))
            record.judge(f"guess-{number}", "A guess.", operation, ("this", "that"), "inferred")
            record.judge(f"seen: {number}", "Seen.", operation, (f"{number}", "never seen"))
    operations = [record.traffic(each) for each in SPEC.operations.values()]
    lines = summary(result(record, operations=operations, left_out=["a (b)"] * 50)).splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 80
    assert "  and 92 more; --report html=FILE has all" in lines
    assert lines[-1] == "0 passed, 2200 failed"


def test_summary_tells_every_reason_for_leaving_out() -> None:
    """One on each line."""
    lines = [f"operation_{number}: 2xx (--read-only)" for number in range(20)]
    shown = summary(result(Record([], (), {}), left_out=[*lines, "get: 2xx (why)"]))
    assert shown.partition("left out: 21\n")[2].splitlines()[:2] == [
        "  operation_0: 2xx and 19 more (--read-only)",
        "  get: 2xx (why)",
    ]


def test_rules_that_one_request_breaks_are_told_together() -> None:
    """The same request and status; another status, another request or none at all is another cause."""
    record = Record([], {"get_dataset"}, {})
    for rule, shown in (
        ("a", answer(status=404)),
        ("b", answer(status=404, body={"at": "another time"})),
        ("c", answer(status=500)),
        ("d", answer(status=404, content={})),
        ("e", None),
        ("f", None),
    ):
        record.judge(rule, f"Rule {rule}.", "get_dataset", ("this", "that"), exchange=shown)
    told = sections(result(record))["broken"]
    assert [["a", "b"], ["c"], ["d"], ["e"], ["f"]] == sorted([each[0].rule for each in cause.rules] for cause in told)


def test_cell_tells_the_worst_of_its_rules() -> None:
    """And what is known is neither broken nor a finding that has to be exercised."""
    record = Record([], {"get_dataset"}, {})
    for rule, broken, claim in (("a", None, ""), ("b", ("x", "y"), "inferred"), ("c", ("x", "y"), "documented")):
        record.judge(rule, "A rule.", "get_dataset", broken, claim)
        cell = matrix(result(record))["get_dataset"]["form"]
        assert worst(cell) == {"a": "kept", "b": "guess", "c": "broken"}[rule]
    record.judge("seen: 2xx", "Seen.", "get_dataset", ("2xx", "never seen"))
    told = known(result(record), *((rule, "get_dataset") for rule in ("b", "c", "seen: 2xx")))
    assert (worst(matrix(told)["get_dataset"]["form"]), unseen(told)) == ("known", [])


def test_reports_replace_older_ones_as_a_whole(tmp_path: Path) -> None:
    """And no other file stays."""
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("har", "html", "json", "junit")}
    reports["json"].write_text("old")
    write(sample(), reports)
    assert sorted(reports.values()) == sorted(tmp_path.iterdir())
    assert json.loads(reports["json"].read_text())["seed"] == 7


def test_run_that_has_sent_nothing_yet_has_reports(tmp_path: Path) -> None:
    """They are all that is left behind when it is killed at once."""
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("har", "html", "json", "junit")}
    nothing = result(Record([], (), {}), complete=False)
    write(nothing, reports)
    assert all(each.stat().st_size > 100 for each in reports.values())
    assert summary(nothing).splitlines()[-1] == "0 passed, 0 failed"


def test_report_that_cannot_be_written_is_one_sentence_and_keeps_no_other_from_it(tmp_path: Path) -> None:
    """The temporary file goes too, and an older report stays as it was."""
    (tmp_path / "folder").mkdir()
    good = tmp_path / "report.html"
    with pytest.raises(CannotRunError, match=r"^The report .*folder cannot be written \(\w+Error\)\.$"):
        write(sample(), {"json": tmp_path / "folder", "junit": Path("/nowhere/x"), "html": good})
    assert sorted(tmp_path.iterdir()) == [tmp_path / "folder", good]


@pytest.mark.parametrize(("without", "coloured"), [("", True), ("1", False)])
def test_terminal_is_coloured_unless_somebody_minds(without: str, coloured: bool) -> None:
    """What is no terminal never is, as every other test shows."""
    ours, theirs = os.openpty()
    with serve(seed=1, generation_seconds=0) as server:
        words = ["check", "--base-url", server.url, "--phases", "", "--operation", "list_organizations"]
        program = [
            sys.executable,
            "-c",
            "import sys; from sinkove.cli import main; sys.exit(main(sys.argv[1:]))",
            *words,
        ]
        environment = {**os.environ, "SINKOVE_API_KEY": server.api_key, "NO_COLOR": without}
        run = subprocess.run(program, stdout=theirs, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)
    os.close(theirs)
    told = b""
    with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
        while chunk := os.read(ours, 65_536):
            told += chunk
    os.close(ours)
    assert (0, coloured) == (run.returncode, b"\x1b[32m" in told), told
