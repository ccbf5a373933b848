"""One end for many steps."""

import math
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
