"""A budget that threads share: here in this process, where it is kept under a lock."""

import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol

from .budget import Budget, BudgetState, Said


class Grant(NamedTuple):
    """What comes of asking for a turn.

    Attributes:
        wait: Seconds until there is one; 0 when it is given.
        slot: What to give back when the answer is there.
        is_known: Whether the wait is known; it is not while the answer is awaited that tells the limit.
    """

    wait: float
    slot: float = 0.0
    is_known: bool = True


class Ledger(Protocol):
    """A budget, here or elsewhere. Safe for threads; never raises.

    Attributes:
        is_remote: Whether asking it may take its time.
    """

    is_remote: bool

    @property
    def window(self) -> float:
        """The window's length in seconds, as far as it is known."""
        ...

    @property
    def sharers(self) -> int:
        """How many processes use it, this one included, as far as it is known."""
        ...

    def take(self, ahead: int) -> Grant:
        """Takes a slot when one is free and nobody is ahead; else tells when one is, for whoever has so many ahead."""
        ...

    def answered(self, slot: float, said: Said | None) -> None:
        """A request is over; see `Budget.answered`."""
        ...

    def unsent(self, slot: float) -> None:
        """A request never reached the server."""
        ...

    def lost(self, slot: float) -> None:
        """A request was given up, and there is no time to tell anybody far away."""
        ...

    def state(self) -> BudgetState:
        """What is known here, without asking anybody."""
        ...

    def renew(self) -> None:
        """This is a forked child: locks and connections are the parent's."""
        ...


class LocalLedger:
    """The budget of one process.

    Args:
        budget: What it decides by.
        now: Gives seconds that never go back.
    """

    is_remote = False

    def __init__(self, budget: Budget, now: Callable[[], float]) -> None:
        self.budget = budget
        self._now = now
        self._lock = threading.RLock()

    @property
    def window(self) -> float:
        """As `Ledger.window`."""
        return self.budget.window

    @property
    def sharers(self) -> int:
        """As `Ledger.sharers`."""
        return self.budget.sharers

    def take(self, ahead: int) -> Grant:
        """As `Ledger.take`."""
        with self._lock:
            now, budget = self._now(), self.budget
            wait = budget.wait(now, ahead)
            slot = budget.take(now) if wait <= 0 and not ahead else 0.0
            return Grant(wait, slot, not wait or not budget.awaits_first(now))

    def answered(self, slot: float, said: Said | None) -> None:
        """As `Ledger.answered`."""
        with self._lock:
            self.budget.answered(slot, self._now(), said)

    def unsent(self, slot: float) -> None:
        """As `Ledger.unsent`."""
        with self._lock:
            self.budget.unsent(slot)

    def lost(self, slot: float) -> None:
        """As `Ledger.lost`."""
        self.answered(slot, None)

    def state(self) -> BudgetState:
        """As `Ledger.state`."""
        with self._lock:
            return self.budget.state(self._now())

    def renew(self) -> None:
        """As `Ledger.renew`."""
        self._lock = threading.RLock()
