"""Connecting: a name's addresses share the time that a try has."""

import asyncio
import socket
import ssl
from typing import Any

import httpcore
import pytest

from sinkove_synkrato.deadline import network_until
from sinkove_synkrato.network import _AsyncStream, _Backend

from .support import FakeClock


class _Silent(httpcore.NetworkBackend):
    """A network on which some addresses never answer, which takes as long as they are waited for."""

    def __init__(self, clock: FakeClock, answering: str = "") -> None:
        self.asked: list[tuple[str, float | None]] = []
        self._clock = clock
        self._answering = answering

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        assert (port, local_address, socket_options) == (443, None, None)
        self.asked.append((host, timeout))
        if host == self._answering:
            return httpcore.MockStream([])
        self._clock.now += timeout or 0.0
        raise httpcore.ConnectTimeout("silent")


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the name resolves to."""
    found = ["192.0.2.1", "192.0.2.2", "2001:db8::1"]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (each, 443)) for each in [*found, *found]]
    )
    return found


def test_addresses_share_the_time(clock: FakeClock, addresses: list[str]) -> None:
    """Three that never answer take as long as one try may, and not three times as long."""
    network = _Silent(clock)
    ends = clock.now + 30
    with network_until(lambda: ends - clock.now), pytest.raises(httpcore.ConnectTimeout):
        _Backend(network).connect_tcp("api.test", 443, 30.0)
    assert network.asked == [(addresses[0], 10.0), (addresses[1], 10.0), (addresses[2], 10.0)]


def test_address_that_answers_is_the_one(clock: FakeClock, addresses: list[str]) -> None:
    """The others are not asked any more, and without a limit there is none."""
    network = _Silent(clock, answering=addresses[1])
    _Backend(network).connect_tcp("api.test", 443)
    assert network.asked == [(addresses[0], None), (addresses[1], None)]


@pytest.mark.parametrize("found", [[], OSError("Name or service not known")])
def test_name_without_an_address_could_not_be_connected_to(
    found: Any, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not sent, whatever the resolver says."""

    def resolve(*_: Any, **__: Any) -> Any:
        if isinstance(found, OSError):
            raise found
        return found

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(httpcore.ConnectError):
        _Backend(_Silent(clock)).connect_tcp("api.test", 443, 1.0)


class _Damaged(httpcore.AsyncNetworkStream):
    """A connection on which TLS meets a record that is none."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del max_bytes, timeout
        raise ssl.SSLError(1, "bad record mac")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del buffer, timeout
        raise ssl.SSLError(1, "bad record mac")


def test_damaged_record_is_a_connection_lost() -> None:
    """Which is tried again; anyio, unlike a socket, lets it through as it is."""
    stream = _AsyncStream(_Damaged())
    with pytest.raises(httpcore.ReadError, match=r"^bad record mac$"):
        asyncio.run(stream.read(1))
    with pytest.raises(httpcore.WriteError, match=r"^bad record mac$"):
        asyncio.run(stream.write(b"x"))
