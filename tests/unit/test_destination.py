"""Whether a file can be written there, looked at before anything is fetched."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato.destination import Strategy, check_destination, check_space
from sinkove_synkrato.errors import DestinationExistsError, DownloadError

STRATEGIES: list[Strategy] = ["fail", "skip", "replace"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_destination_that_is_free_is_fetched(strategy: Strategy, tmp_path: Path) -> None:
    """Under every strategy."""
    assert check_destination(tmp_path / "out.zip", strategy) is True


@pytest.mark.parametrize(("strategy", "expected"), [("skip", False), ("replace", True)])
def test_destination_that_exists_is_skipped_or_replaced(strategy: Strategy, expected: bool, tmp_path: Path) -> None:
    """As the caller chose."""
    (tmp_path / "out.zip").write_bytes(b"old")
    assert check_destination(tmp_path / "out.zip", strategy) is expected


def _existing(folder: Path) -> Path:
    (folder / "out.zip").write_bytes(b"old")
    return folder / "out.zip"


def _link_to_existing(folder: Path) -> Path:
    (folder / "link.zip").symlink_to(_existing(folder))
    return folder / "link.zip"


def _folder(folder: Path) -> Path:
    return folder


def _missing_folder(folder: Path) -> Path:
    return folder / "missing" / "out.zip"


def _file_as_folder(folder: Path) -> Path:
    return _existing(folder) / "in.zip"


def _long_name(folder: Path) -> Path:
    return folder / ("x" * 256)


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize(
    ("make", "strategy", "expected", "text"),
    [
        (
            _existing,
            "fail",
            DestinationExistsError,
            "{path} exists already. Give another name, or the strategy skip or replace.",
        ),
        (
            _link_to_existing,
            "fail",
            DestinationExistsError,
            "{path} exists already. Give another name, or the strategy skip or replace.",
        ),
        (_folder, "fail", DownloadError, "{path} is a folder; give the name of a file."),
        (_folder, "skip", DownloadError, "{path} is a folder; give the name of a file."),
        (_folder, "replace", DownloadError, "{path} is a folder; give the name of a file."),
        (_pipe, "replace", DownloadError, "{path} is no ordinary file; give another name."),
        (_missing_folder, "fail", DownloadError, "The folder {path.parent} does not exist; make it first."),
        (_file_as_folder, "replace", DownloadError, "The folder {path.parent} does not exist; make it first."),
        (_long_name, "fail", DownloadError, "{path} could not be written: File name too long."),
    ],
)
def test_destination_that_cannot_be_is_refused_before_anything_is_fetched(
    make: Any, strategy: Strategy, expected: type[DownloadError], text: str, tmp_path: Path
) -> None:
    """The text names the path and what to do."""
    path = make(tmp_path)
    with pytest.raises(DownloadError) as caught:
        check_destination(path, strategy)
    assert (type(caught.value), str(caught.value)) == (expected, text.format(path=path))


def test_destination_in_a_folder_that_is_not_writable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operating system is asked whether a file may be made there (root may always, so the answer is a fake)."""
    asked: list[object] = []
    monkeypatch.setattr(os, "access", lambda *arguments: asked.append(arguments))
    with pytest.raises(DownloadError) as caught:
        check_destination(tmp_path / "out.zip", "fail")
    assert str(caught.value) == f"The folder {tmp_path} is not writable."
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]


@pytest.mark.parametrize("strategy", ["overwrite", "", None, ["fail"]])
def test_destination_strategy_that_is_none_is_a_programming_mistake(strategy: Any, tmp_path: Path) -> None:
    """A ValueError, as for any argument."""
    with pytest.raises(ValueError, match=r"^strategy must be 'fail', 'skip' or 'replace', not ") as caught:
        check_destination(tmp_path / "out.zip", strategy)
    assert not isinstance(caught.value, DownloadError)


@pytest.mark.parametrize(("total", "free"), [(1000, 100), (0, 0), (1000, 1000)])
def test_space_that_is_enough_or_not_told_is_fine(
    total: int, free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network file systems say that they have nothing at all."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(total, total - free, free))
    check_space(tmp_path / "out.zip", 100, tmp_path)


def test_space_that_is_short_is_told_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first byte is written, the folder of the file is asked."""
    asked: list[Path] = []

    def usage(folder: Path) -> object:
        asked.append(folder)
        return shutil._ntuple_diskusage(1000, 901, 99)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(DownloadError) as caught:
        check_space(tmp_path / "out.zip", 100, tmp_path)
    path = tmp_path / "out.zip"
    assert str(caught.value) == f"{path} needs 100 bytes more and its disk has 99 free. Make room first."
    assert asked == [tmp_path]
