"""The machine's own clock, as far as it can be tested without waiting."""

import asyncio
import threading
import time

import pytest

from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config
from sinkove_synkrato.http import AsyncHTTPClient, HTTPClient
from sinkove_synkrato.sender import Sender
from sinkove_synkrato.worlds import TaskBell, run

from ..worlds import NAMES


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


@pytest.mark.parametrize("name", NAMES)
def test_pause_ends_when_its_bell_rings(name: str) -> None:
    """Rung by another thread, in both worlds; an hour would be noticed."""
    config = Config("https://api.test", lambda: "k", httpx_args={"verify": False})

    async def paused(http: Sender) -> None:
        bell = http.bell()
        threading.Timer(0.01, bell.ring).start()
        await http.pause(3600, bell)
        await http.pause(3600, bell)  # which has rung
        await http.pause(0.001, http.bell())

    if name == "async":
        asyncio.run(asyncio.wait_for(paused(AsyncHTTPClient(config, SystemClock())), 10))
    else:
        run(paused(HTTPClient(config, SystemClock())))


def test_bell_of_an_event_loop_that_is_over_may_be_rung() -> None:
    """Nobody hears it."""

    async def made() -> TaskBell:
        return TaskBell()

    asyncio.run(made()).ring()
