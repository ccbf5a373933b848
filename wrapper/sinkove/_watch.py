"""Whoever waits in this process with the same key waits together: one look, of whoever is due first, serves all.

No thread looks for the others: each waiter sleeps in his own thread or task until he is due or has news. Who is due while
nobody looks, looks for everybody; who comes while somebody looks waits for that.
"""

import math
import threading
import weakref
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.poll import PollBudget, PollSchedule, Share
from sinkove_synkrato.worlds import Bell

from ._snapshot import Snapshot, Surface

_SCHEDULE = PollSchedule()
_SOON = 0.001  # clocks wake sleepers a moment early
_GRACE = 2.0


class Seat:
    """One waiter's place in a watch, for datasets of one account or organization.

    Args:
        watch: Which one.
        engine: What his looks are carried out with.
        surface: The API.
        deadline: When he goes.
    """

    def __init__(self, watch: "Watch", engine: Engine, surface: Surface, deadline: Deadline) -> None:
        self.watch = watch
        self.engine = engine
        self.surface = surface
        self.deadline = deadline
        self.ids: set[str] = set()
        self.news: dict[str, Snapshot] = {}
        self.unlisted: set[str] = set()  # asked for one by one
        self.is_alone = False
        self.bell: Bell | None = None
        self.heard = 0
        self.due: float | None = None

    def learns(self, found: Mapping[str, Snapshot], *, is_all: bool) -> bool:
        """Takes the news out of what a look has brought; ``is_all``: what is not there is not in the list."""
        news = {name: found[name] for name in self.ids & found.keys()}
        self.unlisted = (self.ids if is_all else self.unlisted) - found.keys()
        self.news |= news
        if not news and not self.unlisted:
            return False
        self.due, self.is_alone = None, False
        return True


@dataclass(eq=False)
class Look:
    """One call that tells what is new.

    Attributes:
        ids: What it is for.
        bell: Of the waiter who takes it; tells where he is.
        began: When it began.
        until: By when it is over, unless his event loop stands still.
        joined: Others who wait for its end.
    """

    ids: frozenset[str]
    bell: Bell
    began: float
    until: float
    joined: set[Seat] = field(default_factory=set)

    @property
    def is_list(self) -> bool:
        """Whether it lists all datasets; else it asks for one."""
        return len(self.ids) > 1

    def goes_on(self, bell: Bell, now: float) -> bool:
        """Whether it does, as far as one can tell, while somebody waits for its end where the bell is."""
        if now >= self.until or (self.bell.loop is not None and not self.bell.loop.is_running()):
            return False
        return self.bell.thread != bell.thread or (bell.loop is not None and bell.loop is self.bell.loop)


@dataclass(frozen=True)
class Pause:
    """Nothing is to be done for so many seconds; ``is_joined``: because somebody else looks."""

    seconds: float
    is_joined: bool = False


