"""One end for many steps."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock.

    Attributes:
        at: The moment in seconds; infinite for 'never'.
    """

    at: float

    @classmethod
    def after(cls, seconds: float | None, *, now: float) -> "Deadline":
        """The moment ``seconds`` from ``now``; None is never."""
        return cls(math.inf if seconds is None else now + seconds)

    def left(self, now: float) -> float:
        """Seconds left at ``now``, at least 0."""
        return max(0.0, self.at - now)

    def capped(self, seconds: float, *, now: float) -> float:
        """At most ``seconds``, and no more than is left."""
        return min(seconds, self.left(now))


_LEFT: ContextVar[Callable[[], float] | None] = ContextVar("sinkove_synkrato_left", default=None)


@contextmanager
def network_until(left: Callable[[], float]) -> Iterator[None]:
    """Bounds every network operation of this thread or task: `left` gives the seconds that it may still take."""
    token = _LEFT.set(left)
    try:
        yield
    finally:
        _LEFT.reset(token)


def clipped(timeout: float | None) -> float | None:
    """A timeout of one network operation, clipped to what is left; 0 or less means that it may not begin."""
    left = _LEFT.get()
    if left is None:
        return timeout
    return left() if timeout is None else min(timeout, left())
