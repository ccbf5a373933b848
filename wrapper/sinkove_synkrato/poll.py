"""How often jobs that take minutes to hours are asked about."""

import math
from dataclasses import dataclass
from typing import NamedTuple

# One look must still fit before the end of a wait, so the last pause leaves room for it.
_LAST_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class PollSchedule:
    """Pauses that grow: ``min(longest, first * factor**n)``: 0.5 s, 0.75 s, 1.1 s and so on to 15 s.

    Attributes:
        first: The first pause in seconds.
        factor: What each pause is multiplied by.
        longest: No pause is longer.
    """

    first: float = 0.5
    factor: float = 1.5
    longest: float = 15.0

    def pause(self, looks: int, *, left: float) -> float | None:
        """Seconds before the next look; None when no look fits any more.

        Args:
            looks: Looks already taken, from 0.
            left: Seconds left of the wait, infinite for no end.
        """
        room = left - min(_LAST_LOOK, self.first)
        if room <= 0:
            return None
        # The exponent is clamped so that a wait of days cannot overflow a float.
        return min(self.longest, self.first * self.factor ** min(looks, 40), room)


class Share(NamedTuple):
    """What is known of a limit.

    Attributes:
        limit: Requests in one window; None where nobody knows.
        window: Its length in seconds.
        sharers: Among how many it is divided.
    """

    limit: int | None
    window: float
    sharers: int


class PollBudget:
    """Keeps looks to a quarter of the limit, so that three quarters are left for work: a bucket of tokens.

    No stretch of a window's length sees more than that quarter, rounded down. Of one look in four windows or fewer it is
    the average that holds.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._at = 0.0

    def wait(self, now: float, share: Share) -> float:
        """Seconds until the next look may begin; 0 for at once.

        Args:
            now: The time in seconds, which never goes back.
            share: What is known of the limit at this moment.
        """
        if share.limit is None:
            return 0.0
        burst, rate = _burst_and_rate(share)
        return max(0.0, (self._left(now, burst, rate) + 1 - burst) / rate)

    def take(self, now: float, share: Share) -> None:
        """A look begins. Nothing is counted before the limit is known."""
        if share.limit is not None:
            self._spent, self._at = self._left(now, *_burst_and_rate(share)) + 1, now

    def _left(self, now: float, burst: float, rate: float) -> float:
        """What of the spent tokens has not come back yet; of a limit that has shrunk, no more than there are."""
        return max(0.0, min(burst, self._spent - (now - self._at) * rate))


def _burst_and_rate(share: Share) -> tuple[float, float]:
    quarter = max(share.limit or 0, 1) / 4 / max(share.sharers, 1)
    if quarter < 4:  # one at a time; the fraction of a look would round up to one too many
        return 1.0, (math.floor(quarter) or quarter) / share.window
    return quarter / 4, quarter * 3 / 4 / share.window
