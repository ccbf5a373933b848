"""A real mock server over a socket, and a client whose pauses move the server's clock instead of sleeping."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

import sinkove as sk
from sinkove.testing import serve
from sinkove_synkrato.config import Config

from ..worlds import NAMES, World

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

Connect = Callable[..., tuple["MockServer", sk.AccountClient]]


# What another thread, or task, needs for a look.
_MOMENT = 0.005


class SharedClock:
    """The client's clock: a pause advances the server's clock by as much, unless its bell rings in a moment."""

    def __init__(self, server: "MockServer") -> None:
        self._server = server
        self._slept = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def time(self) -> float:
        return time.time() + self._slept

    def sleep(self, seconds: float, until: threading.Event | None = None) -> None:
        if until is None or not until.wait(_MOMENT):
            self._advance(seconds)

    async def async_sleep(self, seconds: float, until: asyncio.Event | None = None) -> None:
        try:
            await asyncio.wait_for((until or asyncio.Event()).wait(), _MOMENT if until else 0)
        except TimeoutError:
            self._advance(seconds)

    def _advance(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._slept += seconds
        self._server.clock.advance(seconds)

    def random(self) -> float:
        return 0.5


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The synchronous and the asynchronous client."""
    world = World(request.param)
    yield world
    world.close()


@pytest.fixture
def connect(world: World) -> Iterator[Connect]:
    """Starts a server with the given options and a client of it; client settings begin with ``client_``."""
    opened: list[Any] = []

    def start(**options: Any) -> tuple["MockServer", sk.AccountClient]:
        settings = {key.removeprefix("client_"): options.pop(key) for key in list(options) if key.startswith("client_")}
        server = serve(seed=1, **options)
        opened.append(server.__enter__())
        key = settings.pop("key", server.api_key)
        client = world.client(Config(base_url=server.url, key=lambda: key, **settings), SharedClock(server))
        opened.append(client.__enter__())
        return server, client

    yield start
    for each in reversed(opened):
        each.__exit__(None, None, None)
