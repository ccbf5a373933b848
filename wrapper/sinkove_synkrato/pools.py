"""Connections that belong to one process and one event loop, behind transports that do not.

A connection must not be used by two processes, nor by a loop that did not open it. So a forked child gets new ones, and
so does each event loop; those of a loop are closed when it ends.
"""

import asyncio
import os
import sys
import weakref
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from importlib.util import find_spec
from typing import Any

import httpx

from .direct import Direct, direct
from .network import abandoned, bound, distrust, emptied

# A create on a connection that the server is just closing has an unknown outcome; below most servers' idle limit
# (uvicorn 5 s, load balancers 60 s) that seldom happens.
_IDLE_SECONDS = 4.0
# The work of httpx's asynchronous pool grows with the square of the requests in it, so there are several small ones;
# docs/reference/performance.md has the figures.
_SHARDS = 50
LIMITS = httpx.Limits(max_connections=100, keepalive_expiry=_IDLE_SECONDS)
SHARD_LIMITS = httpx.Limits(max_connections=2, keepalive_expiry=_IDLE_SECONDS)


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
        try:
            response = self._transport.handle_request(request)
        except BaseException:
            for connection in abandoned(self._transport):
                connection.close()
            raise
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101  # for type checkers
        response.stream = _Watched(response.stream, direct(request, response))
        return response

    def close(self) -> None:
        """Closes the connections."""
        self._transport.close()


class _Watched(httpx.SyncByteStream):
    """A body after which nothing may come."""

    def __init__(self, stream: httpx.SyncByteStream, direct: Direct | None) -> None:
        self._stream = stream
        self._pieces = direct or stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        distrust(self._stream)
        self._stream.close()


class AsyncPool(httpx.AsyncBaseTransport):
    """One process's and event loop's connections at a time.

    Args:
        make: Makes a transport of httpx.
    """

    def __init__(self, make: Callable[[], httpx.AsyncHTTPTransport]) -> None:
        if find_spec("sniffio") is None:
            # httpcore looks for it several times a request, which takes longer than the rest where it is not found
            # (https://github.com/encode/httpcore/pull/1103). This is Python's word for 'not there'.
            sys.modules["sniffio"] = None  # type: ignore[assignment]
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
            for other in list(self._by_loop):  # another thread's loop may come in meanwhile
                if other.is_closed():
                    self._by_loop.pop(other, None)
            shards = self._by_loop[loop] = _Shards()
            await shards.open(loop)
        return await shards.handle(request, self._made)

    def _made(self) -> httpx.AsyncHTTPTransport:
        transport = self._make()
        bound(transport)
        return transport

    async def aclose(self) -> None:
        """Closes this loop's connections."""
        shards = self._by_loop.pop(asyncio.get_running_loop(), None)
        if shards is not None:
            await shards.close()


class _Shards:
    """Several pools of httpx; each request goes to the first that is idle, or of those that are least busy."""

    def __init__(self) -> None:
        self.transports: list[httpx.AsyncHTTPTransport] = []
        self.busy: list[int] = []

    async def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Sees to it that they are closed with the event loop, or when nobody knows them any more."""
        # A loop closes, before it ends, the asynchronous generators that began in it: the only hook that it has.
        lifetime = _LIFETIMES[id(self.transports)] = _lifetime(self.transports)
        weakref.finalize(self, _forgotten, loop, self.transports).atexit = False
        await anext(lifetime)

    async def handle(self, request: httpx.Request, make: Callable[[], httpx.AsyncHTTPTransport]) -> httpx.Response:
        if 0 not in self.busy and len(self.busy) < _SHARDS:
            self.transports.append(make())
            self.busy.append(0)
        index = self.busy.index(min(self.busy))
        self.busy[index] += 1
        try:
            response = await self.transports[index].handle_async_request(request)
        except BaseException:
            self.busy[index] -= 1
            for connection in abandoned(self.transports[index]):
                await connection.aclose()
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101  # for type checkers
        response.stream = _Counted(response.stream, direct(request, response), self, index)
        return response

    async def let_go(self, index: int, stream: httpx.AsyncByteStream) -> None:
        """Closes a body, whatever happens meanwhile."""
        distrust(stream)
        try:
            await stream.aclose()
        except BaseException:
            for connection in abandoned(self.transports[index], stream):
                await connection.aclose()
            raise
        finally:
            self.busy[index] -= 1

    async def close(self) -> None:
        await _end(self.transports)


# Held here: what the garbage collector finds, and not the loop, would be too late for the loop's end.
_LIFETIMES: dict[int, AsyncGenerator[None]] = {}
_ENDING: deque[asyncio.Task[None]] = deque(maxlen=100)  # an event loop itself does not hold its tasks


async def _lifetime(transports: list[httpx.AsyncHTTPTransport]) -> AsyncGenerator[None]:
    cancelled: asyncio.CancelledError | None = None
    try:
        yield
    finally:
        _LIFETIMES.pop(id(transports), None)
        for connection in [each for transport in transports for each in emptied(transport)]:
            try:
                await connection.aclose()
            except asyncio.CancelledError as exc:  # a loop that ends cancels this too; the others must still be closed
                cancelled = exc
    if cancelled is not None:
        raise cancelled


async def _end(transports: list[httpx.AsyncHTTPTransport]) -> None:
    lifetime = _LIFETIMES.get(id(transports))
    if lifetime is not None:
        await lifetime.aclose()


def _forgotten(loop: asyncio.AbstractEventLoop, transports: list[httpx.AsyncHTTPTransport]) -> None:
    try:
        loop.call_soon_threadsafe(lambda: _ENDING.append(loop.create_task(_end(transports))))
    except RuntimeError:  # the loop was closed without a word to its generators: nobody can close them any more
        _LIFETIMES.pop(id(transports), None)


class _Counted(httpx.AsyncByteStream):
    """A body that gives its place back when it is closed."""

    def __init__(self, stream: httpx.AsyncByteStream, direct: Direct | None, shards: _Shards, index: int) -> None:
        self._stream = stream
        self._pieces = direct or stream
        self._shards: _Shards | None = shards
        self._index = index

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._pieces)

    async def aclose(self) -> None:
        shards, self._shards = self._shards, None
        if shards is not None:
            await shards.let_go(self._index, self._stream)


_POOLS: weakref.WeakSet[Any] = weakref.WeakSet()


def _renew_all() -> None:
    for pool in list(_POOLS):
        pool.renew()


if hasattr(os, "register_at_fork"):  # there is no fork on Windows
    os.register_at_fork(after_in_child=_renew_all)
