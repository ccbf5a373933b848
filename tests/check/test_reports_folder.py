"""A run whose folder for a report is gone at its end."""

import shutil
from pathlib import Path

import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError

from .support import check


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
