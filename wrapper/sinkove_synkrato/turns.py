"""Who may send next: one line for all callers of this process that use the same key at the same address."""

import contextlib
import hashlib
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeAlias, TypeVar

from .ages import Ages
from .attempts import Attempts
from .budget import UNSENT, Budget, BudgetState, Said
from .clock import Clock
from .config import Config
from .ledger import Grant, Ledger, LocalLedger
from .poll import Share
from .worlds import Bell

T = TypeVar("T")

# Held callers come back within so much of the window after the reset, lest hosts that cannot ask each other meet there.
_JITTER = 0.005
# Much may be learned during a long wait, so the first of the line asks again after so long.
_AGAIN = 5.0
# Until the first answer is there nobody knows how long it takes, so it is looked for this often.
_LOOK = 0.01
# Whoever has not come back so long after he should is in an event loop that stands still; the others pass him.
_GRACE = 2.0
_MOST_KEYS = 256
# In longer windows it does not matter how long answers take.
_SHORT = 5.0


class _Caller(Protocol):
    """The client that a caller uses; see `Sender`."""

    clock: Clock

    async def pause(self, seconds: float, bell: Any = None) -> None: ...

    def bell(self) -> Bell: ...

    async def aside(self, work: Callable[[], T]) -> T: ...


class _Place:
    """One caller's place in the line."""

    def __init__(self, bell: Bell, due: float) -> None:
        self.bell = bell
        self.due = due


class Turns:
    """Gives turns, in the order in which they are asked for. Threads, event loops and both kinds of client may mix.

    Args:
        ledger: The budget.

    Attributes:
        shared: What else callers of the same key have in common, by name; renewed after a fork like this.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.shared: dict[str, Any] = {}
        self._ledger = ledger
        self._ages = Ages()
        self._line: deque[_Place] = deque()
        self._lock = threading.RLock()  # the collector may end a forgotten call anywhere

    async def take(self, caller: _Caller, attempts: Attempts) -> float:
        """Waits for a turn; gives what `over` needs of it.

        Raises:
            APIError: There is none before the call's deadline, as `Attempts.hold` says.
        """
        if not self._line:
            grant = await self._ask(caller, 0)
            if grant.wait <= 0:
                return grant.slot
        mine = _Place(caller.bell(), caller.clock.monotonic() + _GRACE)
        with self._lock:
            self._line.append(mine)
        try:
            return await self._queue(caller, attempts, mine)
        finally:
            with self._lock:
                self._line.remove(mine)
            self._ring(caller.clock.monotonic())

    def _ring(self, now: float) -> None:
        """Wakes the first of the line."""
        with self._lock:
            line = list(self._line)
        for each in line:
            each.bell.ring()
            if each.due > now:  # else he may not hear it
                break

    async def _queue(self, caller: _Caller, attempts: Attempts, mine: _Place) -> float:
        clock = caller.clock
        jitter = clock.random() * _JITTER * self._ledger.window if self._ledger.window > _SHORT else 0.0
        while True:
            ahead = self._ahead(mine, clock.monotonic())
            if not ahead:
                mine.bell = caller.bell()  # the old one may have been rung, to say that he is the first
            grant = await self._ask(caller, ahead)
            if grant.wait <= 0 and not ahead:
                return grant.slot
            left = attempts.hold(grant.wait, is_sure=grant.is_known, is_first=not ahead)
            if ahead:
                seconds = min(grant.wait + _GRACE, left)  # whoever is before him rings when he goes
            elif not grant.is_known:
                seconds = _LOOK
            elif grant.wait > _AGAIN:
                seconds = _AGAIN
            else:
                # Not up to the deadline itself: something must be left for the try.
                seconds = min(grant.wait + jitter, (grant.wait + left) / 2)
            mine.due = clock.monotonic() + seconds + _GRACE
            await caller.pause(seconds, mine.bell)

    def _ahead(self, mine: _Place, now: float) -> int:
        with self._lock:
            line = list(self._line)
        return sum(each.due > now for each in line[: line.index(mine)])

    async def _ask(self, caller: _Caller, ahead: int) -> Grant:
        if self._ledger.is_remote:
            with contextlib.suppress(RuntimeError):  # there is no thread left to do it in
                return await caller.aside(lambda: self._ledger.take(ahead))
        return self._ledger.take(ahead)

    async def over(self, caller: _Caller, slot: float, said: Said | None, attempts: Attempts) -> None:
        """A turn is over.

        Args:
            caller: The client that took it.
            slot: What `take` gave.
            said: What the answer said of the limit, None where none came; `UNSENT` for a request that cannot have
                reached the server.
            attempts: The tries of the call; the last one has just ended.
        """
        if said and said.pause is not None:
            self._ages.forget()
        elif said and said is not UNSENT and self._ledger.window <= _SHORT:
            age = self._ages.age(attempts.operation, attempts.heard_after)
            said = replace(said, age=age + attempts.heard_since)
        if self._ledger.is_remote:
            with contextlib.suppress(RuntimeError):
                return await caller.aside(lambda: self._over(caller, slot, said))
        return self._over(caller, slot, said)

    def _over(self, caller: _Caller, slot: float, said: Said | None) -> None:
        if said is UNSENT:
            self._ledger.unsent(slot)
        else:
            self._ledger.answered(slot, said)
        if said and said.age:  # the slot is free sooner than the first of the line was told
            self._ring(caller.clock.monotonic())

    def lost(self, slot: float) -> None:
        """A turn was broken off; says so to nobody far away."""
        self._ledger.lost(slot)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits and every slot is free, so that nothing is lost with it."""
        return not self._line and self._ledger.state().reset == 0

    def share(self) -> Share:
        """What is known of the limit, without asking anybody."""
        return Share(self._ledger.state().limit, self._ledger.window, self._ledger.sharers)

    @property
    def state(self) -> BudgetState:
        """What is known of the budget, and how many wait."""
        return replace(self._ledger.state(), held=len(self._line))

    def renew(self) -> None:
        """This is a forked child: those who wait are the parent's."""
        self._lock = threading.RLock()
        self._line.clear()
        for each in self.shared.values():
            each.renew()
        self._ledger.renew()


