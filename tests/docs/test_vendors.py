"""What both vendors have stands once: no six lines of code in the folders of both, but for a reason."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ["wrapper", "mock/sinkove_synkrato_mock", "contract/sinkove_synkrato_contract"]
WINDOW = 6

# By the file that has them in both folders.
REASONS = {
    "wrapper/__init__.py": "names are listed and loaded where they are imported from, and `import sinkove` loads nothing else",
    "wrapper/cli.py": "the door of each program, where import-linter reads what it opens; it works without click",
    "wrapper/testing.py": "signatures, which editors and type checkers read",
}


def code_of(source: str) -> list[str]:
    """Its lines without indents, imports, docstrings, comments, and those of brackets alone; no vendor has a name."""
    silent: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) and (is_text or not isinstance(node, ast.Expr)):
            silent.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = (line.partition("  # ")[0].strip() for at, line in enumerate(source.splitlines(), 1) if at not in silent)
    told = (line for line in lines if re.match(r"[^#]*\w", line))
    return [re.sub("sinkove|synkrato", "vendor", line, flags=re.IGNORECASE) for line in told]


def windows(folder: Path) -> dict[tuple[str, ...], str]:
    """Each six lines that stand in a folder, and a file that has them."""
    found: dict[tuple[str, ...], str] = {}
    for path in sorted(folder.rglob("*.py")):
        code = code_of(path.read_text(encoding="utf-8"))
        for at in range(len(code) - WINDOW + 1):
            found.setdefault(tuple(code[at : at + WINDOW]), path.relative_to(folder).as_posix())
    return found


def twice(one: Path, other: Path) -> dict[str, tuple[str, ...]]:
    """What stands in both folders, by its file in the one."""
    theirs = windows(other)
    return {name: window for window, name in windows(one).items() if window in theirs}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_six_lines_stand_in_the_folders_of_both_vendors(folder: str) -> None:
    """What is common belongs beside them; and a reason that is no longer needed goes."""
    found = twice(ROOT / folder / "sinkove", ROOT / folder / "synkrato")
    excused = {name.removeprefix(f"{folder}/") for name in REASONS if name.startswith(f"{folder}/")}
    assert {name: window for name, window in found.items() if name not in excused} == {}
    assert excused <= found.keys()


def test_six_lines_are_found_whatever_stands_between_them(tmp_path: Path) -> None:
    """Imports, docstrings, comments, brackets and the vendor's name make no difference; five lines are too few."""
    lines = [f"call_sinkove({number})" for number in range(WINDOW)]
    spread = ['"""Doc."""', "import os", *("  ".join((line, "# why")) for line in lines[:3]), "x = [", "]", *lines[3:]]
    for name, code in (("one", lines), ("other", spread), ("fewer", lines[1:])):
        (tmp_path / name).mkdir()
        text = (
            "\n".join(code).replace("sinkove", "sinkove" if name == "one" else "synkrato").replace("x = [\n]", "(\n)")
        )
        (tmp_path / name / "a.py").write_text(text)
    assert list(twice(tmp_path / "one", tmp_path / "other")) == ["a.py"]
    assert twice(tmp_path / "one", tmp_path / "fewer") == {}
