"""Answers that go wrong on their way: what a door writes, byte by byte, and how the connection ends."""

from __future__ import annotations

import asyncio
import enum
import socket
import struct
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator

    from sinkove_synkrato_mock.message import Part, Response

__all__ = ["End", "head", "leave", "perform", "script"]


class End(enum.Enum):
    """How a connection is left behind an answer."""

    OPEN = "open"
    CLOSED = "closed"
    RESET = "reset"


def head(response: Response) -> bytes:
    """Returns status line and headers."""
    phrase = next((each.phrase for each in HTTPStatus if each == response.status), "")  # No standard knows a 520.
    lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{name.lower()}: {value}" for name, value in response.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def script(response: Response) -> Iterator[bytes | float | End]:
    """Yields what a door does: bytes are sent, numbers are seconds of rest, and the last says how it ends."""
    body = [response.body] if isinstance(response.body, bytes) else response.body
    parts: tuple[tuple[Part, Iterable[bytes]], ...] = (("head", [head(response)]), ("body", body))
    for part, chunks in parts:
        wire = [each for each in response.wire if not isinstance(each, Extra | Close) and each.part == part]
        cut = next((each for each in wire if isinstance(each, Cut)), None)
        drip = next((each for each in wire if isinstance(each, Drip)), None)
        yield from (float(each.seconds) for each in wire if isinstance(each, Delay))
        left = cut.after if cut else sys.maxsize
        for piece in _pieces(chunks if left else (), drip.size if drip else sys.maxsize):
            yield piece[:left]
            left -= len(piece[:left])
            if drip:
                yield float(drip.seconds)
            if not left:  # Before the next chunk is made.
                break
        if cut:
            yield End.RESET if cut.reset else End.CLOSED
            return
    yield from (each.data for each in response.wire if isinstance(each, Extra))
    yield End.CLOSED if Close() in response.wire else End.OPEN


def _pieces(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield from (chunk[at : at + size] for at in range(0, len(chunk), size))


async def perform(steps: Iterator[bytes | float | End], cycle: Any, disconnected: Awaitable[None]) -> None:
    """Does the steps past uvicorn, which would correct them.

    Args:
        steps: From `script`.
        cycle: uvicorn's account of the request at hand; it is told that the answer has begun and when it has ended.
        disconnected: Done when the receiver went away.
    """
    cycle.response_started = True
    gone = asyncio.ensure_future(disconnected)
    try:
        while not gone.done():
            step = await asyncio.to_thread(next, steps)
            if isinstance(step, bytes):
                cycle.transport.write(step)
                if cycle.flow.write_paused:
                    await cycle.flow.drain()
            elif isinstance(step, End):
                leave(step, cycle)
                return
            else:
                await asyncio.wait([gone], timeout=step)
    finally:
        gone.cancel()


def leave(end: End, cycle: Any) -> None:
    """Ends an answer past uvicorn, and the connection in this way."""
    cycle.response_complete = True
    cycle.message_event.set()
    if end is End.RESET:
        # Only a socket that does not linger resets; any other says goodbye.
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        cycle.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        cycle.transport.abort()
    elif end is End.CLOSED or not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
