"""The reader of the API descriptions."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

import sinkove_synkrato_openapi
from sinkove_synkrato_openapi import load


def test_load_returns_a_document_of_ones_own() -> None:
    """Changing it changes nothing for others."""
    document = load("sinkove")
    assert document["openapi"] == "3.1.0"
    document.clear()
    assert load("sinkove")["info"]["title"] == "Sinkove API"


def test_load_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown vendor, or PyYAML."""
    with pytest.raises(FileNotFoundError, match=r"no API description nobody\.yaml"):
        load("nobody")
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError, match=r"pip install 'sinkove-synkrato\[mock\]'"):
        load("sinkove")


def test_load_reads_an_installed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the description lies inside the package, and no checkout beside it."""
    source = Path(sinkove_synkrato_openapi.__file__)
    package = tmp_path / "installed_openapi"
    package.mkdir()
    shutil.copy(source, package)
    (package / "sinkove.yaml").write_text("openapi: from the wheel\n")
    monkeypatch.syspath_prepend(tmp_path)
    spec = importlib.util.spec_from_file_location("installed_openapi", package / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "installed_openapi", module)
    spec.loader.exec_module(module)
    assert module.load("sinkove") == {"openapi": "from the wheel"}
