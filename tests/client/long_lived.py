"""A client that lives as long as its process: forks, event loops that come and go, many threads, calls that end badly."""

import asyncio
import gc
import multiprocessing
import random
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import uvloop

import sinkove as sk
from sinkove.testing import serve

from ..worlds import World
from .tls import SECONDS, Authority, Door, Place, Visit, cancelled_at, cut, forked, hold, in_use, stall, status

UNKNOWN = "00000000-0000-4000-8000-000000000000"
# The servers of these tests are threads, as are other parts of any program that forks with a client in it.
FORKING = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
# What takes long, or has nothing to do with TLS.
PLAIN = pytest.mark.parametrize("place", ["http"], indirect=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=["http", "https"])
def place(request: pytest.FixtureRequest, authority: Authority) -> Iterator[Place]:
    """With and without TLS."""
    context, args = (authority.server, {"verify": authority.client()}) if request.param == "https" else (None, {})
    with serve(seed=1) as server, Door(server.url, context) as door:
        yield Place(server, door, args)


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def runner(request: pytest.FixtureRequest) -> Callable[[], asyncio.Runner]:
    """Makes event loops, each of which ends as that of ``asyncio.run`` does."""
    return lambda: asyncio.Runner(loop_factory=request.param)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing is left open (which pytest makes a failure of when it is collected), no event loop complains."""
    yield
    gc.collect()
    assert [each.getMessage() for each in caplog.get_records("call") if each.name == "asyncio"] == []


@FORKING
def test_client_works_on_both_sides_of_a_fork(place: Place) -> None:
    """One connection is kept alive and another in mid-request when it forks: both stay the parent's, who goes on."""
    held, first, last, *rest = place.ids(9)
    of_child, of_parent = rest[:3], rest[3:]
    gate = threading.Event()
    place.door.acts[held] = hold(gate)
    with place.client() as client, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(lambda: client.dataset(held).id)
        try:
            place.visit(0)
            client.dataset(first)
            with forked(lambda: [client.dataset(each).id for each in of_child]) as child:
                assert [client.dataset(each).id for each in of_parent] == of_parent
                assert child() == of_child
        finally:
            gate.set()
        assert slow.result(SECONDS) == held
        assert client.dataset(last).id == last
    assert place.asked == [[held, last], [first, *of_parent], of_child]


@FORKING
@PLAIN
def test_child_of_a_fork_does_not_wait_for_a_lock_of_the_parents(place: Place) -> None:
    """Any thread may hold the pool's lock when another forks; in the child nobody would give it back."""
    (wanted,) = place.ids(1)
    with place.client() as client:
        client.dataset(wanted)
        pool: Any = client._engine.http._transport._transport._pool  # type: ignore[attr-defined]
        with pool._optional_thread_lock, forked(lambda: client.dataset(wanted).id) as child:
            assert child() == wanted


@FORKING
def test_client_works_in_a_process_of_multiprocessing(place: Place) -> None:
    """A client of a module's own, used before and after in the parent."""
    first, second, third = place.ids(3)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    with place.client() as client, ours, theirs:
        client.dataset(first)
        process = context.Process(target=lambda: theirs.send(client.dataset(second).id), daemon=True)
        process.start()
        try:
            assert ours.poll(SECONDS)
            assert ours.recv() == second
            process.join(SECONDS)
            assert process.exitcode == 0
        finally:
            process.kill()
        assert client.dataset(third).id == third
    assert place.asked == [[first, third], [second]]


@FORKING
def test_async_client_works_on_both_sides_of_a_fork(place: Place, runner: Callable[[], asyncio.Runner]) -> None:
    """Its event loop ended before; the child has one of its own."""
    first, second, third = place.ids(3)
    client = place.async_client()

    def ask(wanted: str) -> str:
        with runner() as loop:
            return loop.run(client.dataset(wanted)).id

    ask(first)
    with forked(lambda: ask(second)) as child:
        assert (child(), ask(third)) == (second, third)
    assert place.asked == [[first], [second], [third]]


@FORKING
def test_async_client_survives_a_fork_out_of_a_running_loop(place: Place) -> None:
    """As a server that starts its workers does, with a connection kept alive and another in mid-request."""
    held, first, second, third = place.ids(4)
    gate = threading.Event()
    place.door.acts[held] = hold(gate)

    async def main() -> None:
        async with place.async_client() as client:
            slow = asyncio.create_task(client.dataset(held))
            await asyncio.to_thread(place.visit, 0)
            await client.dataset(first)
            with forked(lambda: asyncio.run(client.dataset(second)).id) as child:
                assert await asyncio.to_thread(child) == second
            gate.set()
            assert [(await each).id for each in (slow, client.dataset(third))] == [held, third]

    asyncio.run(main())
    assert [sorted(each) for each in place.asked] == [sorted([held, third]), [first], [second]]


