"""The clock."""

from __future__ import annotations

import math

import pytest

from sinkove_synkrato_mock.clock import Clock


def test_advance_moves_the_clock_by_that_much() -> None:
    """Real time goes on underneath."""
    real = [100.0]
    clock = Clock(lambda: real[0])
    clock.advance(60)
    real[0] += 5
    assert clock.time() == 165


def test_freeze_stops_the_clock_and_advance_still_moves_it() -> None:
    """A frozen clock moves by `advance` only; unfrozen it runs on without a jump."""
    real = [100.0]
    clock = Clock(lambda: real[0])
    clock.advance(1)
    clock.freeze()
    real[0] += 50
    assert clock.time() == 101
    clock.advance(9)
    assert clock.time() == 110
    clock.unfreeze()
    clock.unfreeze()
    assert clock.time() == 110
    real[0] += 1
    assert clock.time() == 111


def test_reset_shows_the_real_time() -> None:
    """Offset and freeze are forgotten."""
    clock = Clock(lambda: 100.0)
    clock.advance(60)
    clock.freeze()
    clock.reset()
    assert clock.time() == 100


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, 10**400, 4e10])
def test_advance_refuses_nonsense(seconds: float) -> None:
    """Backwards, nowhere, and beyond what a date can say."""
    clock = Clock(lambda: 100.0)
    with pytest.raises(ValueError, match="zero or more"):
        clock.advance(seconds)
    assert clock.time() == 100
