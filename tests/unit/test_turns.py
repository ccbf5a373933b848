"""Turns: what the line does with callers, without sockets and without waiting."""

import asyncio
import gc
import itertools
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import sinkove as sk
from sinkove_synkrato import errors
from sinkove_synkrato.budget import Limit
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.http import AsyncHTTPClient
from sinkove_synkrato.turns import _ALL, turns_of

from ..worlds import World
from .support import (
    BASE_URL,
    DATASET,
    KEY,
    NOW,
    Answer,
    FakeClock,
    Server,
    client_of,
    dataset_reply,
    envelope,
    problem,
    reply,
)
from .timeline import Timeline, Vendor

MakeClient = Callable[..., sk.AccountClient]


def told(limit: int, remaining: int, reset: float, status: str = "processing") -> Answer:
    """A dataset, and what is left of the limit; the reset as epoch seconds of a clock that stands still."""
    headers = {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": f"{reset:g}",
    }

    return reply(200, envelope({**DATASET, "status": status}), headers)


def test_call_beyond_the_limit_is_held_until_the_reset(
    client: sk.AccountClient, server: Server, clock: FakeClock
) -> None:
    """Two a minute: the third comes a minute after the first, and at most a hundredth of one later."""
    server.will(told(2, 1, 60), told(2, 0, 60), told(2, 1, 60))
    for _ in range(3):
        client.dataset("ds_1")
    assert 60 < sum(clock.pauses) <= 60.6


@pytest.mark.parametrize("reset", ["60", f"{NOW + 60 - 3600:.0f}", "2025-12-31T23:01:00+00:00"])
def test_reset_is_read_in_each_form_by_a_server_whose_clock_is_an_hour_behind(
    reset: str, client: sk.AccountClient, server: Server, clock: FakeClock
) -> None:
    """Seconds from now, epoch seconds or RFC 3339: against the answer's own Date."""
    headers = {
        "Date": "Wed, 31 Dec 2025 23:00:00 GMT",
        "X-RateLimit-Limit": "1",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset,
    }
    server.will(reply(404, headers=headers), dataset_reply())
    with pytest.raises(errors.NotFoundError):
        client.dataset("ds_1")
    assert (client.budget.limit, client.budget.remaining, round(client.budget.reset)) == (1, 0, 60)
    client.dataset("ds_1")
    assert 60 < sum(clock.pauses) <= 60.6


