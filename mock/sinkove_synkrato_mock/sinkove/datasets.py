"""A dataset's life: a pure function of when it was created and what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["FINAL", "STATUSES", "Dataset", "Datasets", "Stage", "timestamp"]

STATUSES = ("pending", "processing", "ready", "failed", "expired")
FINAL = ("ready", "failed", "expired")

_PENDING_SHARE = 0.1
_FAILING_SHARE = 0.6
_MAX_DATASETS = 10_000


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a dataset is in its life: status, percent made, and since when, in epoch seconds."""

    status: str
    progress: int
    since: float


@dataclass(frozen=True, eq=False)
class Dataset:
    """One dataset. Nothing about it ever changes; `stage` says what has become of it.

    Pending for the first tenth of its generation, then processing, then ready until the retention is over. One that
    `fails` does so after six tenths, and stays failed. `args` are what an organization's dataset was asked for with.
    """

    id: str
    model: str
    prompts: tuple[str, ...]
    size: int
    created_at: float
    generation_seconds: float
    retention_seconds: float
    fails: bool = False
    args: dict[str, Any] | None = None

    @property
    def started_at(self) -> float:
        """When it is no longer pending."""
        return self.created_at + _PENDING_SHARE * self.generation_seconds

    def stage(self, now: float) -> Stage:
        """Returns the stage at a time."""
        begin = self.started_at
        end = self.created_at + (_FAILING_SHARE if self.fails else 1.0) * self.generation_seconds
        if now >= end:
            if self.fails:
                return Stage("failed", self._percent(end, begin), end)
            expiry = end + self.retention_seconds
            return Stage("expired", 100, expiry) if now >= expiry else Stage("ready", 100, end)
        if now < begin:
            return Stage("pending", 0, self.created_at)
        return Stage("processing", self._percent(now, begin), begin)

    def _percent(self, now: float, begin: float) -> int:
        whole = (1 - _PENDING_SHARE) * self.generation_seconds
        return min(99, int(100 * (now - begin) / whole)) if whole > 0 else 0

    def wire(self, stage: Stage) -> dict[str, Any]:
        """Returns the dataset as the API shows it."""
        made = self.size * stage.progress // 100
        return {
            "id": self.id,
            "model": self.model,
            "prompts": list(self.prompts),
            "size": self.size,
            "status": stage.status,
            "progress": stage.progress,
            "created_at": timestamp(self.created_at),
            "updated_at": timestamp(stage.since),
            "error": f"Generation stopped after {made} of {self.size} images." if stage.status == "failed" else None,
        }


class Datasets:
    """The datasets of one account or organization in order of creation.

    Args:
        shelf: Where each dataset of the tenant is, by its id; there are at most ten thousand. None: it is alone.
    """

    def __init__(self, shelf: dict[str, Datasets] | None = None) -> None:
        self._by_id: dict[str, Dataset] = {}
        self._shelf = {} if shelf is None else shelf

    def add(self, dataset: Dataset, now: float) -> None:
        """Keeps a dataset; when the tenant has too many, the oldest finished one goes, else the oldest."""
        if len(self._shelf) >= _MAX_DATASETS:
            finished = (id_ for id_, place in self._shelf.items() if place._by_id[id_].stage(now).status in FINAL)
            oldest = next(finished, next(iter(self._shelf)))
            del self._shelf.pop(oldest)._by_id[oldest]
        self._by_id[dataset.id] = dataset
        self._shelf[dataset.id] = self

    def get(self, dataset_id: str) -> Dataset | None:
        """Returns a dataset, None when there is none of that id."""
        return self._by_id.get(dataset_id)

    def all(self) -> list[Dataset]:
        """Returns all datasets, oldest first."""
        return list(self._by_id.values())


def timestamp(seconds: float) -> str:
    """Returns a time as both APIs write it, RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
