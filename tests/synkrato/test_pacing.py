"""Three requests a second, used to the full."""

import random
from collections import deque

import httpx
import pytest

from sinkove_synkrato.budget import Limit

from ..unit.support import FakeClock
from .conftest import Serve
from .support import page, problem

CALLS = 300


class Gate:
    """A server that allows three in any second, counts a request when it comes, and takes its time with the answer.

    Attributes:
        refused: How many were too early.
    """

    def __init__(self, clock: FakeClock, way: tuple[float, float], work: tuple[float, float]) -> None:
        self._clock = clock
        self._chance = random.Random(1)  # noqa: S311  # no secret
        self._way, self._work = way, work
        self._seen: deque[float] = deque(maxlen=3)
        self.refused = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._clock.now += self._chance.uniform(*self._way)
        if len(self._seen) == 3 and self._clock.now < self._seen[0] + 1:
            self.refused += 1
            return problem(429, "Too many.")(request)
        self._seen.append(self._clock.now)
        self._clock.now += self._chance.uniform(*self._work)
        return page(total=0, pages=0)(request)


@pytest.mark.parametrize(
    ("way", "work", "least"),
    [((0.0, 0.001), (0.04, 0.05), 0.98), ((0.02, 0.025), (0.1, 0.12), 0.96), ((0.0, 0.001), (0.05, 0.1), 0.95)],
    ids=["on this machine", "far away", "in a mood"],
)
def test_what_answers_take_is_not_lost(
    client_of: Serve, clock: FakeClock, way: tuple[float, float], work: tuple[float, float], least: float
) -> None:
    """One call after the other, and none is refused."""
    gate = Gate(clock, way, work)
    client = client_of(httpx.MockTransport(gate), limit=Limit(3, 1.0, is_known=True))
    began = clock.now
    for _ in range(CALLS):
        client.master("LOCATION").records().total()
    assert (gate.refused, least <= CALLS / 3 / (clock.now - began) <= 1.01) == (0, True)


def test_way_that_nobody_can_foretell_costs_few_refusals(client_of: Serve, clock: FakeClock) -> None:
    """Each makes the client careful for longer."""
    gate = Gate(clock, (0.0, 0.3), (0.0, 0.01))
    client = client_of(httpx.MockTransport(gate), limit=Limit(3, 1.0, is_known=True))
    for _ in range(CALLS):
        client.master("LOCATION").records().total()
    assert gate.refused <= 3


def test_refusal_makes_the_next_requests_careful(client_of: Serve, clock: FakeClock) -> None:
    """What was thought of the server does not hold: they count from their answers on, as at first."""
    gate = Gate(clock, (0.0, 0.0), (0.05, 0.05))
    client = client_of(httpx.MockTransport(gate), limit=Limit(3, 1.0, is_known=True))
    for _ in range(CALLS):
        client.master("LOCATION").records().total()
    gate._seen.extend([clock.now] * 3)  # somebody else's
    client.master("LOCATION").records().total()
    began = clock.now
    for _ in range(3):
        client.master("LOCATION").records().total()
    assert gate.refused == 1
    assert clock.now - began > 1.05
