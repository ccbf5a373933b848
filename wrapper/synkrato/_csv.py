"""Rows as CSV: one line of names, one line a row, cells in quotes where they need them."""

import csv
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

from sinkove_synkrato.redact import shortened

from ._batches import FileRow
from ._currency import json_number
from ._lines import FileLine, FileLines, broken

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_QUOTED = re.compile(r'[",\r\n]')
_CELL = r'(?:"(?:[^"]|"")*+"|[^",]*+)'
_TIDY = re.compile(rf"{_CELL}(?:,{_CELL})*+\r?\n?")
_LONGEST = 131_072  # characters that quotes may join; csv takes no longer cells
_OPEN = "a quote is opened and not closed, or stands alone within quotes"


class _Record(NamedTuple):
    """A line, or as many as quotes join, and why it is broken."""

    lines: list[FileLine]
    cells: list[str]
    reason: str


class CSVRows:
    """The rows of a CSV file. Cells are texts, and one without anything is a field that the row does not have.

    A line that is broken comes as a row with a reason, and reading goes on with the next line: a quote that nobody closes
    takes no other rows along.

    Args:
        file: Open for reading bytes, in UTF-8.
        key: A column that there must be.
        numbers: Columns whose cells are numbers, written as JSON writes them.
        values: Columns whose cells are JSON.

    Attributes:
        columns: Their names.

    Raises:
        ValueError: The first line does not name columns, or not those.
        OSError: The file cannot be read.
    """

    def __init__(self, file: BinaryIO, key: str, numbers: Collection[str] = (), values: Collection[str] = ()) -> None:
        self._lines = FileLines(file)
        self._doubtful = 0
        head = self._record() or _Record([], [], "")
        if problem := head.reason or _problem_of(head.cells):
            raise ValueError(f"its first line has to name the columns, and {problem}.")
        self.columns = tuple(head.cells)
        self._readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            **dict.fromkeys(numbers, ("number that JSON can carry", _number)),
            **dict.fromkeys(values, ("JSON", json.loads)),
        }
        for name in (key, *self._readers):
            if name not in self.columns:
                raise ValueError(f"it has no column {name!r}, but {shortened(', '.join(self.columns))}.")

    def __iter__(self) -> Iterator[FileRow]:
        """Each row, also those that are broken.

        Raises:
            OSError: The file cannot be read.
        """
        while (record := self._record()) is not None:
            if record.reason:
                yield broken(record.lines, record.reason)
            elif any(record.cells):  # spreadsheets end with lines of commas alone
                yield self._row(record)

    def _record(self) -> _Record | None:
        taken: list[FileLine] = []
        try:
            cells = next(csv.reader(self._joined(taken), strict=True), None)
        except csv.Error as exc:
            self._lines.give_back(taken[1:])
            self._doubtful = max(self._doubtful, taken[-1].number)
            reason = _OPEN if '"' in taken[0].text else f"it is no CSV: {exc}"
            return _Record(taken[:1], [], taken[0].reason or reason)
        return None if cells is None else _Record(taken, cells, self._reason(taken))

    def _joined(self, taken: list[FileLine]) -> Iterator[str]:
        # The reader asks for another line only within quotes, and not for ever.
        size = 0
        while size < _LONGEST and (line := self._lines.next()) is not None:
            taken.append(line)
            size += len(line.text)
            yield line.text

    def _reason(self, lines: list[FileLine]) -> str:
        # What follows a broken line could be the rest of the same row, and be taken for a row.
        is_doubtful = lines[0].number <= self._doubtful and not _TIDY.fullmatch("".join(line.text for line in lines))
        reason = "it may be the rest of the broken line before it" if is_doubtful else ""
        return next((line.reason for line in lines if line.reason), reason)

    def _row(self, record: _Record) -> FileRow:
        if len(record.cells) != len(self.columns):
            return broken(
                record.lines, f"it has {len(record.cells)} cells, and the first line names {len(self.columns)}"
            )
        cells = zip(self.columns, record.cells, strict=True)
        row = FileRow({name: cell for name, cell in cells if cell}, record.lines[0].number)
        for name, (what, read) in self._readers.items():
            try:
                row.update({name: read(row[name])} if name in row else {})
            except (ValueError, RecursionError):
                row.reason = f"field {name!r}: {shortened(repr(row[name]))} is no {what}"
        return row


def csv_line(cells: Iterable[Any]) -> bytes:
    """One line: texts as they are, nothing for None, other values as JSON."""
    return (",".join(map(_cell, cells)) + "\n").encode("utf-8", "backslashreplace")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Not csv.writer, which leaves a carriage return without quotes.
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _problem_of(names: list[str]) -> str:
    if not names:
        return "it is empty"
    if "" in names:
        return f"column {names.index('') + 1} has no name"
    twice = next((name for name in names if names.count(name) > 1), None)
    return "" if twice is None else f"{twice!r} is there twice"


def _number(cell: str) -> int | float:
    if not _NUMBER.fullmatch(cell.strip()):
        raise ValueError("no number")
    return json_number(Decimal(cell.strip()))
