"""The pytest fixtures behind `pytest_plugins = ["sinkove.testing"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sinkove_synkrato_mock.lending import lend, nobody
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.sinkove.live import Mock

__all__ = ["sinkove_mock"]


@pytest.fixture(scope="session")
def _sinkove_mock_server() -> Iterator[MockServer]:
    with MockServer(Options(api_keys=(nobody("sk"),))) as server:
        yield server


@pytest.fixture
def sinkove_mock(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _sinkove_mock_server: MockServer
) -> Iterator[Mock]:
    """A mock of the Sinkove API that no other test sees, the same in every run.

    SINKOVE_BASE_URL and SINKOVE_API_KEY lead to it while the test runs. The marker `sinkove_mock(...)` gives it options.
    With SINKOVE_MOCK_FAULTS, ids with blanks between them, these faults are on from its start: do the tests notice?
    """
    with lend(_sinkove_mock_server, "sinkove", "SINKOVE_API_KEY", request, monkeypatch) as mock:
        yield mock
