"""Rows in batches that one call takes. Nothing here sends anything."""

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ._calls import Row

Rows = Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]]

MOST_ROWS = 1000
"""What the server takes in one call."""

# Nobody says what body is too large; a batch that is refused for it is halved.
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not written.

    Attributes:
        number: Which one it was, counted from 1.
        row: The row as it was given.
        reason: Why: what is wrong with it here, or what the server said.
    """

    number: int
    row: Mapping[str, Any] = field(repr=False)
    reason: str


class FileRow(dict[str, Any]):
    """A row of a file.

    Attributes:
        line: The line of the file on which it begins, counted from 1.
        reason: Why it cannot be read, so that it holds only what stands there; "" when it can.
    """

    __slots__ = ("line", "reason")

    def __init__(self, fields: Mapping[str, Any], line: int, reason: str = "") -> None:
        super().__init__(fields)
        self.line = line
        self.reason = reason


class Line(NamedTuple):
    """One row on its way.

    Attributes:
        number: Which one it is, counted from 1.
        given: The row as it was given.
        sent: What is sent of it; None when it cannot be.
        text: That as JSON, or what there is of it.
        reason: Why it cannot be sent.
    """

    number: int
    given: Mapping[str, Any]
    sent: Row | None
    text: bytes
    reason: str = ""


Batch = list[Line]


async def each_of(rows: Rows) -> AsyncIterator[Mapping[str, Any]]:
    """The rows one by one, wherever they come from. Waits only for those that come asynchronously."""
    if isinstance(rows, AsyncIterable):
        async for row in rows:
            yield row
    else:
        for row in rows:
            yield row


async def lines_of(
    rows: Rows, key: str | None, outgoing: Callable[[Mapping[str, Any], int], Row]
) -> AsyncIterator[Line]:
    """The rows, looked at.

    Args:
        rows: Mappings of field names to values. A ``csv.DictReader`` has None for what a line lacks at its end, and nothing
            else, which is not taken for fields without a value.
        key: A field that each must have; None asks for none.
        outgoing: Makes what is sent of a row and its number; raises ValueError or TypeError for one that cannot be sent.
    """
    number = 0
    fills_with_none = getattr(rows, "restval", ...) is None
    async for row in each_of(rows):
        number += 1
        try:
            if not isinstance(row, Mapping):
                raise TypeError(f"Row {number} is {type(row).__name__}, not a mapping of field names to values.")
            if isinstance(row, FileRow) and row.reason:
                raise ValueError(row.reason)
            if fills_with_none and None in row.values():
                raise ValueError(f"Row {number} has fewer values than there are columns.")
            sent = outgoing(row, number)
            if key is not None and sent.get(key) in (None, ""):
                raise ValueError(f"Row {number} has no {key!r}, which is its key.")
            text = json.dumps(sent, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except (TypeError, ValueError, RecursionError) as exc:
            yield Line(number, row, None, repr(row).encode("utf-8", "backslashreplace"), str(exc))
        else:
            yield Line(number, row, sent, text)


async def batches_of(lines: AsyncIterator[Line]) -> AsyncIterator[Batch]:
    """Lines, as many together as one call takes, and no more than so many bytes."""
    batch: Batch = []
    size = 0
    async for line in lines:
        if batch and (len(batch) == MOST_ROWS or size + len(line.text) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line.text)
    if batch:
        yield batch
