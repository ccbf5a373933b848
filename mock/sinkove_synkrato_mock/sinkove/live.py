"""A mock server of the Sinkove API that a Python test holds in its hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine

if TYPE_CHECKING:
    from sinkove_synkrato_mock.clock import Clock
    from sinkove_synkrato_mock.faults import Faults
    from sinkove_synkrato_mock.journal import Exchange
    from sinkove_synkrato_mock.sinkove.options import Options

__all__ = ["MockServer"]


class MockServer(Server):
    """A listening mock, used with `with`; its attributes are about the first API key's account.

    Attributes:
        url: The address, without a slash at its end.
        api_key: The first key.
        clock: `clock.advance(60)` lets a minute pass.
        faults: `faults.add(ID)` and `faults.remove(ID)` switch misbehaviour.
        datasets: `datasets.add(status="failed")` arranges a dataset.
    """

    def __init__(self, options: Options, host: str = "127.0.0.1", port: int = 0) -> None:
        self._mock = Engine(options)
        super().__init__(self._mock, host, port)
        account = self._mock.accounts.first
        self.api_key: str = account.key
        self.clock: Clock = account.clock
        self.faults: Faults = account.faults
        self.datasets = _Arranged(self._mock)

    @property
    def requests(self) -> list[Exchange]:
        """What was asked so far, oldest first, the last thousand; without credentials."""
        with self._mock.lock:
            return self._mock.accounts.first.journal.exchanges()

    def reset(self) -> None:
        """Brings everything back to how the server was started."""
        self._mock.reset()


class _Arranged:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, status: str = "ready", **content: Any) -> str:
        """Makes a dataset that already has a status, for free.

        A finished one stays as it is. A pending one is processing after six minutes of the clock and ready after an
        hour, a processing one is ready after half an hour.

        Args:
            status: pending, processing, ready, failed or expired.
            content: `model`, `prompts` and `size`, as in create_dataset; each has a default.

        Returns:
            The dataset's id.

        Raises:
            ValueError: The status or the content makes no sense.
        """
        return self._engine.arrange(self._engine.accounts.first, status, content)
