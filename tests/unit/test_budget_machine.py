"""The budget under whatever comes, in whatever order: callers in a line, requests that end or do not, time that passes."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sinkove_synkrato.budget import Budget, Said

from .test_budget import WINDOWS, server_of


class Line(RuleBasedStateMachine):
    """One key, its server, and all who wait for a turn."""

    # Windows that begin with a request; of others only answers tell how long they are, and here answers get lost.
    @initialize(kind=st.sampled_from(["fixed", "sliding"]), limit=st.integers(1, 6), seconds=WINDOWS)
    def begin(self, kind: str, limit: int, seconds: int) -> None:
        self.server, self.limit, self.seconds = server_of(kind, limit, seconds), limit, seconds
        self.budget = Budget(seconds, limit, is_known=True)
        self.now, self.waiting = 0.0, 0
        self.sent: list[tuple[float, float, Said]] = []

    @rule(callers=st.integers(1, 5))
    def come(self, callers: int) -> None:
        """Some want a turn."""
        self.waiting += callers
        self._go()

    @rule(seconds=st.floats(0.0, 1.0) | st.floats(0.0, 100.0))
    def wait(self, seconds: float) -> None:
        """Time passes; of those who wait the first goes as soon as it may, and no request is under way for long."""
        end = self.now + seconds
        for slot, _, _ in self.sent if seconds > 0.5 else []:
            self.budget.answered(slot, self.now, None)
        self.sent = [] if seconds > 0.5 else self.sent
        while self.waiting and (pause := self.budget.wait(self.now)) > 0 and self.now + pause <= end:
            self.now += pause
            self._go()
            for slot, _, _ in self.sent:
                self.budget.answered(slot, self.now, None)
            self.sent = []
        self.now = end
        self._go()

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        """One that is under way ends: with its answer, or without any."""
        if self.sent:
            slot, at, said = self.sent.pop(data.draw(st.integers(0, len(self.sent) - 1)))
            reset = max(0.0, (said.reset or 0.0) - (self.now - at))
            is_lost = data.draw(st.booleans())
            self.budget.answered(slot, self.now, None if is_lost else Said(said.limit, said.remaining, reset))
            self._go()

    def _go(self) -> None:
        while self.waiting and self.budget.wait(self.now) <= 0:
            self.waiting -= 1
            self.sent.append((self.budget.take(self.now), self.now, self.server.take(self.now)))

    @invariant()
    def nobody_is_refused(self) -> None:
        assert self.server.refused == 0

    @invariant()
    def everybody_gets_a_turn(self) -> None:
        """The last of the line too: after as many windows as there are limits before him, and the one that is under way."""
        last = max(0, self.waiting - 1)
        longest = max(self.budget.window, self.seconds) * 1.02 * (last // self.budget.limit + 2)
        assert 0 <= self.budget.wait(self.now, last) <= longest


Line.TestCase.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)
TestLine = Line.TestCase
