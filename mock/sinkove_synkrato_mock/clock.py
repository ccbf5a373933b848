"""A clock that tests can push forward."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock"]

# Year 3000: every date format can still say it, and a reset header in seconds keeps its eleven digits.
_LATEST = 32_503_680_000.0


class Clock:
    """Real time plus an offset, in seconds since the epoch.

    `changed` is called after each push, stop and start.

    A tenant has one clock: readiness, rate-limit windows, Retry-After, link expiry and the Date header move together.
    """

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._offset = 0.0
        self._frozen: float | None = None
        self.changed: Callable[[], None] = lambda: None

    def time(self) -> float:
        """Returns the time that this clock shows."""
        return self._base() + self._offset if self._frozen is None else self._frozen

    @property
    def is_frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen is not None

    def advance(self, seconds: float) -> None:
        """Pushes the clock forward, frozen or not.

        Raises:
            ValueError: It is not a number, negative, not finite, or leads beyond the year 3000.
        """
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ValueError("advance_seconds is a number.")
        if not 0 <= seconds <= _LATEST - self.time():
            raise ValueError("A clock advances by a number of seconds, zero or more, and not beyond the year 3000.")
        self._offset += seconds
        if self._frozen is not None:
            self._frozen += seconds
        self.changed()

    def freeze(self) -> None:
        """Stops the clock where it is; `advance` still moves it."""
        self._frozen = self.time()
        self.changed()

    def unfreeze(self) -> None:
        """Lets the clock run on from the time that it shows."""
        if self._frozen is not None:
            self._offset = self._frozen - self._base()
            self._frozen = None
            self.changed()

    @property
    def state(self) -> tuple[float, float | None]:
        """How far it was pushed from the real time, and what it shows while it stands still; may be put back."""
        return self._offset, self._frozen

    @state.setter
    def state(self, state: tuple[float, float | None]) -> None:
        self._offset, self._frozen = state

    def reset(self) -> None:
        """Shows the real time again."""
        self._offset = 0.0
        self._frozen = None
