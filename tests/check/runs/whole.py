"""Whole runs that take long: servers that starve the check or die under it, reports of one that gives everything away."""

import re
import tomllib
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from tests.check.support import check, rules

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract.options import PHASES

ACCOUNT = ("list_datasets", "create_dataset", "get_dataset", "get_dataset_download_url", "list_datasets_unversioned")
FAULTS = (
    *("key-echoed-in-401", "key-echoed-in-header", "link-with-key", "success-true-on-404", "get-other-id"),
    *("missing-rate-limit-headers", "stack-trace-on-400"),
)
HEADER = "the-value-of-a-header"


def test_strict_models_raise_no_false_alarm() -> None:
    """A model that does not exist is refused without a flaw in the request."""
    with serve(seed=1, generation_seconds=0, strict_models=True) as server:
        result = check(server.url, operations=ACCOUNT, phases=("examples", "fuzzing"), max_examples=10)
    assert (0, ()) == (result.exit_code, tuple(result.findings))


@pytest.mark.parametrize("limit", ["60/600", "150/600"])
def test_quota_that_runs_out_is_never_green(limit: str) -> None:
    """In the journey, or later, when everything has been seen once."""
    with serve(seed=1, generation_seconds=0, limit=limit) as server:
        result = check(server.url, phases=("coverage",))
    assert result.exit_code == 1
    assert "quota" in rules(result)


def test_read_only_run_only_reads() -> None:
    """Whatever schemathesis makes of the spec; and what it could not see was left out, not missed."""
    with serve(seed=1) as server:
        server.datasets.add()
        result = check(server.url, read_only=True, phases=("examples", "coverage", "fuzzing", "stateful"))
        assert {"GET"} == {each.method for each in server.requests}
    assert (0, ()) == (result.exit_code, tuple(result.findings))
    assert "create_dataset: 2xx (--read-only)" in result.left_out


def test_server_that_dies_in_mid_run_is_never_green() -> None:
    """The journey had seen everything by then."""
    with ExitStack() as stack:
        server = stack.enter_context(serve(seed=1, generation_seconds=0))

        def echo(line: str) -> None:
            if "fuzzing" in line:
                stack.close()

        result = check(server.url, phases=("fuzzing",), echo=echo)
    assert result.exit_code == 1
    assert "answers" in rules(result)


def test_no_report_holds_a_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the key nor a subject's key, nor what signs a link, nor the value of a header."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("har", "html", "json", "junit")}
    with serve(seed=1, generation_seconds=0, api_key="sk-very-secret", fault=FAULTS) as server:
        subjects = tomllib.loads(httpx.get(f"{server.url}/_mock/subjects").text)
        arguments = ["check", "--base-url", server.url, "--api-key", server.api_key, "--phases", "examples"]
        written = ",".join(f"{kind}={path}" for kind, path in reports.items())
        code = main([*arguments, "--header", f"X-Env: {HEADER}", "--report", written])
    out, err = capsys.readouterr()
    texts = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} | {"out": out, "err": err}
    assert code == 1
    assert {"out", "err", "summary.md", *(path.name for path in reports.values())} <= texts.keys()
    keys = [value for name, value in subjects.items() if "key" in name]
    assert len(keys) > 3
    for name, text in texts.items():
        assert [] == [each for each in ("sk-very-secret", HEADER, *keys) if each in text], name
        assert set(re.findall(r"signature=.", text)) <= {"signature=."}, name
    assert all(each in texts["report.har"] for each in ("$SINKOVE_API_KEY", "$KEY_FORBIDDEN", "&signature=...&key=$"))
    assert "::error title=no-key-echo" in err
    assert out.splitlines()[-1].endswith(" failed")


def test_plan_of_all_phases_is_about_right(capsys: pytest.CaptureFixture[str]) -> None:
    """By a third."""
    words = ["--phases", ",".join(PHASES), "--max-examples", "3"]
    with serve(seed=1, generation_seconds=0) as server:
        main(["check", "--base-url", server.url, "--api-key", "sk-mock", "--dry-run", *words])
        result = check(server.url, operations=(), phases=PHASES, max_examples=3)
    told = re.search(r"^about ([0-9]+) requests", capsys.readouterr().out, re.MULTILINE)
    assert told
    assert int(told[1]) == pytest.approx(sum(result.sent.values()), rel=0.33)
