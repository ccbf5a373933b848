"""One test body for both worlds: an asynchronous client that is used like a synchronous one."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, cast

import synkrato
from sinkove import (
    AccountClient,
    AsyncAccountClient,
    AsyncDataset,
    AsyncOrganization,
    AsyncOrganizations,
    Saved,
    async_download_all,
    async_wait_all,
    download_all,
    wait_all,
)
from sinkove_synkrato.clock import Clock
from sinkove_synkrato.config import Config
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.http import AsyncHTTPClient, HTTPClient
from synkrato import AsyncClient, Client
from synkrato._scope import Scope

NAMES = ("sync", "async")
_END = object()
_SYNKRATO = [getattr(synkrato, name) for name in synkrato.__all__ if name.startswith("Async")]
_AWAITED = (AsyncAccountClient, AsyncDataset, AsyncOrganization, AsyncOrganizations, *_SYNKRATO)


class World:
    """Makes clients of one kind, all of which look like `AccountClient`.

    Args:
        name: One of `NAMES`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_async = name == "async"
        self.runner = asyncio.Runner()

    def client(self, config: Config, clock: Clock) -> AccountClient:
        """A client."""
        if not self.is_async:
            return AccountClient(Engine(config, HTTPClient(config, clock)))
        return cast("AccountClient", self.seen(AsyncAccountClient(Engine(config, AsyncHTTPClient(config, clock)))))

    def synkrato(self, config: Config, clock: Clock, **place: str) -> Client:
        """A client of the other vendor."""
        if not self.is_async:
            return Client(Engine(config, HTTPClient(config, clock)), Scope(**place))
        return cast("Client", self.seen(AsyncClient(Engine(config, AsyncHTTPClient(config, clock)), Scope(**place))))

    def seen(self, thing: Any) -> Any:
        """What a synchronous program would see of a thing."""
        if inspect.isawaitable(thing):
            thing = self.runner.run(_result(thing))
        if isinstance(thing, list):
            return [self.seen(each) for each in thing]
        return _Twin(thing, self) if isinstance(thing, _AWAITED) else thing

    def saved(self, datasets: Any, *arguments: Any, **options: Any) -> list[Saved]:
        """What `download_all` or its asynchronous twin gives for datasets of this world."""
        if not self.is_async:
            return list(download_all(datasets, *arguments, **options))

        async def collected() -> list[Saved]:
            return [each async for each in async_download_all(_things(datasets), *arguments, **options)]

        return self.runner.run(collected())

    def waited(self, datasets: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        """What `wait_all` or its asynchronous twin gives for datasets of this world, one by one."""
        if not self.is_async:
            yield from wait_all(datasets, *arguments, **options)
            return
        results = async_wait_all(_things(datasets), *arguments, **options)
        twins = {id(each._thing): each for each in datasets if isinstance(each, _Twin)}
        try:
            while True:
                yield twins[id(self.runner.run(_result(anext(results))))]
        except StopAsyncIteration:
            pass
        finally:
            self.runner.run(results.aclose())

    def close(self) -> None:
        """Ends the event loop."""
        self.runner.close()


def _things(datasets: Any) -> list[Any]:
    return [each._thing if isinstance(each, _Twin) else each for each in datasets]


async def _next(items: AsyncIterator[Any]) -> Any:
    return await anext(items, _END)


async def _result(thing: Awaitable[Any]) -> Any:
    return await thing


class _Twin:
    """An asynchronous thing, each of whose methods is awaited at once."""

    def __init__(self, thing: Any, world: World) -> None:
        self._thing = thing
        self._world = world

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._thing, name)
        if not callable(value) or not inspect.ismethod(value):
            return self._world.seen(value)

        def called(*arguments: Any, **options: Any) -> Any:
            result = value(*arguments, **options)
            if inspect.isawaitable(result):
                result = self._world.runner.run(_result(result))
            return self if result is self._thing else self._world.seen(result)

        return called

    def __iter__(self) -> Iterator[Any]:
        """What ``async for`` gives."""
        items = aiter(self._thing)
        while (item := self._world.runner.run(_next(items))) is not _END:
            yield self._world.seen(item)

    def __enter__(self) -> "_Twin":
        return self

    def __exit__(self, *error: object) -> None:
        self._world.runner.run(self._thing.__aexit__(*error))

    def __repr__(self) -> str:
        return repr(self._thing).replace("Async", "", 1)
