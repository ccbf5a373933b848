"""Whole runs of the check, too many of them for `make test`: `make contract` has them."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command leaves a ledger in the current folder."""
    monkeypatch.chdir(tmp_path)
