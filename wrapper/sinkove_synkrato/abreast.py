"""Calls that are under way beside each other where one takes longer than its turn, with their results in order."""

from collections import deque
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

from .engine import Engine

T = TypeVar("T")

# More would wait for turns, and others of the same key behind them.
_MOST = 8
# Seconds for each of those that nobody waits for any more.
_PATIENCE = 2.0


class Abreast(Generic[T]):
    """A few calls, the oldest first.

    Args:
        engine: The client's.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._http = engine.http
        self._turn = engine.config.limit.seconds / engine.config.limit.requests
        self._under_way: deque[Any] = deque()

    def __len__(self) -> int:
        return len(self._under_way)

    def begin(self, call: Coroutine[Any, Any, T]) -> None:
        """Begins one more."""
        self._under_way.append(self._http.start(call))

    @property
    def has_ended(self) -> bool:
        """Whether the oldest one has, without waiting for it."""
        return bool(self._under_way) and self._under_way[0].done()

    async def is_due(self) -> bool:
        """Waits for the oldest one to end, or until it takes longer than a turn while nobody waits for one; whether it has."""
        while not await self._http.ended(self._under_way[0], self._turn):
            if len(self._under_way) < _MOST and not self._engine.budget.state.held:
                return False
        return True

    async def take(self) -> T:
        """Waits for the oldest one, and gives its result.

        Raises:
            APIError: As the call does.
        """
        await self._http.ended(self._under_way[0], None)
        result: T = self._under_way.popleft().result()
        return result

    def drop(self) -> None:
        """Nobody wants the results; a thread ends its call all the same."""
        for each in self._under_way:
            each.cancel()

    async def stop(self) -> None:
        """The same, and waits a little until they have ended."""
        self.drop()
        while self._under_way:
            await self._http.ended(self._under_way.popleft(), _PATIENCE)
