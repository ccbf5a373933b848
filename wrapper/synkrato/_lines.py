"""Lines of a file that may be of any length and hold any bytes."""

from collections import deque
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from sinkove_synkrato.redact import shortened

from ._batches import FileRow
from ._values import is_utf8

_LONGEST = 16 * 1024 * 1024  # bytes; a batch has four


class FileLine(NamedTuple):
    """One line.

    Attributes:
        number: Which one it is, counted from 1.
        text: What stands there, with what ends it; a byte that is not UTF-8 is half a character.
        reason: Why it is broken; "" when it is not.
    """

    number: int
    text: str
    reason: str


class FileLines:
    """The lines of a file, one after the other.

    Args:
        file: Open for reading bytes. A byte order mark at its begin is passed over.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0
        self._given_back: deque[FileLine] = deque()

    def next(self) -> FileLine | None:
        """The next one; None after the last.

        Raises:
            OSError: The file cannot be read.
        """
        if self._given_back:
            return self._given_back.popleft()
        if not (data := self._file.readline(_LONGEST)):
            return None
        self._number += 1
        rest = data
        while len(rest) == _LONGEST and not rest.endswith(b"\n"):
            rest = self._file.readline(_LONGEST)
        text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff" if self._number == 1 else "")
        if rest is not data:
            return FileLine(self._number, shortened(text), f"it is longer than {_LONGEST} bytes")
        reason = "" if is_utf8(text) else "it has bytes that are not UTF-8"
        return FileLine(self._number, text, "it has a NUL character" if "\0" in text else reason)

    def give_back(self, lines: Sequence[FileLine]) -> None:
        """Lines that are to come once more."""
        self._given_back.extendleft(reversed(lines))


def broken(lines: Sequence[FileLine], reason: str) -> FileRow:
    """What stands on lines that are no row."""
    text = "".join(line.text for line in lines).rstrip("\r\n")
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return FileRow({"text": shown}, lines[0].number, reason)
