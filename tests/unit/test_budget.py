"""The budget under random schedules: never more than the limit in a window, never a needless wait, nobody starves."""

import heapq
import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinkove_synkrato.budget import Budget, BudgetState, Said


class Counter(Protocol):
    """How a server counts."""

    @property
    def refused(self) -> int: ...

    def take(self, now: float) -> Said: ...


class Fixed:
    """Windows that begin at multiples of their length, or with the first request."""

    def __init__(self, limit: int, seconds: float, aligned: bool) -> None:
        self.limit, self.seconds, self.aligned = limit, seconds, aligned
        self.end, self.used, self.refused = -math.inf, 0, 0

    def take(self, now: float) -> Said:
        if now >= self.end:
            begin = now // self.seconds * self.seconds if self.aligned else now
            self.end, self.used = begin + self.seconds, 0
        self.used += 1
        self.refused += self.used > self.limit
        return Said(self.limit, max(0, self.limit - self.used), self.end - now)


class Sliding:
    """No more than the limit in any stretch of time of a window's length."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds, self.refused = limit, seconds, 0
        self.times: deque[float] = deque()

    def take(self, now: float) -> Said:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        self.times.append(now)
        self.refused += len(self.times) > self.limit
        return Said(self.limit, max(0, self.limit - len(self.times)), self.times[0] + self.seconds - now)


class Rounded:
    """A server that tells its reset in whole seconds of some clock."""

    def __init__(self, server: Counter, how: Callable[[float], int]) -> None:
        self._server, self._how = server, how

    @property
    def refused(self) -> int:
        return self._server.refused

    def take(self, now: float) -> Said:
        said = self._server.take(now)
        return Said(said.limit, said.remaining, max(0.0, self._how(now + (said.reset or 0.0)) - now))


class Played(NamedTuple):
    """What came of it."""

    sent: list[float]
    waits: list[tuple[float, float]]


def play(
    budget: Budget, server: Counter, workers: int, latency: Callable[[], float], until: float, think: float
) -> Played:
    """Workers that send one request after another, in a time that does not pass."""
    sent: list[float] = []
    waits: list[tuple[float, float]] = []
    serial = iter(range(10**9))
    todo: list[tuple[float, int, Callable[[float], None]]] = []

    def at(moment: float, act: Callable[[float], None]) -> None:
        heapq.heappush(todo, (moment, next(serial), act))

    def begin(now: float) -> None:
        wait = budget.wait(now)
        if wait > 0:
            waits.append((now, wait))
            at(now + wait, begin)
            return
        slot = budget.take(now)
        sent.append(now)
        there, back = latency(), latency()

        def arrive(now: float) -> None:
            said = server.take(now)
            at(
                now + back,
                lambda now: answer(now, Said(said.limit, said.remaining, max(0.0, (said.reset or 0) - back))),
            )

        def answer(now: float, said: Said) -> None:
            budget.answered(slot, now, said)
            at(now + think, begin)

        at(now + there, arrive)

    for _ in range(workers):
        at(0.0, begin)
    while todo and todo[0][0] < until:
        now, _, act = heapq.heappop(todo)
        act(now)
    return Played(sent, waits)


LATENCIES = st.lists(st.floats(0.0, 0.3), min_size=1, max_size=20)
# Their lengths in seconds, as vendors have them; those a second longer or shorter than a common one are taken for it.
WINDOWS = st.integers(1, 8) | st.sampled_from([10, 12, 15, 20, 25, 30, 45, 60, 90, 120, 300, 3600])
SERVERS = st.sampled_from(["fixed", "aligned", "sliding"])


def server_of(kind: str, limit: int, seconds: int) -> Fixed | Sliding:
    return Sliding(limit, seconds) if kind == "sliding" else Fixed(limit, seconds, kind == "aligned")


@settings(deadline=None, print_blob=False)
@given(
    kind=SERVERS,
    limit=st.integers(1, 50),
    seconds=WINDOWS,
    workers=st.integers(1, 40),
    latencies=LATENCIES,
    think=st.floats(0.0, 2.0),
)
def test_no_schedule_offends_the_server(
    kind: str, limit: int, seconds: int, workers: int, latencies: list[float], think: float
) -> None:
    """Whatever its windows, which are found out from its answers, and however many send at once."""
    server, turn = server_of(kind, limit, seconds), iter(range(10**9))
    play(Budget(60, 100), server, workers, lambda: latencies[next(turn) % len(latencies)], 5.0 * seconds, think)
    assert server.refused == 0


@settings(deadline=None, print_blob=False)
@given(
    kind=SERVERS,
    how=st.sampled_from([math.ceil, math.floor, round]),
    limit=st.integers(1, 50),
    seconds=st.sampled_from([1, 10, 30, 60, 300, 3600]),
    workers=st.integers(1, 40),
    latencies=LATENCIES,
)
def test_no_server_is_offended_that_tells_its_reset_in_whole_seconds(
    kind: str, how: Callable[[float], int], limit: int, seconds: int, workers: int, latencies: list[float]
) -> None:
    """The vendor does not say how it rounds."""
    server, turn = Rounded(server_of(kind, limit, seconds), how), iter(range(10**9))
    play(Budget(60, 100), server, workers, lambda: latencies[next(turn) % len(latencies)], 5.0 * seconds, 0.0)
    assert server.refused == 0


@settings(deadline=None, print_blob=False)
@given(kind=SERVERS, limit=st.integers(5, 50), seconds=WINDOWS, workers=st.integers(1, 40))
def test_no_window_is_wasted(kind: str, limit: int, seconds: int, workers: int) -> None:
    """All that the server allows is used, but for the thousandths of a window that slots are rounded to."""
    played = play(Budget(60, 100), server_of(kind, limit, seconds), workers, lambda: 0.0001, 20.0 * seconds, 0.0)
    assert len(played.sent) >= 0.99 * limit * 20


@pytest.mark.parametrize("ahead", [0, 1, 7])
def test_wait_counts_those_ahead(ahead: int) -> None:
    """Whoever is the eighth in a row of three slots waits for the third window, and for a moment."""
    budget = Budget(1.0, 3, is_known=True)
    for _ in range(3):
        budget.answered(budget.take(0.0), 0.0, None)
    assert budget.wait(0.0, ahead) == 1.0 + 1 / 1000 + ahead // 3


@settings(deadline=None)
@given(kind=SERVERS, limit=st.integers(2, 50), seconds=WINDOWS, workers=st.integers(1, 40), latencies=LATENCIES)
def test_nobody_waits_while_the_window_has_room(
    kind: str, limit: int, seconds: int, workers: int, latencies: list[float]
) -> None:
    """Whoever waits, once the limit is known, does so because all slots of the last window's length are taken."""
    server, turn = server_of(kind, limit, seconds), iter(range(10**9))
    played = play(Budget(60, 100), server, workers, lambda: latencies[next(turn) % len(latencies)], 4.0 * seconds, 0.0)
    longest = 2 * max(latencies)  # from a slot's taking to its answer, from which on its time counts
    for now, wait in played.waits:
        if now > 1.0 + longest and wait > 1e-9:  # two ways to add up the same times
            begin = now - max(seconds, 1) * (1 + 2 / 1000) - longest
            assert sum(begin <= moment <= now for moment in played.sent) >= limit


