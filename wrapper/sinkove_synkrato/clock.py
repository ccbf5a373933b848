"""Time and chance, injected, so that no test sleeps and no policy guesses."""

import contextlib
import random
import threading
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio


class Clock(Protocol):
    """What a client takes from the machine."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    def time(self) -> float:
        """Seconds since the epoch."""
        ...

    def sleep(self, seconds: float, until: threading.Event | None = None) -> None:
        """Waits so long, or until the event is set."""
        ...

    async def async_sleep(self, seconds: float, until: "asyncio.Event | None" = None) -> None:
        """Waits so long, or until the event is set, while other tasks go on."""
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

    def sleep(self, seconds: float, until: threading.Event | None = None) -> None:
        """As `Clock.sleep`."""
        if until is None:
            time.sleep(seconds)
        else:
            until.wait(min(seconds, threading.TIMEOUT_MAX))

    async def async_sleep(self, seconds: float, until: "asyncio.Event | None" = None) -> None:
        """As `Clock.async_sleep`."""
        import asyncio  # a synchronous client has no use for it

        if until is None:
            await asyncio.sleep(seconds)
        else:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):  # wait_for may swallow a cancellation
                    await until.wait()

    def random(self) -> float:
        """As `Clock.random`."""
        return random.random()  # noqa: S311  # jitter is no secret


# One for all clients, which share what they know of a key's limit as long as they mean the same moments.
SYSTEM_CLOCK = SystemClock()
