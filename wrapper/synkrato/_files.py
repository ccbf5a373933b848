"""Rows in files, as CSV or as NDJSON, which is one JSON object a line: read one by one, written whole or not at all."""

import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, TypeAlias

from sinkove_synkrato.destination import check_destination, give_name, writing
from sinkove_synkrato.errors import DestinationExistsError

from ._batches import FileRow
from ._csv import CSVRows, csv_line
from ._lines import FileLines, broken

Format: TypeAlias = Literal["csv", "ndjson"]

_SUFFIXES: dict[str, Format] = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


def format_of(path: Path) -> Format:
    """What a file's name says; NDJSON where there is none.

    Raises:
        ValueError: It says nothing that is known.
    """
    suffix = ".ndjson" if is_stream(path) else path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise ValueError(f"{path} is neither .csv nor .ndjson; --format says what it is.")
    return _SUFFIXES[suffix]


def ndjson_rows(file: BinaryIO) -> Iterator[FileRow]:
    """The rows of an NDJSON file; a line that is broken comes as a row with a reason.

    Args:
        file: Open for reading bytes.

    Raises:
        OSError: It cannot be read.
    """
    lines = FileLines(file)
    while (line := lines.next()) is not None:
        if not line.text.strip():
            continue
        try:
            row, reason = json.loads(line.text), line.reason
        except (ValueError, RecursionError) as exc:
            row, reason = None, line.reason or f"it is no JSON: {getattr(exc, 'msg', exc)}"
        if reason or not isinstance(row, dict):
            yield broken([line], reason or "it is no object of field names and values")
        else:
            yield FileRow(row, line.number)


def rows_of(
    file: BinaryIO, form: Format, key: str, numbers: Collection[str], values: Collection[str]
) -> Iterable[FileRow]:
    """The rows of a file.

    Args:
        file: Open for reading bytes.
        form: What it is.
        key: A column that a CSV must have.
        numbers: Its columns whose cells are numbers.
        values: Those whose cells are JSON.

    Raises:
        ValueError: It lacks one of the columns, or has none.
        OSError: It cannot be read.
    """
    return ndjson_rows(file) if form == "ndjson" else CSVRows(file, key, numbers, values)


class Noted:
    """Rows, of which it is noted how many there were and what fields they had.

    Attributes:
        count: How many have been read.
        names: Their fields, in the order in which they were met.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows
        self.count = 0
        self.names: dict[str, None] = {}

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Each of them, once."""
        for row in self._rows:
            self.count += 1
            self.names.update(dict.fromkeys(row))
            yield row


def write_rows(rows: Noted, file: IO[bytes], form: Format, fields: Sequence[str], folder: Path | None) -> None:
    """Writes rows; the memory that it takes does not grow with their number.

    Args:
        rows: Of what JSON has.
        file: Open for writing bytes.
        form: What it is to be.
        fields: Which ones, in this order; none takes all, as they are met.
        folder: Where a CSV of all fields, which are known in the end only, has a second file for as long; None is where
            temporary files are.

    Raises:
        OSError: A file cannot be written.
    """
    if form == "ndjson":
        file.writelines(
            json_line({name: row[name] for name in fields if name in row} if fields else row) for row in rows
        )
    elif fields:
        file.write(csv_line(fields))
        file.writelines(csv_line(map(row.get, fields)) for row in rows)
    else:
        with tempfile.TemporaryFile(dir=folder) as kept:
            write_rows(rows, kept, "ndjson", (), None)
            kept.seek(0)
            if rows.names:
                write_rows(Noted(map(json.loads, kept)), file, "csv", tuple(rows.names), None)


def json_line(value: Any) -> bytes:
    """One line of NDJSON."""
    # Half a character, which UTF-8 does not have, becomes the escape that JSON has for it.
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8", "backslashreplace")


def check_output(path: Path, *, replace: bool) -> None:
    """Whether there can be a new file.

    Raises:
        DestinationExistsError: There is one, and it is not to be replaced.
        DownloadError: It cannot be written there.
    """
    try:
        if not is_stream(path):
            check_destination(path, "replace" if replace else "fail")
    except DestinationExistsError as exc:
        raise DestinationExistsError(f"{path} exists already. Give another name, or --force.") from exc


@contextmanager
def output_of(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file that has its name once the block is over, and is gone when that fails; the output for ``-``.

    Raises:
        DestinationExistsError: There is one meanwhile.
        DownloadError: It cannot be written; also for an OSError of the block.
    """
    if is_stream(path):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    temporary = path.with_name(f"{path.name}.new")
    try:
        with writing(path), temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        give_name(temporary, path, "replace" if replace else "fail")
    finally:
        with writing(path):
            temporary.unlink(missing_ok=True)


def input_of(path: Path) -> AbstractContextManager[BinaryIO]:
    """A file, or the input for ``-``.

    Raises:
        OSError: It cannot be read.
    """
    return nullcontext(sys.stdin.buffer) if is_stream(path) else path.open("rb")


def is_stream(path: Path) -> bool:
    """Whether it is no file, but the program's own input or output."""
    return str(path) == "-"
