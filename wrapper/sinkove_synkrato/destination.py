"""A file that appears under its name whole or not at all."""

import contextlib
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from .errors import APIError, DestinationExistsError, DownloadError

Strategy: TypeAlias = Literal["fail", "skip", "replace"]

# File systems allow 255 bytes, of which `.part.json.new` takes some.
_LONGEST_NAME = 240


def check_destination(path: Path, strategy: Strategy) -> bool:
    """Whether there is anything to fetch; looked at before the first request.

    Returns:
        False when the file exists and is to be skipped.

    Raises:
        ValueError: The strategy is none of the three.
        DestinationExistsError: The file exists and the strategy is ``fail``.
        DownloadError: The file cannot be written there.
    """
    check_strategy(strategy)
    mode = None
    with writing(path), contextlib.suppress(FileNotFoundError, NotADirectoryError):
        mode = path.lstat().st_mode
        mode = path.stat().st_mode
    if mode is not None:
        if stat.S_ISDIR(mode):
            raise DownloadError(f"{path} is a folder; give the name of a file.")
        if not stat.S_ISREG(mode):
            raise DownloadError(f"{path} is no ordinary file; give another name.")
        if strategy == "fail":
            raise DestinationExistsError(_exists(path))
        if strategy == "skip":
            return False
    folder = path.parent
    if not folder.is_dir():
        raise DownloadError(f"The folder {folder} does not exist; make it first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DownloadError(f"The folder {folder} is not writable.")
    return True


def check_strategy(strategy: Strategy) -> None:
    """Raises ValueError for what is none of the three."""
    if strategy not in get_args(Strategy):
        raise ValueError(f"strategy must be 'fail', 'skip' or 'replace', not {strategy!r}.")


def _exists(path: Path) -> str:
    return f"{path} exists already. Give another name, or the strategy skip or replace."


def check_space(path: Path, needed: int, folder: Path) -> None:
    """Looks whether the disk of a folder that is there has room for so many bytes more of ``path``.

    Raises:
        DownloadError: It has not.
    """
    with writing(path):
        disk = shutil.disk_usage(folder)
    if disk.total and disk.free < needed:  # some network file systems tell nothing
        raise DownloadError(f"{path} needs {needed} bytes more and its disk has {disk.free} free. Make room first.")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the operating system refuses into DownloadError.

    Only file operations stand inside: an OSError of a caller's callback is the caller's, and httpx's timeouts are ours.
    """
    try:
        yield
    except OSError as exc:
        if isinstance(exc, APIError):  # some of ours are OSErrors too
            raise
        raise DownloadError(f"{path} could not be written: {exc.strerror or type(exc).__name__}.") from exc


def part_of(path: Path) -> tuple[Path, Path]:
    """The names under which a file is on its way: that of its bytes, and that of the sidecar which tells of them."""
    name = path.name
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f"{name[:40]}~{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"
    part = path.with_name(f"{name}.part")
    return part, sidecar_of(part)


def sidecar_of(part: Path) -> Path:
    """The name of what tells of these bytes."""
    return part.with_name(f"{part.name}.json")


def give_name(temporary: Path, path: Path, strategy: Strategy) -> None:
    """Gives a whole file its final name, in one step; the other one may be left, as a second name of the same file.

    Raises:
        DestinationExistsError: The final name was taken meanwhile and the strategy is ``fail``.
        DownloadError: The operating system refuses; ``__cause__`` is the OSError.
    """
    taken = False
    with writing(path):
        if strategy == "replace":
            temporary.replace(path)
            return
        try:
            path.hardlink_to(temporary)  # unlike a rename it refuses to overwrite
        except FileExistsError:
            taken = True
        except OSError:  # a file system without hard links
            taken = path.exists()
            if not taken:
                temporary.rename(path)
                return
    if taken and strategy == "fail":
        raise DestinationExistsError(_exists(path))