class Watch:
    """What is waited for with one key. Safe for threads, event loops and forks.

    Args:
        share: Tells what is known of the key's limit.
    """

    def __init__(self, share: Callable[[], Share]) -> None:
        self._share = share
        self._budget = PollBudget()
        self.renew()

    def renew(self) -> None:
        """This is a forked child: those who wait are the parent's."""
        # May be taken twice: a garbage collector can end a forgotten task's look anywhere.
        self._lock = threading.RLock()
        self._looks: dict[str | None, Look] = {}
        # When the last list call of each organization began, and what it brought.
        self._lists: dict[str | None, tuple[float, Mapping[str, Snapshot]]] = {}
        # Weakly, so that a task which never goes on can be forgotten.
        self._seats: weakref.WeakValueDictionary[int, Seat] = weakref.WeakValueDictionary()

    def join(self, seat: Seat, name: str) -> None:
        """Somebody waits for a dataset."""
        with self._lock:
            self._seats[id(seat)] = seat
            seat.ids.add(name)

    def leave(self, seat: Seat) -> None:
        """He waits no longer."""
        self._seats.pop(id(seat), None)
        if not self._seats:
            self._lists.clear()

    def turn(self, seat: Seat, bell: Bell) -> Look | Pause | None:
        """What a waiter does next: takes a look, or pauses, for no time where there is news.

        Args:
            seat: His.
            bell: Ends his pause.

        Returns:
            None when no look fits before his deadline.
        """
        now, left = seat.engine.clock.monotonic(), seat.engine.left(seat.deadline)
        with self._lock:
            seat.bell = bell
            began, listed = self._lists.get(seat.surface.organization, (-math.inf, {}))
            if not seat.heard and now - began < _SCHEDULE.first and seat.ids <= listed.keys():
                seat.learns(listed, is_all=True)  # many who begin one after the other need one look
            if seat.news:
                return Pause(0.0)
            share = self._share()
            held = self._budget.wait(now, share)
            if seat.due is None:
                pause = _SCHEDULE.pause(seat.heard - 1, left=left) if seat.heard and not seat.unlisted else 0.0
                if pause is None:
                    return None
                seat.due = now + max(pause, held)
            if left <= 0:
                return None
            if seat.due - now > _SOON:
                return Pause(min(seat.due - now, left))  # another's look may bring news before
            under_way = self._looks.get(seat.surface.organization)
            if under_way is not None and not seat.is_alone and under_way.goes_on(bell, now):
                under_way.joined.add(seat)
                return Pause(min(left, under_way.until - now, _SCHEDULE.longest), is_joined=True)
            if held > _SOON:
                return Pause(min(held, left))
            self._budget.take(now, share)
            return self._begin(seat, bell, now)

    def _begin(self, seat: Seat, bell: Bell, now: float) -> Look:
        times = now, seat.engine.ends(seat.deadline).at + _GRACE
        if seat.unlisted:
            return Look(frozenset({seat.unlisted.pop()}), bell, *times)
        if seat.is_alone:
            return Look(frozenset(seat.ids), bell, *times)
        look = Look(frozenset().union(*(each.ids for each in self._beside(seat))), bell, *times)
        self._looks[seat.surface.organization] = look
        return look

    def over(self, look: Look, seat: Seat, found: Mapping[str, Snapshot] | None, *, is_refused: bool) -> None:
        """A look has ended.

        Args:
            look: Which one.
            seat: Of the waiter who took it.
            found: What it has brought; None for nothing.
            is_refused: Whether that is the API's doing. Then whoever counted on it asks for himself, so that each fails,
                or does not, for himself; otherwise the next one looks for all.
        """
        organization = seat.surface.organization
        with self._lock:
            if self._looks.get(organization) is look:
                del self._looks[organization]
            if found is not None and look.is_list:
                self._lists[organization] = look.began, found
            for each in look.joined:
                each.is_alone = is_refused and (look.is_list or not look.ids.isdisjoint(each.ids))
            for each in look.joined | self._beside(seat):
                has_news = found is not None and each.learns(found, is_all=look.is_list)
                if each.bell is not None and (has_news or each in look.joined):
                    each.bell.ring()

    def _beside(self, seat: Seat) -> set[Seat]:
        organization = seat.surface.organization
        everybody = {each for ref in self._seats.valuerefs() if (each := ref()) is not None}
        return {seat, *(each for each in everybody if each.surface.organization == organization)}

    def take(self, seat: Seat) -> dict[str, Snapshot]:
        """The news."""
        with self._lock:
            news, seat.news = seat.news, {}
            seat.heard += bool(news)
            return news

    def drop(self, seat: Seat, ids: Set[str]) -> None:
        """These are waited for no longer."""
        with self._lock:
            seat.ids -= ids
            if ids:
                seat.due = None


def watch_of(engine: Engine) -> Watch:
    """The watch that all clients of this process with the same address and key share.

    Raises:
        ConfigurationError: There is no key that could be sent.
    """
    turns = engine.budget
    known: Watch | None = turns.shared.get("watch")
    return known or turns.shared.setdefault("watch", Watch(turns.share))
