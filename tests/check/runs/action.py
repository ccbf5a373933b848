"""The GitHub action, as a runner runs it: expressions in `env` and `outputs` only, each script by bash."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from sinkove.testing import serve

ACTION = Path(__file__).parents[3] / "action.yml"
DEFINITION: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent
KEY = "sk-very-secret-0123456789"
# The journey alone; what the suite finds is tested elsewhere.
SMALL = {"api-key": KEY, "install": "", "options": "--phases=\n\n  --max-examples=5  ", "report": "json=report.json"}
NOBODY = "http://127.0.0.1:1"
HOSTILE = """--x="$(touch pwned)`touch pwned`"; touch pwned; 'touch pwned' && touch pwned #"""


class Done(NamedTuple):
    """What a runner has in the end."""

    code: int
    text: str
    outputs: Mapping[str, str]
    summary: str


def act(folder: Path, inputs: Mapping[str, str], **settings: str) -> Done:
    """Runs the steps in a folder as the composite action of a workflow, up to the first that fails."""
    given = {name: str(each.get("default", "")) for name, each in DEFINITION["inputs"].items()}
    given |= {**SMALL, **inputs}
    assert given.keys() == DEFINITION["inputs"].keys()
    (folder / "temp").mkdir(exist_ok=True)
    known = {f"inputs.{name}": value for name, value in given.items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SINKOVE_", "GITHUB_"))}
    inherited["PATH"] = f"{BIN}{os.pathsep}{inherited['PATH']}"
    summary, output = folder / "temp" / "summary", folder / "temp" / "output"
    told = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    told |= {"RUNNER_TEMP": str(folder / "temp"), "GITHUB_ACTION_PATH": str(ACTION.parent), **settings}
    code, text = 0, ""
    for step in DEFINITION["runs"]["steps"] if not code else ():
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],  # noqa: S607 - as a runner does
            cwd=folder,
            env={**inherited, **told, **{name: resolved(value, known) for name, value in step["env"].items()}},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        code, text = done.returncode, text + done.stdout + done.stderr
        known |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs_in(output.read_text())}
        if code:
            break
    made = {name: resolved(each["value"], known) for name, each in DEFINITION["outputs"].items()}
    return Done(code, text, made, summary.read_text() if summary.exists() else "")


def resolved(value: str, known: Mapping[str, str]) -> str:
    """A value with its expressions replaced; what a step has not said is empty."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: known.get(match[1], ""), value)


def outputs_in(text: str) -> Iterator[tuple[str, str]]:
    """`name=value`, or `name<<END`, lines, `END`."""
    lines = iter(text.splitlines())
    for line in lines:
        name, several, end = line.partition("<<")
        if several and "=" not in name:
            yield name, "\n".join(iter(lambda: next(lines), end))
        else:
            yield line.partition("=")[0], line.partition("=")[2]


def files_of(folder: Path) -> Iterator[str]:
    yield from (path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


def test_action_keeps_githubs_schema() -> None:
    """The copy that check-jsonschema brings: it asks nobody."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (0, "ok -- validation done\n") == (done.returncode, done.stdout)


def test_no_script_holds_an_expression() -> None:
    """An expression is put into a script before bash reads it: whoever chooses its value would write the script."""
    steps = DEFINITION["runs"]["steps"]
    assert ["bash"] * 2 == [step["shell"] for step in steps]
    assert [] == [step["id"] for step in steps if "${{" in step["run"] or "uses" in step]
    assert all(set(step) == {"name", "id", "shell", "env", "run"} for step in steps)


def test_server_that_keeps_the_contract_is_green(tmp_path: Path) -> None:
    """The outputs tell where the reports are and what was found; the key is in none."""
    with serve(seed=1, generation_seconds=0, api_key=KEY) as server:
        done = act(tmp_path, {"base-url": server.url})
    assert (0, "0") == (done.code, done.outputs["exit-code"]), done.text
    assert "report.json" in done.outputs["reports"].splitlines()
    assert re.fullmatch(r"[0-9]{3,} passed, 0 failed", done.outputs["summary"])
    assert (tmp_path / "report.json").is_file()
    assert [] == [text for text in (done.text, *files_of(tmp_path)) if KEY in text]


