"""The kill matrix itself: which faults it plants, and what it makes of what was found."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from .kill_matrix import VENDORS, Job, Outcome, conclude, jobs_of, sampled

SINKOVE = VENDORS["sinkove"]
FAULTS, GROUPS, ALLOWED = SINKOVE.faults, SINKOVE.groups, SINKOVE.allowed
ROOT = Path(__file__).parents[2]
# Jobs that come to their end, that die and that hang, told apart by their seeds.
JOBS = """
import json, os, time
from tests.contract.kill_matrix import Job, Outcome, outcomes

def work(job):
    if job.seed == 2:
        os._exit(1)
    if job.seed == 3:
        time.sleep(600)
    return Outcome(job, 0)

jobs = [Job("", seed, False) for seed in (3, 2, 1, 4)]
print(json.dumps({each.job.seed: each.verdict for each in outcomes(jobs, work, 5.0)}))
"""


def outcome(fault: str = "", code: int | None = 0, rules: Sequence[str] = (), seconds: float = 9.0) -> Outcome:
    """A run with seed 1, without schemathesis beside it."""
    return Outcome(Job(fault, 1, plain=False), code, rules, frozenset({"envelope", "quota"}), seconds)


@pytest.mark.parametrize("name", VENDORS)
def test_every_semantic_fault_has_its_causes(name: str) -> None:
    """A new one needs a line among the causes, and none there is of a fault that is gone."""
    vendor = VENDORS[name]
    on_the_way = {each.id for group in ("wire", "proxy") for each in vendor.catalogue.groups[group]}
    assert set(vendor.catalogue) - on_the_way == {*vendor.causes, *vendor.allowed}
    assert all(vendor.causes.values())
    assert set(vendor.faults) == set(vendor.causes)


def test_sample_is_of_all_groups_alike() -> None:
    """One of each before a second one; a larger sample begins with a smaller one."""
    first = sampled(len(GROUPS), SINKOVE)
    assert [1] * len(GROUPS) == [len(set(ids) & set(first)) for ids in GROUPS.values()]
    assert first == sampled(40, SINKOVE)[: len(first)]
    assert sorted(FAULTS) == sorted(sampled(1000, SINKOVE))


@pytest.mark.parametrize(
    ("arguments", "faults", "seeds"),
    [
        ([], [*FAULTS, *ALLOWED], []),
        (["--sample", "1", "--clean-seeds", "2"], [FAULTS[0], "extra-fields"], [1, 2]),
        (["--fault", "lost-dataset", "--fault", "extra-fields"], ["lost-dataset", "extra-fields"], []),
        (["--vendor", "synkrato", "--fault", "lost-record"], ["lost-record"], []),
    ],
)
def test_arguments_say_what_is_run(arguments: list[str], faults: list[str], seeds: list[int]) -> None:
    """What is allowed is run with every sample: it has to stay green."""
    jobs, path = jobs_of(arguments)
    assert (faults, seeds, None) == (
        [each.fault for each in jobs if each.fault],
        [each.seed for each in jobs if not each.fault],
        path,
    )


@pytest.mark.parametrize(
    ("done", "verdict", "is_good"),
    [
        (outcome("envelope-missing", 1, ["envelope"]), "killed", True),
        (outcome("envelope-missing", 1, ["quota", "seen: 2xx"]), "killed", False),
        (outcome("envelope-missing", 0), "SURVIVED", False),
        (outcome("envelope-missing", 2), "NOT RUN: ", False),
        (outcome("envelope-missing", None), "NOT RUN: ", False),
        (outcome(), "green", True),
        (outcome("", 1, ["envelope"]), "FALSE ALARM", False),
        (outcome("", 2), "NOT RUN: ", False),
        (outcome("extra-fields"), "green", True),
        (outcome("extra-fields", 1, ["envelope"]), "FALSE ALARM", False),
    ],
)
def test_only_what_is_killed_by_its_cause_or_clean_is_good(
    done: Outcome, verdict: str, is_good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is not makes the exit code 1."""
    assert (verdict, is_good) == (done.verdict, done.is_good)
    assert (0 if is_good else 1) == conclude([outcome(), done], None)
    assert f"| {verdict}" in capsys.readouterr().out


TABLE = """\
| fault | | found by | never seen | s | plain |
|---|---|---|---|---|---|
| envelope-missing | killed | **envelope**, quota | 2xx | 9.0 | killed, 7 s |
| envelope-on-organizations | killed, CAUSE NOT NAMED | quota |  | 26.0 SLOW |  |
| message-missing | SURVIVED |  |  | 9.0 |  |
| none, seed 1 | green |  |  | 9.0 |  |

- killed: 2 of 3
- killed by a rule that names the cause: 1 of 3
- alarms where there is no defect: 0 of 1
- median run: 9.0 s
- slowest run: 26.0 s (envelope-on-organizations)
- runs above 25 s: 1
- killed by plain schemathesis: 1 of 1, with 0 alarms where there is no defect; its median 7.0 s
"""


def test_table_says_all_and_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The cause in bold, what was not seen apart; no other file stays."""
    path = tmp_path / "matrix.md"
    path.write_text("old")
    job = Job("envelope-missing", 1, plain=True)
    killed = Outcome(job, 1, ["envelope", "quota", "seen: 2xx"], frozenset(), 9.0, "", 1, 7.0)
    unnamed = outcome("envelope-on-organizations", 1, ["quota"], 26.0)
    assert conclude([killed, unnamed, outcome("message-missing"), outcome()], path) == 1
    assert TABLE in path.read_text()
    assert TABLE in capsys.readouterr().out
    assert [path] == list(tmp_path.iterdir())


def test_rules_that_found_nothing_are_told_when_all_faults_were_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a sample it would mean nothing."""
    conclude([outcome(fault, 1, ["envelope"]) for fault in FAULTS], None)
    assert "\n- rules that found nothing at all: quota\n" in capsys.readouterr().out
    conclude([outcome(FAULTS[0], 1, ["envelope"])], None)
    assert "found nothing" not in capsys.readouterr().out


def test_run_that_dies_or_hangs_is_told_and_holds_up_no_other() -> None:
    """In a process of its own, since it forks."""
    done = subprocess.run(
        [sys.executable, "-c", JOBS], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    late = "NOT RUN: still at it after 5 s"
    assert {"1": "green", "2": "NOT RUN: the suite broke off", "3": late, "4": "green"} == json.loads(done.stdout)


@pytest.mark.parametrize(("name", "file"), [("sinkove", "kill-matrix.md"), ("synkrato", "kill-matrix-synkrato.md")])
def test_page_tells_of_every_fault(name: str, file: str) -> None:
    """And of none that survived: who adds a fault, measures it."""
    page = (ROOT / "docs" / "reference" / file).read_text(encoding="utf-8")
    vendor = VENDORS[name]
    told = dict(re.findall(r"^\| ([a-z0-9-]+) \| (\w+) \|", page, re.MULTILINE))
    assert told == {**dict.fromkeys(vendor.faults, "killed"), **dict.fromkeys(vendor.allowed, "green")}
