"""The budget under whatever comes, in whatever order: callers in a line, requests that end or do not, time that passes."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sinkove_synkrato.budget import Budget, Said

from .test_budget import SERVERS, WINDOWS, server_of

# How long requests take to reach the server: they do within ten seconds and half a window, or never.
WAYS = st.sampled_from([0.0, 0.2, 9.9])
LONGEST_WAY = 0.49


@dataclass
class Request:
    """One under way; `said` is there as soon as the server has seen it."""

    slot: float
    due: float
    said: Said | None = None
    counted: float = 0.0


class Line(RuleBasedStateMachine):
    """One key, its server, and all who wait for a turn."""

    # Of windows that do not begin with a request only answers tell how long they are, and here answers get lost: a server
    # that has such ones tells nothing, and what its vendor has published holds.
    @initialize(kind=SERVERS, limit=st.integers(1, 6), seconds=WINDOWS, is_mute=st.booleans())
    def begin(self, kind: str, limit: int, seconds: int, is_mute: bool) -> None:
        self.server, self.limit, self.seconds = server_of(kind, limit, seconds), limit, seconds
        self.is_mute = is_mute or kind == "aligned"
        self.budget = Budget(seconds, limit, is_known=True)
        self.now, self.way, self.waiting = 0.0, 0.0, 0
        self.sent: list[Request] = []
        self.ended: list[float] = []

    @rule(callers=st.integers(1, 5), way=WAYS)
    def come(self, callers: int, way: float) -> None:
        """Some want a turn; from now on requests are so long on their way."""
        self.waiting, self.way = self.waiting + callers, min(way, LONGEST_WAY * self.seconds)
        self._go()

    @rule(seconds=st.floats(0.0, 1.0) | st.floats(0.0, 100.0))
    def wait(self, seconds: float) -> None:
        """Time passes; of those who wait the first goes as soon as he may, and each request arrives in time."""
        end = self.now + seconds
        while True:
            turn = self.now + self.budget.wait(self.now) if self.waiting else end
            arrival = min((each.due for each in self.sent if not each.said), default=end)
            if min(turn, arrival) >= end:
                break
            self.now = max(self.now, min(turn, arrival))
            for each in self.sent:
                if not each.said and each.due <= self.now:
                    self._arrive(each)
            self._go()
        self.now = end
        self._go()

    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        """The server sees one that is on its way."""
        if on_their_way := [each for each in self.sent if not each.said]:
            self._arrive(data.draw(st.sampled_from(on_their_way)))

    @rule(data=st.data(), is_lost=st.booleans(), known=st.sampled_from([0.0, 0.0, 0.5, 1.0]))
    def answer(self, data: st.DataObject, is_lost: bool, known: float) -> None:
        """One that the server has seen ends, however late: with its answer, or without any.

        Of the time since it was counted so much is known.
        """
        if seen := [each for each in self.sent if each.said]:
            request = data.draw(st.sampled_from(seen))
            self.sent.remove(request)
            self.ended.append(self.now)
            said = request.said or Said()
            reset = None if said.reset is None else said.reset - self.now
            age = known * (self.now - request.counted)
            told = Said(said.limit, said.remaining, reset, age=age)
            self.budget.answered(request.slot, self.now, None if is_lost else told)
            self._go()

    @rule(data=st.data())
    def break_off(self, data: st.DataObject) -> None:
        """One never reaches the server."""
        if on_their_way := [each for each in self.sent if not each.said]:
            request = data.draw(st.sampled_from(on_their_way))
            self.sent.remove(request)
            self.budget.unsent(request.slot)
            self._go()

    def _arrive(self, request: Request) -> None:
        said, request.counted = self.server.take(self.now), self.now
        request.said = Said() if self.is_mute else Said(said.limit, said.remaining, self.now + (said.reset or 0.0))

    def _go(self) -> None:
        while self.waiting and self.budget.wait(self.now) <= 0:
            self.waiting -= 1
            self.sent.append(Request(self.budget.take(self.now), self.now + self.way))

    @invariant()
    def nobody_is_refused(self) -> None:
        assert self.server.refused == 0

    @invariant()
    def nobody_waits_while_there_is_room(self) -> None:
        """That is while fewer are under way, or ended within a window's length, than the limit."""
        begin = self.now - max(self.budget.window, self.seconds) * (1 + 2 / 1000)
        if len(self.sent) + sum(ended >= begin for ended in self.ended) < self.limit:
            assert self.budget.wait(self.now) == 0

    @invariant()
    def everybody_gets_a_turn(self) -> None:
        """The last of the line too: after as many windows as there are limits before him, and the one that is under way."""
        last = max(0, self.waiting - 1)
        longest = max(self.budget.window, self.seconds) * 1.02 * (last // self.budget.limit + 2)
        assert 0 <= self.budget.wait(self.now, last) <= longest


Line.TestCase.settings = settings(deadline=None, max_examples=100, stateful_step_count=50)
TestLine = Line.TestCase
