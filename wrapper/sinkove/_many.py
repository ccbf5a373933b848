"""Many datasets into one folder, several at once: in threads, in tasks, or wherever an executor leads to."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TypeVar
from urllib.parse import quote

from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.destination import Strategy, check_strategy
from sinkove_synkrato.errors import APIError, APITimeoutError, DownloadError, WaitTimeoutError

from ._dataset import AsyncDataset, Dataset
from ._given import check_timeout, given, place
from ._job import LiveJob, SaveError

DatasetT = TypeVar("DatasetT", Dataset, AsyncDataset)

_NAMES: Mapping[type, str] = {Dataset: "download_all", AsyncDataset: "async_download_all"}


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one dataset of many.

    Attributes:
        dataset_id: The dataset's identifier.
        error: Why it was not saved; None when it was.
    """

    dataset_id: str
    error: SaveError | None
    _path: Path = field(repr=False)

    @property
    def path(self) -> Path:
        """The file.

        Raises:
            APIError, OSError: It was not saved: the ``error``.
        """
        if self.error is not None:
            raise self.error
        return self._path


def download_all(
    datasets: Iterable[Dataset],
    folder: str | PathLike[str],
    workers: int = 4,
    executor: Executor | None = None,
    timeout: float | None = None,
    *,
    strategy: Strategy = "skip",
    wait: bool = False,
) -> Generator[Saved]:
    """Saves many datasets, several at once, each as ``ID.zip``; a failure stops none of the others.

    The work begins at once and is carried out even if nobody looks at the results. An iteration that ends early
    cancels what has not begun, and what is under way in this process; one that is kept in a variable ends only when it is
    closed or forgotten.

    Args:
        datasets: What to save; one that comes twice is saved once.
        folder: Where to; made if it is missing. What no file name should have is percent-quoted in the ID.
        workers: How many are under way at once, at least 1. An executor that is given has its own number.
        executor: Carries the work out, such as a ProcessPoolExecutor or Dask's ``client.get_executor()``; None takes
            threads, which use the datasets' own client. Another process or host is sent handle, folder, address and
            times, never the key nor ``httpx_args``: it needs this package, its own SINKOVE_API_KEY (and SINKOVE_BUDGET,
            lest each use the limit for itself), and the folder.
        timeout: Seconds for all of it; None has no end, but every step has.
        strategy: As `Dataset.save` takes it.
        wait: As `Dataset.save` takes it.

    Returns:
        One `Saved` for each dataset, in the order in which they are done. Its error is what
        `Dataset.save` raises; an APITimeoutError, or a WaitTimeoutError while it is not ready, when the time is over;
        a DownloadError with the executor's own as its cause when that broke.

    Raises:
        TypeError, ValueError: An argument makes no sense; nothing was begun.

    Source: openapi/sinkove.yaml, get_dataset and get_dataset_download_url.
    """
    files = _files(Dataset, datasets, folder, workers, timeout, strategy)
    if executor is not None and not isinstance(executor, Executor):
        raise TypeError(f"executor must be a concurrent.futures.Executor, not {type(executor).__name__}.")
    pool, over = executor or ThreadPoolExecutor(workers, "sinkove"), threading.Event()
    deadline = Deadline.after(timeout, now=time.monotonic())
    done: SimpleQueue[Future[SaveError | None]] = SimpleQueue()
    begun: dict[Future[SaveError | None], tuple[Dataset, Path]] = {}
    for path, dataset in files.items():
        try:
            future = pool.submit(LiveJob(dataset, over, path, strategy, wait, timeout))
        except Exception as exc:  # noqa: BLE001  # whatever one that is broken or shut down raises
            future = Future()
            future.set_exception(exc)
        begun[future] = dataset, path
        # Not as_completed, which never learns of what a pool cancels when it is shut down.
        future.add_done_callback(done.put)

    def results() -> Generator[Saved]:
        try:
            while begun:
                try:
                    future = done.get(timeout=min(deadline.left(time.monotonic()), threading.TIMEOUT_MAX))
                except Empty:
                    break
                dataset, path = begun.pop(future)
                yield Saved(dataset.id, _error(future, dataset), path)
            for dataset, path in begun.values():
                yield Saved(dataset.id, _late(dataset), path)
        finally:
            over.set()
            for future in begun:
                future.cancel()
            if executor is None:
                pool.shutdown(wait=not begun, cancel_futures=True)

    return results()


