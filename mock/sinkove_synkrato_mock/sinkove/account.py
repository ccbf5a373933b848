"""One API key's account: everything that the mock remembers about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.clock import Clock
from sinkove_synkrato_mock.faults import Faults
from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.sinkove.datasets import STATUSES, Dataset, Datasets
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.organizations import NAMES, Organization, content_of
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.ids import Ids
    from sinkove_synkrato_mock.sinkove.options import Options

__all__ = ["Account"]

# An arranged dataset that is not finished takes this long, so that it stays so while a test looks at it.
_ARRANGED_SECONDS = 3600.0


class Account:
    """An account with its own datasets, organizations, rate-limit window, credits, clock, faults and journal."""

    def __init__(self, key: str, options: Options, ids: Ids, base: Callable[[], float]) -> None:
        self.key = key
        self.forbidden = False
        self.clock = Clock(base)
        self.window = Window(*options.window, self.clock)
        self.faults = Faults(CATALOGUE, options.faults)
        self.journal = Journal()
        self.datasets = Datasets()
        owner_id = ids.make("user", key)
        made = [Organization(ids.make_uuid("organization", key), name, owner_id) for name in NAMES]
        self.organizations = {each.id: each for each in made}
        self.credits = options.credits
        self._options = options
        self._ids = ids

    def get(self, dataset_id: str) -> Dataset | None:
        """Returns a dataset of the account or any of its organizations, None when there is none of that id."""
        places = [self.datasets, *(each.datasets for each in self.organizations.values())]
        return next((found for each in places if (found := each.get(dataset_id))), None)

    def create(self, body: Mapping[str, Any], place: Organization | None) -> Dataset:
        """Makes a dataset of a body that was checked."""
        now = self.clock.time()
        seconds = self.faults.spoil("seconds", self._options.generation_seconds)
        fails = "generation-fails" in self.faults
        dataset = self._dataset(body, place, now, seconds, fails=fails)
        if "lost-dataset" not in self.faults:
            (place or self).datasets.add(dataset, now)
        return dataset

    def arrange(self, body: Mapping[str, Any], place: Organization | None, status: str) -> str:
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
        dataset = self._dataset(body, place, now - age, seconds, fails=status == "failed")
        (place or self).datasets.add(dataset, now)
        return dataset.id

    def spend(self, credits: int) -> None:  # noqa: A002 - the word for it
        """Takes credits away, as far as there are any."""
        if self.credits is not None:
            self.credits = max(0, self.credits - credits)

    def reset(self) -> None:
        """Brings everything back to how the server was started."""
        for part in (self.clock, self.window, self.faults):
            part.reset()
        self.journal.clear()
        self.datasets.clear()
        for organization in self.organizations.values():
            organization.datasets.clear()
        self.credits = self._options.credits

    def _dataset(
        self, body: Mapping[str, Any], place: Organization | None, created_at: float, seconds: float, *, fails: bool
    ) -> Dataset:
        content = content_of(body) if place else body
        return Dataset(
            id=self._ids.make_uuid("dataset", place.id) if place else self._ids.make("ds", self.key),
            model=content["model"],
            prompts=tuple(content["prompts"]),
            size=int(content["size"]),  # 10.0 is an integer too, JSON Schema says.
            created_at=created_at,
            generation_seconds=seconds,
            retention_seconds=self._options.retention_seconds,
            fails=fails,
            args=content["args"] if place else None,
        )
