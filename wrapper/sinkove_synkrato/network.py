"""Puts the end of a try into httpx's own connections, whose timeouts count per read: a server that drips outlives them.

Knows httpcore, as `direct.py` does and no other module. `bound` reaches into two private attributes; a test with a
dripping server fails when httpx moves them.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import httpcore
import httpx
from httpcore._utils import is_socket_readable

from .deadline import clipped

_Options = Iterable[Any] | None
_PIECE_BYTES = 64 * 1024


def bound(transport: httpx.HTTPTransport | httpx.AsyncHTTPTransport) -> None:
    """Makes every connection that a transport of httpx opens from now on, through a proxy too, keep `network_until`."""
    pool: Any = transport._pool
    wrap = _AsyncBackend if isinstance(transport, httpx.AsyncHTTPTransport) else _Backend
    pool._network_backend = wrap(pool._network_backend)


def abandoned(transport: httpx.HTTPTransport | httpx.AsyncHTTPTransport, stream: Any = None) -> list[Any]:
    """Takes those connections out of a transport that nobody uses and nobody could: httpcore forgets them.

    A call that is cancelled between connecting and sending leaves one, or while its body is closed, and so does a proxy's
    tunnel whose TLS fails. Each would hold a place in the pool for ever.

    Args:
        transport: The transport.
        stream: A body that could not be closed.
    """
    pool: Any = transport._pool
    found: list[Any]
    request = getattr(getattr(stream, "_httpcore_stream", None), "_pool_request", None)
    with pool._optional_thread_lock:
        pool._requests = [each for each in pool._requests if each is not request]
        used = {id(each.connection) for each in pool._requests}
        lost = getattr(request, "connection", None)
        if lost is not None and not _is_shared(lost):
            # Even where another request was promised it already; that one then looks for another.
            used.discard(id(lost))
        found = [
            each for each in pool._connections if id(each) not in used and not (each.is_idle() or each.is_closed())
        ]
        pool._connections = [each for each in pool._connections if each not in found]
        return [*found, *pool._assign_requests_to_connections()]  # there may be room for those that wait now


def _is_shared(connection: Any) -> bool:
    """Whether several requests may be under way on a connection: HTTP/2."""
    while (inner := getattr(connection, "_connection", None)) is not None:
        connection = inner
    return hasattr(connection, "_h2_state")


def emptied(transport: httpx.AsyncHTTPTransport) -> list[Any]:
    """Takes all connections out of a transport that is done, each to be closed whatever becomes of the others."""
    pool: Any = transport._pool
    connections, pool._connections = pool._connections, []
    return list(connections)


def distrust(stream: Any) -> None:
    """Sees to it that a connection on which more came than was asked for is closed after this body, and not used again.

    httpcore would read what is left over as the answer to the next request.
    """
    body = getattr(getattr(stream, "_httpcore_stream", None), "_stream", None)
    state = getattr(getattr(body, "_connection", None), "_h11_state", None)
    if state is not None and state.trailing_data[0]:
        state.send_failed()


def _clip(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    seconds = clipped(timeout)
    if seconds is not None and seconds <= 0:
        raise late("The time for this attempt is over")
    return seconds


@contextmanager
def _asking_for_tunnel() -> Iterator[None]:
    """What goes wrong while a proxy is asked for a tunnel is no answer lost: nothing was sent yet."""
    try:
        yield
    except httpcore.TimeoutException as exc:
        raise httpcore.ConnectTimeout(*exc.args) from None
    except httpcore.NetworkError as exc:
        raise httpcore.ConnectError(*exc.args) from None


@contextmanager
def _damaged(lost: type[httpcore.NetworkError]) -> Iterator[None]:
    """A record of TLS that is damaged is a connection lost; anyio lets it through as it is."""
    try:
        yield
    except ssl.SSLError as exc:
        raise lost(exc.strerror or str(exc)) from None


def _pieces(buffer: bytes) -> Iterator[bytes]:
    """Pieces small enough that a server that takes them slowly cannot hold up one for long.

    A socket's timeout begins anew with each part of a buffer that it could send. Of an empty one there are none: httpcore
    writes nothing, twice, for each request without a body.
    """
    for at in range(0, len(buffer), _PIECE_BYTES):
        yield buffer if len(buffer) <= _PIECE_BYTES else buffer[at : at + _PIECE_BYTES]


class _Tunnelling:
    """Knows whether a stream is one on which a proxy was asked for a tunnel; inside that TLS makes another stream."""

    _asks: bool | None = None

    def _look_at(self, buffer: bytes) -> bool:
        if self._asks is None:  # only what is written first: a file that is sent may begin with anything
            self._asks = buffer.startswith(b"CONNECT ")
        return self._asks

    def _taken(self, data: bytes) -> bytes:
        if self._asks and not data:
            raise httpcore.ConnectError("The proxy closed the connection")
        return data


class _Stream(_Tunnelling, httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._asks:
            return self._stream.read(max_bytes, _clip(timeout, httpcore.ReadTimeout))
        with _asking_for_tunnel():
            return self._taken(self._stream.read(max_bytes, _clip(timeout, httpcore.ReadTimeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _asking_for_tunnel() if self._look_at(buffer) else nullcontext():
            for piece in _pieces(buffer):
                self._stream.write(piece, _clip(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _clip(timeout, httpcore.ConnectTimeout)))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _AsyncStream(_Tunnelling, httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._socket: Any = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._asks:
            with _damaged(httpcore.ReadError):
                return await self._stream.read(max_bytes, _clip(timeout, httpcore.ReadTimeout))
        with _asking_for_tunnel():
            return self._taken(await self._stream.read(max_bytes, _clip(timeout, httpcore.ReadTimeout)))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _asking_for_tunnel() if self._look_at(buffer) else nullcontext():
            if buffer:  # see _pieces
                with _damaged(httpcore.WriteError):
                    await self._stream.write(buffer, _clip(timeout, httpcore.WriteTimeout))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        seconds = _clip(timeout, httpcore.ConnectTimeout)
        try:
            return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, seconds))
        except BaseException:  # httpcore closes it itself, but not when it is cancelled
            await self.aclose()
            raise

    async def aclose(self) -> None:
        await self._stream.aclose()

    def has_read_ahead(self) -> bool:
        """Whether asyncio has read before it was asked, into a queue of anyio's."""
        stream = getattr(self._stream, "_stream", None)
        protocol = getattr(getattr(stream, "transport_stream", stream), "_protocol", None)
        return bool(getattr(protocol, "read_queue", ()))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked by httpcore before it uses a connection again: nothing may have come by then
            if self.has_read_ahead():
                return True
            # Asked of every idle connection at every request; anyio gathers all it knows of the connection each time.
            if self._socket is None:
                self._socket = self._stream.get_extra_info("socket")
            return is_socket_readable(self._socket)
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.NetworkStream:
        # One by one: the system's own loop over a name's addresses gives each of them the whole time.
        addresses = _addresses(host, port)
        for left in range(len(addresses), 0, -1):
            seconds = _clip(timeout, httpcore.ConnectTimeout)
            share = None if seconds is None else seconds / left
            try:
                return _Stream(self._backend.connect_tcp(addresses[-left], port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError("The name has no address")


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise httpcore.ConnectError(str(exc)) from exc
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options = None,
    ) -> httpcore.AsyncNetworkStream:
        seconds = _clip(timeout, httpcore.ConnectTimeout)
        return _AsyncStream(await self._backend.connect_tcp(host, port, seconds, local_address, socket_options))

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)
