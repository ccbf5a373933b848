"""One whole run against a server that gives away whatever it is told: its reports do not."""

import re
import shutil
import tomllib
from pathlib import Path

import httpx
import pytest

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError

from .support import check

FAULTS = (
    *("key-echoed-in-401", "key-echoed-in-header", "link-with-key", "success-true-on-404", "get-other-id"),
    *("missing-rate-limit-headers", "stack-trace-on-400"),
)
HEADER = "the-value-of-a-header"


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


def test_folder_that_is_gone_at_the_end_is_one_sentence(tmp_path: Path) -> None:
    """It was there before the first request; the other report is written."""
    reports = {"json": tmp_path / "gone" / "report.json", "junit": tmp_path / "report.xml"}
    reports["json"].parent.mkdir()
    with (
        serve(seed=1, generation_seconds=0) as server,
        pytest.raises(CannotRunError, match=r"json cannot be written \(FileNotFoundError\)\.$"),
    ):
        check(
            server.url,
            operations=("list_datasets",),
            reports=reports,
            echo=lambda _line: shutil.rmtree(reports["json"].parent, ignore_errors=True),
        )
    assert [reports["junit"]] == list(tmp_path.iterdir())
