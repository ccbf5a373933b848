"""Serves an engine over a socket: uvicorn's protocol on a loop of our own, in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import sys
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

import uvicorn
from uvicorn.server import ServerState

from sinkove_synkrato_mock.asgi import App
from sinkove_synkrato_mock.check import text, whole
from sinkove_synkrato_mock.protocol import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.message import Engine

__all__ = ["Server", "StartError", "run"]

_START_SECONDS = 10.0
_GRACE_SECONDS = 0.5
_BACKLOG = 512


class StartError(OSError):
    """The server cannot listen where it was told to; the text is one sentence."""


class Server:
    """One listening engine, used with `with`. Many fit into one process.

    Starting and stopping are bounded: what is still on its way half a second after the stop is cut off.

    Attributes:
        url: The address, without a slash at its end, once the server runs.

    Args:
        engine: What answers.
        host: The address to listen on.
        port: 0 takes a free one.
    """

    url: str

    def __init__(self, engine: Engine, host: str = "127.0.0.1", port: int = 0) -> None:
        text("host", host, 0, 255)
        whole("port", port, 0, 65535)
        self._engine = engine
        self._host = host
        self._port = port
        self._stopping = False
        self._ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._run, name="mock server", daemon=True)

    def __enter__(self) -> Self:
        """Starts the server.

        Raises:
            StartError: The address is taken or is none of this machine's, or the server has been entered before.
        """
        if self._thread.ident is not None:
            raise StartError("This server has been entered before; a new one is needed.")
        self._listener = _listen(self._host, self._port)
        self.url = f"http://{_bracketed(self._host)}:{self._listener.getsockname()[1]}"
        self._thread.start()
        self._ready.result(_START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.join()

    def stop(self) -> None:
        """Asks the server to end; safe in a signal handler and when it has ended already."""
        self._stopping = True
        if self._ready.done():
            loop, stop = self._ready.result()
            with contextlib.suppress(RuntimeError):  # The loop is closed: somebody stopped it before.
                loop.call_soon_threadsafe(stop.set)

    def join(self) -> None:
        """Waits until the server has ended."""
        while self._thread.is_alive():
            self._thread.join(0.5)  # Windows cannot interrupt an unbounded wait.

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)
        finally:
            self._listener.close()

    async def _serve(self) -> None:
        loop, stop, state = asyncio.get_running_loop(), asyncio.Event(), ServerState()
        config = uvicorn.Config(
            App(self._engine), http=Protocol, ws="none", lifespan="off", interface="asgi3", log_config=None,
            proxy_headers=False, workers=1,
        )  # fmt: skip
        config.load()
        server = await loop.create_server(
            lambda: Protocol(config, state, loop, self._engine), sock=self._listener, backlog=_BACKLOG
        )
        self._ready.set_result((loop, stop))
        if self._stopping:  # A signal came while the server started.
            stop.set()
        await stop.wait()
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        await _settle(state)
        for connection in list(state.connections):
            connection.transport.abort()
        await _settle(state)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if not re.fullmatch(r"[!-~]+", host):
            raise OSError("that is not a host name")
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        # create_server adds the address to the system's words; it stands in ours already.
        reason = str(error.strerror or error).partition(" (while ")[0]
        raise StartError(f"Cannot listen on {_bracketed(host)}:{port}: {reason}.") from error


async def _settle(state: ServerState) -> None:
    """Waits until nothing is on its way, half a second at most."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GRACE_SECONDS):
            while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn's sets have no event
                await asyncio.sleep(0.005)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop
    import uvloop

    return uvloop.new_event_loop


def run(server: Server, announce: Callable[[str], None]) -> None:
    """Serves in the foreground until Ctrl-C or SIGTERM.

    Args:
        server: One that has not been started.
        announce: Called with the address once it answers.
    """
    handlers = {number: signal.signal(number, lambda *_: server.stop()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with server:
            announce(server.url)
            server.join()
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
