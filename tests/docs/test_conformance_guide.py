"""The guide to `sinkove check`: its commands run, its names exist, its recipe ends as it says."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract.catalogue import GROUPS
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_contract.sinkove.command import check
from sinkove_synkrato_mock.sinkove.command import mock

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guides" / "conformance.md").read_text(encoding="utf-8")
KNOWN = {name for each in check.params for name in (*each.opts, *each.secondary_opts)}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[list[str]]:
    """The words behind `$ sinkove NAME` in each console block."""
    lines = re.findall(rf"^\$ sinkove {name}\b(.*)$", "".join(blocks("console")), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_guide_names_options_that_exist() -> None:
    """In its commands, its table and its sentences, of the check or of the mock."""
    known = KNOWN | {name for each in mock.params for name in (*each.opts, *each.secondary_opts)}
    ours = re.sub(r"^ *curl .*$", "", TEXT, flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) <= known
    assert len(commands("check")) >= 8
    assert len(commands("mock")) >= 2


@pytest.mark.parametrize("words", commands("check"), ids=" ".join)
def test_command_of_the_guide_is_taken(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a dry run, in a folder with the guide's deviations."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deviations.toml").write_text(blocks("toml")[1])
    code = main(["check", "--base-url", "http://127.0.0.1:1", "--api-key", "k", *words, "--dry-run"])
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert shown.out.startswith("would check http://127.0.0.1:1, ")


@pytest.mark.parametrize(("fault", "code", "told"), [((), 0, "is kept"), ("get-other-id", 1, "is broken")])
def test_recipe_ends_as_it_says(fault: str, code: int, told: str, tmp_path: Path) -> None:
    """The shell script, as a CI system runs it, with a small budget."""
    (recipe,) = blocks("sh")
    small = recipe.replace("sinkove check", "sinkove check --phases=", 1)
    with serve(seed=1, generation_seconds=0, fault=fault) as server:
        done = recipe_run(small, tmp_path, server.url, server.api_key)
    assert code == done.returncode, done.stderr
    assert f"\nThe contract {told}" in done.stdout
    assert (tmp_path / "sinkove-check.json").is_file()


def test_recipe_tells_when_the_check_could_not_run(tmp_path: Path) -> None:
    """Nobody listens there."""
    (recipe,) = blocks("sh")
    done = recipe_run(recipe, tmp_path, "http://127.0.0.1:1", "k")
    assert (2, "The check could not run.\n") == (done.returncode, done.stdout)


def recipe_run(recipe: str, folder: Path, url: str, key: str) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", recipe],  # noqa: S607 - wherever the caller's is
        cwd=folder,
        env={**os.environ, "PATH": path, "SINKOVE_BASE_URL": url, "SINKOVE_API_KEY": key},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_guide_has_every_subject_with_its_meaning() -> None:
    """A row for each, with two cells behind its name; the example has no others."""
    (table,) = re.findall(r"^\| name \| what it is .*?\n\n", TEXT, re.MULTILINE | re.DOTALL)
    assert sorted(VENDOR.subjects) == sorted(re.findall(r"^\| `(\w+)` \| \w[^|]+ \|[^|]+\|$", table, re.MULTILINE))
    assert tomllib.loads(blocks("toml")[0]).keys() <= VENDOR.subjects


def test_guide_explains_every_group_of_rules() -> None:
    """In the matrix's own order."""
    (told,) = re.findall(r"a column for each group of rules: (.*?)\.\n", TEXT, re.DOTALL)
    assert re.findall(r"\(`(\w+)`\)", told) == list(GROUPS)


def test_workflow_uses_inputs_and_outputs_that_the_action_has() -> None:
    """And takes the key from the secrets."""
    (workflow,) = map(yaml.safe_load, blocks("yaml"))
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (step,) = (each for each in workflow["jobs"]["conformance"]["steps"] if "sinkove" in each["uses"])
    assert step["with"].keys() <= action["inputs"].keys()
    assert step["with"]["api-key"] == "${{ secrets.SINKOVE_API_KEY }}"
    assert set(re.findall(r"steps\.check\.outputs\.([\w-]+)", blocks("yaml")[0])) <= action["outputs"].keys()
    assert {word.partition("=")[0] for word in step["with"]["options"].split()} <= KNOWN


def test_guide_leads_to_files_and_targets_that_exist() -> None:
    """Relative links, and what is to be made."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert [] == [link for link in links if not (ROOT / "docs" / "guides" / link).exists()]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"contract-power"} == set(re.findall(r"`make ([a-z-]+)`", TEXT)) & set(targets)
