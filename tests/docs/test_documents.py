"""The documents do what they say: the README's Python runs, its commands exist, its links lead somewhere."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL)


def test_readme_python_runs_offline(tmp_path: Path) -> None:
    """The ten lines, typed as they stand, end with a file and the error that they show."""
    (code,) = blocks("README.md", "python")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "generate 100 %\nYou have 1 dataset: Dataset(id='ds_" in run.stdout
    assert "404 Not Found from get_dataset" in run.stdout
    assert (tmp_path / "chests.zip").is_file()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_names_only_targets_that_exist(name: str) -> None:
    """No document sends a reader to a make target that is gone."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)`", text_of(name))) <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_links_lead_to_files(name: str) -> None:
    """Every relative link points to something in the checkout."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text_of(name)) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_targets_are_short() -> None:
    """Every habit is a target of at most five lines."""
    recipes = re.findall(r"^[a-z$(][^\n]*:[^\n=]*\n((?:\t[^\n]*\n)+)", text_of("Makefile"), re.MULTILINE)
    assert recipes
    assert max(recipe.count("\n") for recipe in recipes) <= 5


def test_readme_counts_the_claims_of_the_spec() -> None:
    """How much of the spec is known and how much is guessed, counted where `x-provenance` stands."""
    counts = Counter(provenances(yaml.safe_load(text_of("openapi/sinkove.yaml"))))
    said = (
        f"Of its {counts.total()} claims {counts['documented']} are documented, {counts['observed']} observed "
        f"and {counts['inferred']} inferred."
    )
    assert said in " ".join(text_of("README.md").split())


def provenances(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "x-provenance" in node:
            yield node["x-provenance"]
        for value in node.values():
            yield from provenances(value)
    elif isinstance(node, list):
        for item in node:
            yield from provenances(item)


def test_architecture_fits_its_page() -> None:
    """At most sixty lines, or nobody reads it."""
    assert len(text_of("ARCHITECTURE.md").splitlines()) <= 60


def test_modules_can_be_read_in_a_sitting() -> None:
    """No hand-written module is over 300 lines, the median is under 100, and the wrapper stays small."""
    folders = ("wrapper", "mock", "contract", "openapi")
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    assert {path: count for path, count in lengths.items() if count > 300} == {}
    assert sorted(lengths.values())[len(lengths) // 2] < 100
    for folder, most in (("wrapper", 4500), ("mock", 3500), ("contract", 2500)):
        assert sum(count for path, count in lengths.items() if path.parts[0] == folder) <= most
