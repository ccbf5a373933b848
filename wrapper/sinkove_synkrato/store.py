"""A budget that processes and hosts share, in a store that speaks Redis; `budget.lua` decides there."""

import logging
import math
import secrets
import threading
from collections.abc import Callable
from typing import NamedTuple

from .budget import UNLIMITED, Budget, BudgetState, Said
from .errors import ConfigurationError
from .ledger import Grant, LocalLedger
from .script import Script, client_of

_SCHEMES = ("redis://", "rediss://", "unix://")
# A store that is away is tried again so often, and by the next caller when a try takes longer than that.
_AGAIN, _LONGEST_TRY = 1.0, 10.0
# As in budget.lua: after so long, or two windows, the store may have forgotten all, and everybody whom it knew.
_LONGEST_SILENCE = 60.0
# What no state is called: of a process that has decided alone meanwhile.
_ALONE = "alone"


def check_budget(url: object) -> None:
    """Refuses what is no address of a store.

    Args:
        url: What the caller passed as ``budget``.

    Raises:
        ConfigurationError: It does not begin with redis://, rediss:// or unix://, cannot be read, or redis-py is not
            installed. The text never shows the address, which may hold a password.
    """
    complaint = _complaint(url)
    if complaint:
        del url  # reporters write down the local variables of the frames that an error came through
        raise ConfigurationError(f"budget {complaint}.")


def _complaint(url: object) -> str:
    if not isinstance(url, str):
        return f"must be a string, not {type(url).__name__}"
    if not url.startswith(_SCHEMES):
        return "must begin with redis://, rediss:// or unix://"
    try:
        pool = client_of(url).connection_pool
        pool.connection_class(**pool.connection_kwargs)  # which connects to nothing yet
    except ImportError:
        return "needs an extra: pip install 'sinkove-synkrato[redis]'"
    except Exception as exc:  # noqa: BLE001  # whatever an option that it does not know leads to
        return f"is not an address that can be read ({type(exc).__name__}); write redis://HOST:PORT"
    return ""


class _Told(NamedTuple):
    """What the script answers."""

    state: str
    wait: float
    slot: str
    is_known: bool
    window: float
    limit: int
    remaining: int
    reset: float
    parked: float
    sharers: int
    is_young: bool
    is_sure: bool

    @classmethod
    def of(cls, line: str) -> "_Told":
        """Raises ValueError when it is none."""
        state, wait, slot, known, window, limit, remaining, reset, parked, sharers, young, sure = line.split(" ")
        return cls(
            *(state, float(wait), slot, known == "1", float(window), int(limit), int(remaining), float(reset)),
            *(float(parked), int(sharers), young == "1", sure == "1"),
        )


class _Slot(float):
    """A slot of the mirror that knows its twin in the store's state."""

    __slots__ = ("state", "twin")
    state: str
    twin: str

    def __new__(cls, own: float, twin: str = "", state: str = "") -> "_Slot":
        self = super().__new__(cls, own)
        self.twin, self.state = twin, state
        return self


