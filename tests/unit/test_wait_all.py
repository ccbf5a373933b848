"""Many datasets, as they become ready: what is given, in which order, and what is raised at the end."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

import sinkove as sk
from sinkove._watch import watch_of

from ..worlds import World
from .support import DATASET, FakeClock, Server, dataset_reply, envelope, problem, reply
from .test_handle import ORGANIZATION, ORGANIZATION_DATASET


def listing(**status: str) -> Any:
    """A list of datasets."""
    return reply(200, envelope([{**DATASET, "id": name, "status": each} for name, each in status.items()]))


@pytest.fixture
def many(client: sk.AccountClient, server: Server) -> list[Any]:
    """Four that are not ready; the request for them is forgotten."""
    server.will(listing(ds_1="pending", ds_2="pending", ds_3="pending", ds_4="pending"))
    datasets = client.list_datasets()
    server.requests.clear()
    return datasets


def ids(datasets: Any) -> list[str]:
    """Theirs."""
    return [each.id for each in datasets]


def test_datasets_come_as_they_become_ready(world: World, many: list[Any], server: Server, clock: FakeClock) -> None:
    """All of them are asked for at once, the last one by itself, and none that is ready."""
    server.will(
        listing(ds_1="processing", ds_2="processing", ds_3="ready", ds_4="processing"),
        listing(ds_1="ready", ds_2="processing", ds_3="ready", ds_4="ready"),
        dataset_reply("processing", id="ds_2"),
        dataset_reply("ready", id="ds_2"),
    )
    assert ids(world.waited(many)) == ["ds_3", "ds_1", "ds_4", "ds_2"]
    assert {each.status for each in many} == {"ready"}
    assert [line.removeprefix("GET https://api.test/v1/datasets") for line in server.lines] == [
        "",
        "",
        "/ds_2",
        "/ds_2",
    ]
    assert clock.pauses == [0.5, 0.75, 1.125]


def test_those_that_are_ready_come_first_and_are_not_asked_for(
    world: World, datasets: list[Any], many: list[Any], server: Server
) -> None:
    """Nothing is sent for them."""
    server.will(dataset_reply("ready", id="ds_4"))
    results = world.waited([many[3], *datasets])
    assert [next(results).id for _ in datasets] == ["ds_1", "ds_2", "ds_3"]
    assert server.requests == []
    assert ids(results) == ["ds_4"]


def test_dataset_that_comes_twice_is_given_once(
    world: World, client: sk.AccountClient, datasets: list[Any], server: Server
) -> None:
    """Also as another object."""
    server.will(dataset_reply("ready"))
    assert ids(world.waited([datasets[0], client.dataset("ds_1"), datasets[0]])) == ["ds_1"]


def test_no_datasets_are_ready_at_once(world: World, server: Server) -> None:
    """Nothing is sent."""
    assert list(world.waited([])) == []


def test_what_becomes_of_one_stops_none_of_the_others(
    world: World, many: list[Any], server: Server, clock: FakeClock
) -> None:
    """Those that are ready come first; then the first error is raised, with the others as notes."""
    server.will(
        listing(ds_1="failed", ds_3="expired", ds_4="processing"),
        problem(404, message="No such dataset."),
        dataset_reply("ready", id="ds_4"),
    )
    results = world.waited(many)
    assert (next(results).id, clock.pauses) == ("ds_4", [0.5])
    with pytest.raises(sk.DatasetFailedError, match="ds_1") as caught:
        next(results)
    notes = caught.value.__notes__
    assert [note.partition(":")[0] for note in notes] == ["Dataset ds_3", "Dataset ds_2"]
    assert "DatasetExpiredError" in notes[0]
    assert "NotFoundError: 404" in notes[1]


@pytest.mark.parametrize("status", [404, 410])
def test_error_that_names_no_dataset_says_which_in_a_note(
    status: int, world: World, many: list[Any], server: Server
) -> None:
    """Of fifty, one wants to know."""
    server.will(problem(status))
    with pytest.raises(sk.APIStatusError) as caught:
        list(world.waited(many[:1]))
    assert (caught.value.status_code, caught.value.__notes__) == (status, ["This became of dataset ds_1."])


def test_time_that_is_over_names_those_that_are_not_ready(
    world: World, many: list[Any], server: Server, clock: FakeClock
) -> None:
    """After those that are; what failed meanwhile is a note."""
    server.will(listing(ds_1="processing", ds_2="ready", ds_3="processing", ds_4="failed"))
    server.will(*[listing(ds_1="processing", ds_3="processing")] * 3)
    results = world.waited(many, timeout=2)
    assert next(results).id == "ds_2"
    with pytest.raises(sk.WaitTimeoutError) as caught:
        next(results)
    assert str(caught.value) == "2 of 4 datasets were not ready after 2 s: ds_1, ds_3. Wait again; nothing is lost."
    assert [note.partition(".")[0] for note in caught.value.__notes__] == [
        "Dataset ds_4: DatasetFailedError: The generation of dataset ds_4 failed"
    ]
    assert clock.now <= 1002


def test_time_that_is_over_names_a_few_of_many(world: World, many: list[Any]) -> None:
    """The rest is counted."""
    with pytest.raises(sk.WaitTimeoutError, match=r"^4 of 4 .* after 0 s: ds_1, ds_2, ds_3 and 1 more\. Wait again"):
        list(world.waited(many, timeout=0))


def test_look_that_fails_ends_only_what_it_was_for(
    world: World, client: sk.AccountClient, many: list[Any], server: Server
) -> None:
    """An organization that cannot be asked keeps back none of the account's."""
    server.will(reply(200, json.dumps({**json.loads(ORGANIZATION_DATASET), "state": "PENDING"})))
    other = client.organization(ORGANIZATION).dataset("ds_1")
    server.requests.clear()
    server.will(problem(403), listing(ds_1="processing", ds_2="ready"), dataset_reply("ready"))
    results = world.waited([other, *many[:2]])
    assert [next(results).id, next(results).id] == ["ds_2", "ds_1"]
    with pytest.raises(sk.PermissionDeniedError):
        next(results)
    assert [line.removeprefix("GET https://api.test/v1") for line in server.lines] == [
        f"/organizations/{ORGANIZATION}/datasets/ds_1", "/datasets", "/datasets/ds_1",
    ]  # fmt: skip


