"""Connections that belong to one process and one event loop, behind transports that do not.

A connection must not be used by two processes, nor by a loop that did not open it. So a forked child gets new ones, and
so does each event loop; those of a loop are closed when it ends.
"""

import asyncio
import os
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from .network import bound

# A create on a connection that the server is just closing has an unknown outcome; below most servers' idle limit
# (uvicorn 5 s, load balancers 60 s) that seldom happens.
_IDLE_SECONDS = 4.0
# The work of httpx's asynchronous pool grows with the square of the requests in it, so there are several small ones;
# docs/reference/performance.md has the figures.
_SHARDS = 16
LIMITS = httpx.Limits(max_connections=100, keepalive_expiry=_IDLE_SECONDS)
SHARD_LIMITS = httpx.Limits(max_connections=7, keepalive_expiry=_IDLE_SECONDS)


class Pool(httpx.BaseTransport):
    """One process's connections at a time.

    Args:
        make: Makes a transport of httpx.
    """

    def __init__(self, make: Callable[[], httpx.HTTPTransport]) -> None:
        self._make = make
        self.renew()
        _POOLS.add(self)

    def renew(self) -> None:
        """Starts anew, without a word to the connections there were: they are the parent's."""
        self._transport = self._make()
        bound(self._transport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx asks for it."""
        return self._transport.handle_request(request)

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()


class AsyncPool(httpx.AsyncBaseTransport):
    """One process's and event loop's connections at a time.

    Args:
        make: Makes a transport of httpx.
    """

    def __init__(self, make: Callable[[], httpx.AsyncHTTPTransport]) -> None:
        self._make = make
        self.renew()
        _POOLS.add(self)

    def renew(self) -> None:
        """Starts anew, without a word to the connections there were: they are the parent's."""
        self._by_loop: dict[asyncio.AbstractEventLoop, _Shards] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx asks for it."""
        loop = asyncio.get_running_loop()
        shards = self._by_loop.get(loop)
        if shards is None:
            self._by_loop = {each: kept for each, kept in self._by_loop.items() if not each.is_closed()}
            shards = self._by_loop[loop] = _Shards([self._made() for _ in range(_SHARDS)])
            await shards.close_with_loop()
        return await shards.handle(request)

    def _made(self) -> httpx.AsyncHTTPTransport:
        transport = self._make()
        bound(transport)
        return transport

    async def aclose(self) -> None:
        """Closes this loop's connections."""
        shards = self._by_loop.pop(asyncio.get_running_loop(), None)
        if shards is not None:
            await shards.close()


@dataclass(slots=True)
class _Shards:
    """Several pools of httpx; each request goes to the first of those that are least busy."""

    transports: list[httpx.AsyncHTTPTransport]
    busy: list[int] = field(default_factory=lambda: [0] * _SHARDS)
    lifetime: AsyncGenerator[None] | None = None

    async def close_with_loop(self) -> None:
        # A loop closes, before it ends, the asynchronous generators that began in it: the only hook that it has.
        self.lifetime = _closed_at_last(self.transports)
        await anext(self.lifetime)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        index = self.busy.index(min(self.busy))
        self.busy[index] += 1
        try:
            response = await self.transports[index].handle_async_request(request)
        except BaseException:
            self.busy[index] -= 1
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101  # for type checkers
        response.stream = _Counted(response.stream, self.busy, index)
        return response

    async def close(self) -> None:
        if self.lifetime is not None:
            await self.lifetime.aclose()


async def _closed_at_last(transports: list[httpx.AsyncHTTPTransport]) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        for transport in transports:
            await transport.aclose()


class _Counted(httpx.AsyncByteStream):
    """A body that tells when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, busy: list[int], index: int) -> None:
        self._stream = stream
        self._busy: list[int] | None = busy
        self._index = index

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        busy, self._busy = self._busy, None
        if busy is not None:
            busy[self._index] -= 1
        await self._stream.aclose()


_POOLS: weakref.WeakSet[Any] = weakref.WeakSet()


def _renew_all() -> None:
    for pool in list(_POOLS):
        pool.renew()


if hasattr(os, "register_at_fork"):  # there is no fork on Windows
    os.register_at_fork(after_in_child=_renew_all)
