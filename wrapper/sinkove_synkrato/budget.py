"""How many requests a key may still send, and when the next one may go. Decisions only: no clock, no sleep, no I/O.

`budget.lua` says the same once more, for a store that many processes share; a test compares the two.
"""

import math
from dataclasses import dataclass, field

# More than any server takes: what a server allows that tells no limit.
UNLIMITED = 10**9
# A slot is free again up to this share of the window later than it might be; more parts are more to count.
_PARTS = 1000
# A reset that is more than an hour away says nothing; it may be rounded up.
_FURTHEST = 3601.0
# Resets of one window differ by so much: some servers round to seconds, and answers take their time.
_SAME_WINDOW = 1.5
# Windows are whole seconds long; what is told of them has noise.
_NOISE = 0.01
# What is told as about one of these is one of these: resets are told in whole seconds, and answers take their time.
_COMMON = (10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)
# The first request of a window tells how long it is, unless its answer took so long that much of it has passed.
_QUICK = 0.75
# A request has reached its server, or never will, after so long, or after half a window.
_WAY = 10.0
# The first answer tells the limit; whoever comes meanwhile waits so long for it at most.
_FIRST_ANSWER = 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """What a vendor allows a key.

    Attributes:
        requests: So many requests a window.
        seconds: The window's length.
        is_known: Whether that is sure; else it holds until the first answer tells more.
    """

    requests: int = 100
    seconds: float = 60.0
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer says of the limit; None where it does not.

    Attributes:
        limit: Requests a window.
        remaining: Requests that this window still allows.
        reset: Seconds until the window ends.
        pause: Seconds for which nobody may send, of a 429.
        age: Seconds that have passed since the server counted the request, as far as is known.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    pause: float | None = None
    age: float = 0.0