def test_call_that_cannot_go_before_its_deadline_fails_at_once(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """Nothing is sent, nothing is waited for, and the text says when its turn would come."""
    client = make_client(timeout=30)
    server.will(told(1, 0, 60))
    client.dataset("ds_1")
    with pytest.raises(errors.BudgetExhaustedError) as caught:
        client.dataset("ds_1")
    assert (caught.value.attempts, caught.value.operation_id, clock.pauses) == (0, "get_dataset", [])
    assert str(caught.value) == (
        "The rate limit is used up: nothing was sent for get_dataset (GET /v1/datasets/{dataset_id}, 0.0 s). "
        "Its turn would come in 60.08 s, and the deadline is in 30 s. "
        "Raise the timeout, or send fewer requests."
    )


def test_retry_that_cannot_go_before_the_deadline_raises_what_failed_last(
    make_client: MakeClient, server: Server
) -> None:
    """As a pause that does not fit."""
    client = make_client(timeout=30)
    server.will(
        problem(503, headers={"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"})
    )
    with pytest.raises(errors.ServerError, match=r"Its turn would come in 5\d.*deadline is in"):
        client.dataset("ds_1")


def test_hold_is_told_once_with_its_reason(make_client: MakeClient, server: Server) -> None:
    """As an event of its own, whose seconds are those until the turn."""
    events: list[Any] = []
    client = make_client(on_event=events.append)
    server.will(told(1, 0, 60), told(1, 0, 60))
    client.dataset("ds_1")
    client.dataset("ds_1")
    assert [(e.reason, round(e.seconds)) for e in events if isinstance(e, sk.WaitEvent)] == [("budget", 60)]
    assert [type(e).__name__ for e in events] == [
        *("AttemptEvent", "CallEvent"),
        *("WaitEvent", "AttemptEvent", "CallEvent"),
    ]


def test_refusal_parks_every_call(client: sk.AccountClient, server: Server, clock: FakeClock) -> None:
    """One was told to come back in 20 s; the next one, of another thread say, does not ask before."""
    server.will(problem(429, headers={"Retry-After": "20"}))
    patient = client.with_options(max_retries=0)
    with pytest.raises(errors.RateLimitError):
        patient.dataset("ds_1")
    server.will(dataset_reply())
    clock.now += 5
    client.dataset("ds_1")
    assert sum(clock.pauses) == pytest.approx(15, abs=0.31)


def test_pause_of_more_than_an_hour_parks_nobody_else(
    client: sk.AccountClient, server: Server, clock: FakeClock
) -> None:
    """Each call may ask for itself then: what is far away may be nonsense."""
    server.will(problem(429, headers={"Retry-After": "3602"}), dataset_reply())
    with pytest.raises(errors.RateLimitError):
        client.dataset("ds_1")
    client.dataset("ds_1")
    assert clock.pauses == []


def test_requests_that_reached_nobody_cost_nothing(client: sk.AccountClient, server: Server, clock: FakeClock) -> None:
    """A server that is down uses nothing up."""
    server.will(told(2, 1, 60), *[httpx.ConnectError("refused")] * 4, told(2, 0, 60))
    client.dataset("ds_1")
    client.dataset("ds_1")
    assert clock.pauses == [0.25, 0.5, 1.0, 2.0]


def test_server_without_limits_holds_nobody(client: sk.AccountClient, server: Server, clock: FakeClock) -> None:
    """Whatever it is, it has not said how often it may be asked."""
    assert client.budget == sk.BudgetState(limit=None, remaining=None, reset=0.0, held=0)
    server.will(*[dataset_reply()] * 250)
    for _ in range(250):
        client.dataset("ds_1")
    assert (clock.pauses, client.budget.limit) == ([], None)


def test_limit_that_the_vendor_publishes_holds_from_the_first_call(
    world: World, server: Server, clock: FakeClock
) -> None:
    """Three a second, of a server that tells nothing."""
    client = client_of(world, server, clock, limit=Limit(3, 1.0, is_known=True))
    server.will(*[dataset_reply()] * 7)
    for _ in range(7):
        client.dataset("ds_1")
    assert [1.0 < pause < 1.01 for pause in clock.pauses] == [True, True]


def test_budget_is_shared_by_address_and_key(world: World, server: Server, clock: FakeClock) -> None:
    """Also by what `with_options` makes; another key has another one."""
    transport = httpx.MockTransport(server)

    def made(key: str) -> sk.AccountClient:
        return client_of(world, server, clock, key, httpx_args={"transport": transport})

    server.will(told(5, 4, 60))
    first, second, other = made(KEY), made(KEY), made("sk-other-0123456789")
    first.dataset("ds_1")
    assert first.budget == second.budget == first.with_options(timeout=1.0).budget
    assert (second.budget.remaining, other.budget.remaining) == (4, None)


def test_transport_of_the_callers_own_has_a_budget_of_its_own(make_client: MakeClient, server: Server) -> None:
    """It may lead to another server; a test that was refused leaves nothing behind for the next."""
    server.will(told(5, 4, 60))
    make_client().dataset("ds_1")
    assert make_client().budget.limit is None


def test_budget_is_forgotten_with_its_transport(world: World, server: Server, clock: FakeClock) -> None:
    """And its name in the table is no key."""
    client = client_of(world, server, clock)
    server.will(told(5, 4, 60))
    client.dataset("ds_1")
    assert all(KEY not in repr((known, vars(turns))) for each in _ALL.values() for known, turns in each.items())
    before = len(_ALL)
    client.close()
    del client
    gc.collect()
    assert len(_ALL) < before


def test_old_keys_are_forgotten_when_there_are_many(server: Server, clock: FakeClock) -> None:
    """A program that gets a new key every hour keeps some, not all."""
    config = Config(BASE_URL, lambda: KEY, httpx_args={"transport": httpx.MockTransport(server)})
    kept = turns_of(config, "k0", clock)
    for number in range(1000):
        turns_of(config, f"k{number}", clock)
    assert len(_ALL[config.httpx_args["transport"]]) <= 256
    assert turns_of(config, "k999", clock) is turns_of(config, "k999", clock)
    assert turns_of(config, "k0", clock) is not kept


def test_transport_that_cannot_be_weakly_referred_to_shares_with_all(server: Server, clock: FakeClock) -> None:
    """Nothing else can be told of it."""

    class Odd(httpx.MockTransport):
        __slots__ = ()
        __hash__ = None  # type: ignore[assignment]

    config = Config(BASE_URL, lambda: KEY, httpx_args={"transport": Odd(server)})
    assert turns_of(config, KEY, clock) is turns_of(Config(BASE_URL, lambda: KEY), KEY, clock)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_forked_child_goes_on_with_what_is_left(server: Server, clock: FakeClock) -> None:
    """What the parent has sent counts for it too, and locks that the parent's threads held do not."""
    client = client_of(World("sync"), server, clock)
    server.will(told(5, 4, 60), told(5, 3, 60))
    client.dataset("ds_1")
    turns = client._engine.budget
    held, forked = threading.Event(), threading.Event()

    def hold() -> None:
        with turns._lock, turns._ledger._lock:  # type: ignore[attr-defined]
            held.set()
            forked.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    child = os.fork()
    if not child:
        signal.alarm(10)  # instead of waiting for ever
        good = False
        try:
            client.dataset("ds_1")
            good = client.budget.remaining == 3
        finally:
            os._exit(0 if good else 1)
    forked.set()
    holder.join(30)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    server.answers.clear()


def test_callers_go_in_the_order_in_which_they_came(server: Server) -> None:
    """Tasks of one loop: with one place a time, each waits for the one before."""
    order: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        order.append(request.url.path[-4:])
        return httpx.Response(200, json={"success": True, "data": {**DATASET, "id": order[-1]}, "message": "ok"})

    async def ask() -> None:
        config = Config(
            BASE_URL, lambda: KEY, httpx_args={"transport": httpx.MockTransport(answer)}, limit=Limit(1, 0.01, True)
        )
        client = sk.AsyncAccountClient(Engine(config, AsyncHTTPClient(config, SystemClock())))
        await asyncio.gather(*(client.dataset(f"ds_{number}") for number in range(8)))
        assert client.budget.held == 0

    asyncio.run(ask())
    assert order == [f"ds_{number}" for number in range(8)]


def test_wait_outlasts_a_key_that_is_used_up(make_client: MakeClient, server: Server, clock: FakeClock) -> None:
    """One call has three seconds, its turn comes in sixty, and the wait has no end: it looks then."""
    client = make_client(timeout=3)
    server.will(told(4, 0, 60), told(4, 0, 60, "ready"))
    dataset = client.dataset("ds_1")
    assert dataset.wait().status == "ready"
    assert 60 <= sum(clock.pauses) < 70


def test_wait_of_a_key_that_is_used_up_ends_in_time(make_client: MakeClient, server: Server, clock: FakeClock) -> None:
    """Not at once, and with the wait's own error."""
    server.will(told(1, 0, 60))
    dataset = make_client(timeout=3).dataset("ds_1")
    with pytest.raises(errors.WaitTimeoutError):
        dataset.wait(timeout=20)
    assert sum(clock.pauses) == pytest.approx(20)


def test_last_refusal_without_a_pause_parks_all_for_a_second(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """And tells nobody that there is no limit."""
    client = make_client(max_retries=0)
    server.will(problem(429), dataset_reply())
    with pytest.raises(errors.RateLimitError):
        client.dataset("ds_1")
    client.dataset("ds_1")
    assert sum(clock.pauses) == pytest.approx(1.0, abs=0.31)


def test_error_without_limits_does_not_say_that_there_are_none(client: sk.AccountClient, server: Server) -> None:
    """It may be a gateway's; the next answer tells."""
    server.will(problem(404), told(5, 4, 60))
    with pytest.raises(errors.NotFoundError):
        client.dataset("ds_1")
    client.dataset("ds_1")
    assert client.budget.limit == 5


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_first_of_the_line_hears_of_a_slot_that_is_free_sooner(kind: str) -> None:
    """One a second, and answers that take 1.2 s: the next request need not wait until a lost one would be over."""
    clock = Timeline()
    vendor = Vendor(clock, ds_1=1000.0)
    vendor.trouble = lambda _: (1.2, None)
    limit = Limit(1, 1.0, is_known=True)
    dataset = vendor.dataset(kind, "ds_1", limit=limit)

    def refresh() -> object:
        return [dataset.refresh() for _ in range(6)]

    async def async_refresh() -> object:
        return [await dataset.refresh() for _ in range(6)]

    work = refresh if kind == "sync" else async_refresh
    clock.together(work, work)
    began = [moment for moment, _ in vendor.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(began)]
    assert max(gaps[:4]) > 1.4
    assert max(gaps[6:]) < 1.25
