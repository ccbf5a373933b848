"""One API key's account: everything that the mock remembers about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.clock import Clock
from sinkove_synkrato_mock.faults import Faults
from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.sinkove.datasets import STATUSES, Dataset, Datasets
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE, GENERATION_FAILS, LOST_DATASET
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.ids import Ids
    from sinkove_synkrato_mock.sinkove.options import Options

__all__ = ["Account"]

# An arranged dataset that is not finished takes this long, so that it stays so while a test looks at it.
_ARRANGED_SECONDS = 3600.0


class Account:
    """An account with its own datasets, rate-limit window, credits, clock, faults and journal."""

    def __init__(self, key: str, options: Options, ids: Ids, base: Callable[[], float]) -> None:
        self.key = key
        self.clock = Clock(base)
        self.window = Window(*options.window, self.clock)
        self.faults = Faults(CATALOGUE, options.faults)
        self.journal = Journal()
        self.datasets = Datasets()
        self.credits = options.credits
        self._options = options
        self._ids = ids

    def create(self, content: Mapping[str, Any]) -> Dataset:
        """Makes a dataset of a body that was checked."""
        now = self.clock.time()
        dataset = self._dataset(content, now, self._options.generation_seconds, fails=GENERATION_FAILS in self.faults)
        if LOST_DATASET not in self.faults:
            self.datasets.add(dataset, now)
        return dataset

    def arrange(self, content: Mapping[str, Any], status: str) -> str:
        """Makes a dataset of a body that was checked, already in a status, for free; returns its id.

        A finished one stays as it is (a ready one until its retention is over). A pending one is processing after
        six minutes and ready after an hour, a processing one ready after half an hour: `clock.advance` gets there.
        """
        if status not in STATUSES:
            raise ValueError(f"status is one of {', '.join(STATUSES)}.")
        now = self.clock.time()
        seconds = self._options.generation_seconds
        age = {
            "pending": 0.0,
            "processing": _ARRANGED_SECONDS / 2,
            "expired": seconds + self._options.retention_seconds + 1,
        }.get(status, seconds + 1)
        if status in ("pending", "processing"):
            seconds = _ARRANGED_SECONDS
        dataset = self._dataset(content, now - age, seconds, fails=status == "failed")
        self.datasets.add(dataset, now)
        return dataset.id

    def reset(self) -> None:
        """Brings everything back to how the server was started."""
        for part in (self.clock, self.window, self.faults):
            part.reset()
        self.journal.clear()
        self.datasets.clear()
        self.credits = self._options.credits

    def _dataset(self, content: Mapping[str, Any], created_at: float, seconds: float, *, fails: bool) -> Dataset:
        return Dataset(
            id=self._ids.make("ds", self.key),
            model=content["model"],
            prompts=tuple(content["prompts"]),
            size=int(content["size"]),  # 10.0 is an integer too, JSON Schema says.
            created_at=created_at,
            generation_seconds=seconds,
            retention_seconds=self._options.retention_seconds,
            fails=fails,
        )