def test_requests_of_another_program_are_seen_in_what_remains() -> None:
    """Of a hundred it has sent sixty: thirty-nine are left after one of ours, until the window ends."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, Said(100, 39, 50.0))
    assert budget.remaining(0.1) == 39
    for _ in range(39):
        budget.answered(budget.take(1.0), 1.1, Said(100, 0, 49.0))
    assert budget.remaining(1.1) == 0
    assert budget.wait(1.1) == pytest.approx(49.0)
    assert budget.remaining(50.2) == 60


def test_first_request_goes_ahead_until_its_answer_or_a_second_later() -> None:
    """It tells the limit; a server that is slow with it holds nobody up for longer."""
    budget = Budget(60, 100)
    slot = budget.take(10.0)
    assert (budget.wait(10.25), budget.wait(11.0)) == (0.75, 0.0)
    budget.answered(slot, 10.5, Said(5, 4, 60.0))
    assert (budget.wait(10.5), budget.remaining(10.5)) == (0.0, 4)


@pytest.mark.parametrize(("window", "way"), [(1.0, 0.5), (10.0, 5.0), (60.0, 10.0)])
def test_request_that_is_never_answered_keeps_its_slot_until_it_must_have_come(window: float, way: float) -> None:
    """For ten seconds or half a window, and for a window from then on."""
    budget = Budget(window, 1, is_known=True)
    budget.take(0.0)
    assert budget.wait(window + way) > 0
    assert budget.wait(window * 1.01 + way) == 0


def test_server_that_asks_for_a_pause_gets_it_from_all() -> None:
    """A shorter one that is asked for later takes nothing of it."""
    budget = Budget(60, 100, is_known=True)
    budget.answered(budget.take(0.0), 0.0, Said(pause=30.0))
    budget.answered(budget.take(1.0), 1.0, Said(pause=2.0))
    assert (budget.remaining(5.0), budget.wait(5.0), budget.wait(30.0)) == (0, 25.0, 0.0)


@pytest.mark.parametrize("reset", [None, -1.0, 3602.0])
def test_reset_that_makes_no_sense_is_ignored_and_the_limit_is_not(reset: float | None) -> None:
    """In the past, or further away than any window ends."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, Said(500, 1, reset))
    assert (budget.limit, budget.window, budget.remaining(0.1)) == (500, 60, 499)


