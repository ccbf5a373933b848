"""A file that appears under its name whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato.destination import Strategy, check_destination, whole_file
from sinkove_synkrato.errors import DestinationExistsError, DownloadError

from .support import largest_file

STRATEGIES: list[Strategy] = ["fail", "skip", "replace"]


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    old = os.umask(mask)
    try:
        yield
    finally:
        os.umask(old)


def _write(path: Path, strategy: Strategy = "fail", content: bytes = b"new") -> None:
    with whole_file(path, strategy) as (file, _):
        file.write(content)


def _fail_to_write(path: Path, strategy: Strategy, error: BaseException) -> None:
    with whole_file(path, strategy) as (file, _):
        file.write(b"half")
        raise error


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


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_file_is_there_only_at_the_end(strategy: Strategy, tmp_path: Path) -> None:
    """Until then there is one hidden file with another name."""
    path = tmp_path / "out.zip"
    with whole_file(path, strategy) as (file, temporary):
        file.write(b"new")
        (during,) = tmp_path.iterdir()
        assert (during, during.name.startswith(".out.zip."), during.name.endswith(".part")) == (temporary, True, True)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", b"new")]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), RuntimeError("bug"), OSError(28, "full")])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_file_whose_writing_fails_leaves_nothing(error: BaseException, strategy: Strategy, tmp_path: Path) -> None:
    """Whatever ends the block comes out as it was, and the folder is as it was."""
    with pytest.raises(type(error)) as caught:
        _fail_to_write(tmp_path / "out.zip", strategy, error)
    assert (caught.value, list(tmp_path.iterdir())) == (error, [])


def test_file_whose_replacement_fails_keeps_the_old_one(tmp_path: Path) -> None:
    """The old content counts until the new one is whole."""
    path = _existing(tmp_path)
    with pytest.raises(RuntimeError):
        _fail_to_write(path, "replace", RuntimeError())
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", b"old")]


def test_file_replaced_is_new(tmp_path: Path) -> None:
    """One rename, so that nobody sees a half."""
    _write(_existing(tmp_path), "replace")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", b"new")]


@pytest.fixture(params=["hard links", "no hard links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT, many network shares and some containers know no hard links."""
    if request.param == "no hard links":

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("file_system")
def test_file_is_named_on_any_file_system(tmp_path: Path) -> None:
    """Without hard links a rename does."""
    _write(tmp_path / "out.zip")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", b"new")]


@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize(("strategy", "expected"), [("fail", b"theirs"), ("skip", b"theirs"), ("replace", b"new")])
def test_file_that_appeared_meanwhile_is_overwritten_only_on_request(
    strategy: Strategy, expected: bytes, tmp_path: Path
) -> None:
    """Two processes that save to one name do not destroy each other's file unless they were told to."""
    path = tmp_path / "out.zip"
    try:
        with whole_file(path, strategy) as (file, _):
            file.write(b"new")
            path.write_bytes(b"theirs")
    except DestinationExistsError as exc:
        text: str | None = str(exc)
    else:
        text = None
    refusal = f"{path} exists already. Give another name, or the strategy skip or replace."
    assert text == (refusal if strategy == "fail" else None)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", expected)]


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "漢" * 85, "a b;c'd.zip", ".hidden", "no-suffix"])
def test_file_with_any_name_that_the_file_system_takes_is_written(name: str, tmp_path: Path) -> None:
    """The temporary name is not longer than the final one may be."""
    _write(tmp_path / name)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [(name, b"new")]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_file_has_the_mode_that_the_umask_gives(mask: int, mode: int, tmp_path: Path) -> None:
    """As if it had been written by ``open``."""
    with _umask(mask):
        _write(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("name", ["fsync", "open", "replace"])
def test_file_that_the_system_refuses_is_a_download_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cause is the OSError, and the folder is as it was."""
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    path = _existing(tmp_path)
    monkeypatch.setattr("io.open" if name == "open" else f"os.{name}", refuse)
    with pytest.raises(DownloadError) as caught:
        _write(path, "replace")
    monkeypatch.undo()
    assert (str(caught.value), caught.value.__cause__) == (
        f"{path} could not be written: No space left on device.",
        full,
    )
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("out.zip", b"old")]


def test_file_that_does_not_fit_on_the_disk_is_a_download_error(tmp_path: Path) -> None:
    """Also when the system only notices at the end, when what is buffered is written."""
    path = tmp_path / "out.zip"
    with largest_file(2), pytest.raises(DownloadError) as caught:
        _write(path)
    assert (str(caught.value), list(tmp_path.iterdir())) == (f"{path} could not be written: File too large.", [])
