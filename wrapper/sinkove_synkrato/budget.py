"""How many requests a key may still send, and when the next one may go. Decisions only: no clock, no sleep, no I/O."""

import math
from dataclasses import dataclass, field

# A slot is free again up to this share of the window later than it might be; more parts are more to count.
_PARTS = 400
# A reset that is further away says nothing.
_FURTHEST = 3600.0
# Resets of one window differ by so much: some servers round to seconds, and answers take their time.
_SAME_WINDOW = 1.5
# Windows are whole seconds long; what is told of them has noise.
_NOISE = 0.01
# The first answer tells the limit; whoever comes meanwhile waits so long for it at most.
_FIRST_ANSWER = 1.0


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer's headers say of the limit; None where they do not.

    Attributes:
        limit: Requests a window.
        remaining: Requests that this window still allows.
        reset: Seconds until the window ends.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None


_NOTHING = Said()


@dataclass(slots=True)
class Budget:
    """The requests of one key, as far as they are known here.

    Each takes a slot, and no slot is used again within one window's length after its answer: so a server that counts in
    sliding windows is never asked too often either, wherever its windows begin. What others send with the same key is what
    the server has counted and nobody here has sent.

    Attributes:
        window: The window's length in seconds, corrected by what answers say.
        limit: Requests a window, corrected too.
        is_known: Whether an answer, or the vendor, has told the limit; until then one request goes ahead of the others.
    """

    window: float
    limit: int
    is_known: bool = False
    _slots: dict[float, int] = field(default_factory=dict)
    _used: int = 0
    _foreign: int = 0
    _foreign_of: float = -math.inf
    _reset_at: float = -math.inf
    _parked_until: float = -math.inf
    _first_at: float = -math.inf

    def take(self, now: float) -> float:
        """Takes a slot, which `wait` said is free; gives what `answered` needs of it."""
        if not self._used:
            self._first_at = now
        return self._count(now)

    def answered(self, slot: float, now: float, said: Said = _NOTHING) -> None:
        """A request is over, with an answer or without: its slot is taken until a window's length from now."""
        if slot in self._slots:
            self._slots[slot] -= 1
            self._used -= 1
        is_dated = said.reset is not None and 0 <= said.reset <= _FURTHEST
        if said.limit is not None and said.limit > 0:
            self.limit, self.is_known = said.limit, True
            if said.reset is not None and is_dated:
                self._learn_window(said.reset, is_first=said.remaining == said.limit - 1)
        self._count(now)
        if said.remaining is not None and said.reset is not None and is_dated:
            self._learn_others(said.remaining, now + said.reset, now)

    def _count(self, now: float) -> float:
        part = self.window / _PARTS
        slot = math.ceil(now / part + 0.5) * part
        self._slots[slot] = self._slots.get(slot, 0) + 1
        self._used += 1
        return slot

    def _learn_window(self, reset: float, *, is_first: bool) -> None:
        length = max(1.0, math.ceil(reset - _NOISE))
        # The first request of a window sees all of it, the others see some.
        if length > self.window or is_first:
            self.window = length

    def _learn_others(self, remaining: int, reset_at: float, now: float) -> None:
        self._reset_at = reset_at
        if reset_at - self._foreign_of > _SAME_WINDOW:
            self._foreign, self._foreign_of = 0, reset_at
        self._forget(now)
        # Those under way may be counted there or not; taken for counted, others have sent at least the rest.
        self._foreign = max(self._foreign, self.limit - remaining - self._used)

    def park(self, now: float, seconds: float) -> None:
        """Nobody may send for so long: the server has said so."""
        self._parked_until = max(self._parked_until, now + seconds)

    def wait(self, now: float, ahead: int = 0) -> float:
        """Seconds until a slot is free for whoever has so many others before him; 0 when there is one now."""
        self._forget(now)
        if not self.is_known and self._used and now < self._first_at + _FIRST_ANSWER:
            return self._first_at + _FIRST_ANSWER - now
        if now >= self._parked_until and self.remaining(now) > ahead:
            return 0.0
        rounds, ahead = divmod(ahead, self.limit)
        return self._free_at(now, ahead + 1) - now + rounds * self.window

    def _free_at(self, now: float, wanted: int) -> float:
        """When so many slots are free, at most all of them."""
        begin = max(now, self._parked_until)
        ends = sorted((slot + self.window, count) for slot, count in self._slots.items())
        moments = sorted({begin, self._reset_at, *(end for end, _ in ends)})
        for moment in moments:
            if moment >= begin:
                used = sum(count for end, count in ends if end > moment)
                if self.limit - used - self._foreign_at(moment) >= wanted:
                    return moment
        return begin

    def _forget(self, now: float) -> None:
        """Drops what counts no more."""
        for slot in [slot for slot, count in self._slots.items() if not count or slot + self.window <= now]:
            self._used -= self._slots.pop(slot)

    def _foreign_at(self, now: float) -> int:
        return self._foreign if now < self._reset_at else 0

    def remaining(self, now: float) -> int:
        """Requests that may be sent at once."""
        self._forget(now)
        return max(0, self.limit - self._used - self._foreign_at(now)) if now >= self._parked_until else 0

    def reset(self, now: float) -> float:
        """Seconds until all slots are free, 0 when they are."""
        self._forget(now)
        return max(0.0, self._free_at(now, self.limit) - now)
