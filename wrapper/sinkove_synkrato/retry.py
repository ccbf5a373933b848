"""What is tried again, and after which pause. Decisions only: no clock, no sleep, no I/O."""

from dataclasses import dataclass
from enum import Enum

_FIRST_CEILING = 0.5
_LAST_CEILING = 8.0
# The server says that it will never do it, so asking again changes nothing.
_DEFINITE_SERVER_ERRORS = (501, 505)


class Outcome(Enum):
    """What a failed try says about the request."""

    NOT_SENT = "not sent"
    """No byte of it reached the server."""
    REFUSED = "refused"
    """The server says that it did nothing, for now (429)."""
    UNKNOWN = "unknown"
    """It may have been carried out."""
    FINAL = "final"
    """The answer would be the same again."""


def outcome_of_status(status_code: int) -> Outcome:
    """What a status that is not 2xx says."""
    if status_code == 429:
        return Outcome.REFUSED
    if status_code == 408 or (500 <= status_code <= 599 and status_code not in _DEFINITE_SERVER_ERRORS):
        return Outcome.UNKNOWN
    return Outcome.FINAL


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently.

    Attributes:
        max_retries: Tries after the first.
        max_wait: The longest single pause in seconds.
    """

    max_retries: int = 4
    max_wait: float = 75.0

    def allows(self, outcome: Outcome, *, safe: bool, retries: int) -> bool:
        """Whether another try is allowed after ``retries`` of them.

        Args:
            outcome: What the last try says about the request.
            safe: Whether the operation may be carried out twice.
            retries: Retries already made.
        """
        if outcome is Outcome.FINAL or (outcome is Outcome.UNKNOWN and not safe):
            return False
        return retries < self.max_retries

    def pause(self, retries: int, *, asked: float | None, chance: float) -> float:
        """Seconds before the next try: what the server asked for, else full jitter.

        The jitter is ``uniform(0, min(8, 0.5 * 2**retries, max_wait))``: at most 0.5 s before the first retry.

        Args:
            retries: Retries already made.
            asked: What the server asked for, None where it did not.
            chance: A random number in [0, 1).
        """
        if asked is not None:
            return asked
        # The exponent is clamped so that a patient policy cannot overflow a float.
        return chance * min(_LAST_CEILING, _FIRST_CEILING * 2.0 ** min(retries, 10), self.max_wait)


class RetryTokens:
    """Stops retry storms, as gRPC's and the AWS SDKs' buckets do: one for all calls of a client.

    A retry takes a token, a call that succeeds gives a fifth back; an empty bucket allows no retry, so that a server
    that fails all the time gets one request a call, and one that recovers is soon tried again as usual. A pause that the
    server asked for is no storm and costs nothing.
    """

    CAPACITY = 50.0
    REFUND = 0.2

    def __init__(self) -> None:
        self.left = self.CAPACITY

    def take(self) -> bool:
        """Takes a token; returns False when there is none."""
        if self.left < 1:
            return False
        self.left -= 1  # not exact between threads, and need not be
        return True

    def give_back(self) -> None:
        """Says that a call succeeded."""
        self.left = min(self.CAPACITY, self.left + self.REFUND)
