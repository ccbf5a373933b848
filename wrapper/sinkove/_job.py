"""One dataset's way to its file as a job for an executor, wherever that carries it out."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sinkove_synkrato.destination import Strategy, check_destination
from sinkove_synkrato.errors import APIError, APITimeoutError

from ._dataset import Dataset
from ._factory import client

SaveError: TypeAlias = APIError | OSError

_SETTINGS = ("base_url", "timeout", "attempt_timeout", "max_retries", "max_wait")


@dataclass(frozen=True)
class Job:
    """What a worker in another process is sent. It makes a client of its own, with the key of its own environment.

    Called, it returns what went wrong; what is raised instead is the executor's trouble.

    Attributes:
        handle: The dataset's.
        path: Where to.
        strategy: As `Dataset.save` takes it.
        wait: As `Dataset.save` takes it.
        timeout: Seconds for the jobs that began together; infinite for no end.
        began: When they began, in epoch seconds: no other clock is the same on two hosts.
        settings: Address and times of the client.
    """

    handle: str
    path: Path
    strategy: Strategy
    wait: bool
    timeout: float
    began: float
    settings: Mapping[str, Any]

    def __call__(self) -> SaveError | None:
        return self.outcome(self._save, self.timeout - max(0.0, time.time() - self.began))

    def outcome(self, save: Callable[[float], object], left: float) -> SaveError | None:
        """What goes wrong while ``save`` is called with the seconds that are left."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save(max(0.0, round(left, 3)))
        except (APIError, OSError) as exc:
            return exc
        return None

    def _save(self, left: float) -> None:
        if left == 0:
            raise APITimeoutError(f"The time for all of it was over before {self.path.name} was begun. Save it again.")
        ends = time.monotonic() + left
        if check_destination(self.path, self.strategy):
            with client(**{**self.settings, "timeout": min(left, self.settings["timeout"])}) as here:
                dataset = here.resume(self.handle)
                dataset.save(self.path, self.strategy, self.wait, max(0.0, round(ends - time.monotonic(), 3)))


class LiveJob:
    """A job that uses the dataset itself, as long as it stays in this process: one that is pickled arrives as a `Job`.

    Args:
        dataset: What to save.
        over: Set when nobody wants it any more.
        path: Where to.
        strategy: As `Job` has it, and so are the others.
        wait: As above.
        timeout: As above.
    """

    def __init__(
        self, dataset: Dataset, over: threading.Event, path: Path, strategy: Strategy, wait: bool, timeout: float | None
    ) -> None:
        config = dataset._engine.config
        settings = {name: getattr(config, name) for name in _SETTINGS}
        seconds = math.inf if timeout is None else timeout
        self._job = Job(dataset.handle(), path, strategy, wait, seconds, time.time(), settings)
        self._dataset = dataset
        self._over = over
        self._ends = time.monotonic() + seconds  # whoever sets the clock of this machine changes nothing

    def __reduce__(self) -> tuple[Any, ...]:
        # The dataset leads to connections and key: it stays here.
        return Job, astuple(self._job)

    def __call__(self) -> SaveError | None:
        job, save = self._job, self._dataset.save
        left = self._ends - time.monotonic()
        return job.outcome(lambda left: save(job.path, job.strategy, job.wait, left, on_progress=self._look), left)

    def _look(self, _: object) -> None:
        if self._over.is_set():
            raise CancelledError
