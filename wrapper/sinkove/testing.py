"""A mock of the Sinkove API for tests: `with serve() as server: sk.client(server.api_key, base_url=server.url)`.

With `pytest_plugins = ["sinkove.testing"]` in a `conftest.py` there is also the fixture `sinkove_mock`: for each test a
mock of its own, with the attributes of `serve()`'s, to which SINKOVE_BASE_URL and SINKOVE_API_KEY lead. The marker
`@pytest.mark.sinkove_mock(generation_seconds=0)` gives it options of `serve()`.

Nothing here has asserts to be explained, and it may be imported before pytest looks: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato.testing import mock_extra, transport_class

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sinkove_synkrato.inprocess import Transport
    from sinkove_synkrato_mock.sinkove.live import Mock, MockServer
    from sinkove_synkrato_mock.sinkove.options import Options

    class MockTransport(Transport, Mock):
        """What `transport` returns."""


__all__ = ["serve", "transport"]


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    api_key: str | Iterable[str] = "sk-mock",
    tier: str = "unlimited",
    limit: str | None = None,
    credits: int | None = None,  # noqa: A002 - the command's name for it
    seed: int | None = None,
    generation_seconds: float = 2.0,
    strict_models: bool = False,
    load: str | Path | None = None,
    state: str | Path | None = None,
    fault: str | Iterable[str] = (),
) -> MockServer:
    """Returns a mock server that listens while its `with` block runs.

    The options are those of the command `sinkove mock`, and mean the same.

    Args:
        host: The address to listen on.
        port: 0 takes a free one.
        api_key: The valid key, or several; each is a tenant of its own.
        tier: standard, premium or unlimited.
        limit: `N/SECONDS`, instead of the tier's rate limit.
        credits: What each key may spend, one credit an image; None is without end.
        seed: Makes ids and images the same in every run.
        generation_seconds: How long a dataset takes.
        strict_models: Refuses models that are not known.
        load: A TOML or JSON file with the state to begin with.
        state: An SQLite file that keeps datasets, keys, organizations, clock and windows from one run to the next, whatever
            ends it. What it holds comes before `load`, `tier`, `limit` and `credits`.
        fault: A fault to show, or several: `ID` or `ID:name=value,name=value`.

    Returns:
        The server, with `.url`, `.api_key`, `.clock`, `.faults`, `.datasets`, `.keys`, `.organizations`, `.requests`,
        `.state()` and `.reset()`.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
        OSError: The address is taken, raised on entering the block.
    """
    options = _options(
        api_key=api_key,
        tier=tier,
        limit=limit,
        credits=credits,
        seed=seed,
        generation_seconds=generation_seconds,
        strict_models=strict_models,
        load=load,
        state=state,
        fault=fault,
    )
    with mock_extra():
        from sinkove_synkrato_mock.sinkove.live import MockServer

    return MockServer(options, host, port)


def transport(
    *,
    api_key: str | Iterable[str] = "sk-mock",
    tier: str = "unlimited",
    limit: str | None = None,
    credits: int | None = None,  # noqa: A002 - as above
    seed: int | None = None,
    generation_seconds: float = 2.0,
    strict_models: bool = False,
    load: str | Path | None = None,
    fault: str | Iterable[str] = (),
) -> MockTransport:
    """Returns a mock without a socket: `sk.client(t.api_key, httpx_args={"transport": t})`, `sk.async_client` likewise.

    It answers at every address, the vendor's included, and nothing leaves the process. Presigned addresses lead to it
    too. Faults on the wire are raised as httpx raises them; a rest longer than the read timeout times out at once.

    Args:
        api_key: As in `serve`, and so are the others.
        tier: As above.
        limit: As above.
        credits: As above.
        seed: As above.
        generation_seconds: As above.
        strict_models: As above.
        load: As above.
        fault: As above.

    Returns:
        The transport, with the attributes of `serve()`'s server.

    Raises:
        ImportError: The extra `mock` is not installed.
        ValueError: An option makes no sense.
    """
    options = _options(
        api_key=api_key,
        tier=tier,
        limit=limit,
        credits=credits,
        seed=seed,
        generation_seconds=generation_seconds,
        strict_models=strict_models,
        load=load,
        fault=fault,
    )
    with mock_extra():
        from sinkove_synkrato_mock.inprocess import exchange
        from sinkove_synkrato_mock.sinkove.engine import Engine
        from sinkove_synkrato_mock.sinkove.live import Mock

    made: MockTransport = transport_class(Mock)(Engine(options), exchange, "https://api.sinkove.com")
    return made


def pytest_configure(config: Any) -> None:
    """Adds the fixture `sinkove_mock` when pytest loads this module as a plugin."""
    with mock_extra():
        from sinkove_synkrato_mock.sinkove import fixtures

    config.addinivalue_line("markers", "sinkove_mock(**options): give this test's sinkove_mock options of serve()")
    config.pluginmanager.register(fixtures, "sinkove-mock-fixtures")


def _options(**options: Any) -> Options:
    with mock_extra():
        from sinkove_synkrato_mock.sinkove.options import Options

    return Options.of(**options)