def async_download_all(
    datasets: Iterable[AsyncDataset],
    folder: str | PathLike[str],
    workers: int = 4,
    timeout: float | None = None,
    *,
    strategy: Strategy = "skip",
    wait: bool = False,
) -> AsyncGenerator[Saved]:
    """As `download_all`, for asyncio: the work begins with the iteration, and is cancelled when that is closed.

    Args:
        datasets: As `download_all` takes them.
        folder: As `download_all` takes it.
        workers: How many are under way at once, at least 1.
        timeout: As `download_all` takes it.
        strategy: As `Dataset.save` takes it.
        wait: As `Dataset.save` takes it.

    Raises:
        TypeError, ValueError: An argument makes no sense.
    """
    files = _files(AsyncDataset, datasets, folder, workers, timeout, strategy)
    deadline = Deadline.after(timeout, now=time.monotonic())

    async def save(path: Path, dataset: AsyncDataset) -> SaveError | None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            await dataset.save(path, strategy, wait, deadline.left(time.monotonic()))
        except Exception as exc:  # noqa: BLE001  # one failure stops none of the others
            return exc if isinstance(exc, APIError | OSError) else _lost(dataset, exc)
        return None

    async def results() -> AsyncGenerator[Saved]:
        todo, done = iter(files.items()), asyncio.Queue[Saved]()

        async def work() -> None:
            for path, dataset in todo:
                done.put_nowait(Saved(dataset.id, await save(path, dataset), path))

        tasks = [asyncio.create_task(work()) for _ in range(min(workers, len(files)))]
        try:
            for _ in files:
                yield await done.get()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return results()


def _files(
    kind: type[DatasetT],
    datasets: Iterable[DatasetT],
    folder: str | PathLike[str],
    workers: int,
    timeout: float | None,
    strategy: Strategy,
) -> dict[Path, DatasetT]:
    """The file of each dataset, arguments checked."""
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers must be a whole number of at least 1, not {workers!r}.")
    check_timeout(timeout)
    check_strategy(strategy)
    files: dict[Path, DatasetT] = {}
    seen: dict[str, DatasetT] = {}
    into = Path(folder).absolute()
    for each in given(kind, datasets, _NAMES):
        name = f"{quote(each.id, safe='', errors='surrogatepass')}.zip"
        first = seen.setdefault(name.casefold(), each)
        if place(first) != place(each):
            raise ValueError(
                f"Two datasets would be saved as {name}, on some systems at least. Save them in folders of their own."
            )
        files.setdefault(into / name, each)
    return files


def _error(future: "Future[SaveError | None]", dataset: Dataset) -> SaveError | None:
    try:
        cause = future.exception()
    except CancelledError as exc:
        cause = exc
    return future.result() if cause is None else _lost(dataset, cause)


def _lost(dataset: Dataset | AsyncDataset, cause: BaseException) -> DownloadError:
    kind = type(cause).__name__
    error = DownloadError(f"Dataset {dataset.id} was not saved: the work on it ended with {kind}. Save it again.")
    error.__cause__ = cause
    return error


def _late(dataset: Dataset) -> APIError:
    if dataset._snapshot.is_terminal:
        return APITimeoutError(f"The time for all of it was over before dataset {dataset.id} was saved. Save it again.")
    return WaitTimeoutError(
        f"Dataset {dataset.id} was still {dataset.status} when the time for all of it was over. Wait again; nothing is lost."
    )
