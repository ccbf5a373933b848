"""Which connections are given up after a call that was cut off."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from sinkove_synkrato.network import abandoned


def _connection(protocol: dict[str, Any], *, idle: bool = False) -> Any:
    # As httpcore has them: what speaks the protocol is inside.
    return SimpleNamespace(
        _connection=SimpleNamespace(**protocol), is_idle=lambda: idle, is_closed=lambda: False, close=lambda: None
    )


@pytest.mark.parametrize(
    ("protocol", "kept"),
    [({"_h11_state": None}, False), ({"_h2_state": None}, True)],
    ids=["HTTP/1.1", "HTTP/2"],
)
def test_connection_of_a_body_that_could_not_be_closed(protocol: dict[str, Any], kept: bool) -> None:
    """Is given up though another request was promised it; one that several may use at a time goes on for the others."""
    transport = httpx.HTTPTransport()
    pool: Any = transport._pool
    ours, idle = _connection(protocol), _connection(protocol, idle=True)
    mine, other = SimpleNamespace(connection=ours), SimpleNamespace(connection=ours)
    pool._requests, pool._connections = [mine, other], [ours, idle]
    pool._assign_requests_to_connections = list
    stream = SimpleNamespace(_httpcore_stream=SimpleNamespace(_pool_request=mine))
    assert abandoned(transport, stream) == ([] if kept else [ours])
    assert pool._requests == [other]
    assert pool._connections == ([ours, idle] if kept else [idle])
