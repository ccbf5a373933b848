"""A door before the mock: it speaks TLS when asked, tells connections apart, sees who leaves, and can misbehave.

And what a test of a client that comes through it needs: clients, children, a call that is cancelled at a given moment.
"""

import asyncio
import json
import os
import re
import signal
import ssl
import threading
import time
import traceback
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import trustme

import sinkove as sk
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config

from ..worlds import World

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

SECONDS = 10.0  # nothing here takes longer, unless something is broken


class Authority:
    """A certificate authority that nobody knows, and a certificate of it for this machine.

    Attributes:
        file: Its own certificate.
        server: What a server of this machine speaks TLS with.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.file))
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(self.server)

    def client(self) -> ssl.SSLContext:
        """What a client that trusts this authority gives httpx as ``verify``."""
        return ssl.create_default_context(cafile=str(self.file))


class Visit:
    """One connection.

    Attributes:
        heads: The requests that came through it, each from its first line to its empty line.
        left: Set once the client has closed it.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.heads: list[bytes] = []
        self.left = threading.Event()

    @property
    def asked(self) -> list[str]:
        """What was asked for: the last segment of each path."""
        return [_last_segment(head) for head in self.heads]


Act = Callable[[Visit], Awaitable[bool]]
"""What happens to a request: True when it is answered, False when the mock shall answer; EOFError ends the visit."""


