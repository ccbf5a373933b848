"""A mock of the Synkrato Data API for tests: `with serve() as server: synkrato.client(server.token, base_url=server.url)`.

The client keeps to the vendor's 3 requests a second towards a mock too; `limit="100000/1"` lets it go as fast as it can.
Nothing here has asserts to be explained, and it may be imported before pytest looks: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sinkove_synkrato.inprocess import Transport
    from sinkove_synkrato_mock.synkrato.live import Mock, MockServer

    class MockTransport(Transport, Mock):
        """What `transport` returns."""


__all__ = ["serve", "transport"]


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str | Iterable[str] = "pat-mock",  # noqa: S107 - the mock's own
    limit: str | None = None,
    seed: int | None = None,
    masters: Iterable[str] = (),
    modules: Iterable[str] = (),
    hierarchies: Iterable[str] = (),
    load: str | Path | None = None,
    fault: str | Iterable[str] = (),
) -> MockServer:
    """Returns a mock server that listens while its `with` block runs.

    Args:
        host: The address to listen on.
        port: 0 takes a free one.
        token: The valid token, or several; each is a company of its own.
        limit: `N/SECONDS` that a token may send; without it far more than a test needs.
        seed: Makes ids the same in every run.
        masters: Masters besides LOCATION, as `NAME` or `NAME:field,field` with their unique fields.
        modules: Modules besides CX, likewise.
        hierarchies: Hierarchies besides REGION, likewise.
        load: A TOML or JSON file with the state to begin with.
        fault: A fault to show, or several: `ID` or `ID:name=value,name=value`.

    Returns:
        The server, with `.url` (which ends in `/data`), `.token`, `.clock`, `.faults`, `.masters`, `.modules`,
        `.hierarchies`, `.tokens`, `.requests`, `.state()` and `.reset()`.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
        OSError: The address is taken, raised on entering the block.
    """
    _require_mock()
    from sinkove_synkrato_mock.synkrato.live import MockServer
    from sinkove_synkrato_mock.synkrato.options import Options

    forms: Any = {"masters": tuple(masters), "modules": tuple(modules), "hierarchies": tuple(hierarchies)}
    return MockServer(Options.of(token=token, limit=limit, seed=seed, load=load, fault=fault, **forms), host, port)


def transport(**options: Any) -> MockTransport:
    """Returns a mock without a socket: ``synkrato.client(t.token, httpx_args={"transport": t})``, for both worlds.

    Args:
        options: Those of `serve` but ``host`` and ``port``.

    Returns:
        The transport, with the attributes of `serve`'s server.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
    """
    _require_mock()
    from sinkove_synkrato_mock.synkrato.options import Options

    made: MockTransport = _transport_class()(Options.of(**options))
    return made


@functools.cache
def _transport_class() -> Any:
    # Here, so that this module needs neither httpx nor the mock to be imported.
    from sinkove_synkrato.inprocess import Transport
    from sinkove_synkrato_mock.inprocess import exchange
    from sinkove_synkrato_mock.synkrato.engine import Engine
    from sinkove_synkrato_mock.synkrato.live import Mock

    class MockTransport(Transport, Mock):
        def __init__(self, options: Any) -> None:
            engine = Engine(options)
            Transport.__init__(self, functools.partial(exchange, engine))
            Mock.__init__(self, engine, engine.account().tenant)
            self.url = f"https://app.synkrato.com{Engine.prefix}"

    return MockTransport


def _require_mock() -> None:
    try:
        import sinkove_synkrato_mock.synkrato.live  # noqa: F401 - for the packages that it needs
    except ImportError as error:
        raise ImportError(
            "The mock server needs more packages: pip install 'sinkove-synkrato[mock]'", name=error.name
        ) from error
