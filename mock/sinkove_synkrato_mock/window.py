"""The server's rate limit: a fixed window that is really counted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sinkove_synkrato_mock.clock import Clock

__all__ = ["Turn", "Window", "check_limit", "parse_limit"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one request was told.

    Attributes:
        allowed: Whether it may go on.
        limit: Requests per window.
        remaining: Requests left in this window.
        reset: When the window ends, in epoch seconds.
        retry_after: Seconds until then, at least 1.
    """

    allowed: bool
    limit: int
    remaining: int
    reset: int
    retry_after: int


class Window:
    """At most `limit` requests between the first one, rounded down to a second, and `seconds` later.

    Both ends are whole seconds, so that the reset header is exactly true.
    """

    def __init__(self, limit: int, seconds: int, clock: Clock) -> None:
        self.limit = limit
        self.seconds = seconds
        self._clock = clock
        self._end = 0
        self._used = 0

    @property
    def state(self) -> tuple[int, int, int, int]:
        """What `of` makes the same window of."""
        return self.limit, self.seconds, self._end, self._used

    @classmethod
    def of(cls, state: Sequence[int], clock: Clock) -> Self:
        """Returns a window in a state that another was in."""
        limit, seconds, end, used = map(int, state)
        window = cls(limit, seconds, clock)
        window._end, window._used = end, used
        return window

    def take(self) -> Turn:
        """Counts one request."""
        now = self._clock.time()
        if now >= self._end:
            self._end = math.floor(now) + self.seconds
            self._used = 0
        allowed = self._used < self.limit
        if allowed:
            self._used += 1
        return Turn(allowed, self.limit, self.limit - self._used, self._end, max(1, math.ceil(self._end - now)))

    @property
    def remaining(self) -> int:
        """Requests that the current window still allows."""
        return self.limit if self._clock.time() >= self._end else self.limit - self._used

    @property
    def end(self) -> int | None:
        """When the current window ends, in epoch seconds; None when the next request begins one."""
        return self._end if self._clock.time() < self._end else None

    def leave(self, remaining: int) -> None:
        """Begins a window that allows so many requests more; all of them: the next request begins it."""
        self._end = 0 if remaining == self.limit else math.floor(self._clock.time()) + self.seconds
        self._used = self.limit - remaining

    def reset(self) -> None:
        """Forgets everything counted."""
        self._end = 0


def parse_limit(text: object) -> tuple[int, int]:
    """Reads `N/SECONDS`.

    Raises:
        ValueError: It is not that.
    """
    match = re.fullmatch(r"([0-9]{1,10})/([0-9]{1,7})", text) if isinstance(text, str) else None
    limit = (int(match[1]), int(match[2])) if match else (0, 0)
    check_limit(limit)
    return limit


def check_limit(limit: object) -> None:
    """Refuses what is not requests and seconds of a window."""
    match limit:
        case (int(count), int(seconds)) if 1 <= count <= 10**9 and 1 <= seconds <= 10**6:
            return
    raise ValueError("A limit is N/SECONDS with both at least 1, such as 100/60.")
