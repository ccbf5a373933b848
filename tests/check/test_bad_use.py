"""Bad use is one line on stderr and exit code 2, before any request."""

from pathlib import Path

import pytest

from sinkove.cli import main
from sinkove.testing import serve

DEVIATION = '[[deviation]]\nrule = "envelope"\noperation = "get_dataset"\nreason = "r"\nexpires = 2030-01-01\n'
BAD_USE = [
    (["--read-only", "--max-creates", "3"], "--read-only or --max-creates"),
    (["--max-creates", "-1"], "The number of creates"),
    (["--budget-share", "0"], "budget share"),
    (["--budget-share", "nan"], "budget share"),
    (["--journey-timeout", "inf"], "timeout"),
    (["--seed", "x"], "'x' is not a valid integer"),
    (["--no-such-option"], "No such option"),
    (["--deviations", "/nowhere/known.toml"], "known.toml cannot be read"),
    (["--deviations", "not-toml"], "The deviations are not TOML"),
    (["--deviations", "twice"], "stands there twice"),
    (["--deviations", "misspelt"], "There is no rule 'envelop'; near it: envelope"),
    (["--subjects", "not-toml"], "The subjects are not TOML"),
    (["--subjects", "no-subject"], "There is no subject 'second_ky'; near it: second_key"),
    (["--report", "json=/nowhere/report.json"], "cannot be written"),
    (["--report", "json=/proc/report.json"], "cannot be written"),
    (["--report", "json=."], "cannot be written"),
    (["--ledger", "/nowhere/ledger"], "The ledger /nowhere/ledger cannot be written"),
    (["--ledger", "/dev/full"], "The ledger /dev/full cannot be written"),
    (["--ledger", "one", "--report", "json=one"], "one file"),
    (["--spec", "not-toml"], "is not an OpenAPI document"),
    (["--ca", "/nowhere/ca.pem"], "cannot be read"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD_USE, ids=[" ".join(each) for each, _ in BAD_USE])
def test_bad_use_is_one_line_and_2_before_any_request(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent, and nothing on stdout."""
    Path("not-toml").write_text("= 1")
    Path("twice").write_text(DEVIATION * 2)
    Path("misspelt").write_text(DEVIATION.replace("envelope", "envelop"))
    Path("no-subject").write_text('second_ky = "sk-2"')
    with serve(seed=1) as server:
        code = main(["check", "--base-url", server.url, "--api-key", "sk-very-secret", *arguments])
        assert server.requests == []
    out, err = capsys.readouterr()
    assert (2, "", 1) == (code, out, err.count("\n")), err
    assert sentence in err
    assert "sk-very-secret" not in err
