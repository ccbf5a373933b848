"""Clients of Synkrato for each test: one of a list of answers, one of the mock, without sockets and without waiting."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from sinkove_synkrato.config import Config, key_from
from sinkove_synkrato.inprocess import Transport
from sinkove_synkrato_mock.inprocess import exchange
from sinkove_synkrato_mock.synkrato.engine import Engine
from sinkove_synkrato_mock.synkrato.live import Mock
from sinkove_synkrato_mock.synkrato.options import Options
from synkrato import Client
from synkrato._refusals import refined

from ...worlds import World
from ..support import FakeClock, Server

TOKEN = "pat-mock"
BASE_URL = "https://api.test/data"

MakeClient = Callable[..., Client]


@pytest.fixture
def make_client(world: World, clock: FakeClock) -> Iterator[MakeClient]:
    """Makes clients of a transport, and closes them."""
    made: list[Client] = []

    def make(transport: Any, *, options: dict[str, Any] | None = None, **place: str) -> Client:
        config = Config(
            base_url=BASE_URL,
            key=key_from(TOKEN, variable="UNUSED", what="token"),
            service="synkrato",
            refine=refined,
            httpx_args={"transport": transport},
            **(options or {}),
        )
        made.append(world.synkrato(config, clock, **place))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient, server: Server) -> Client:
    """A client of `server`."""
    return make_client(httpx.MockTransport(server))


class Mocked(Transport, Mock):
    """A mock without a socket."""

    def __init__(self, **options: Any) -> None:
        engine = Engine(Options.of(**options))
        Transport.__init__(self, partial(exchange, engine))
        Mock.__init__(self, engine, engine.account().tenant)


@pytest.fixture
def mock() -> Mocked:
    """A mock with the default options."""
    return Mocked(seed=1)


@pytest.fixture
def mocked(make_client: MakeClient, mock: Mocked) -> Client:
    """A client of `mock`, in the company's only project."""
    return make_client(mock, tenant_id="cwWdTZK", project_id="p6iD1Wb")