class SharedLedger(LocalLedger):
    """The budget of all processes that use one store with one name.

    What this process does is kept here as well, as a mirror: it decides alone, on an even share, while the store is away,
    and is handed over when the store is back. A state that has just been handed something says so for a moment, until
    everybody has had the time: then too each decides by its mirror, but tells what it takes.

    Args:
        url: The store's address, as `check_budget` takes it.
        name: Of the budget; the same for the same API and key, and no secret.
        budget: What the mirror decides by, and what a new state begins with.
        now: Gives seconds that never go back.
        service: The vendor's name, which is the logger's.
        time: Gives the store's seconds; None is its own clock.
    """

    is_remote = True

    def __init__(
        self,
        url: str,
        name: str,
        budget: Budget,
        now: Callable[[], float],
        service: str,
        time: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(budget, now)
        self._script = Script(url, name, time)
        self._log = logging.getLogger(service)
        self.renew()

    def renew(self) -> None:
        """As `Ledger.renew`."""
        super().renew()
        self._process = secrets.token_hex(8)
        self._joining = threading.Lock()
        self._script.disconnect()
        self._state = ""
        self._told: _Told | None = None
        self._told_at = -math.inf
        self._is_away, self._failed_at, self._next_try, self._alone_since = False, 0.0, 0.0, math.inf
        self._lost: list[float] = []  # slots that the store must be told of
        self._owed: list[str] = []  # slots of the store whose requests have ended while it was away

    def take(self, ahead: int) -> Grant:
        """As `Ledger.take`."""
        with self._lock:
            own_wait = self.budget.wait(self._now(), ahead)
            lost, self._lost = self._lost, []
        for slot in lost:
            self._tell_end(slot, None)
        grant = self._ask("take", ahead, own_wait)
        if grant is None:
            grant = super().take(ahead)
            return grant._replace(slot=_Slot(grant.slot))
        return grant

    def answered(self, slot: float, said: Said | None) -> None:
        """As `Ledger.answered`."""
        # First the store: else what is handed over to it on the way would hold this answer already.
        self._tell_end(slot, said)
        super().answered(slot, said)

    def unsent(self, slot: float) -> None:
        """As `Ledger.unsent`."""
        super().unsent(slot)
        self._end(slot, "unsent")

    def lost(self, slot: float) -> None:
        """As `Ledger.lost`; the store is told when it is asked the next time."""
        super().answered(slot, None)
        with self._lock:
            self._lost.append(slot)

    def state(self) -> BudgetState:
        """As `Ledger.state`."""
        with self._lock:
            now, told = self._now(), self._told
            if told is None or self._is_away:
                return self.budget.state(now)
            passed = now - self._told_at
        if not told.is_known or told.limit == UNLIMITED:
            return BudgetState(limit=None, remaining=None, reset=0.0)
        remaining = 0 if passed < told.parked else told.remaining if passed < told.reset else told.limit
        return BudgetState(limit=told.limit, remaining=remaining, reset=max(0.0, told.reset - passed))

    def _tell_end(self, slot: float, said: Said | None) -> None:
        of = said or Said()
        self._end(slot, "answered", said is not None, of.limit, of.remaining, of.reset, of.pause, of.age)

    def _end(self, slot: float, deed: str, *words: object) -> None:
        if self._ask(deed, slot, *words) is None and isinstance(slot, _Slot) and slot.twin:
            with self._lock:
                self._owed.append(slot.twin)

    def _ask(self, deed: str, *words: object) -> Grant | None:
        """What comes of asking the store; None while it is away."""
        begun = self._now()
        with self._lock:
            if self._is_away:
                if begun < self._next_try:
                    return None
                self._next_try = begun + _LONGEST_TRY
        try:
            told = self._tell(deed, *words)
        except Exception as exc:  # noqa: BLE001  # whatever redis-py comes up with, or a server that is no store
            self._fail(begun, exc)
            return None
        return self._learn(begun, told)

    def _tell(self, deed: str, *words: object) -> _Told:
        known = self._known()
        line = self._run(known, deed, *words)
        if " " not in line:
            self._join(known, line)
            line = self._run(self._known(), deed, *words)
        told = _Told.of(line)
        if not known:
            self._state = told.state
        return told

    def _known(self) -> str:
        """The state that this process has told everything to; empty for one that has nothing to tell."""
        if self._alone_since < math.inf:
            return _ALONE
        silence = self._now() - self._told_at
        return self._state if silence < max(_LONGEST_SILENCE, 2 * self.budget.window) else ""

    def _join(self, known: str, state: str) -> None:
        """Hands over what the store has missed: all, for a state that is new."""
        with self._joining:
            if self._known() != known:  # another thread has done it
                return
            with self._lock:
                now = self._now()
                since = self._alone_since if state == self._state else -math.inf
                slots = [each for each in self.budget.slots(now) if each[0] >= since]
                of, owed = self.budget.known(now), list(self._owed)
            words = [word for slot, *of_it in slots for word in (self._named(slot), now - slot, *of_it)]
            told = _Told.of(self._run(known, "join", len(owed), of.pause, of.remaining, of.reset, *owed, *words))
            with self._lock:
                self._state, self._alone_since = told.state, math.inf
                del self._owed[: len(owed)]

    def _named(self, slot: float) -> str:
        """What a slot is called in the store."""
        if isinstance(slot, _Slot) and slot.twin and slot.state == self._state:
            return slot.twin
        return f"{self._process}:{slot!r}"

    def _run(self, known: str, deed: str, *words: object) -> str:
        budget = self.budget
        slots = [self._named(word) if isinstance(word, _Slot) else word for word in words]
        return self._script.run(deed, self._process, known, budget.window, budget.limit, budget.is_known, *slots)

    def _fail(self, begun: float, exc: Exception) -> None:
        with self._lock:
            self._alone_since = min(self._alone_since, begun)
            if begun < self._told_at:  # somebody who asked later was answered, so it may be back already
                return
            is_new, self._is_away, self._failed_at = not self._is_away, True, self._now()
            self._next_try = self._failed_at + _AGAIN
            self._script.disconnect()
        if is_new:
            name = type(exc).__name__  # its text may hold the address
            self._log.warning(
                "The budget's store is out of reach (%s). Until it is back, each process uses its share.", name
            )

    def _learn(self, begun: float, told: _Told) -> Grant:
        with self._lock:
            # Whoever was answered before it went away, and is heard after that, does not bring it back.
            is_back = self._is_away and begun >= self._failed_at
            self._is_away = self._is_away and not is_back
            self._told, self._told_at = told, self._now()
            slot = 0.0 if told.slot == "none" else _Slot(self.budget.take(self._told_at), told.slot, told.state)
            sharers = self.budget.sharers
            self.budget.sharers = max(sharers, told.sharers) if told.is_young else told.sharers
            if told.is_known and told.is_young:
                self.budget.window = min(self.budget.window, told.window)
            elif told.is_known:
                said = Said(told.limit, told.remaining, told.reset, told.parked)
                self.budget.adopt(self._told_at, told.window, said)
        if is_back:
            self._log.info("The budget's store is back.")
        return Grant(told.wait, slot, told.is_sure)
