"""A mock of the Synkrato Data API for tests: `with serve() as server: synkrato.client(server.token, base_url=server.url)`.

The client keeps to the vendor's 3 requests a second towards a mock too; `limit="100000/1"` lets it go as fast as it can.

With `pytest_plugins = ["synkrato.testing"]` in a `conftest.py` there is also the fixture `synkrato_mock`: for each test a
mock of its own, to which SYNKRATO_BASE_URL and SYNKRATO_API_TOKEN lead. The marker `@pytest.mark.synkrato_mock(seed=1)`
gives it options of `serve()`.

Nothing here has asserts to be explained, and it may be imported before pytest looks: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato.testing import mock_extra, transport_class

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
    state: str | Path | None = None,
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
        state: An SQLite file that keeps records, documents, workflows, jobs, users, tokens, clock and windows from one run
            to the next, whatever ends it. What it holds comes before `load`, `limit` and the forms.
        fault: A fault to show, or several: `ID` or `ID:name=value,name=value`.

    Returns:
        The server, with `.url` (which ends in `/data`), `.token`, `.clock`, `.faults`, `.masters`, `.modules`,
        `.hierarchies`, `.tokens`, `.requests`, `.state()` and `.reset()`.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
        OSError: The address is taken, raised on entering the block.
    """
    with mock_extra():
        from sinkove_synkrato_mock.synkrato.live import MockServer
        from sinkove_synkrato_mock.synkrato.options import Options

    forms: Any = {"masters": tuple(masters), "modules": tuple(modules), "hierarchies": tuple(hierarchies)}
    return MockServer(
        Options.of(token=token, limit=limit, seed=seed, load=load, state=state, fault=fault, **forms), host, port
    )


def transport(**options: Any) -> MockTransport:
    """Returns a mock without a socket: ``synkrato.client(t.token, httpx_args={"transport": t})``, for both worlds.

    Args:
        options: Those of `serve` but ``host``, ``port`` and ``state``.

    Returns:
        The transport, with the attributes of `serve`'s server.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
    """
    with mock_extra():
        from sinkove_synkrato_mock.inprocess import exchange
        from sinkove_synkrato_mock.synkrato.engine import Engine
        from sinkove_synkrato_mock.synkrato.live import Mock
        from sinkove_synkrato_mock.synkrato.options import Options

    url = f"https://app.synkrato.com{Engine.prefix}"
    made: MockTransport = transport_class(Mock)(Engine(Options.of(**options)), exchange, url)
    return made


def pytest_configure(config: Any) -> None:
    """Adds the fixture `synkrato_mock` when pytest loads this module as a plugin."""
    with mock_extra():
        from sinkove_synkrato_mock.synkrato import fixtures

    config.addinivalue_line("markers", "synkrato_mock(**options): give this test's synkrato_mock options of serve()")
    config.pluginmanager.register(fixtures, "synkrato-mock-fixtures")
