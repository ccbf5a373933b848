"""The ASGI door: turns ASGI events into requests and responses into ASGI events, and nothing else."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Request, Response, max_body_bytes
from sinkove_synkrato_mock.wire import End, leave, perform, script

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, MutableMapping

    from sinkove_synkrato_mock.message import Engine

    Event = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Event]]
    Send = Callable[[Event], Awaitable[None]]
    Relay = Callable[[Request], AsyncGenerator[Response | bytes | End, None]]

__all__ = ["App", "joined"]


class App:
    """An engine as an ASGI application.

    One that has to wait for others has a `relay` besides, which is asked instead: an asynchronous generator of a response,
    of more bytes of its body, and of the connection's end when that is not a good one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._relay: Relay | None = getattr(engine, "relay", None)
        self._most = max_body_bytes(engine)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answers one request; one whose sender goes away before it is whole gets no answer."""
        headers = joined(scope["headers"])
        if scope.get("server"):
            host, port = scope["server"]
            headers.setdefault("host", f"{host}:{port}")
        read = await _read(headers, receive, self._most)
        if read is None:
            return
        body, too_large = read
        request = Request(
            scope["method"],
            scope["raw_path"].decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            headers,
            body,
            too_large,
        )
        if self._relay is not None:
            await _relay(self._relay(request), scope["mock.cycle"], receive, send)
            return
        response = self._engine.handle(request)
        if response.wire:
            await perform(script(response), scope["mock.cycle"], _disconnected(receive))
            return
        await send(_start(response))
        if isinstance(response.body, bytes):
            await send({"type": "http.response.body", "body": response.body})
        else:
            await _stream(response.body, receive, send)


def _start(response: Response) -> Event:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    return {"type": "http.response.start", "status": response.status, "headers": headers}


def joined(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Returns headers by lower-case name; repeated ones are joined with a comma."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _read(headers: dict[str, str], receive: Receive, most: int) -> tuple[bytes, bool] | None:
    """Returns the body, or nothing of it and True when it is too large; None when the sender went away."""
    # An announced size is judged before a byte is read, so that `Expect: 100-continue` saves the upload.
    announced = headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > most):
        return b"", True
    body = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        body += event.get("body", b"")
        if len(body) > most:
            return b"", True
        if not event.get("more_body", False):
            return bytes(body), False


async def _stream(chunks: Iterable[bytes], receive: Receive, send: Send) -> None:
    """Sends a body while it is made, in a thread because that is work; stops when the receiver goes away."""
    gone = asyncio.ensure_future(_disconnected(receive))
    iterator = iter(chunks)
    try:
        while not gone.done():
            chunk = await asyncio.to_thread(next, iterator, None)
            await send({"type": "http.response.body", "body": chunk or b"", "more_body": chunk is not None})
            if chunk is None:
                return
    finally:
        gone.cancel()


async def _relay(steps: AsyncGenerator[Response | bytes | End, None], cycle: Any, receive: Receive, send: Send) -> None:
    """Sends an answer while it comes; when the receiver goes away nobody is asked any longer."""
    work, gone = asyncio.ensure_future(_take(steps, cycle, send)), asyncio.ensure_future(_disconnected(receive))
    try:
        await asyncio.wait([work, gone], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        work.cancel()
        gone.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def _take(steps: AsyncGenerator[Response | bytes | End, None], cycle: Any, send: Send) -> None:
    is_open = False
    async with aclosing(steps):
        async for step in steps:
            if isinstance(step, End):
                leave(End.RESET if is_open else step, cycle)
                return
            if isinstance(step, Response):
                if cycle.scope["http_version"] < "1.1" and step.header("content-length") is None:
                    # HTTP/1.0 has no chunks, which uvicorn would make: there a body ends with its connection.
                    is_open, cycle.chunked_encoding, cycle.expected_content_length = True, False, sys.maxsize
                await send(_start(step))
            body = step.body if isinstance(step, Response) else step
            await send({"type": "http.response.body", "body": body, "more_body": True})
    if is_open:
        leave(End.CLOSED, cycle)
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