UNSENT = Said()
"""Stands for the answer of a request that never reached the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetState:
    """What is known of a key's limit.

    Attributes:
        limit: Requests a window; None while no answer has told it, and for a server that tells none.
        remaining: Requests that may be sent at once; None with the limit.
        reset: Seconds until the whole limit may be used again; 0 when it may.
        held: Calls of this process that wait for their turn.
    """

    limit: int | None
    remaining: int | None
    reset: float
    held: int = 0


@dataclass(slots=True)
class Budget:
    """The requests of one key, as far as they are known here.

    Each takes a slot, and no slot is used again before its answer is there and one window's length has passed since: so a
    server that counts in sliding windows is never asked too often either, wherever its windows begin. Nor are more sent than
    the last answer said were left until its reset, so that what others send with the same key counts too.

    Attributes:
        window: The window's length in seconds, corrected by what answers say.
        limit: Requests a window, corrected too.
        is_known: Whether an answer, or the vendor, has told the limit; until then one request goes ahead of the others.
        sharers: Among how many the limit is divided evenly, as long as they cannot ask each other.
    """

    window: float
    limit: int
    is_known: bool = False
    sharers: int = 1
    _open: dict[float, int] = field(default_factory=dict)  # slots under way, by time, the oldest first
    _slots: dict[float, int] = field(default_factory=dict)  # and those that have ended
    _used: int = 0
    _left: int = UNLIMITED  # until the reset, as the answers said
    _reset_at: float = -math.inf
    _window_of: float = -math.inf  # the reset that tells one of the server's windows from the next
    _told: float = 0.0
    _parked_until: float = -math.inf
    _ahead_at: float = -math.inf
    _is_rounding: bool = True
    _rest: int = 0  # what was left to all sharers when they last could be asked, less what was taken here since
    _most: int = 0  # and how many slots may be taken here at a time, until when all of them were free
    _most_until: float = -math.inf

    def take(self, now: float) -> float:
        """Takes a slot, which `wait` said is free; gives what `answered` needs of it."""
        if not self.is_known and now >= self._ahead_at + _FIRST_ANSWER:
            self._ahead_at = now
        self._left -= 1
        self._rest -= 1
        return self._count(self._open, now)

    def answered(self, slot: float, now: float, said: Said | None) -> None:
        """A request is over: its slot is taken until a window's length from now, or free when the server refused it.

        Args:
            slot: What `take` gave.
            now: The moment, on the same clock.
            said: What the answer said, None where none came, or one that is hardly the API's own.
        """
        self._give_back(slot)
        self._ahead_at = -math.inf
        if said is None:
            self._count(self._slots, now)
            return
        if said.pause is not None:
            self._is_rounding = False  # the window may be longer than thought
            if said.pause <= _FURTHEST:
                self._parked_until = max(self._parked_until, now + said.pause)
        reset = said.reset if said.reset is not None and 0 <= said.reset <= _FURTHEST else None
        if said.limit is not None and said.limit > 0:
            self.limit, self.is_known = said.limit, True
            if reset is not None:
                is_first = said.remaining == said.limit - 1 and now - slot < _QUICK
                self._learn(said.limit, said.remaining, reset, now, is_first=is_first)
        elif not self.is_known and said.pause is None:
            self.limit, self.is_known = UNLIMITED, True
        if said.pause is None:
            self._count(self._slots, now - said.age)

    def unsent(self, slot: float) -> None:
        """A request never reached the server: its slot is free."""
        self._give_back(slot)
        self._left += 1
        self._ahead_at = -math.inf

    def _count(self, slots: dict[float, int], now: float) -> float:
        part = self.window / _PARTS
        slot = max(math.ceil(now / part + 0.5) * part, next(reversed(slots), -math.inf))  # they stay in their order
        slots[slot] = slots.get(slot, 0) + 1
        self._used += 1
        return slot

    def _give_back(self, slot: float) -> None:
        if self._open.get(slot):
            self._open[slot] -= 1
            self._used -= 1

    def _learn(self, limit: int, remaining: int | None, reset: float, now: float, *, is_first: bool) -> None:
        reset_at = now + reset
        if now >= self._reset_at or reset_at - self._window_of > min(_SAME_WINDOW, self.window / 2):
            self._window_of, self._left, self._told = reset_at, UNLIMITED, 0.0
        self._reset_at = reset_at
        if remaining is not None and remaining < limit:
            self._left = min(self._left, remaining)
        length = max(1.0, math.ceil(reset - _NOISE))
        if self._is_rounding:
            length = next((each for each in _COMMON if each - 1.5 < reset < each + 1), length)
        self._told = max(self._told, length)
        # The first request of a window sees all of it, the others see some; their answers may come in any order.
        if length > self.window or is_first:
            self.window = self._told

    def awaits_first(self, now: float) -> bool:
        """Whether the answer is awaited that tells the limit, so that nobody knows how long the wait is."""
        return not self.is_known and now < self._ahead_at + _FIRST_ANSWER

    def wait(self, now: float, ahead: int = 0) -> float:
        """Seconds until a slot is free for whoever has so many others before him; 0 when there is one now."""
        self._forget(now)
        if self.awaits_first(now):
            return self._ahead_at + _FIRST_ANSWER - now
        if self.remaining(now) > ahead:
            return 0.0
        rounds, ahead = divmod(ahead, self._share)
        return self._free_at(now, ahead + 1) - now + rounds * self.window

    def remaining(self, now: float) -> int:
        """Requests that may be sent at once."""
        self._forget(now)
        if now < self._parked_until:
            return 0
        most = self._quota(now)
        return max(0, min(most - self._used, self._left // self.sharers if now < self._reset_at else most))

    def state(self, now: float) -> BudgetState:
        """What is known of it."""
        if not self.is_known or self.limit == UNLIMITED:
            return BudgetState(limit=None, remaining=None, reset=0.0)
        remaining = self.remaining(now)
        return BudgetState(limit=self.limit, remaining=remaining, reset=self._free_at(now, self._share) - now)

    def slots(self, now: float) -> list[tuple[float, int, bool]]:
        """Slots that are taken, how many each, and whether those are under way."""
        self._forget(now)
        both = (self._open, True), (self._slots, False)
        return [(slot, count, is_open) for slots, is_open in both for slot, count in slots.items() if count]

    def adopt(self, now: float, window: float, said: Said) -> None:
        """Takes over what all sharers know together: should they lose each other, each has a part of what is left."""
        if said.limit is None or said.remaining is None or said.reset is None:
            return
        self.window, self.limit, self.is_known = window, said.limit, True
        self._parked_until = max(self._parked_until, now + (said.pause or 0.0))
        self._forget(now)
        self._rest, self._most_until = said.remaining, now + said.reset
        # Half of it: the others may have taken some since.
        self._most = self._used + said.remaining // self.sharers // 2

    def known(self, now: float) -> Said:
        """What one answer would have to say for all that is known."""
        left, until = (self._rest, self._most_until) if now < self._most_until else (self._left, self._reset_at)
        return Said(
            remaining=max(0, left) if now < until and left < self.limit else None,
            reset=max(0.0, until - now),
            pause=max(0.0, self._parked_until - now),
        )

    @property
    def _way(self) -> float:
        return min(_WAY, self.window / 2)

    @property
    def _share(self) -> int:
        return max(1, self.limit // self.sharers)

    def _quota(self, now: float) -> int:
        return min(self._most, self._share) if now < self._most_until else self._share

    def _free_at(self, now: float, wanted: int) -> float:
        begin = max(now, self._parked_until)
        at = max(begin, self._drained(now, self._quota(now) - wanted))
        if now < self._most_until <= at:
            at = max(begin, self._most_until, self._drained(now, self._share - wanted))
        return at if wanted <= self._left // self.sharers else max(at, self._reset_at)

    def _drained(self, now: float, most: int) -> float:
        """When at most so many slots are taken, should all that are under way end now."""
        used, at = self._used, -math.inf
        if most < 0:
            return math.inf
        for slot, count in self._slots.items():
            if used <= most:
                return at
            used -= count
            at = slot + self.window
        for slot, count in self._open.items():
            if used <= most:
                return at
            used -= count
            at = max(at, min(now, slot + self._way) + self.window)
        return at

    def _forget(self, now: float) -> None:
        """Drops what counts no more."""
        for slots, seconds in ((self._slots, self.window), (self._open, self.window + self._way)):
            while slots:
                slot = next(iter(slots))
                if slots[slot] and slot + seconds > now:
                    break
                self._used -= slots.pop(slot)
