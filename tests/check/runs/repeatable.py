"""The same seed sends the same requests, and the result says which command sends them again."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from tests.check.support import check

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract.options import PHASES, Options


def sent(**options: Any) -> list[tuple[str, str, str]]:
    """What a run sends to a fresh mock: method, path with query, body.

    How often an item of each API is asked for its state while both are made depends on how long that takes, and a link's
    signature on when it is signed: requests that are one of the last two count once, and links are left out.
    """
    with serve(seed=1) as server:
        check(server.url, **options)
        asked = [(each.method, f"{each.path}?{each.query}", each.body) for each in server.requests]
    assert len(asked) < 1000  # or the mock has forgotten the first ones
    kept: list[tuple[str, str, str]] = []
    for each in asked:
        if each not in kept[-2:] and "signature=" not in each[1]:
            kept.append(each)
    return kept


def test_same_seed_sends_the_same_requests() -> None:
    """In all parts of a run, with the mock's default time to make something."""
    first = sent(phases=PHASES, max_examples=2)
    assert len(first) > 300
    assert first == sent(phases=PHASES, max_examples=2)


def test_another_seed_sends_other_requests() -> None:
    """Where something is drawn."""
    first, again, other = (
        sent(phases=("fuzzing",), max_examples=5, operations=("get_dataset",), max_creates=0, seed=seed)
        for seed in (1, 1, 2)
    )
    assert first == again != other


COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"seed": 7, "max_examples": 3}, " --seed 7 --max-examples 3"),
    ({"phases": ()}, " --phases ''"),
    ({"phases": ("examples", "fuzzing")}, " --phases examples,fuzzing"),
    ({"operations": ("get_dataset", "list_datasets")}, " --operation get_dataset --operation list_datasets"),
    ({"read_only": True, "strict": False}, " --read-only --no-strict"),
    ({"read_only": False, "strict": True}, " --writes --strict"),
    ({"budget_share": 0.1, "max_creates": 0}, " --budget-share 0.1 --max-creates 0"),
    ({"deviations": Path("a b"), "subjects": Path("s")}, " --subjects s --deviations 'a b'"),
    ({"headers": {"X-Team": "very secret"}}, " --header 'X-Team: ...'"),
    ({"reports": {"json": Path("r.json")}}, " --report json=r.json"),
    ({"ledger": Path("mine")}, " --ledger mine"),
    ({"ledger": Path("sinkove-check-ledger.ndjson")}, ""),
    ({"journey_timeout": 5.0, "ca": Path("c"), "spec": Path("d")}, " --spec d --ca c --journey-timeout 5.0"),
]


@pytest.mark.parametrize(("given", "expected"), COMMANDS)
def test_result_says_the_command(given: Any, expected: str) -> None:
    """With all that is not as by default, and without the key."""
    options = Options(base_url="http://127.0.0.1:1", api_key="sk-very-secret", **given)
    assert f"sinkove check --base-url http://127.0.0.1:1{expected}" == options.command("sinkove")


def test_command_can_be_pasted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The summary shows it; the key comes from the variable."""
    monkeypatch.setenv("SINKOVE_API_KEY", "sk-mock")
    with serve(seed=1) as server:
        words = ["check", "--base-url", server.url, "--operation", "list_datasets", "--phases", "", "--seed", "3"]
        assert main(words) == 0
        (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("again: ")]
        program, *again = shlex.split(line.removeprefix("again: "))
        assert ("sinkove", sorted(words)) == (program, sorted(again))
        assert main(again) == 0
