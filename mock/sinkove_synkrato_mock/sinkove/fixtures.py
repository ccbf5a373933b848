"""The pytest fixtures behind `pytest_plugins = ["sinkove.testing"]`."""

from __future__ import annotations

import os
import secrets
import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.sinkove.live import Mock

__all__ = ["sinkove_mock"]


@pytest.fixture(scope="session")
def _sinkove_mock_server() -> Iterator[MockServer]:
    # Its first key is nobody's: each test has a tenant of its own.
    with MockServer(Options(api_keys=(f"sk-nobody-{secrets.token_hex(16)}",))) as server:
        yield server


@pytest.fixture
def sinkove_mock(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _sinkove_mock_server: MockServer
) -> Iterator[Mock]:
    """A mock of the Sinkove API that no other test sees, the same in every run.

    SINKOVE_BASE_URL and SINKOVE_API_KEY lead to it while the test runs. The marker `sinkove_mock(...)` gives it options.
    With SINKOVE_MOCK_FAULTS, ids with blanks between them, these faults are on from its start: do the tests notice?
    """
    name = request.node.nodeid.encode()
    key = f"sk-test-{blake2b(name, digest_size=12).hexdigest()}"
    options: dict[str, Any] = {"seed": zlib.crc32(name)}
    for marker in reversed([*request.node.iter_markers("sinkove_mock")]):  # the nearest one has the last word
        if marker.args:
            raise ValueError("The marker sinkove_mock takes options by name, such as generation_seconds=0.")
        options |= marker.kwargs
    planted, own = os.environ.get("SINKOVE_MOCK_FAULTS", "").split(), options.get("fault", ())
    options["fault"] = [*planted, *([own] if isinstance(own, str) else own)]
    with _sinkove_mock_server.tenant(key, **options) as mock:
        monkeypatch.setenv("SINKOVE_BASE_URL", mock.url)
        monkeypatch.setenv("SINKOVE_API_KEY", mock.api_key)
        yield mock
