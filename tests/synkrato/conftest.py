"""A client of each kind over a mock in this process: no sockets, and no waiting for turns."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import synkrato
from sinkove_synkrato.budget import Limit
from sinkove_synkrato.config import Config
from synkrato._refusals import refined
from synkrato.testing import transport

from ..unit.support import FakeClock, Server
from ..worlds import NAMES, World

if TYPE_CHECKING:
    from synkrato.testing import MockTransport

TOKEN = "pat-secret-0123456789"
Connect = Callable[..., tuple["MockTransport", synkrato.Client]]
Serve = Callable[..., synkrato.Client]


@pytest.fixture
def clock() -> FakeClock:
    """Time that only the test moves."""
    return FakeClock()


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The synchronous and the asynchronous client."""
    world = World(request.param)
    yield world
    world.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """Answers from a list, all of which must have been given at the end."""
    server = Server()
    yield server
    assert server.answers == []


@pytest.fixture
def client_of(world: World, clock: FakeClock) -> Iterator[Serve]:
    """Makes clients whose requests end in a transport."""
    made: list[synkrato.Client] = []

    def make(to: httpx.BaseTransport, token: str = TOKEN, **options: Any) -> synkrato.Client:
        config = Config(
            base_url="https://api.test/data",
            key=lambda: token,
            httpx_args={"transport": to},
            limit=options.pop("limit", Limit(10**6, 1.0, is_known=True)),
            service="synkrato",
            refine=refined,
            **options,
        )
        made.append(world.synkrato(config, clock))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(client_of: Serve, server: Server) -> synkrato.Client:
    """A client of `server`."""
    return client_of(httpx.MockTransport(server))


@pytest.fixture
def connect(client_of: Serve) -> Connect:
    """A mock with the given options, and a client of it."""

    def start(**options: Any) -> tuple["MockTransport", synkrato.Client]:
        mock = transport(seed=1, **options)
        return mock, client_of(mock, mock.token)

    return start
