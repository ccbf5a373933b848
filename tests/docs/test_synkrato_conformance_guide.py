"""The guide to `synkrato check`: its commands are taken, its names exist."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_contract.synkrato.command import check

TEXT = (Path(__file__).parents[2] / "docs" / "guides" / "conformance-synkrato.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ synkrato check(.*)$", TEXT, re.MULTILINE)


def test_guide_names_options_that_exist() -> None:
    """In its commands and its sentences."""
    known = {name for each in check.params for name in (*each.opts, *each.secondary_opts)}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) <= known


@pytest.mark.parametrize("words", COMMANDS)
def test_command_of_the_guide_is_taken(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a dry run, in a folder with subjects."""
    monkeypatch.chdir(tmp_path)
    Path("subjects.toml").write_text('tenant = "cwWdTZK"\n')
    given = ["--base-url", "http://127.0.0.1:1/data", "--api-key", "k", *shlex.split(words), "--dry-run"]
    done = CliRunner().invoke(check, given)
    assert done.stdout.startswith("would check http"), done.output


def test_guide_has_every_subject_with_its_meaning() -> None:
    """A row for each, with two cells behind its name."""
    told = re.findall(r"^\| `(\w+)` \| \w[^|]+ \| \S[^|]+ \|$", TEXT, re.MULTILINE)
    assert sorted(VENDOR.subjects) == sorted(told)
