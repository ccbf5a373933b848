"""When one more call is begun beside those that are under way."""

import asyncio
import gc
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from sinkove_synkrato.abreast import Abreast
from sinkove_synkrato.budget import Limit
from sinkove_synkrato.http import AsyncHTTPClient
from sinkove_synkrato.worlds import run

if TYPE_CHECKING:
    from sinkove_synkrato.engine import Engine


class Http:
    """Calls that end after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.waited: list[float | None] = []

    def start(self, call: Coroutine[Any, Any, str]) -> Coroutine[Any, Any, str]:
        return call

    async def ended(self, started: Coroutine[Any, Any, str], seconds: float | None) -> bool:
        self.waited.append(seconds)
        if len(self.waited) == self.looks:
            started.close()
        return len(self.waited) >= self.looks


async def call() -> str:
    return "done"


@pytest.mark.parametrize(
    ("looks", "held", "under_way", "is_due", "waited"),
    [(1, 0, 1, True, 1), (2, 0, 1, False, 1), (2, 0, 3, False, 1), (3, 1, 1, True, 3), (3, 0, 8, True, 3)],
    ids=["it has ended", "it takes long", "so do three", "somebody waits for a turn", "there are eight"],
)
def test_next_call_is_begun_when_the_oldest_takes_longer_than_a_turn(
    looks: int, held: int, under_way: int, is_due: bool, waited: int
) -> None:
    """And nobody waits for one, behind whom it would wait too; and there is room."""
    http = Http(looks)
    engine = SimpleNamespace(
        http=http,
        config=SimpleNamespace(limit=Limit(3, 1.0)),
        budget=SimpleNamespace(state=SimpleNamespace(held=held)),
    )
    abreast = Abreast[str](cast("Engine", engine))
    calls = [call() for _ in range(under_way)]
    for each in calls:
        abreast.begin(each)
    assert run(abreast.is_due()) is is_due
    assert http.waited == [pytest.approx(1 / 3)] * waited
    for each in calls:
        each.close()


def test_failure_of_a_call_that_nobody_wants_any_more_is_not_complained_of() -> None:
    """By the event loop, which would write it to the log."""
    complaints: list[Any] = []

    async def fails() -> None:
        raise ZeroDivisionError

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context.get("exception")))
        started = AsyncHTTPClient.start(cast("Any", None), fails())
        await asyncio.wait([started])
        del started
        gc.collect()

    asyncio.run(main())
    assert not [each for each in complaints if isinstance(each, ZeroDivisionError)]  # others' may be collected now
