"""Many waits with one key: who looks, how often, and what becomes of the others when a look fails."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from sinkove._watch import watch_of
from sinkove_synkrato import errors, turns
from sinkove_synkrato.poll import Share

from .timeline import KINDS, Timeline, Vendor

Kinds = tuple[str, str]
BOTH = pytest.mark.parametrize("kinds", KINDS, ids="-".join)
KIND = pytest.mark.parametrize("kind", ["sync", "async"])


@pytest.fixture
def clock() -> Timeline:
    """Time that passes when everybody sleeps."""
    return Timeline()


def later(clock: Timeline, seconds: float, wait: Callable[[], Any]) -> Callable[[], Any]:
    """A job that begins so much later than the others."""
    if not asyncio.iscoroutinefunction(wait):

        def waiting_here() -> Any:
            clock.sleep(seconds)
            return wait()

        return waiting_here

    async def waiting() -> Any:
        await clock.async_sleep(seconds)
        return await wait()

    return waiting


def in_trouble(vendor: Vendor, kinds: Kinds, *troubles: tuple[float, httpx.Response | None], **options: Any) -> Any:
    """Two datasets, the second of which leads the look at 0.75 s, if it is waited for 0.25 s later than the first.

    That look and those after it have the troubles. The first would have looked at 1 s.
    """
    left = list(troubles)
    vendor.trouble = lambda _: left.pop(0) if vendor.seconds >= 0.75 and left else (0.0, None)
    return [vendor.dataset(kind, name, **options) for kind, name in zip(kinds, vendor.ready, strict=True)]


def refusal() -> httpx.Response:
    """An answer that no retry changes."""
    return httpx.Response(403, json={"success": False, "error": {"code": "FORBIDDEN", "message": "No."}})


@BOTH
def test_two_waits_share_each_look(kinds: Kinds, clock: Timeline) -> None:
    """A list call for both, as often as one alone would ask; the last dataset is asked for by itself."""
    vendor = Vendor(clock, ds_1=2.0, ds_2=4.0)
    first, second = in_trouble(vendor, kinds)
    assert clock.together(first.wait, second.wait) == [first, second]
    assert (first.status, second.status) == ("ready", "ready")
    asked = [each for each in vendor.log if each[0]]
    assert (asked[:3], [what for _, what in asked[3:]]) == ([(0.5, "list"), (1.25, "list"), (2.375, "list")], ["ds_2"])


@BOTH
def test_two_waits_for_one_dataset_ask_for_it_once(kinds: Kinds, clock: Timeline) -> None:
    """Both objects learn of it."""
    vendor = Vendor(clock, ds_1=1.0)
    first, second = (vendor.dataset(kind, "ds_1") for kind in kinds)
    clock.together(first.wait, second.wait)
    assert (first.status, second.status) == ("ready", "ready")
    assert [each for each in vendor.log if each[0]] == [(0.5, "ds_1"), (1.25, "ds_1")]


@KIND
def test_fifty_waits_ask_no_more_than_one(kind: str, clock: Timeline) -> None:
    """Each is told by the look that finds it ready."""
    vendor = Vendor(clock, **{f"ds_{n}": n / 10 for n in range(50)})
    datasets = [vendor.dataset(kind, name) for name in vendor.ready]
    clock.together(*(each.wait for each in datasets))
    assert {each.status for each in datasets} == {"ready"}
    assert [moment for moment, _ in vendor.log if moment][:4] == [0.5, 1.25, 2.375, 4.0625]
    assert len(vendor.log) <= 10


def test_youngest_wait_sets_the_pace_of_all(clock: Timeline) -> None:
    """An old one learns from its first look, and begins its long pause anew."""
    vendor = Vendor(clock, ds_1=100.0, ds_2=41.0)
    old, young = (vendor.dataset("sync", name) for name in vendor.ready)
    clock.together(old.wait, later(clock, 40.0, young.wait))
    assert [each for each in vendor.log if 25 < each[0] < 60] == [
        (37.443359375, "ds_1"), (40.0, "list"), (40.5, "list"), (41.25, "list"), (56.25, "ds_1"),
    ]  # fmt: skip


@BOTH
def test_look_that_ends_with_its_leaders_time_is_taken_up_at_once(kinds: Kinds, clock: Timeline) -> None:
    """Only the leader's wait is over."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    first, second = in_trouble(vendor, kinds, (60.0, None), attempt_timeout=100.0)
    led = later(clock, 0.25, partial(second.wait, timeout=3.0))
    assert [type(each) for each in clock.together(first.wait, led)] == [type(first), errors.WaitTimeoutError]
    assert [moment for moment, _ in vendor.log] == [0.0, 0.25, 0.75, 3.25]


