"""What a client's resource methods call: one operation, with deadline, attempts and decoding."""

import weakref
from collections.abc import Callable
from typing import TypeVar

from .call import Call, Operation, in_call
from .clock import Clock, SystemClock
from .config import Config
from .deadline import Deadline
from .decode import decoded
from .http import HTTPClient
from .retry import RetryPolicy

T = TypeVar("T")


class Engine:
    """Carries out operations for one client.

    Args:
        config: The client's settings.
        clock: Where time and chance come from.
    """

    def __init__(self, config: Config, clock: Clock | None = None) -> None:
        self.config = config
        self.clock: Clock = SystemClock() if clock is None else clock
        self.http = HTTPClient(config, RetryPolicy(config.max_retries, config.max_wait), self.clock)
        # The vendor's examples never close a client; without this each would leave an open socket behind. Bound to
        # the engine, because dataset handles outlive the client that made them.
        weakref.finalize(self, self.http.close)

    def call(self, operation: Operation, produce: Callable[[], T], *, deadline: Deadline | None = None) -> T:
        """Carries out one operation.

        Args:
            operation: Which one.
            produce: Calls generated code, which sends with ``http`` and parses the answer.
            deadline: The end of the sequence that this call is a step of; the call's own timeout holds besides.

        Raises:
            APIError: As the retry table and the error tree say.
        """
        with in_call(Call(operation, self.ends(deadline))) as call:
            return decoded(call, produce)

    def ends(self, outer: Deadline | None = None) -> Deadline:
        """The deadline of a call that begins now."""
        own = Deadline.after(self.config.timeout, now=self.clock.monotonic())
        return own if outer is None or own.at <= outer.at else outer

    def within(self, seconds: float | None) -> Deadline:
        """The deadline of a sequence of calls that begins now; None is no end."""
        return Deadline.after(seconds, now=self.clock.monotonic())

    def left(self, deadline: Deadline) -> float:
        """Seconds left of a deadline."""
        return deadline.left(self.clock.monotonic())

    def close(self) -> None:
        """Closes the connections."""
        self.http.close()
