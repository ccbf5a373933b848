"""A file that appears under its name whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from .errors import DestinationExistsError, DownloadError

Strategy: TypeAlias = Literal["fail", "skip", "replace"]


def check_destination(path: Path, strategy: Strategy) -> bool:
    """Whether there is anything to fetch; looked at before the first request.

    Returns:
        False when the file exists and is to be skipped.

    Raises:
        ValueError: The strategy is none of the three.
        DestinationExistsError: The file exists and the strategy is ``fail``.
        DownloadError: The file cannot be written there.
    """
    if strategy not in ("fail", "skip", "replace"):
        raise ValueError(f"strategy must be 'fail', 'skip' or 'replace', not {strategy!r}.")
    with writing(path):
        is_folder, is_file, exists = path.is_dir(), path.is_file(), os.path.lexists(path)
    if is_folder:
        raise DownloadError(f"{path} is a folder; give the name of a file.")
    if exists and not is_file:
        raise DownloadError(f"{path} is no ordinary file; give another name.")
    if exists:
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


def _exists(path: Path) -> str:
    return f"{path} exists already. Give another name, or the strategy skip or replace."


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the operating system refuses into DownloadError.

    Only file operations stand inside: an OSError of a caller's callback is the caller's, and httpx's timeouts are ours.
    """
    try:
        yield
    except OSError as exc:
        raise DownloadError(f"{path} could not be written: {exc.strerror or type(exc).__name__}.") from exc


@contextmanager
def whole_file(path: Path, strategy: Strategy) -> Iterator[tuple[BinaryIO, Path]]:
    """Opens a temporary file beside ``path``, which takes its name when the block ends well and vanishes otherwise.

    Args:
        path: The final name.
        strategy: What becomes of a file that has appeared under the final name meanwhile.

    Yields:
        The open file and its temporary name.

    Raises:
        DestinationExistsError: The final name was taken meanwhile and the strategy is ``fail``.
        DownloadError: The file cannot be written; ``__cause__`` is the OSError.
    """
    # Cut, so that a name as long as the file system allows still has room for the rest.
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        with writing(path):
            file = temporary.open("xb")
        try:
            yield file, temporary
            with writing(path):
                file.flush()
                os.fsync(file.fileno())
        finally:
            # Closing writes what is buffered. After the lines above there is none; before them nobody wants it.
            with contextlib.suppress(OSError):
                file.close()
        _give_name(temporary, path, strategy)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _give_name(temporary: Path, path: Path, strategy: Strategy) -> None:
    with writing(path):
        if strategy == "replace":
            temporary.replace(path)
            return
        try:
            path.hardlink_to(temporary)  # unlike a rename it refuses to overwrite
            return
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not path.exists():
                temporary.rename(path)
                return
    if strategy == "fail":
        raise DestinationExistsError(_exists(path))
