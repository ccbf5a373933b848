"""Several waiters, in threads and tasks, with one time that passes when all of them sleep, and a vendor that lives in it."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import httpx

from sinkove import AsyncDataset, Dataset
from sinkove._calls import AccountCalls
from sinkove._models import snapshot
from sinkove_api.models.dataset import Dataset as DatasetModel
from sinkove_synkrato.budget import Limit
from sinkove_synkrato.config import Config
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.http import AsyncHTTPClient, HTTPClient

from .support import BASE_URL, DATASET, KEY, FakeClock, envelope

_PATIENCE = 30.0
KINDS = [("sync", "sync"), ("async", "async"), ("sync", "async"), ("async", "sync")]


class Timeline(FakeClock):
    """Time that passes when everybody sleeps: to the moment when the first one wakes."""

    def __init__(self) -> None:
        super().__init__()
        self._awake = 0
        self._lock = threading.RLock()
        self._asleep: dict[object, tuple[float, Any, Callable[[], object]]] = {}
        self._loops: list[asyncio.AbstractEventLoop] = []

    def sleep(self, seconds: float, until: Any = None) -> None:
        self.pauses.append(seconds)
        self._let_loops_hear()
        event = until or threading.Event()
        with self._sleeping(seconds, event, event.set):
            assert event.wait(_PATIENCE)

    async def async_sleep(self, seconds: float, until: Any = None) -> None:
        event, loop = until or asyncio.Event(), asyncio.get_running_loop()
        await asyncio.to_thread(self._let_loops_hear)
        with self._sleeping(seconds, event, lambda: loop.call_soon_threadsafe(event.set)):
            await asyncio.wait_for(event.wait(), _PATIENCE)

    @contextmanager
    def _sleeping(self, seconds: float, event: Any, wake: Callable[[], object]) -> Iterator[None]:
        mine = object()
        with self._lock:
            self._asleep[mine] = self.now + seconds, event, wake
            self._awake -= 1
            self._pass()
        try:
            yield
        finally:
            with self._lock:
                if self._asleep.pop(mine, None):
                    self._awake += 1

    def _let_loops_hear(self) -> None:
        # A bell that was rung for a task is heard a turn of its loop later; until then it would seem to sleep on.
        for loop in self._loops:
            heard = threading.Event()
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(heard.set)
                while not heard.wait(0.01) and not loop.is_closed():
                    pass

    def _pass(self) -> None:
        if self._awake or not self._asleep or any(event.is_set() for _, event, _ in self._asleep.values()):
            return
        self.now = max(self.now, min(due for due, _, _ in self._asleep.values()))
        for each, (due, _, wake) in list(self._asleep.items()):
            if due <= self.now:
                del self._asleep[each]
                self._awake += 1
                wake()

    def leave(self) -> None:
        """One takes part no longer."""
        self._let_loops_hear()
        with self._lock:
            self._awake -= 1
            self._pass()

    def begin(self, jobs: int) -> None:
        """So many will take part."""
        with self._lock:
            self._awake += jobs

    def together(self, *jobs: Callable[[], Any]) -> list[Any]:
        """What each job gives, or the error it ends with.

        Those that are no coroutine functions are carried out in threads of their own, the others in one event loop.
        """
        self.begin(len(jobs))
        results: dict[int, Any] = {}

        def in_thread(index: int) -> None:
            try:
                results[index] = jobs[index]()
            except Exception as exc:  # noqa: BLE001  # tests look at it
                results[index] = exc
            self.leave()

        async def in_task(index: int) -> None:
            try:
                results[index] = await jobs[index]()
            except Exception as exc:  # noqa: BLE001  # tests look at it
                results[index] = exc
            await asyncio.to_thread(self.leave)

        async def in_loop(indexes: list[int]) -> None:
            self._loops.append(asyncio.get_running_loop())
            await asyncio.gather(*map(in_task, indexes))

        tasks = [index for index, job in enumerate(jobs) if inspect.iscoroutinefunction(job)]
        with ThreadPoolExecutor(len(jobs) + 1) as threads:
            futures = [threads.submit(in_thread, index) for index in range(len(jobs)) if index not in tasks]
            futures.append(threads.submit(lambda: asyncio.run(in_loop(tasks))))
            for each in futures:
                each.result(_PATIENCE)
        return [results[index] for index in range(len(jobs))]


class Vendor(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Datasets that become ready in time.

    Attributes:
        ready: When each does.
        unlisted: Those that the list does not hold.
        log: What was asked for: seconds since the beginning, and an id or ``list``.
        trouble: Called with what is asked for; gives the seconds that it takes, and an answer of its own or None.
    """

    def __init__(self, clock: Timeline, **ready: float) -> None:
        self._clock = clock
        self.ready = ready
        self.unlisted: set[str] = set()
        self.log: list[tuple[float, str]] = []
        self.trouble: Callable[[str], tuple[float, httpx.Response | None]] = lambda _: (0.0, None)

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock.now - 1000

    def dataset(self, kind: str, name: str, **options: Any) -> Any:
        """A dataset that is not ready yet, of a client of its own."""
        known = Limit(10**6, 60.0, is_known=True)  # so that no first answer is waited for
        config = Config(BASE_URL, key=lambda: KEY, httpx_args={"transport": self}, **{"limit": known, **options})
        engine = Engine(config, (HTTPClient if kind == "sync" else AsyncHTTPClient)(config, self._clock))
        described = snapshot(DatasetModel.from_dict({**DATASET, "id": name}))
        return (Dataset if kind == "sync" else AsyncDataset)(engine, AccountCalls(engine), described)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        what, seconds, answer, patience = self._begin(request)
        if seconds:
            self._clock.sleep(min(seconds, patience))
        return self._end(what, seconds, answer, patience)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        what, seconds, answer, patience = self._begin(request)
        await asyncio.sleep(0)
        if seconds:
            await self._clock.async_sleep(min(seconds, patience))
        return self._end(what, seconds, answer, patience)

    def _begin(self, request: httpx.Request) -> tuple[str, float, httpx.Response | None, float]:
        what = request.url.path.removeprefix("/v1/datasets").strip("/") or "list"
        self.log.append((self.seconds, what))
        return what, *self.trouble(what), request.extensions["timeout"]["read"]

    def _end(self, what: str, seconds: float, answer: httpx.Response | None, patience: float) -> httpx.Response:
        if seconds > patience:
            raise httpx.ReadTimeout("slow")
        return answer or self._answer(what)

    def _answer(self, what: str) -> httpx.Response:
        if what == "list":
            listed = [self._described(name) for name in self.ready if name not in self.unlisted]
            return httpx.Response(200, text=envelope(listed))
        if what not in self.ready:
            return httpx.Response(404, json={"success": False, "error": {"code": "DATASET_NOT_FOUND", "message": what}})
        return httpx.Response(200, text=envelope(self._described(what)))

    def _described(self, name: str) -> dict[str, Any]:
        ready = self.seconds >= self.ready[name]
        return {**DATASET, "id": name, "status": "ready" if ready else "processing"}
