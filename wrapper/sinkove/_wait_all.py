"""Many datasets, as they become ready."""

from collections.abc import AsyncGenerator, Generator, Iterable, Mapping

from sinkove_synkrato.errors import APIError, WaitTimeoutError
from sinkove_synkrato.worlds import run

from ._dataset import AsyncDataset, Dataset
from ._given import DatasetT, check_timeout, given, place
from ._waiting import Waiting

_NAMES: Mapping[type, str] = {Dataset: "wait_all", AsyncDataset: "async_wait_all"}
_MOST_NAMED = 3


def wait_all(datasets: Iterable[Dataset], timeout: float | None = None) -> Generator[Dataset]:
    """Waits for many datasets and gives each as soon as it is ready; what becomes of one stops none of the others.

    All waits of this process with the same key share their looks: one call that lists all datasets, as often as
    `Dataset.wait` asks, and never more than a quarter of the key's limit. There is no thread behind it: the looking is
    done while the caller asks for the next one.

    Args:
        datasets: What to wait for, of whatever clients, accounts and organizations; one that comes twice is given once.
        timeout: Seconds for all of it; None waits as long as it takes.

    Returns:
        Those that are ready already, then each as it becomes so, brought up to date in place.

    Raises:
        TypeError, ValueError: An argument makes no sense; said at once.
        WaitTimeoutError: Some were not ready in time, after all that were; waiting again goes on where this ended.
        DatasetFailedError, DatasetExpiredError, NotFoundError, GoneError: The first that never will be ready, after
            all others.
        APIError: The server could not be asked for some, after all others. Whatever else went wrong are notes on it.

    Source: openapi/sinkove.yaml, list_datasets and get_dataset, and the same of an organization.
    """
    every = _All(Dataset, datasets, timeout)

    def results() -> Generator[Dataset]:
        with every:
            while every:
                yield from run(every.ready())
        every.finish()

    return results()


def async_wait_all(datasets: Iterable[AsyncDataset], timeout: float | None = None) -> AsyncGenerator[AsyncDataset]:
    """As `wait_all`, for asyncio."""
    every = _All(AsyncDataset, datasets, timeout)

    async def results() -> AsyncGenerator[AsyncDataset]:
        with every:
            while every:
                for each in await every.ready():
                    yield each
        every.finish()

    return results()


class _All(Waiting[DatasetT]):
    def __init__(self, kind: type[DatasetT], datasets: Iterable[DatasetT], timeout: float | None) -> None:
        check_timeout(timeout)
        by_place = {place(each): each for each in given(kind, datasets, _NAMES)}
        super().__init__(by_place.values(), timeout)
        self._many = len(by_place)
        self._unready: list[str] = []
        self._errors: list[tuple[str, APIError]] = []

    async def ready(self) -> list[DatasetT]:
        """The next that are ready; maybe none."""
        ready = []
        for each, error in (await self.news()).items():
            try:
                if error is not None:
                    raise error
                if each._snapshot.is_ready():
                    ready.append(each)
            except WaitTimeoutError:
                self._unready.append(each.id)
            except APIError as exc:
                self._errors.append((each.id, exc))
        return ready

    def finish(self) -> None:
        """Raises what went wrong."""
        if self._unready:
            first: APIError = WaitTimeoutError(self._not_ready())
        elif self._errors:
            name, first = self._errors.pop(0)
            if name not in str(first):
                first.add_note(f"This became of dataset {name}.")
        else:
            return
        for name, error in self._errors:
            first.add_note(f"Dataset {name}: {type(error).__name__}: {error}")
        raise first

    def _not_ready(self) -> str:
        names, more = ", ".join(self._unready[:_MOST_NAMED]), len(self._unready) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        return (
            f"{len(self._unready)} of {self._many} datasets were not ready after {self._timeout} s: {names}{rest}. "
            "Wait again; nothing is lost."
        )
