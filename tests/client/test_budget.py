"""The budget against a server that really counts, in real time: threads, tasks and both of them with one key."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import sinkove as sk
from sinkove.testing import serve
from sinkove_synkrato import turns

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

LIMIT = 40  # a second
CALLS = 60


def threads(server: "MockServer", calls: int) -> None:
    """Eight threads that share a client."""
    with sk.client(server.api_key, base_url=server.url) as client, ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(client.list_datasets) for _ in range(calls)]:
            done.result()


def tasks(server: "MockServer", calls: int) -> None:
    """Eight tasks, each with a client of its own."""

    async def work(times: int) -> None:
        async with sk.async_client(server.api_key, base_url=server.url) as client:
            for _ in range(times):
                await client.list_datasets()

    async def all_of_it() -> None:
        await asyncio.gather(*(work(calls // 8 + (number < calls % 8)) for number in range(8)))

    asyncio.run(all_of_it())


def both(server: "MockServer", calls: int) -> None:
    """Threads and tasks at once."""
    other = threading.Thread(target=tasks, args=(server, calls // 2))
    other.start()
    threads(server, calls - calls // 2)
    other.join(30)


@pytest.mark.parametrize("act", [threads, tasks, both])
def test_no_call_is_ever_refused(act: Callable[["MockServer", int], None]) -> None:
    """However many go at once, also before the limit is known; all of it is used in each second."""
    with serve(limit=f"{LIMIT}/1") as server:
        act(server, CALLS)
        assert Counter(exchange.status for exchange in server.requests) == {200: CALLS}


def test_budget_is_seen_while_calls_are_held() -> None:
    """From another thread, and without asking anybody."""
    with serve(limit="2/1") as server, sk.client(server.api_key, base_url=server.url) as client:
        seen: list[sk.BudgetState] = []
        observer = client.with_options(on_event=lambda _: seen.append(client.budget))
        for _ in range(3):
            observer.list_datasets()
        assert [state.limit for state in seen] == [2] * len(seen)
        assert (0, 1) in {(state.remaining, state.held) for state in seen}
        assert client.budget.held == 0


def test_requests_of_another_program_are_left_to_it() -> None:
    """It has used up all but two of this minute's."""
    with serve(limit="5/60") as server, sk.client(server.api_key, base_url=server.url, timeout=10) as client:
        for _ in range(3):
            httpx.get(
                f"{server.url}/v1/datasets", headers={"Authorization": f"Bearer {server.api_key}"}, trust_env=False
            )
        client.list_datasets()
        assert client.budget.remaining == 1
        client.list_datasets()
        with pytest.raises(sk.BudgetExhaustedError):
            client.list_datasets()
        assert {exchange.status for exchange in server.requests} == {200}


def test_held_task_that_is_cancelled_lets_the_next_one_go() -> None:
    """The first of the line goes away, the second gets its turn."""

    async def play(client: sk.AsyncAccountClient) -> None:
        await client.list_datasets()
        first, second = asyncio.create_task(client.list_datasets()), asyncio.create_task(client.list_datasets())
        while client.budget.held < 2:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0)
        first.cancel()
        await second
        assert first.cancelled()
        assert client.budget.held == 0

    with serve(limit="1/1") as server:
        asyncio.run(play(sk.async_client(server.api_key, base_url=server.url)))
        assert [exchange.status for exchange in server.requests] == [200, 200]


def test_task_of_an_event_loop_that_stands_still_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the first of the line and does not come back; a thread passes it."""
    monkeypatch.setattr(turns, "_GRACE", 0.05)
    with serve(limit="1/1") as server, sk.client(server.api_key, base_url=server.url) as client:
        client.list_datasets()
        with asyncio.Runner() as runner:
            stuck: list[Any] = []

            async def begin() -> None:
                stuck.append(asyncio.create_task(sk.async_client(server.api_key, base_url=server.url).list_datasets()))
                while not client.budget.held:  # noqa: ASYNC110  # nothing tells of it
                    await asyncio.sleep(0)

            runner.run(begin())
            client.list_datasets()
            assert client.budget.held == 1
        assert client.budget.held == 0
        assert [exchange.status for exchange in server.requests] == [200, 200]
