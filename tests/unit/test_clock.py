"""The machine's own clock, as far as it can be tested without waiting."""

import time

from sinkove_synkrato.clock import SystemClock


def test_system_clock_is_the_machines() -> None:
    """Times lie between two looks at the machine's own, chance in its range, and sleeping is sleeping."""
    clock = SystemClock()
    before = time.monotonic(), time.time()
    clock.sleep(0)
    now = clock.monotonic(), clock.time()
    after = time.monotonic(), time.time()
    assert before[0] <= now[0] <= after[0]
    assert before[1] <= now[1] <= after[1]
    assert all(0 <= clock.random() < 1 for _ in range(100))
