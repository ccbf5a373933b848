"""The rate-limit window."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato_mock.clock import Clock
from sinkove_synkrato_mock.window import Turn, Window


def test_window_counts_down_refuses_and_opens_again_at_its_reset() -> None:
    """The whole life of one window of two requests."""
    clock = Clock(lambda: 1000.75)
    clock.freeze()
    window = Window(2, 60, clock)
    assert window.remaining == 2
    assert window.take() == Turn(True, 2, 1, 1060, 60)
    clock.advance(59)
    assert window.take() == Turn(True, 2, 0, 1060, 1)
    assert window.take() == Turn(False, 2, 0, 1060, 1)
    assert window.remaining == 0
    clock.advance(0.25)
    assert window.remaining == 2
    assert window.take() == Turn(True, 2, 1, 1120, 60)


def test_reset_forgets_what_was_counted() -> None:
    """A new window begins with the next request."""
    window = Window(1, 60, Clock(lambda: 1000.0))
    assert window.take().allowed
    assert not window.take().allowed
    window.reset()
    assert window.take().allowed


def test_end_is_known_while_a_window_runs() -> None:
    """Not before the first request, nor when it is over."""
    clock = Clock(lambda: 10.5)
    window = Window(1, 60, clock)
    before, reset, during = window.end, window.take().reset, window.end
    clock.advance(59.5)
    assert (before, reset, during, window.end) == (None, 70, 70, None)


@given(
    limit=st.integers(1, 5),
    seconds=st.integers(1, 10),
    steps=st.lists(st.floats(0, 12, allow_nan=False), max_size=60),
)
def test_window_never_allows_more_than_its_limit(limit: int, seconds: int, steps: list[float]) -> None:
    """Whatever the pauses: no window lets more through, waiting as asked always helps, the headers add up."""
    clock = Clock(lambda: 0.0)
    window = Window(limit, seconds, clock)
    allowed: Counter[int] = Counter()
    for step in steps:
        clock.advance(step)
        turn = window.take()
        allowed[turn.reset] += turn.allowed
        assert turn.remaining == limit - allowed[turn.reset]
        assert clock.time() < turn.reset <= clock.time() + seconds
        assert turn.retry_after >= 1
        if not turn.allowed:
            assert turn.remaining == 0
            clock.advance(turn.retry_after)
            turn = window.take()
            assert turn.allowed
            allowed[turn.reset] += 1
    assert all(count <= limit for count in allowed.values())
