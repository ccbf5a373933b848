"""An httpx transport, for both worlds, to a server in this process that tells byte by byte what it would send."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator

import h11
import httpx

Exchange = Callable[[str, str, str, list[tuple[str, str]], bytes], Iterator[bytes | float | str]]
_Events = Generator[float | bytes | h11.Response, None, None]

_MAX_HEAD_BYTES = 100 * 1024  # as httpx has it


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends nothing anywhere; what goes wrong on the wire is raised as httpx raises it.

    A rest that would outlast the request's read timeout is a ReadTimeout at once; shorter ones are slept.

    Args:
        exchange: Called with method, scheme, target, headers and body. What it returns is bytes that are sent, seconds
            of rest, and last ``open``, ``closed`` or ``reset``: what becomes of the connection.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answers a request."""
        events = _events(self._exchange, request, request.read())
        for event in events:
            if isinstance(event, h11.Response):
                return _response(event, events)
            _sleep(event)
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers a request."""
        events = _events(self._exchange, request, await request.aread())
        for event in events:
            if isinstance(event, h11.Response):
                return _response(event, events)
            if isinstance(event, float):
                await asyncio.sleep(event)
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.")


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, events: _Events) -> None:
        self._events = events

    def __iter__(self) -> Iterator[bytes]:
        for event in self._events:
            if isinstance(event, bytes):
                yield event
            _sleep(event)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # In a thread, since bodies are made while they are read, and a picture takes a tenth of a second.
        while (event := await asyncio.to_thread(next, self._events, None)) is not None:
            if isinstance(event, bytes):
                yield event
            elif isinstance(event, float):
                await asyncio.sleep(event)

    def close(self) -> None:
        with contextlib.suppress(ValueError):  # A cancelled reader's thread is still at it, and ends by itself.
            self._events.close()

    async def aclose(self) -> None:
        self.close()


def _sleep(event: object) -> None:
    if isinstance(event, float):
        time.sleep(event)


def _response(head: h11.Response, events: _Events) -> httpx.Response:
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": head.reason}
    headers = head.headers.raw_items()
    return httpx.Response(head.status_code, headers=headers, stream=_Body(events), extensions=extensions)


def _events(exchange: Exchange, request: httpx.Request, body: bytes) -> _Events:
    """Yields seconds of rest, the head, and the pieces of the body.

    Raises:
        httpx.TransportError: What httpx would raise.
    """
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD_BYTES)
    target, patience, rested = request.url.raw_path, request.extensions.get("timeout", {}).get("read"), 0.0
    try:
        connection.send(h11.Request(method=request.method, target=target, headers=request.headers.raw))
        connection.send(h11.Data(data=body))
        connection.send(h11.EndOfMessage())
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
        for step in exchange(request.method, request.url.scheme, target.decode("ascii"), headers, body):
            if isinstance(step, int | float):
                rested += step
                if patience is not None and rested > patience:
                    raise httpx.ReadTimeout("The read operation timed out")
                yield float(step)
                continue
            if isinstance(step, str) and step != "closed":
                raise httpx.ReadTimeout("timed out") if step == "open" else httpx.ReadError("Connection reset by peer")
            if step:
                rested = 0.0
                connection.receive_data(step if isinstance(step, bytes) else b"")
            while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if isinstance(event, h11.Response):
                    yield event
                elif isinstance(event, h11.Data):
                    yield bytes(event.data)
                elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
                    return
    except h11.LocalProtocolError as exc:
        raise httpx.LocalProtocolError(str(exc)) from exc
    except h11.RemoteProtocolError as exc:
        raise httpx.RemoteProtocolError(str(exc)) from exc