def test_what_was_learned_meanwhile_is_kept(
    world: World, client: sk.AccountClient, many: list[Any], server: Server
) -> None:
    """Another wait's look, which is older than a refresh, does not undo it."""
    server.will(listing(ds_1="ready", ds_2="processing"), listing(ds_2="processing", ds_3="ready"))
    results = world.waited(many[:2])
    next(results)
    many[2].wait()
    server.will(dataset_reply("ready", id="ds_2"))
    many[1].refresh()
    assert ids(results) == ["ds_2"]
    assert many[1].status == "ready"


def test_datasets_of_two_clients_are_each_asked_for_with_their_own(
    world: World, make_client: Callable[..., sk.AccountClient], server: Server
) -> None:
    """One look for each key."""
    datasets: list[Any] = []
    for key in ("first-key", "second-key"):
        server.will(listing(**{f"{key}-{n}": "pending" for n in (1, 2)}))
        datasets += make_client(key=key).list_datasets()
    server.requests.clear()
    server.will(*(listing(**{f"{key}-{n}": "ready" for n in (1, 2)}) for key in ("first-key", "second-key")))
    assert ids(world.waited(datasets)) == ids(datasets)
    assert [each.headers["authorization"] for each in server.requests] == ["Bearer first-key", "Bearer second-key"]


def test_iteration_that_ends_early_leaves_nothing_behind(world: World, many: list[Any], server: Server) -> None:
    """Whoever waits next asks for his own alone; no thread was ever there."""
    server.will(listing(ds_1="ready", ds_2="processing", ds_3="processing", ds_4="processing"))
    threads = threading.active_count()
    results: Any = world.waited(many)
    next(results)
    watch = watch_of(many[0]._engine)
    assert (len(watch._seats), threading.active_count()) == (1, threads)
    results.close()
    assert (len(watch._seats), watch._lists) == (0, {})
    server.will(dataset_reply("ready", id="ds_2"))
    many[1].wait()


@pytest.mark.parametrize("call", [sk.wait_all, sk.async_wait_all])
@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_argument_that_makes_no_sense_is_refused_at_once(call: Any, timeout: float) -> None:
    """Not when the first one is asked for."""
    with pytest.raises(ValueError, match=r"^timeout must be a number of seconds of at least 0, not "):
        call([], timeout)
    with pytest.raises(TypeError, match=f"^{call.__name__} takes .*Dataset objects, not str"):
        call(["ds_1"])
