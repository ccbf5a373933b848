"""What the command line tells of an import: how to go on with it, and what was not written."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

import click

from sinkove_synkrato.errors import APIError, ConfigurationError
from sinkove_synkrato.worlds import run

from ._batches import FileRow, Line, Rejected, lines_of
from ._bulk import UpsertResult
from ._files import json_line, output_of
from ._records import write_record

_MOST_TOLD = 10
_LOG = logging.getLogger("synkrato")


class Passing:
    """The rows of a file. Those that an earlier run rejected are kept when they come by, as an import only skips them.

    Args:
        rows: All of them.
        key: As the import has it.
        checkpoint: The file of that run, if there is one.

    Attributes:
        rejected: Those that came by.
    """

    def __init__(self, rows: Iterable[FileRow], key: str, checkpoint: Path | None) -> None:
        self.rejected: list[Rejected] = []
        self._rows = rows
        self._key = key
        self._known: frozenset[int] = frozenset()
        # Of what is no checkpoint the import itself says what is wrong with it.
        with suppress(OSError, ValueError, TypeError, LookupError):
            self._known = frozenset(json.loads(checkpoint.read_bytes())["rejected"] if checkpoint else ())

    def __iter__(self) -> Iterator[FileRow]:
        """Each row, once."""
        for number, row in enumerate(self._rows, 1):
            if number in self._known:
                self.rejected.append(Rejected(number, row, self._reason(row)))
            yield row

    def _reason(self, row: FileRow) -> str:
        async def look() -> Line:
            return await anext(lines_of([row], self._key, write_record))

        return _without_number(run(look()).reason, 1) or "the server refused it when an earlier run sent it"


@contextmanager
def going_on(checkpoint: Path | None) -> Iterator[None]:
    """Tells of an import that ends early how to go on; what it says of its end itself is told elsewhere."""
    # The log speaks of results, which are Python's.
    _LOG.addFilter(_is_of_no_result)
    try:
        yield
    except BaseException as exc:
        if not isinstance(exc, ConfigurationError):
            notes = getattr(exc, "__notes__", ())  # which batch it was, if it was one
            click.echo(" ".join(("synkrato:", *notes, _how(checkpoint))), err=True)
        if isinstance(exc, OSError) and not isinstance(
            exc, APIError
        ):  # of the file or the checkpoint, not of the output
            raise click.ClickException(f"{exc.filename or 'The file'}: {exc.strerror or type(exc).__name__}.") from exc
        raise
    finally:
        _LOG.removeFilter(_is_of_no_result)


def _how(checkpoint: Path | None) -> str:
    if checkpoint is not None and checkpoint.exists():
        return f"The same command goes on where {checkpoint} says."
    return "The same command begins anew; with --checkpoint FILE it would go on."


def report(result: UpsertResult, before: Iterable[Rejected], file: Path | None, *, replace: bool, quiet: bool) -> int:
    """Tells what became of the rows.

    Args:
        result: Of the import.
        before: What earlier runs rejected.
        file: Gets all that were rejected, as NDJSON; ``-`` is the output.
        replace: Whether it may be there.
        quiet: Whether to leave out the counts.

    Returns:
        The exit code: 1 when some were rejected.

    Raises:
        APIError: The file cannot be written.
    """
    rejected = sorted((*before, *result.rejected), key=attrgetter("number"))
    for each in map(_entry, rejected[:_MOST_TOLD]):
        click.echo(f"synkrato: line {each['line']}: {' '.join(each['reason'].split())}", err=True)
    if len(rejected) > _MOST_TOLD:
        rest = "" if file is not None else "; --rejected FILE would have all"
        click.echo(f"synkrato: and {len(rejected) - _MOST_TOLD} more{rest}", err=True)
    if not quiet:
        resumed = f", resumed after row {result.resumed}" if result.resumed else ""
        click.echo(f"{result.inserted} made, {result.updated} changed, {len(rejected)} rejected{resumed}", err=True)
    if file is not None:
        with output_of(file, replace=replace) as output:
            output.writelines(json_line(_entry(each)) for each in rejected)
    return 1 if rejected else 0


def _entry(rejected: Rejected) -> dict[str, Any]:
    line = rejected.row.line if isinstance(rejected.row, FileRow) else rejected.number
    return {"line": line, "reason": _without_number(rejected.reason, rejected.number), "row": _as_json(rejected.row)}


def _as_json(row: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        json.dumps(row, allow_nan=False)
    except ValueError:
        return {"text": json.dumps(row)}
    return row


def _without_number(reason: str, number: int) -> str:
    """A row's number is not where it stands in a file."""
    return reason.removeprefix(f"Row {number}").lstrip(", ")


def _is_of_no_result(record: logging.LogRecord) -> bool:
    return record.module != "_bulk"
