"""A file on its way: ``NAME.part``, its sidecar with what a later run needs to go on, and a lock against a second saver."""

import contextlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from .destination import Strategy, give_name, part_of, sidecar_of, writing
from .errors import DownloadError

# Somebody else must finish or give up between two of them.
_MOST_LOOKS = 100
# Characters; each may take four bytes.
_LONGEST_OWN = 50


class PartialFile:
    """The bytes that have come of one file; made by `partial_file`.

    Attributes:
        path: The final name.
        part: The name until then.
        etag: The strong ETag of these bytes; None where there is none, and nothing can be added to them later.
        size: How many bytes there will be, None while that is not known.
        done: How many there are.
        is_continued: Whether they came in more than one piece.
    """

    def __init__(self, path: Path, source: str, file: FileIO) -> None:
        self.path = path
        self.part = Path(os.fsdecode(file.name))
        self._sidecar = sidecar_of(self.part)
        self._new_sidecar = self._sidecar.with_suffix(".json.new")
        self._source = source
        self._file = file
        with writing(path):
            self._opened = os.fstat(file.fileno())
        self._is_recalled = self._is_named = self.is_continued = False
        self.etag: str | None = None
        self.size: int | None = None
        self.done = self._opened.st_size

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come."""
        return self.done == self.size

    def recall(self) -> None:
        """Looks what an earlier run has left; bytes that cannot be gone on with are forgotten."""
        with writing(self.path):
            self._new_sidecar.unlink(missing_ok=True)  # of a run that was killed while it wrote it
            self.etag, self.size = self._remembered()
        self.is_continued = self._is_recalled = True
        if self.etag is None or not self.done:
            self.restart()

    def _remembered(self) -> tuple[str | None, int | None]:
        """ETag and size of what is there, as the sidecar has them; None for bytes that cannot be trusted."""
        try:
            if not stat.S_ISREG(self._sidecar.lstat().st_mode):  # a pipe would be waited for
                return None, None
            said = json.loads(self._sidecar.read_bytes())
            etag, size, offset = said["etag"], said["size"], said["offset"]
        except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
            return None, None
        # Shorter than it was, or longer than it may be: somebody else wrote to it.
        fits = (
            type(offset) is int and offset <= self.done and (size is None or (type(size) is int and size >= self.done))
        )
        return (etag, size) if fits and said.get("source") == self._source and is_strong(etag) else (None, None)

    def restart(self, etag: str | None = None, size: int | None = None) -> None:
        """Forgets all bytes; the next ones are of this version of the file."""
        with writing(self.path):
            self._file.seek(0)
            self._file.truncate()
        self.etag, self.size, self.done, self.is_continued = etag, size, 0, False
        self.remember()

    def go_on(self) -> None:
        """The next bytes are added to those that are there."""
        with writing(self.path):
            self._file.truncate(self.done)
            self._file.seek(self.done)
        self.is_continued = True

    def write(self, data: bytes) -> None:
        """Adds bytes."""
        with writing(self.path):
            written = self._file.write(data)
            while written < len(data):  # the disk is nearly full: the next write says so
                self.done += written
                data = data[written:]
                written = self._file.write(data)
        self.done += written

    def remember(self) -> None:
        """Writes the sidecar; what it says of the offset is the least that must be there."""
        about = {"etag": self.etag, "offset": self.done, "size": self.size, "source": self._source}
        with writing(self.path):
            try:
                with self._new_sidecar.open("x", encoding="ascii") as file:  # never through somebody's link
                    json.dump(about, file)
                self._new_sidecar.replace(self._sidecar)
            finally:
                self._new_sidecar.unlink(missing_ok=True)

    def sync(self) -> None:
        """Sees to it that the bytes outlive a power cut."""
        with writing(self.path):
            os.fsync(self._file.fileno())

    def name(self, strategy: Strategy) -> None:
        """Gives it its final name.

        Raises:
            DestinationExistsError: That was taken meanwhile and the strategy is ``fail``.
            DownloadError: The operating system refuses; ``__cause__`` is the OSError.
        """
        if not _is_at(self.part, self._opened):
            raise DownloadError(f"{self.part} was removed or replaced by another program. Save again.")
        if sys.platform == "win32":  # which renames no open file
            self._file.close()
        give_name(self.part, self.path, strategy)
        self._is_named = True
        with contextlib.suppress(OSError):
            is_ours = _is_at(self.part, self._opened)
            if is_ours or not os.path.lexists(self.part):  # else the next owner's, who has come already
                self._sidecar.unlink(missing_ok=True)
            if is_ours:
                self.part.unlink()

    def reader(self) -> BinaryIO:
        """The bytes to be looked at: these, whoever does what to the name meanwhile."""
        with writing(self.path):
            reader = os.fdopen(os.dup(self._file.fileno()), "rb")
            reader.seek(0)
        return reader

    def discard(self) -> None:
        """These bytes are of no use to anybody."""
        self.etag = None

    def close(self) -> None:
        """Leaves the bytes to a later run where one could go on with them, else nothing."""
        with contextlib.suppress(DownloadError, OSError):
            if self._is_named or (self.done > 0 and not self._is_recalled):
                return
            if self.etag is not None and self.done > 0:
                self.remember()
                return
            if sys.platform == "win32":
                self._file.close()
            # Before it is closed: whoever opens it then sees that it is gone.
            self.part.unlink(missing_ok=True)
            self._sidecar.unlink(missing_ok=True)


@contextmanager
def partial_file(path: Path, source: str) -> Iterator[PartialFile]:
    """Opens what has come of a file, or an empty one.

    Args:
        path: The final name.
        source: What the bytes are of; those of anything else are not gone on with.

    Raises:
        DownloadError: Another thread or process is saving to that name, or the file cannot be opened.
    """
    with _locked(path, part_of(path)[0]) as file:
        partial = PartialFile(path, source, file)
        try:
            partial.recall()
            yield partial
        finally:
            partial.close()
            _unlock(file)  # closing alone would leave it to a child that was forked meanwhile


def is_strong(etag: object) -> bool:
    """Whether it is an ETag that stands for the very bytes, as RFC 9110 has it."""
    return (
        isinstance(etag, str) and len(etag) > 2 and etag[0] == etag[-1] == '"' and etag.isascii() and etag.isprintable()
    )


def _locked(path: Path, part: Path) -> FileIO:
    for _ in range(_MOST_LOOKS):
        with writing(path):
            file = FileIO(part, "r+", opener=_open)
        try:
            with writing(path):
                opened = os.fstat(file.fileno())
            if not stat.S_ISREG(opened.st_mode):
                raise DownloadError(f"{part} is no ordinary file; remove it, or give another name.")
            is_mine = _lock(file)
            if is_mine is None:
                file.close()
                with writing(path):
                    if not opened.st_size:
                        part.unlink()
                    return FileIO(_own(part), "x+", opener=_open)
            if not is_mine:
                raise DownloadError(f"{path} is being saved by another thread or program; wait, or give another name.")
            # Its last owner may have renamed or removed it meanwhile.
            if _is_at(part, opened):
                if os.fstat(file.fileno()).st_nlink < 2:
                    return file
                with writing(path):
                    if sys.platform == "win32":
                        file.close()
                    part.unlink()  # also the finished file, of a run that was killed while it gave the name
        except BaseException:
            file.close()
            raise
        file.close()
    raise DownloadError(f"{part} comes and goes; see which other program uses it, or give another name.")


def _own(part: Path) -> Path:
    """A name for this run alone: without locks two could write to one file, and call the one's half the other's whole."""
    return part.with_name(f"{part.name.removesuffix('.part')[:_LONGEST_OWN]}.{secrets.token_hex(4)}.part")


def tidy(path: Path) -> None:
    """Removes what a run that was killed while it gave a file its name has left beside it."""
    part, sidecar = part_of(path)
    with contextlib.suppress(OSError):
        if not os.path.lexists(part):
            sidecar.unlink(missing_ok=True)
        elif os.path.samestat(part.lstat(), path.lstat()):
            with FileIO(part, "r+", opener=_open) as file:
                if _lock(file) and _is_at(part, os.fstat(file.fileno())) and part.samefile(path):
                    sidecar.unlink(missing_ok=True)
                    part.unlink()


def _open(name: str, flags: int) -> int:
    # No link is followed: in a folder of many users it might lead to anybody's file. Nor is a pipe's other end awaited.
    return os.open(name, flags | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)


def _is_at(part: Path, opened: os.stat_result) -> bool:
    try:
        return os.path.samestat(opened, part.lstat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> bool | None:
        file.seek(2**62)  # a byte that nobody reads, as a lock forbids it here
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: FileIO) -> None:
        """Closing does it here."""

else:
    import fcntl

    def _lock(file: FileIO) -> bool | None:
        """Whether the lock is ours; None on a file system that has none."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True

    def _unlock(file: FileIO) -> None:
        with contextlib.suppress(OSError, ValueError):  # which is said of a closed one
            fcntl.flock(file, fcntl.LOCK_UN)
