"""Carrying a coroutine out without an event loop."""

import asyncio

import pytest

from sinkove_synkrato.worlds import run


async def _double(number: int) -> int:
    return number * 2


async def _twice(number: int) -> int:
    return await _double(await _double(number))


def test_run_gives_what_the_coroutine_returns() -> None:
    """As deep as it may be."""
    assert run(_twice(3)) == 12


def test_run_raises_what_the_coroutine_raises() -> None:
    """Unchanged, StopIteration apart, which no coroutine can raise."""

    async def fail() -> None:
        raise LookupError("x")

    with pytest.raises(LookupError, match="x"):
        run(fail())


def test_run_refuses_to_wait() -> None:
    """A primitive that really waits would never come back: that is a mistake in this package."""
    ended = []

    async def wait() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            ended.append(True)

    with pytest.raises(RuntimeError, match="something asynchronous"):
        run(wait())
    assert ended == [True]


def test_run_works_inside_a_running_loop() -> None:
    """A synchronous client in a notebook, where a loop runs all the time."""

    async def cell() -> int:
        return run(_twice(1))

    assert asyncio.run(cell()) == 4