def test_async_client_serves_one_loop_after_another(place: Place, runner: Callable[[], asyncio.Runner]) -> None:
    """A loop's connections are closed when it ends, and the next has its own."""
    client, ids = place.async_client(), place.ids(3)
    for number, wanted in enumerate(ids):
        with runner() as loop:
            assert loop.run(client.dataset(wanted)).id == wanted
            assert not place.visit(number).left.is_set()
        assert place.visit(number).left.wait(SECONDS)
    assert place.asked == [[each] for each in ids]
    http: Any = client._engine.http
    assert len(http._transport._by_loop) == 1  # what belonged to the loops before is forgotten


def test_async_client_serves_two_loops_at_once(place: Place, runner: Callable[[], asyncio.Runner]) -> None:
    """Each in its thread, over connections of its own."""
    held, second, *ours = place.ids(5)
    gate = threading.Event()
    place.door.acts[held] = hold(gate)
    client = place.async_client()

    def elsewhere() -> list[str]:
        with runner() as loop:
            return [loop.run(client.dataset(each)).id for each in (held, second)]

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(elsewhere)
        place.visit(0)
        with runner() as loop:
            assert [loop.run(client.dataset(each)).id for each in ours] == ours
        assert place.visit(1).left.wait(SECONDS)
        gate.set()
        assert slow.result(SECONDS) == [held, second]
    assert place.asked == [[held, second], ours]


@PLAIN
def test_async_client_begins_in_two_loops_at_the_same_moment(place: Place) -> None:
    """The thread that looks which loops have ended, while another's first call comes, does not forget that one's."""
    first, second, third, fourth = place.ids(4)
    looking, go_on = threading.Event(), threading.Event()
    client = place.async_client()

    class Slow(asyncio.SelectorEventLoop):
        def is_closed(self) -> bool:
            if threading.current_thread() is not threading.main_thread():
                looking.set()
                go_on.wait(2)
            return super().is_closed()

    with asyncio.Runner(loop_factory=Slow) as loop, asyncio.Runner() as other, ThreadPoolExecutor(1) as pool:
        loop.run(client.dataset(first))
        slow = pool.submit(lambda: asyncio.run(client.dataset(second)).id)
        assert looking.wait(SECONDS)
        other.run(client.dataset(third))
        go_on.set()
        assert slow.result(SECONDS) == second
        other.run(client.dataset(fourth))
    assert [third, fourth] in place.asked


def test_client_closed_says_so(world: World, place: Place) -> None:
    """Closing closes what is open, and closing twice is fine."""
    (wanted,) = place.ids(1)
    client = place.client_of(world)
    client.dataset(wanted)
    client.close()
    assert place.visit(0).left.wait(SECONDS)
    client.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.dataset(wanted)


def test_async_client_closed_in_one_loop_is_closed_in_all(place: Place, runner: Callable[[], asyncio.Runner]) -> None:
    """The connections of another loop are closed when that one ends."""
    first, second = place.ids(2)
    client = place.async_client()
    with runner() as other:
        with runner() as loop:
            loop.run(client.dataset(first))
            other.run(client.dataset(second))
            loop.run(client.close())
            assert place.visit(0).left.wait(SECONDS)
            with pytest.raises(RuntimeError, match="closed"):
                other.run(client.dataset(second))
        assert not place.visit(1).left.is_set()
    assert place.visit(1).left.wait(SECONDS)


def test_async_client_forgotten_in_a_running_loop_closes_its_connections(
    place: Place, runner: Callable[[], asyncio.Runner]
) -> None:
    """A server makes one for each of its visitors, say, and nobody closes them."""
    (wanted,) = place.ids(1)

    async def main() -> None:
        assert (await place.async_client().dataset(wanted)).id == wanted
        gc.collect()
        assert await asyncio.to_thread(place.visit(0).left.wait, SECONDS)

    with runner() as loop:
        loop.run(main())


def test_async_client_forgotten_at_the_end_of_its_loop_closes_its_connections(
    place: Place, runner: Callable[[], asyncio.Runner]
) -> None:
    """A local variable of the function that ``asyncio.run`` runs; the loop ends before it has closed them all."""
    ids = place.ids(20)  # some of the client's pools have two connections

    async def main() -> None:
        client = place.async_client()
        await client.dataset(ids[0])  # until whose answer nobody else goes
        await asyncio.gather(*map(client.dataset, ids))

    with runner() as loop:
        loop.run(main())
    gc.collect()
    for number in range(len(ids)):
        assert place.visit(number).left.wait(SECONDS)


