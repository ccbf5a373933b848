"""What `--dry-run` says before anything is sent."""

import re
from pathlib import Path

import pytest

from sinkove.cli import main
from sinkove.testing import serve

from .support import check

LIVE = ["check", "--base-url", "https://api.example.com", "--api-key", "sk-mock", "--dry-run"]

PLANS: list[tuple[list[str], str]] = [
    (["--phases", ""], "time: about 2 min at 50% of the documented 100 a minute"),
    (["--phases", "", "--budget-share", "0.1"], "time: about 9 min at 10% of the documented 100 a minute"),
    (["--writes"], "min at 50% of the documented 100 a minute, and up to 3600 s more for each item to be ready"),
    (["--base-url", "http://127.0.0.1:1"], "time: unpaced, and up to 10 s more for each item to be ready"),
    (["--base-url", "http://127.0.0.1:1", "--read-only"], "time: unpaced"),
    (["--phases", "coverage,fuzzing"], "list_datasets: journey 4, misuse 6, coverage 10, fuzzing 30"),
    (["--writes"], "create_dataset: journey 2, misuse 6"),
    (["--base-url", "http://127.0.0.1:1", "--phases", ""], "create_dataset: journey 2, misuse 15"),
]


@pytest.mark.parametrize(("arguments", "line"), PLANS)
def test_dry_run_says_what_each_part_would_send_and_how_long_that_takes(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent (the address leads nowhere), and no file is made, whatever is asked for."""
    assert main([*LIVE, "--report", "json=report.json", *arguments]) == 0
    assert any(each.endswith(line) for each in capsys.readouterr().out.splitlines())
    assert [] == list(Path().iterdir())


def test_plan_is_about_right(capsys: pytest.CaptureFixture[str]) -> None:
    """By a third; tests/check/runs/whole.py has all phases."""
    with serve(seed=1, generation_seconds=0) as server:
        main(["check", "--base-url", server.url, "--api-key", "sk-mock", "--dry-run", "--phases", ""])
        result = check(server.url, operations=(), phases=())
    told = re.search(r"^about ([0-9]+) requests", capsys.readouterr().out, re.MULTILINE)
    assert told
    assert int(told[1]) == pytest.approx(sum(result.sent.values()), rel=0.33)