def test_default_reports_are_written(tmp_path: Path) -> None:
    """Each under the name that the guide uploads."""
    report = DEFINITION["inputs"]["report"]["default"]
    with serve(seed=1, generation_seconds=0, api_key=KEY) as server:
        done = act(tmp_path, {"base-url": server.url, "report": report})
    assert {"sinkove-check.xml", "sinkove-check.html", "sinkove-check.json"} <= set(done.outputs["reports"].split("\n"))


def test_broken_contract_fails_the_step(tmp_path: Path) -> None:
    """With 1; the outputs are there all the same."""
    with serve(seed=1, generation_seconds=0, api_key=KEY, fault="get-other-id") as server:
        done = act(tmp_path, {"base-url": server.url})
    assert (1, "1") == (done.code, done.outputs["exit-code"]), done.text
    assert "report.json" in done.outputs["reports"].splitlines()
    assert "ids-answer (documented" in done.text
    assert [] == [text for text in (done.text, *files_of(tmp_path)) if KEY in text]


def test_wrong_key_fails_the_step_with_2(tmp_path: Path) -> None:
    """What says nothing about the server is no broken contract; the reports say that the run is not complete."""
    with serve(seed=1, generation_seconds=0) as server:
        done = act(tmp_path, {"base-url": server.url})
    assert (2, "2", "") == (done.code, *(done.outputs[each] for each in ("exit-code", "summary")))
    assert json.loads((tmp_path / "report.json").read_text())["complete"] is False
    assert "The API key is refused: 401" in done.text
    assert done.summary == "### sinkove check: could not run; the log says why\n"
    assert KEY not in done.text


@pytest.mark.parametrize("name", ["base-url", "api-key", "options", "report", "install"])
def test_hostile_input_is_no_command(name: str, tmp_path: Path) -> None:
    """Whatever a caller lets others write into an input: nothing of it runs."""
    done = act(tmp_path, {"base-url": NOBODY, name: HOSTILE}, PIP_NO_INDEX="1")
    assert done.code > 0
    assert [] == list(tmp_path.rglob("pwned*"))


def test_report_with_a_line_of_its_own_sets_no_output(tmp_path: Path) -> None:
    """A name of a file with a line break in it cannot say that the exit code is another."""
    (tmp_path / "a\nexit-code=0").touch()
    done = act(tmp_path, {"base-url": NOBODY, "report": "json=a\nexit-code=0"})
    assert (2, "2") == (done.code, done.outputs["exit-code"])
    assert "a\nexit-code=0" in done.outputs["reports"]


def test_what_is_installed_is_what_checks(tmp_path: Path) -> None:
    """In an environment of its own, by default this action's checkout, for which a wheel stands here."""
    wheel = tmp_path / "sinkove_stub-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        told = "sinkove_stub-1.dist-info"
        archive.writestr(
            "sinkove_stub.py", "import sys\ndef main():\n    print(*sys.argv[1:], sep='|')\n    return 3\n"
        )
        archive.writestr(f"{told}/METADATA", "Metadata-Version: 2.1\nName: sinkove-stub\nVersion: 1\n")
        archive.writestr(f"{told}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{told}/entry_points.txt", "[console_scripts]\nsinkove = sinkove_stub:main\n")
        archive.writestr(f"{told}/RECORD", "")
    inputs = {"base-url": NOBODY, "install": DEFINITION["inputs"]["install"]["default"]}
    done = act(tmp_path, inputs, PIP_NO_INDEX="1", GITHUB_ACTION_PATH=str(wheel))
    assert (3, "check|--phases=|--max-examples=5|--report=json=report.json") == (done.code, done.outputs["summary"])
