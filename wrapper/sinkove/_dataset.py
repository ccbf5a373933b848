"""One dataset: what it is, and the way from its creation to a file."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sinkove_synkrato.call import fingerprint_of
from sinkove_synkrato.destination import Strategy, check_destination
from sinkove_synkrato.download import Download
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import WaitTimeoutError
from sinkove_synkrato.partial import tidy
from sinkove_synkrato.progress import OnProgress, Progress
from sinkove_synkrato.worlds import run
from sinkove_synkrato.zips import verify_zip

from . import _operations as operations
from ._handle import handle_of
from ._snapshot import Snapshot, Surface
from ._waiting import Waiting

PathT = TypeVar("PathT", str, Path)


class _DatasetFields:
    """What the server last said; `Dataset.refresh` updates it in place."""

    def __init__(self, engine: Engine, surface: Surface, snapshot: Snapshot) -> None:
        self._engine = engine
        self._surface = surface
        self._snapshot = snapshot

    @property
    def id(self) -> str:
        """The dataset's identifier."""
        return self._snapshot.id

    @property
    def model(self) -> str:
        """The model that makes the images."""
        return self._snapshot.model

    @property
    def prompts(self) -> list[str]:
        """What the images shall show."""
        return list(self._snapshot.prompts)

    @property
    def size(self) -> int:
        """Images in the dataset."""
        return self._snapshot.size

    @property
    def status(self) -> str:
        """``pending``, ``processing``, ``ready``, ``failed``, ``expired``, or a word that the vendor adds one day."""
        return self._snapshot.status

    @property
    def progress(self) -> int | None:
        """Percent that is made, from 0 to 100; None where the server does not say."""
        return self._snapshot.progress

    @property
    def created_at(self) -> datetime:
        """When it was created, by the server's clock."""
        return self._snapshot.created_at

    @property
    def updated_at(self) -> datetime | None:
        """When the server last changed it; None where it does not say."""
        return self._snapshot.updated_at

    @property
    def error(self) -> str | None:
        """Why its generation failed; None otherwise."""
        return self._snapshot.error

    def to_dict(self) -> dict[str, Any]:
        """The dataset as the server described it, fields that this version does not know included."""
        return deepcopy(self._snapshot.raw())

    def handle(self) -> str:
        """Stands for the dataset in another process or on another host, whose client's `resume` goes on with it.

        Small JSON without key or address, always the same for one dataset; made without asking the server.
        """
        return handle_of(self.id, self._surface.organization)

    @property
    def fingerprint(self) -> str:
        """Stands for what was asked for when it was created.

        An OutcomeUnknownError and the log line of an interrupted create carry it too, so that the dataset can be found.
        """
        return fingerprint_of(self._snapshot.content)

    def __repr__(self) -> str:
        progress = "" if self.progress is None else f", progress={self.progress}"
        return f"{type(self).__name__}(id={self.id!r}, status={self.status!r}{progress}, size={self.size})"

    # What both kinds of handle do.

    async def _refresh(self) -> None:
        self._snapshot = await self._surface.fetch(self.id)

    async def _ready(self) -> bool:
        if not self._snapshot.is_terminal:
            await self._refresh()
        return self._snapshot.is_ready()

    async def _wait(self, timeout: float | None, on_progress: OnProgress | None) -> None:
        clock, began = self._engine.clock, self._engine.clock.monotonic()
        with Waiting([self], timeout) as waiting:
            while True:
                if error := (await waiting.news())[self]:
                    raise error
                ready = self._snapshot.is_ready()
                if on_progress is not None:
                    done = 100 if ready else self.progress or 0
                    on_progress(Progress("generate", done, 100, clock.monotonic() - began))
                if ready:
                    return

    def _not_in_time(self, timeout: float | None) -> WaitTimeoutError:
        at = "" if self.progress is None else f" at {self.progress} %"
        return WaitTimeoutError(
            f"Dataset {self.id} was still {self.status}{at} after {timeout} s. Wait again; nothing is lost."
        )

    async def _save(
        self, path: Path, strategy: Strategy, wait: bool, timeout: float | None, on_progress: OnProgress | None
    ) -> None:
        tidy(path)
        if not check_destination(path, strategy):
            return
        deadline = self._engine.within(timeout)
        if wait:
            await self._wait(timeout, on_progress)
        await Download(
            operation=replace(operations.DOWNLOAD, path=f"{self.id}.zip from the storage"),
            source=f"dataset {self.id} of {self._engine.config.base_url}",
            link=lambda: self._surface.link(self.id, deadline),
            verify=verify_zip,
            on_progress=on_progress,
        ).into(self._engine, path, strategy, deadline)