def test_window_that_is_shorter_than_thought_is_learned_from_its_first_request() -> None:
    """All of it is ahead of that one."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, Said(3, 2, 1.9))
    assert budget.window == 2.0


@pytest.mark.parametrize("reset", [58.6, 60.4, 60.9])
def test_minute_that_is_told_in_whole_seconds_stays_a_minute(reset: float) -> None:
    """It may seem up to a second longer or shorter; a refusal shows that it may be what it seems."""
    budget = Budget(1, 100)
    budget.answered(budget.take(0.0), 0.1, Said(100, 99, reset))
    assert budget.window == 60
    budget = Budget(1, 100)
    budget.answered(budget.take(0.0), 0.1, Said(100, 0, 59.0, pause=1.0))
    budget.answered(budget.take(59.1), 59.2, Said(100, 99, reset))
    assert budget.window == math.ceil(reset)


def test_answer_that_tells_no_limit_lets_everybody_go() -> None:
    """Until one tells it."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, Said())
    assert (budget.wait(0.1, 10**6), budget.state(0.1)) == (0.0, BudgetState(limit=None, remaining=None, reset=0.0))
    budget.answered(budget.take(0.2), 0.3, Said(5, 3, 59.7))
    assert (budget.state(0.3).limit, budget.state(0.3).remaining) == (5, 3)


def test_failed_first_request_lets_another_go_ahead() -> None:
    """One, because the limit is as unknown as before."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, None)
    assert budget.wait(0.1) == 0.0
    budget.take(0.1)
    assert budget.wait(0.1) == 1.0


def test_request_that_never_reached_the_server_costs_nothing() -> None:
    """Not even the place of the first."""
    budget = Budget(60, 1)
    budget.unsent(budget.take(0.0))
    assert (budget.wait(0.0), budget.remaining(0.0)) == (0.0, 1)
    budget.answered(budget.take(0.0), 0.1, Said(5, 1, 50.0))
    budget.unsent(budget.take(0.2))
    assert budget.remaining(0.2) == 1


def test_sharers_that_cannot_ask_each_other_take_an_even_part() -> None:
    """Rounded down, and one at least."""
    budget = Budget(60, 10, is_known=True, sharers=3)
    assert budget.remaining(0.0) == 3
    budget.sharers = 11
    assert budget.remaining(0.0) == 1


def test_remaining_above_the_limit_is_ignored() -> None:
    """It would be fewer than none by others."""
    budget = Budget(60, 100)
    budget.answered(budget.take(0.0), 0.1, Said(10, 10, 50.0))
    assert budget.remaining(0.1) == 9