@PLAIN
def test_client_forgotten_closes_its_connections(place: Place) -> None:
    """The vendor's examples never close one."""
    (wanted,) = place.ids(1)
    assert place.client().dataset(wanted).id == wanted
    gc.collect()
    assert place.visit(0).left.wait(SECONDS)


def test_threads_share_a_client(place: Place) -> None:
    """Each of 32 gets what it asked for, ten times, and no more connections are opened than there are threads."""
    ids = place.ids(32)
    start = threading.Barrier(len(ids))

    def ask(wanted: str) -> list[str]:
        start.wait(SECONDS)
        return [client.dataset(wanted).id for _ in range(10)]

    with place.client() as client:
        with ThreadPoolExecutor(len(ids)) as pool:
            assert list(pool.map(ask, ids)) == [[each] * 10 for each in ids]
        assert in_use(client) == []
    assert len(place.door.visits) <= len(ids)


@PLAIN
def test_pool_does_not_run_dry(world: World, place: Place) -> None:
    """Five hundred calls one after another, of which every second fails in some way."""
    good, bad, broken, silent = place.ids(4)
    place.door.acts = {bad: status(503), broken: cut, silent: stall}
    errors = {
        UNKNOWN: sk.NotFoundError, bad: sk.ServerError, broken: sk.APIConnectionError, silent: sk.APITimeoutError
    }  # fmt: skip
    with place.client_of(world) as client:
        for number in range(500):
            wanted = [good, UNKNOWN, good, bad, good, broken, good, silent if number % 24 == 7 else UNKNOWN][number % 8]
            options: Any = {"timeout": 0.03} if wanted == silent else {}
            if wanted == good:
                assert client.dataset(good).id == good
                continue
            with pytest.raises(errors[wanted]) as caught:
                client.with_options(**options).dataset(wanted)
            assert type(caught.value) is errors[wanted]
        assert in_use(client) == []


@PLAIN
def test_interrupted_call_gives_its_connection_back(place: Place) -> None:
    """Ctrl-C while the server thinks."""
    (silent,) = place.ids(1)
    main = threading.get_ident()

    async def interrupt(visit: Visit) -> bool:
        signal.pthread_kill(main, signal.SIGUSR1)
        return await stall(visit)

    place.door.acts[silent] = interrupt
    before = signal.signal(signal.SIGUSR1, signal.default_int_handler)
    try:
        with place.client() as client:
            for number in range(5):
                with pytest.raises(KeyboardInterrupt):
                    client.dataset(silent)
                assert place.visit(number).left.wait(SECONDS)
            assert in_use(client) == []
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize("kept", [False, True], ids=["new-connection", "kept-alive"])
def test_call_cancelled_anywhere_gives_its_connection_back(place: Place, kept: bool) -> None:
    """At each of the moments at which it waits for something, one after another."""
    (wanted,) = place.ids(1)

    async def reached(suspension: int) -> bool:
        async with place.async_client() as client:
            if kept:
                await client.dataset(wanted)
            call = cancelled_at(suspension, client.dataset(wanted))
            outcome = (await asyncio.gather(call, return_exceptions=True))[0]
            await asyncio.sleep(0)
            assert in_use(client) == [], f"cancelled where it waits for the {suspension}th time"
            return outcome is not False

    async def main() -> int:
        suspension = 1
        while await reached(suspension):
            suspension += 1
        return suspension

    assert asyncio.run(main()) > 4


@PLAIN
@pytest.mark.parametrize(("places", "count"), [(None, 200), (1, 100)], ids=["200-tasks", "100-tasks-for-16-places"])
def test_many_tasks_of_which_half_are_cancelled_leave_nothing_behind(
    place: Place, places: int | None, count: int
) -> None:
    """More than there are connections; the others get their answers, and afterwards a hundred more do."""
    ids = place.ids(20)
    chance = random.Random(1)  # noqa: S311 - no secret

    async def main() -> None:
        async with place.async_client() as client:
            if places is not None:
                limits = httpx.Limits(max_connections=places)
                client._engine.http._transport._make = lambda: httpx.AsyncHTTPTransport(limits=limits)  # type: ignore[attr-defined]
            calls: list[Any] = [client.dataset(chance.choice(ids)) for _ in range(count)]
            calls[::2] = [cancelled_at(chance.randrange(1, 12), each) for each in calls[::2]]
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            assert sum(isinstance(each, asyncio.CancelledError) for each in outcomes) > count / 5
            assert [each for each in outcomes if isinstance(each, Exception)] == []
            assert in_use(client) == []
            found = await asyncio.gather(*(client.dataset(each) for each in ids * 5))
            assert [each.id for each in found] == ids * 5
            assert in_use(client) == []

    asyncio.run(main())