class Dataset(_DatasetFields):
    """A dataset of the account. It is a handle: ask it again and it is brought up to date in place.

    Made by `AccountClient.create_dataset`, `AccountClient.dataset` and `AccountClient.list_datasets`.
    """

    def refresh(self) -> "Dataset":
        """Asks the server and brings every field up to date.

        Returns:
            The dataset itself.

        Raises:
            NotFoundError: It is gone.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset.
        """
        run(self._refresh())
        return self

    def ready(self) -> bool:
        """Whether it can be downloaded. Asks the server unless the last known status is final.

        Returns:
            True when it is ready, False while it may still become so.

        Raises:
            DatasetFailedError: Its generation failed; it never will be.
            DatasetExpiredError: It was deleted; it never will be again.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset.
        """
        return run(self._ready())

    def wait(self, *, timeout: float | None = None, on_progress: OnProgress | None = None) -> "Dataset":
        """Waits until it is ready, asking the server after 0.5 s and then ever less often, at last every 15 s.

        All waits of this process with the same key, in threads and tasks, share their looks: one call that lists all
        datasets, or asks for the only one. They take at most a quarter of the key's limit, and come less often if need be.

        Args:
            timeout: The longest wait in seconds, all calls included; None waits as long as it takes.
            on_progress: Called after each look with a `Progress` of phase ``"generate"``, in percent.

        Returns:
            The dataset itself, ready.

        Raises:
            WaitTimeoutError: It was not ready in time; waiting again goes on where this ended.
            DatasetFailedError: Its generation failed.
            DatasetExpiredError: It was deleted.
            APIError: As for every call.
        """
        run(self._wait(timeout, on_progress))
        return self

    def save(
        self,
        path: PathT,
        strategy: Strategy = "fail",
        wait: bool = False,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> PathT:
        """Downloads the ZIP to a file, which takes its name only when all of it is there and every checksum in it fits.

        Until then it is called ``NAME.part``. A transfer that breaks off, or is silent for longer than
        ``attempt_timeout``, goes on at the same byte: in this call, after up to ``max_retries`` tries in a row that bring
        nothing new, and in a later one, even of another process (``NAME.part.json`` tells it what is there). It begins
        anew where the storage has changed the file or has no ETag of it. A link that has expired is renewed. The API key
        is never sent to the storage.

        Args:
            path: Where to; its folder must exist, and have room.
            strategy: What to do when the file exists: ``"fail"``, ``"skip"`` (keep it, fetch nothing) or ``"replace"``.
            wait: Whether to wait first until the dataset is ready.
            timeout: Seconds for all of it, the waiting included; None has no end, but every step has.
            on_progress: Called with a `Progress` of phase ``"generate"`` in percent, then ``"download"`` in bytes, at
                most ten times a second.

        Returns:
            The path as it was given.

        Raises:
            DestinationExistsError: The file exists and the strategy is ``"fail"``.
            ConflictError: The dataset is not ready (and ``wait`` is False), or its generation failed.
            GoneError: It was deleted.
            WaitTimeoutError, DatasetFailedError, DatasetExpiredError: As `wait` raises them.
            DownloadError: It could not be fetched or written, or another thread or process is saving to that name.
                Nothing stands under it, or what stood there before; `IncompleteDownloadError` tells what is kept.
            APIError: As for every call.

        Source: openapi/sinkove.yaml, get_dataset_download_url.
        """
        run(self._save(Path(path), strategy, wait, timeout, on_progress))
        return path


class AsyncDataset(_DatasetFields):
    """As `Dataset`, awaited. Made by `AsyncAccountClient`."""

    async def refresh(self) -> "AsyncDataset":
        """As `Dataset.refresh`."""
        await self._refresh()
        return self

    async def ready(self) -> bool:
        """As `Dataset.ready`."""
        return await self._ready()

    async def wait(self, *, timeout: float | None = None, on_progress: OnProgress | None = None) -> "AsyncDataset":
        """As `Dataset.wait`."""
        await self._wait(timeout, on_progress)
        return self

    async def save(
        self,
        path: PathT,
        strategy: Strategy = "fail",
        wait: bool = False,
        timeout: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> PathT:
        """As `Dataset.save`."""
        await self._save(Path(path), strategy, wait, timeout, on_progress)
        return path
