"""A clock, a server and a client for each test, without sockets and without waiting."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sinkove import AccountClient, Dataset

from ..worlds import NAMES, World
from .support import FakeClock, Server, client_of, dataset_reply


@pytest.fixture
def clock() -> FakeClock:
    """Time that only the test moves."""
    return FakeClock()


@pytest.fixture
def server() -> Iterator[Server]:
    """Answers from a list, all of which must have been given at the end."""
    server = Server()
    yield server
    assert server.answers == []


@pytest.fixture(params=NAMES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The synchronous and the asynchronous client, which each test that has one is run with."""
    world = World(request.param)
    yield world
    world.close()


@pytest.fixture
def make_client(world: World, server: Server, clock: FakeClock) -> Iterator[Callable[..., AccountClient]]:
    """Makes clients of `server`, and closes them."""
    made: list[AccountClient] = []

    def make(**options: Any) -> AccountClient:
        made.append(client_of(world, server, clock, **options))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., AccountClient]) -> AccountClient:
    """A client with the default settings."""
    return make_client()


@pytest.fixture
def dataset(client: AccountClient, server: Server) -> Dataset:
    """A dataset that is ready; the request for it is forgotten."""
    server.will(dataset_reply("ready"))
    dataset = client.dataset("ds_1")
    server.requests.clear()
    server.timeouts.clear()
    return dataset


@pytest.fixture
def datasets(client: AccountClient, server: Server) -> list[Dataset]:
    """Three that are ready; the requests for them are forgotten."""
    names = ["ds_1", "ds_2", "ds_3"]
    server.will(*(dataset_reply("ready", id=each) for each in names))
    datasets = [client.dataset(each) for each in names]
    server.requests.clear()
    return datasets
