"""Time and chance, injected, so that no test sleeps and no policy guesses."""

import random
import time
from typing import Protocol


class Clock(Protocol):
    """What a client takes from the machine."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    def time(self) -> float:
        """Seconds since the epoch."""
        ...

    def sleep(self, seconds: float) -> None:
        """Waits."""
        ...

    async def async_sleep(self, seconds: float) -> None:
        """Waits, while other tasks go on."""
        ...

    def random(self) -> float:
        """A number in [0, 1)."""
        ...


class SystemClock:
    """The machine's own clock and random numbers."""

    def monotonic(self) -> float:
        """As `Clock.monotonic`."""
        return time.monotonic()

    def time(self) -> float:
        """As `Clock.time`."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """As `Clock.sleep`."""
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """As `Clock.async_sleep`."""
        import asyncio  # a synchronous client has no use for it

        await asyncio.sleep(seconds)

    def random(self) -> float:
        """As `Clock.random`."""
        return random.random()  # noqa: S311  # jitter is no secret
