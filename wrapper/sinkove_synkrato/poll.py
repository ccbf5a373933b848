"""How often a job that takes minutes to hours is asked about."""

from dataclasses import dataclass

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