_Id: TypeAlias = tuple[str, str | None]
# By what is at the other end: two transports of the caller's own may lead to two servers.
_ALL: weakref.WeakKeyDictionary[object, dict[_Id, Turns]] = weakref.WeakKeyDictionary()
_MAKING = threading.Lock()


def turns_of(config: Config, key: str, clock: Clock) -> Turns:
    """The turns of all clients of this process with the same address and key, and the same budget store.

    A client with a transport of its own shares with those that have the same one: another may lead elsewhere.
    """
    scope = config.httpx_args.get("transport", clock)
    name = _digest(f"{config.base_url}\0{key}")
    id_ = name, config.budget and _digest(config.budget)  # which may hold a password
    try:
        known = _ALL.get(scope)
    except TypeError:  # a transport that nothing can refer to weakly, or hash
        scope, known = clock, _ALL.get(clock)
    turns = None if known is None else known.get(id_)
    return turns or _made(config, clock, scope, id_)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _made(config: Config, clock: Clock, scope: object, id_: _Id) -> Turns:
    with _MAKING:
        known = _ALL.setdefault(scope, {})
        if len(known) >= _MOST_KEYS:
            for other in [other for other, turns in known.items() if turns.is_idle][: _MOST_KEYS // 2]:
                del known[other]
        return known.get(id_) or known.setdefault(id_, Turns(_ledger(config, clock, id_[0])))


def _ledger(config: Config, clock: Clock, name: str) -> Ledger:
    budget = Budget(config.limit.seconds, config.limit.requests, config.limit.is_known)
    if config.budget is None:
        return LocalLedger(budget, clock.monotonic)
    from .store import SharedLedger

    return SharedLedger(config.budget, name, budget, clock.monotonic, config.service)


def _renew_all() -> None:
    global _MAKING  # the parent may have held it
    _MAKING = threading.Lock()
    for known in list(_ALL.values()):
        for turns in known.values():
            turns.renew()


if hasattr(os, "register_at_fork"):  # there is no fork on Windows
    os.register_at_fork(after_in_child=_renew_all)
