"""Any number of rows, batch by batch: what is refused is narrowed down, what was done is kept, nothing is made twice."""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APIConnectionError, APIStatusError, ConfigurationError, OutcomeUnknownError
from sinkove_synkrato.progress import OnProgress, Progress

from ._batches import Batch, Line, Rejected, batches_of
from ._calls import RecordCalls
from ._checkpoint import Checkpoint

# Statuses that say that something is wrong with a row of the batch, or with its size.
_REFUSED = (400, 413, 422)

# So many rows one after the other, each sent alone, are refused for what is wrong with all of them.
_MOST_REFUSED = 25

_LOG = logging.getLogger("synkrato")


@dataclass(frozen=True, slots=True)
class UpsertResult:
    """What became of all rows.

    Attributes:
        inserted_ids: Ids of those that this run made, in the order in which the server told them.
        inserted: How many were made, by earlier runs with the same checkpoint too.
        updated: How many existed and were changed, likewise.
        batches: How many calls of this run wrote something.
        rejected: Rows of this run that were not written.
        resumed: How many rows earlier runs had dealt with.
    """

    inserted_ids: tuple[str, ...] = field(repr=False)
    inserted: int
    updated: int
    batches: int
    rejected: tuple[Rejected, ...] = ()
    resumed: int = 0


class Import:
    """One import.

    Args:
        engine: The client's.
        calls: Of the form that rows are written to.
        key: The unique field that every row has; None where rows have none, so that no batch may be sent twice.
        user: ``user_name``, where the API asks for one.
        checkpoint: How far it has come.
        deadline: When all must be over.
        on_progress: Told of rows after each batch.
    """

    def __init__(
        self,
        engine: Engine,
        calls: RecordCalls,
        *,
        key: str | None,
        user: Mapping[str, Any],
        checkpoint: Checkpoint,
        deadline: Deadline,
        on_progress: OnProgress | None,
    ) -> None:
        self._engine = engine
        self._calls = calls
        self._key = key
        self._user = user
        self._kept = checkpoint
        self._deadline = deadline
        self._on_progress = on_progress
        self._resumed = checkpoint.done
        self._began = engine.clock.monotonic()
        self._ids: list[str] = []
        self._batches = 0
        self._refused = 0
        self._rejected: list[Rejected] = []

    async def run(self, lines: AsyncIterator[Line]) -> UpsertResult:
        """Writes all of them.

        Raises:
            ConfigurationError: The checkpoint is of other rows.
            OutcomeUnknownError: Nobody knows whether a batch without a key was written.
            APIError: As for every call; what was written before is in the checkpoint, and in a note on the error.
        """
        kept = self._kept
        if kept.sending and self._key is None:
            raise OutcomeUnknownError(
                f"The rows {kept.done + 1} to {kept.sending} were being written when an earlier import ended. Look which of "
                "them exist, take those and all before them away, and begin anew without the checkpoint."
            )
        await self._skip(lines)
        async for batch in batches_of(lines):
            kept.sending = batch[-1].number
            kept.keep()
            try:
                await self._write([line for line in batch if line.sent is not None])
            except BaseException as exc:
                exc.add_note(
                    f"In the batch of rows {batch[0].number} to {kept.sending}; those before it are dealt with."
                )
                if self._key is None and isinstance(exc, APIConnectionError):  # else the outcome would be unknown
                    kept.sending = 0
                    kept.keep()
                raise
            self._end(batch)
        kept.end()
        if self._rejected:
            _LOG.warning("%s of %s rows were not written; see the result's rejected.", len(self._rejected), kept.done)
        return UpsertResult(
            *(tuple(self._ids), kept.inserted, kept.updated, self._batches, tuple(self._rejected), self._resumed)
        )

    async def _skip(self, lines: AsyncIterator[Line]) -> None:
        expected = self._kept.digest
        self._kept.done, self._kept.digest = 0, ""
        while self._kept.done < self._resumed:
            line = await anext(lines, None)
            if line is None:
                break
            self._kept.add(line.text)
        if self._kept.digest != expected:
            raise ConfigurationError(
                f"{self._kept.path} is the checkpoint of other rows: the first {self._resumed} are not those that it knows."
            )

    def _end(self, batch: Batch) -> None:
        kept = self._kept
        for line in batch:
            kept.add(line.text)
            if line.sent is None:
                self._reject(line, line.reason)
        kept.sending = 0
        kept.keep()
        if self._on_progress is not None:
            seconds = self._engine.clock.monotonic() - self._began
            self._on_progress(Progress("import", kept.done, None, seconds, self._resumed))

    async def _write(self, lines: list[Line]) -> None:
        if not lines:
            return
        try:
            written = await self._calls.upsert(
                [line.sent for line in lines if line.sent is not None],
                self._user,
                self._deadline,
                is_keyed=self._key is not None,
            )
        except APIStatusError as exc:
            # Without a key nobody knows whether a batch that is refused was written in part.
            if exc.status_code not in _REFUSED or (self._key is None and len(lines) > 1):
                raise
            if len(lines) == 1:
                self._refused += 1
                if self._refused > _MOST_REFUSED:
                    raise  # it is not the rows
                self._reject(lines[0], exc.message or f"{exc.status_code} from the server")
                return
            for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
                await self._write(half)
            return
        self._batches += 1
        self._refused = 0
        self._ids += written.inserted_ids
        self._kept.inserted += written.inserted
        self._kept.updated += written.updated

    def _reject(self, line: Line, reason: str) -> None:
        self._rejected.append(Rejected(line.number, line.given, reason))
        self._kept.rejected.append(line.number)
