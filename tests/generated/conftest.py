"""Runs `openapi/codegen/generate.py` on copies of the specifications."""

import importlib.util
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def codegen() -> ModuleType:
    """The script as a module: its folder is no package, and must not be on anybody's path."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "openapi/codegen/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def one_vendor(codegen: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one vendor's `openapi/` and `generated/`: to generate all of them takes each test seconds."""
    folder = tmp_path_factory.mktemp("one_vendor")
    shutil.copytree(ROOT / "openapi", folder / "openapi", ignore=shutil.ignore_patterns("__pycache__", "synkrato*"))
    (folder / "generated").mkdir()
    codegen.generate_all(folder / "openapi", folder / "generated")
    return folder


class Workshop:
    """A copy of Sinkove's `openapi/` and `generated/` to break.

    Attributes:
        openapi: The copied specifications.
        generated: The copied output.
    """

    def __init__(self, folder: Path, main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
        self.openapi = folder / "openapi"
        self.generated = folder / "generated"
        self._main, self._capsys = main, capsys

    def edit(self, change: Callable[[Any], object]) -> None:
        """Changes the values of `sinkove.yaml`; comments and layout are lost on the way."""
        path = self.openapi / "sinkove.yaml"
        spec = yaml.load(path.read_bytes(), yaml.CSafeLoader)  # the slow loader costs a test 0.2 s
        change(spec)
        path.write_text(yaml.dump(spec, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")

    def run(self, *options: str) -> tuple[int, list[str]]:
        """Runs the script; returns its exit code and the lines that it printed, stripped, without empty ones."""
        code = self._main([*options, "--openapi", str(self.openapi), "--generated", str(self.generated)])
        captured = self._capsys.readouterr()
        return code, [line.strip() for line in (captured.out + captured.err).splitlines() if line.strip()]


@pytest.fixture
def workshop(tmp_path: Path, one_vendor: Path, codegen: ModuleType, capsys: pytest.CaptureFixture[str]) -> Workshop:
    """Copies to break, one set a test."""
    shutil.copytree(one_vendor, tmp_path, dirs_exist_ok=True)
    return Workshop(tmp_path, codegen.main, capsys)
