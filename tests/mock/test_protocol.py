"""Requests that the parser refuses, piece by piece: a transport that only writes down stands in for the socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from sinkove_synkrato_mock.asgi import App
from sinkove_synkrato_mock.message import Request, Response, json_response
from sinkove_synkrato_mock.protocol import Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.calls: list[str] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def write_eof(self) -> None:
        self.calls.append("write_eof")

    def close(self) -> None:
        self.calls.append("close")

    def abort(self) -> None:
        self.calls.append("abort")

    def is_closing(self) -> bool:
        return "close" in self.calls or "abort" in self.calls

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ARG002 - asyncio's signature
        return default

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class _Engine:
    def __init__(self) -> None:
        self.seen: list[Request | None] = []

    def handle(self, request: Request) -> Response:
        self.seen.append(request)
        return json_response(405, {})

    def unreadable(self) -> Response:
        self.seen.append(None)
        return json_response(400, {})


def _protocol(engine: _Engine, transport: _Transport) -> Protocol:
    config = uvicorn.Config(App(engine), interface="asgi3", ws="none", lifespan="off", log_config=None)
    protocol = Protocol(config, ServerState(), asyncio.get_running_loop(), engine)
    protocol.connection_made(transport)
    return protocol


def _feed(pieces: Iterable[bytes]) -> tuple[_Engine, _Transport, list[int]]:
    """Feeds pieces one by one; returns also how many answers had been written after each."""
    engine, transport, counts = _Engine(), _Transport(), []

    async def run() -> None:
        protocol = _protocol(engine, transport)
        for piece in pieces:
            protocol.data_received(piece)
            await asyncio.sleep(0)
            counts.append(len(transport.written))
        protocol.connection_lost(None)

    asyncio.run(run())
    return engine, transport, counts


def test_unknown_method_is_answered_when_its_head_is_complete_and_once() -> None:
    """However it is cut; the body after it is passed over, and the connection is closed gently."""
    head = b"FOO /a%2Fb?c=d HTTP/1.1\r\nHost: x\r\nAuthorization:  Bearer k \r\n\r\n"
    engine, transport, counts = _feed([*(head[at : at + 1] for at in range(len(head))), b"body", b"more"])
    assert counts == [0] * (len(head) - 1) + [1, 1, 1]
    assert engine.seen == [Request("FOO", "/a%2Fb", "c=d", {"host": "x", "authorization": "Bearer k"})]
    assert transport.written[0].startswith(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-type: application/json\r\n")
    assert transport.written[0].endswith(b"\r\nconnection: close\r\n\r\n{}")
    assert transport.calls[0] == "write_eof"


@pytest.mark.parametrize(
    ("pieces", "counts"),
    [
        ([b"hel", b"lo", b"\n", b"x"], [0, 0, 1, 1]),
        ([b"x" * 40_000, b"x" * 40_000], [1, 1]),
        ([b"FOO / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000], [1]),
        ([b"GET / HTTP/9.9\r\n"], [1]),
        # Good requests before it are answered first, head and body written apart.
        ([b"GET / HTTP/1.1\r\n\r\ngarbage\r\n\r\n", b"", b""], [3, 3, 3]),
        ([b"GET / HTTP/1.1\r\n\r\n" * 3 + b"garbage\r\n\r\n", *[b""] * 5], [2, 4, 7, 7, 7, 7]),
    ],
)
def test_garbage_is_answered_when_its_line_ends_or_gets_too_long(pieces: list[bytes], counts: list[int]) -> None:
    """Nothing is kept without end."""
    assert counts == _feed(pieces)[2]


HALF = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n"


@pytest.mark.parametrize(
    ("pieces", "statuses"),
    [
        ([b"hel", b"lo"], [b"400"]),
        ([b"GET / HT", b"TP/1.1\r\n", b"Host: x"], [b"400"]),
        ([HALF + b"\r\n", b"12", b"34"], [b"400"]),
        ([HALF + b"Transfer-Encoding: x"], [b"400"]),
        # The rest of a body that was refused unread is nobody's.
        ([HALF.replace(b"9", b"99999999") + b"\r\n1"], [b"405"]),
        ([b"GET / HTTP/1.1\r\n\r\n"], [b"405"]),
        ([], []),
    ],
)
def test_request_that_stops_in_the_middle_is_answered_after_a_while(pieces: list[bytes], statuses: list[bytes]) -> None:
    """The loop's timer says when, twenty seconds after the last byte; a whole request has nothing to wait for."""
    engine, transport = _Engine(), _Transport()
    waiting: dict[int, tuple[float, Any]] = {}

    class _Timer:
        def cancel(self) -> None:
            waiting.pop(id(self), None)

    class _Loop:
        def call_later(self, seconds: float, callback: Any) -> _Timer:
            timer = _Timer()
            kept.append(timer)
            waiting[id(timer)] = (seconds, callback)
            return timer

        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio.get_running_loop(), name)

    kept: list[_Timer] = []

    async def run() -> None:
        protocol = _protocol(engine, transport)
        protocol.loop = _Loop()  # type: ignore[assignment]
        for piece in pieces:
            protocol.data_received(piece)
            await asyncio.sleep(0)
        # Between requests it is uvicorn's own timer that closes the connection.
        silent = [callback for seconds, callback in waiting.values() if seconds == 20.0]
        assert len(silent) <= 1
        for callback in silent:
            callback()
        await asyncio.sleep(0)
        protocol.connection_lost(None)
        assert not [seconds for seconds, _ in waiting.values() if seconds == 20.0]

    asyncio.run(run())
    assert [answer.split(b" ")[1] for answer in transport.written if answer.startswith(b"HTTP/")] == statuses


def test_good_request_leaves_nothing_behind_for_the_next() -> None:
    """The head of an earlier request is not taken for that of a later one."""
    engine, _, counts = _feed([b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", b"FOO /b HTTP/1.1\r\n\r\n"])
    assert counts == [2, 3]
    assert [seen.target for seen in engine.seen if seen] == ["/a", "/b"]