@BOTH
def test_look_that_the_server_refuses_is_repeated_by_each_alone(kinds: Kinds, clock: Timeline) -> None:
    """Whoever led it fails, and leaves; the others ask for their own datasets once, and go on together."""
    vendor = Vendor(clock, ds_1=4.0, ds_2=4.0)
    first, second = in_trouble(vendor, kinds, (2.0, refusal()))
    vendor.ready["ds_3"] = 4.0
    third = vendor.dataset(kinds[0], "ds_3")
    results = clock.together(first.wait, later(clock, 1.0, second.wait), third.wait)
    assert [type(each) for each in results] == [type(first), errors.PermissionDeniedError, type(first)]
    asked = [each for each in vendor.log if each[0] > 0.5]
    assert (asked[0], sorted(asked[1:3])) == ((1.0, "list"), [(3.0, "ds_1"), (3.0, "ds_3")])
    assert [what for _, what in asked[3:]] == ["list"]
    assert len(watch_of(first._engine)._seats) == 0


@BOTH
def test_refusals_are_each_waiters_own(kinds: Kinds, clock: Timeline) -> None:
    """Nobody raises an error that somebody else adds to."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    first, second = in_trouble(vendor, kinds, (2.0, refusal()), (0.0, refusal()))
    results = clock.together(first.wait, later(clock, 0.25, second.wait))
    assert [type(each) for each in results] == [errors.PermissionDeniedError] * 2
    assert results[0] is not results[1]


def test_look_whose_leader_is_cancelled_is_taken_up_at_once(clock: Timeline) -> None:
    """A task that ends early takes nobody along."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    first, second = in_trouble(vendor, ("async", "async"), (60.0, None), attempt_timeout=100.0)

    async def cancelling() -> None:
        clock.begin(1)
        task = asyncio.create_task(second.wait())
        await clock.async_sleep(5.0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.to_thread(clock.leave)

    assert clock.together(first.wait, later(clock, 0.25, cancelling)) == [first, None]
    assert [moment for moment, _ in vendor.log] == [0.0, 0.25, 0.75, 5.25]


def test_look_that_is_overdue_is_taken_over(clock: Timeline) -> None:
    """Its leader's event loop stands still, for all that anybody knows; his call should have been over."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    first, second = in_trouble(vendor, ("sync", "sync"), timeout=5.0)
    stuck = threading.Event()
    answer = vendor.handle_request

    def standing_still(request: httpx.Request) -> httpx.Response:
        if vendor.seconds == 0.75:
            vendor.log.append((0.75, "stuck"))
            clock.leave()
            assert stuck.wait(10)
            clock.begin(1)
        return answer(request)

    vendor.handle_request = standing_still  # type: ignore[method-assign]
    job = later(clock, 0.25, second.wait)

    def first_wait() -> Any:
        try:
            return first.wait()
        finally:
            stuck.set()

    assert clock.together(first_wait, job) == [first, second]
    assert vendor.log[2:4] == [(0.75, "stuck"), (7.75, "list")]


def test_dataset_that_the_list_does_not_hold_is_asked_for_alone(clock: Timeline) -> None:
    """A list may lag behind; one that is gone is told to its own waiter only."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    vendor.unlisted = {"ds_2"}
    datasets = [vendor.dataset("sync", name) for name in ("ds_1", "ds_2", "ds_3")]
    results = clock.together(*(each.wait for each in datasets))
    assert [type(each) for each in results] == [type(datasets[0])] * 2 + [errors.NotFoundError]


@KIND
def test_look_that_cannot_go_on_is_not_waited_for(kind: str) -> None:
    """A synchronous wait holds up the event loop that it is in, and one that was stopped stands still."""
    clock = Timeline()
    vendor = Vendor(clock, ds_1=0.0, ds_2=0.0)
    led, other = vendor.dataset("async", "ds_1"), vendor.dataset(kind, "ds_2")
    answer, asked = vendor.handle_async_request, asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("ds_1"):
            asked.set()
            await asyncio.Event().wait()
        return await answer(request)

    vendor.handle_async_request = never  # type: ignore[method-assign]
    stopped = asyncio.new_event_loop()
    task = stopped.create_task(led.wait())

    async def begin() -> None:
        await asked.wait()
        if kind == "sync":
            other.wait()

    stopped.run_until_complete(begin())
    if kind == "async":
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(lambda: asyncio.run(other.wait())).result(30)
    assert other.status == "ready"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        stopped.run_until_complete(task)
    stopped.close()


def test_polling_keeps_to_a_quarter_of_the_limit(clock: Timeline) -> None:
    """Of eight a minute two are left for it; when no look fits before the deadline another's may, until then."""
    vendor = Vendor(clock, ds_1=50.0, ds_2=1000.0)
    first, second = (vendor.dataset("sync", name) for name in vendor.ready)
    watch_of(first._engine)._share = lambda: Share(8, 60.0, 1)
    clock.together(first.wait)
    assert (vendor.log, clock.pauses) == ([(0.0, "ds_1"), (30.0, "ds_1"), (60.0, "ds_1")], [30.0, 30.0])
    (late,) = clock.together(partial(second.wait, timeout=45.0))
    assert (type(late), vendor.log[3:], vendor.seconds) == (errors.WaitTimeoutError, [(90.0, "ds_2")], 105.0)


def test_each_call_of_polling_counts(clock: Timeline) -> None:
    """Also one for a dataset that the list does not hold."""
    vendor = Vendor(clock, ds_1=100.0, ds_2=100.0)
    vendor.unlisted = {"ds_2"}
    datasets = [vendor.dataset("sync", name) for name in vendor.ready]
    watch_of(datasets[0]._engine)._share = lambda: Share(8, 60.0, 1)
    clock.together(*(each.wait for each in datasets))
    moments = [moment for moment, _ in vendor.log]
    assert moments == [30.0 * n for n in range(len(moments))]


def test_wait_whose_time_is_over_waits_for_nobodys_look(clock: Timeline) -> None:
    """It ends, and the look goes on."""
    vendor = Vendor(clock, ds_1=1.0, ds_2=1.0)
    first, second = in_trouble(vendor, ("sync", "sync"), (20.0, None), attempt_timeout=100.0)
    ended: list[float] = []

    def hurried() -> None:
        with pytest.raises(errors.WaitTimeoutError):
            first.wait(timeout=3.0)
        ended.append(vendor.seconds)

    assert clock.together(hurried, later(clock, 0.25, second.wait)) == [None, second]
    assert ended == [3.0]


def test_forked_child_waits_for_none_of_its_parents_looks(clock: Timeline) -> None:
    """Whatever other threads held at that moment is gone, and whoever forked in the middle of his wait goes on."""
    vendor = Vendor(clock, ds_1=1.0)
    dataset = vendor.dataset("sync", "ds_1")
    held, release = threading.Event(), threading.Event()

    def holder() -> None:
        with watch_of(dataset._engine)._lock:
            held.set()
            release.wait(10)

    thread = threading.Thread(target=holder)

    def fork(_: object) -> None:
        if not held.is_set():
            thread.start()
            held.wait(10)
            turns._renew_all()

    assert clock.together(partial(dataset.wait, on_progress=fork)) == [dataset]
    assert thread.is_alive()
    release.set()
    thread.join(10)