class Door:
    """Listens before a mock server while its ``with`` block runs.

    Args:
        url: The mock's address.
        context: What it speaks TLS with; None for none.

    Attributes:
        url: Its own address.
        visits: The connections in order, without those whose TLS failed.
        acts: What happens to each request for an id.
        first: What happens to the next requests, each to one.
    """

    url: str

    def __init__(self, url: str, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._behind = (parts.hostname, parts.port)
        self._context = context
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="door", daemon=True)
        self.visits: list[Visit] = []
        self.acts: dict[str, Act] = {}
        self.first: list[Act] = []

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    @property
    def asked(self) -> list[str]:
        """What was asked for, connection by connection."""
        return [each for visit in self.visits for each in visit.asked]

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, backlog=512)
        self.url = f"http{'s' if self._context else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        # A connection that is just being accepted is a task of asyncio's own and becomes one of ours; to close the server
        # before that would leave it open.
        self._loop.remove_reader(server.sockets[0].fileno())
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks & self._tasks:
                task.cancel()
            await asyncio.wait(tasks)
        server.close()
        for _ in range(3):  # what was aborted is closed some turns later
            await asyncio.sleep(0)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._receive(Visit(reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # One that is cancelled before its first step never gets to a `finally`.
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _receive(self, visit: Visit) -> None:
        try:
            if self._context is not None:
                await visit.writer.start_tls(self._context)
            self.visits.append(visit)
            await self._attend(visit)
        except OSError:
            pass
        finally:
            visit.writer.transport.abort()

    async def _attend(self, visit: Visit) -> None:
        answers, mock = await asyncio.open_connection(*self._behind)
        try:
            while True:
                message = await _message(visit.reader)
                visit.heads.append(message.partition(b"\r\n\r\n")[0])
                act = self.first.pop(0) if self.first else self.acts.get(visit.asked[-1])
                if act is None or not await act(visit):
                    mock.write(message)
                    visit.writer.write(await _message(answers))
                    await visit.writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            visit.left.set()
        except EOFError:
            pass
        finally:
            mock.transport.abort()


def in_use(client: Any) -> list[str]:
    """What of a client's pools is not free, while it does nothing."""
    http = client._engine.http
    transports, found = [], []
    for each in (http._transport, *http._mounts.values()):
        if hasattr(each, "_by_loop"):
            for shards in each._by_loop.values():
                transports += shards.transports
                found += [f"busy {busy}" for busy in shards.busy if busy]
        elif each is not None:
            transports.append(each._transport)
    for pool in (each._pool for each in transports):
        found += [each.info() for each in pool.connections if not (each.is_idle() or each.is_closed())]
        found += [f"request on {each.connection}" for each in pool._requests]
    return found


def status(code: int) -> Act:
    """Answers with a status."""

    async def act(visit: Visit) -> bool:
        body = b'{"success":false,"error":{"code":"CODE","message":"A door said no.","details":{}}}'
        visit.writer.write(_head(code, len(body)) + body)
        await visit.writer.drain()
        return True

    return act


def hold(until: threading.Event) -> Act:
    """Lets the mock answer, later."""

    async def act(_: Visit) -> bool:
        async with asyncio.timeout(SECONDS):
            while not until.is_set():  # noqa: ASYNC110 - the event is a thread's
                await asyncio.sleep(0.005)
        return False

    return act


async def stall(visit: Visit) -> bool:
    """Never answers."""
    async with asyncio.timeout(SECONDS):
        await visit.reader.read()
    visit.left.set()
    raise EOFError


async def cut(visit: Visit) -> bool:
    """Breaks off in the body."""
    visit.writer.write(_head(200, 1000) + b"{")
    await visit.writer.drain()
    visit.writer.close()
    raise EOFError


async def leave(_: Visit) -> bool:
    """Closes the connection without a word."""
    raise EOFError


async def drip(visit: Visit) -> bool:
    """Gives the body a byte at a time; each comes soon, the last after ten seconds."""
    visit.writer.write(_head(200, 200))
    for _ in range(200):
        visit.writer.write(b" ")
        await visit.writer.drain()
        await asyncio.sleep(0.05)
    return True


def _head(code: int, length: int) -> bytes:
    return f"HTTP/1.1 {code} Said\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


def _last_segment(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode().rpartition("/")[2]


class Place:
    """A mock, the door before it, and clients that use the door."""

    def __init__(self, server: "MockServer", door: Door, httpx_args: dict[str, Any]) -> None:
        self.server = server
        self.door = door
        self.settings: dict[str, Any] = {
            "base_url": door.url, "max_retries": 0, "timeout": SECONDS, "httpx_args": httpx_args
        }  # fmt: skip

    def ids(self, count: int) -> list[str]:
        return [self.server.datasets.add() for _ in range(count)]

    def client(self) -> sk.AccountClient:
        return sk.client(self.server.api_key, **self.settings)

    def async_client(self) -> sk.AsyncAccountClient:
        return sk.async_client(self.server.api_key, **self.settings)

    def client_of(self, world: World) -> sk.AccountClient:
        return world.client(Config(key=lambda: self.server.api_key, **self.settings), SystemClock())

    @property
    def asked(self) -> list[list[str]]:
        """The ids that were asked for through each connection."""
        return [visit.asked for visit in self.door.visits]

    def visit(self, number: int) -> Visit:
        """A connection, once something was asked through it."""
        found: Visit = until(lambda: next((each for each in self.door.visits[number:] if each.heads), None))
        return found


def until(condition: Callable[[], Any]) -> Any:
    """Waits for something true, and gives it."""
    end = time.monotonic() + SECONDS
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.002)
    return value


@contextmanager
def forked(work: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """Does work in a forked child meanwhile; what it gives waits for the child and gives its result."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(writing, json.dumps(work()).encode())
            code = 0
        except BaseException:  # noqa: BLE001 - nothing of the test may go on in the child
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(code)
    os.close(writing)
    ended: list[int] = []

    def wait() -> int:
        found, code = os.waitpid(pid, os.WNOHANG)
        ended.extend([os.waitstatus_to_exitcode(code)] if found else [])
        return found

    def result() -> Any:
        until(wait)
        text = os.read(reading, 65536).decode()
        assert ended == [0], text
        return json.loads(text)

    try:
        yield result
    finally:
        os.close(reading)
        if not ended:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


async def cancelled_at(suspension: int, work: Coroutine[Any, Any, Any]) -> bool:
    """Cancels the task when work suspends for the n-th time; False when it ends without getting that far."""
    return await _cancelled_at(suspension, work)


@types.coroutine
def _cancelled_at(suspension: int, work: Coroutine[Any, Any, Any]) -> Generator[Any, Any, bool]:
    task = asyncio.current_task()
    assert task is not None
    step: Callable[[], Any] = partial(work.send, None)
    while True:
        try:
            future = step()
        except StopIteration:
            return False
        suspension -= 1
        if suspension == 0:
            task.cancel()
        try:
            yield future
        except BaseException as exc:  # noqa: BLE001 - it is passed on
            step = partial(work.throw, exc)
        else:
            step = partial(work.send, None)
