"""Any number of rows, batch by batch: what is refused is narrowed down, what was done is kept, nothing is made twice."""

import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sinkove_synkrato.abreast import Abreast
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APIConnectionError, APIStatusError, ConfigurationError, OutcomeUnknownError
from sinkove_synkrato.progress import OnProgress, Progress

from ._batches import Batch, Line, Rejected, batches_of
from ._calls import RecordCalls
from ._checkpoint import Checkpoint
from ._ids import Ids

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

    inserted_ids: Ids = field(repr=False)
    inserted: int
    updated: int
    batches: int
    rejected: tuple[Rejected, ...] = ()
    resumed: int = 0


@dataclass
class _Outcome:
    """What became of one batch."""

    ids: list[str] = field(default_factory=list)
    inserted: int = 0
    updated: int = 0
    calls: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    refused_in_a_row: int = 0


class Import:
    """One import.

    Batches whose rows have a key are sent beside each other where the server takes its time, but never two with the same
    key; what is in the checkpoint is written all the same from the first row on.

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
        self._ids = Ids()
        self._batches = 0
        self._rejected: list[Rejected] = []
        self._abreast = Abreast[_Outcome](engine)
        self._batches_under_way: deque[Batch] = deque()

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
                "them exist, leave those and all before them out, and begin anew without the checkpoint."
            )
        await self._skip(lines)
        try:
            async for batch in batches_of(lines):
                await self._send(batch)
            while self._batches_under_way:
                await self._settle()
        except BaseException:
            await self._abreast.stop()
            raise
        kept.end()
        if self._rejected:
            _LOG.warning("%s of %s rows were not written; see the result's rejected.", len(self._rejected), kept.done)
        return UpsertResult(
            *(self._ids, kept.inserted, kept.updated, self._batches, tuple(self._rejected), self._resumed)
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
                f"{self._kept.path} is the checkpoint of other rows: the first {self._resumed} are not those that it "
                "knows. Pass the same rows again, or name another file."
            )

    async def _send(self, batch: Batch) -> None:
        keys = _keys(batch, self._key)
        while any(keys & _keys(other, self._key) for other in self._batches_under_way):
            await self._settle()  # the later row is the one that holds
        self._kept.sending = batch[-1].number
        self._kept.keep()
        self._batches_under_way.append(batch)
        self._abreast.begin(self._write([line for line in batch if line.sent is not None], _Outcome()))
        if self._key is None or await self._abreast.is_due():
            await self._settle()
        while self._abreast.has_ended:
            await self._settle()

    async def _settle(self) -> None:
        """Takes what became of the oldest batch that is under way."""
        batch, kept = self._batches_under_way[0], self._kept
        try:
            outcome = await self._abreast.take()
        except BaseException as exc:
            exc.add_note(
                f"In the batch of rows {batch[0].number} to {batch[-1].number}; those before it are dealt with."
            )
            if self._key is None and isinstance(exc, APIConnectionError):  # else the outcome would be unknown
                kept.sending = 0
                kept.keep()
            raise
        self._batches_under_way.popleft()
        self._ids.add(outcome.ids)
        self._batches += outcome.calls
        kept.inserted += outcome.inserted
        kept.updated += outcome.updated
        refused = [Rejected(line.number, line.given, line.reason) for line in batch if line.sent is None]
        rejected = sorted(outcome.rejected + refused, key=lambda each: each.number)
        self._rejected += rejected
        kept.rejected += [each.number for each in rejected]
        for line in batch:
            kept.add(line.text)
        if not self._batches_under_way:
            kept.sending = 0
        kept.keep()
        if self._on_progress is not None:
            seconds = self._engine.clock.monotonic() - self._began
            self._on_progress(Progress("import", kept.done, None, seconds, self._resumed))

    async def _write(self, lines: list[Line], outcome: _Outcome) -> _Outcome:
        if not lines:
            return outcome
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
                outcome.refused_in_a_row += 1
                if outcome.refused_in_a_row > _MOST_REFUSED:
                    raise  # it is not the rows
                reason = exc.message or f"{exc.status_code} from the server"
                outcome.rejected.append(Rejected(lines[0].number, lines[0].given, reason))
                return outcome
            for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
                await self._write(half, outcome)
            return outcome
        outcome.calls += 1
        outcome.refused_in_a_row = 0
        outcome.ids += written.inserted_ids
        outcome.inserted += written.inserted
        outcome.updated += written.updated
        return outcome


def _keys(batch: Batch, key: str | None) -> set[str]:
    return set() if key is None else {str(line.sent[key]) for line in batch if line.sent is not None}
