"""The pytest fixtures behind `pytest_plugins = ["synkrato.testing"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sinkove_synkrato_mock.lending import lend, nobody
from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.synkrato.live import Mock

__all__ = ["synkrato_mock"]


@pytest.fixture(scope="session")
def _synkrato_mock_server() -> Iterator[MockServer]:
    with MockServer(Options(tokens=(nobody("pat"),))) as server:
        yield server


@pytest.fixture
def synkrato_mock(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _synkrato_mock_server: MockServer
) -> Iterator[Mock]:
    """A mock of the Synkrato Data API that no other test sees, the same in every run.

    SYNKRATO_BASE_URL and SYNKRATO_API_TOKEN lead to it while the test runs; the marker `synkrato_mock(...)` and
    SYNKRATO_MOCK_FAULTS are as with Sinkove's.
    """
    with lend(_synkrato_mock_server, "synkrato", "SYNKRATO_API_TOKEN", request, monkeypatch) as mock:
        yield mock
