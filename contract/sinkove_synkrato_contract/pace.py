"""How fast requests follow one another: at most at a share of the key's limit, corrected by what its answers say."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAX_PAUSE_SECONDS", "Pacer", "spacing"]

MAX_PAUSE_SECONDS = 75.0
# A reset that is farther away is taken for nonsense.
_MAX_WINDOW_SECONDS = 3600.0
# A sleep is cut into these, so that an interruption is noticed.
_SLICE_SECONDS = 0.2
_NUMBER = re.compile(r"[0-9]{1,15}")


def spacing(per_minute: int, share: float) -> float:
    """Returns how many seconds lie between requests at a share of a limit: 1.2 s at half of 100 a minute."""
    return 60.0 / max(1.0, per_minute * share)


def _rest(limit: int, remaining: int, seconds: float, share: float) -> float:
    """Returns how far away the next request is, so that what is ours of a window's rest is spread over it evenly.

    Others' part of the limit is never spent: when ours is, the next request is for the next window.
    """
    ours = int(remaining - limit * (1.0 - share) + 1e-6)
    return seconds / max(1, ours)


class Pacer:
    """Keeps requests apart, so that a key that others use too is never exhausted, and ends a run that was interrupted.

    Attributes:
        sleep: Waits a number of seconds, 75 at most.
        now: Seconds on a clock that never goes back.
        stopped: Whether no request may follow; may be set from a signal handler.

    Args:
        sleep: Instead of a real sleep, which ends soon after `stopped` is set.
        now: As above.
    """

    def __init__(self, sleep: Callable[[float], None] | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.sleep = sleep or self._sleep
        self.now = now
        self.stopped = False
        self._share: float | None = None
        self._gap = 0.0
        self._last = now()
        self._due = self._last

    def limit_to(self, share: float, per_minute: int = 60) -> None:
        """Sets the share, from 0 to 1, of the limit that may be used; without it, nothing is waited for.

        Args:
            share: As above.
            per_minute: The limit, until an answer tells another.
        """
        self._share = share
        self._gap = spacing(per_minute, share)

    def heed(self, limit: str, remaining: str, reset_seconds: float | None) -> None:
        """Reads what an answer says of the key's limit; what makes no sense changes nothing.

        Args:
            limit: Requests in a window.
            remaining: How many of them are left.
            reset_seconds: In how many seconds the window ends.
        """
        if self._share is None or not _NUMBER.fullmatch(limit) or not int(limit):
            return
        self._gap = spacing(int(limit), self._share)
        self._due = self._last + self._gap
        if not _NUMBER.fullmatch(remaining) or int(remaining) > int(limit):
            return
        if reset_seconds is not None and 0.0 <= reset_seconds <= _MAX_WINDOW_SECONDS:
            rest = _rest(int(limit), int(remaining), reset_seconds, self._share)
            self._due = max(self._due, self.now() + rest)

    def wait(self) -> None:
        """Waits until it is time for the next request, in pauses of at most 75 s.

        Raises:
            KeyboardInterrupt: The run was stopped: there is no next request.
        """
        pause = self._due - self.now()
        while pause > 0.0 and not self.stopped:
            self.sleep(min(pause, MAX_PAUSE_SECONDS))
            pause -= MAX_PAUSE_SECONDS
        if self.stopped:
            raise KeyboardInterrupt
        self._last = self.now()
        self._due = self._last + self._gap

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0.0 and not self.stopped:
            time.sleep(min(left, _SLICE_SECONDS))
