"""A dataset handle: what it knows, when it asks, how it waits."""

import math
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove import AccountClient, Dataset, Progress
from sinkove_synkrato import errors
from sinkove_synkrato.poll import PollSchedule

from .support import DATASET, FakeClock, Server, dataset_reply, envelope, problem, reply

MakeClient = Callable[..., AccountClient]


def _dataset(client: AccountClient, server: Server, status: str = "processing", **changes: object) -> Dataset:
    server.will(dataset_reply(status, **changes))
    return client.dataset("ds_1")


def test_dataset_has_every_field(client: AccountClient, server: Server) -> None:
    """As the server described it, in Python's types."""
    dataset = _dataset(client, server)
    assert {name: getattr(dataset, name) for name in DATASET} == {
        **DATASET,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 1, 1, 0, 4, tzinfo=UTC),
    }


def test_dataset_lists_are_the_callers_own(client: AccountClient, server: Server) -> None:
    """Changing what was handed out does not change the dataset."""
    dataset = _dataset(client, server)
    dataset.prompts.clear()
    dataset.to_dict()["prompts"].clear()
    assert (dataset.prompts, dataset.to_dict()["prompts"]) == (["Severe cardiomegaly"], ["Severe cardiomegaly"])


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (40, "Dataset(id='ds_1', status='processing', progress=40, size=50)"),
        (0, "Dataset(id='ds_1', status='processing', progress=0, size=50)"),
        (None, "Dataset(id='ds_1', status='processing', size=50)"),
    ],
)
def test_dataset_repr_is_short(progress: int | None, expected: str, client: AccountClient, server: Server) -> None:
    """What one wants to see in a shell."""
    assert repr(_dataset(client, server, progress=progress)) == expected


def test_datasets_come_in_the_servers_order(client: AccountClient, server: Server) -> None:
    """A plain list of handles."""
    server.will(reply(200, envelope([{**DATASET, "id": f"ds_{n}"} for n in (3, 1, 2)])))
    datasets = client.list_datasets()
    assert (type(datasets), [dataset.id for dataset in datasets]) == (list, ["ds_3", "ds_1", "ds_2"])


def test_refresh_updates_in_place_and_gives_itself(client: AccountClient, server: Server) -> None:
    """Every reference to the handle sees the news."""
    dataset = _dataset(client, server)
    server.will(dataset_reply("ready", progress=100))
    assert dataset.refresh() is dataset
    assert (dataset.status, dataset.progress) == ("ready", 100)


def test_refresh_that_fails_keeps_what_was_known(client: AccountClient, server: Server) -> None:
    """An error tells nothing new about the dataset."""
    dataset = _dataset(client, server)
    server.will(problem(404))
    with pytest.raises(errors.NotFoundError):
        dataset.refresh()
    assert dataset.status == "processing"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("pending", False), ("processing", False), ("archived", False), ("READY", False), ("ready", True)],
)
def test_ready_asks_while_the_status_is_not_final(
    status: str, expected: bool, client: AccountClient, server: Server
) -> None:
    """A word that nobody knows may still become ready."""
    dataset = _dataset(client, server)
    server.will(dataset_reply(status))
    assert dataset.ready() is expected


def test_ready_once_ready_asks_no_more(client: AccountClient, server: Server) -> None:
    """The final answer is kept."""
    assert _dataset(client, server, "ready").ready() is True
    assert len(server.requests) == 1


ENDS = [
    (
        {"status": "failed", "error": "Out of memory."},
        errors.DatasetFailedError,
        "The generation of dataset ds_1 failed. Out of memory. Create it again.",
    ),
    (
        {"status": "failed", "error": None},
        errors.DatasetFailedError,
        "The generation of dataset ds_1 failed. The server gave no reason. Create it again.",
    ),
    (
        {"status": "expired"},
        errors.DatasetExpiredError,
        "Dataset ds_1 was deleted after its retention period. Create it again and download it promptly.",
    ),
]


@pytest.mark.parametrize(("changes", "expected", "text"), ENDS)
@pytest.mark.parametrize("ask", [Dataset.ready, Dataset.wait])
def test_dataset_that_never_will_be_ready_raises(
    changes: dict[str, str],
    expected: type[errors.APIError],
    text: str,
    ask: Callable[[Dataset], object],
    client: AccountClient,
    server: Server,
) -> None:
    """False would mean 'not yet'; and the second question needs no request."""
    dataset = _dataset(client, server)
    server.will(dataset_reply(**changes))
    for _ in range(2):
        with pytest.raises(errors.APIError) as caught:
            ask(dataset)
        assert (type(caught.value), str(caught.value)) == (expected, text)
    assert len(server.requests) == 2


def test_wait_for_a_ready_dataset_asks_nothing(client: AccountClient, server: Server, clock: FakeClock) -> None:
    """It comes back at once, even with no time at all."""
    dataset = _dataset(client, server, "ready")
    assert dataset.wait(timeout=0) is dataset
    assert (len(server.requests), clock.pauses) == (1, [])


def test_wait_asks_ever_less_often_until_it_is_ready(client: AccountClient, server: Server, clock: FakeClock) -> None:
    """From half a second to a quarter of a minute, and unknown words are waited for."""
    dataset = _dataset(client, server, "pending")
    server.will(*[dataset_reply("pending")] * 5, *[dataset_reply("polishing")] * 6, dataset_reply("ready"))
    assert dataset.wait() is dataset
    assert [round(pause, 2) for pause in clock.pauses] == [
        0.5, 0.75, 1.12, 1.69, 2.53, 3.8, 5.7, 8.54, 12.81, 15, 15,
    ]  # fmt: skip


def test_wait_reports_each_look(client: AccountClient, server: Server) -> None:
    """Percent and seconds, with the end at 100 whatever the server says."""
    dataset = _dataset(client, server, "pending")
    server.will(
        dataset_reply("pending", progress=None), dataset_reply(progress=40), dataset_reply("ready", progress=99)
    )
    reports: list[Progress] = []
    dataset.wait(on_progress=reports.append)
    assert reports == [
        Progress("generate", 0, 100, 0.0),
        Progress("generate", 40, 100, 0.5),
        Progress("generate", 100, 100, 1.25),
    ]


def test_wait_out_of_time_says_how_far_it_came(client: AccountClient, server: Server, clock: FakeClock) -> None:
    """It ends within the time given, after a last look shortly before it."""
    dataset = _dataset(client, server)
    server.will(*[dataset_reply()] * 5)
    with pytest.raises(errors.WaitTimeoutError) as caught:
        dataset.wait(timeout=4)
    assert str(caught.value) == ("Dataset ds_1 was still processing at 40 % after 4 s. Wait again; nothing is lost.")
    assert (isinstance(caught.value, TimeoutError), clock.pauses) == (True, [0.5, 0.75, 1.125, 1.125])


def test_wait_out_of_time_again_goes_on(client: AccountClient, server: Server) -> None:
    """Nothing is lost by waiting in portions."""
    dataset = _dataset(client, server, progress=None)
    server.will(dataset_reply(progress=None), dataset_reply("ready"))
    with pytest.raises(errors.WaitTimeoutError, match=r"^Dataset ds_1 was still processing after 0\.4 s\. Wait"):
        dataset.wait(timeout=0.4)
    assert dataset.wait(timeout=0.4).status == "ready"


@pytest.mark.parametrize("timeout", [0, -1, 0.0])
def test_wait_without_time_asks_nothing(timeout: float, client: AccountClient, server: Server) -> None:
    """No request fits into no time."""
    dataset = _dataset(client, server)
    with pytest.raises(errors.WaitTimeoutError):
        dataset.wait(timeout=timeout)
    assert len(server.requests) == 1


@pytest.mark.parametrize("timeout", [0.3, 1.0, 5.0, 29.0, 61.0, 200.0])
@pytest.mark.parametrize("seconds", [0.0, 0.2, 3.0])
def test_wait_never_takes_longer_than_its_timeout(
    timeout: float, seconds: float, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """Looks and pauses together, with a server that takes its time as far as the timeout of the try lets it."""
    dataset = _dataset(client, server)

    def slow(request: httpx.Request) -> httpx.Response:
        limit = request.extensions["timeout"]["read"]
        clock.now += min(seconds, limit)
        if seconds > limit:
            raise httpx.ReadTimeout("slow")
        answer = dataset_reply()
        assert not isinstance(answer, BaseException)
        return answer(request)

    server.will(*[slow] * 1000)
    began = clock.now
    with pytest.raises(errors.WaitTimeoutError):
        dataset.wait(timeout=timeout)
    server.answers.clear()
    assert timeout - 1 <= clock.now - began <= timeout


def test_wait_whose_last_look_is_cut_off_is_a_wait_timeout(
    client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """The caller asked for a wait, so the end of its time is the wait's; the lost look is the cause."""
    dataset = _dataset(client, server)

    def dead(request: httpx.Request) -> httpx.Response:
        clock.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("slow")

    server.will(dead)
    with pytest.raises(errors.WaitTimeoutError) as caught:
        dataset.wait(timeout=3)
    assert isinstance(caught.value.__cause__, errors.APITimeoutError)


def test_wait_with_time_left_lets_the_timeout_of_a_call_through(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """A server that does not answer is not a dataset that is not ready."""
    dataset = _dataset(make_client(max_retries=0), server)
    server.will(httpx.ReadTimeout("slow"))
    with pytest.raises(errors.APITimeoutError):
        dataset.wait(timeout=100)


def test_wait_is_patient_with_a_server_that_stumbles(client: AccountClient, server: Server, clock: FakeClock) -> None:
    """Each look is a call with its own tries."""
    dataset = _dataset(client, server)
    server.will(problem(503), httpx.ReadError("reset"), problem(429, headers={"Retry-After": "2"}))
    server.will(dataset_reply("ready"))
    dataset.wait(timeout=60)
    assert clock.pauses == [0.25, 0.5, 2.0]


SCHEDULES = st.builds(PollSchedule, first=st.floats(0.01, 10), factor=st.floats(1, 5), longest=st.floats(10, 100))


@given(SCHEDULES, st.integers(0, 10_000))
def test_schedule_without_end_grows_within_its_bounds(schedule: PollSchedule, looks: int) -> None:
    """No pause is shorter than the one before it, below the first or above the longest."""
    pause, following = (schedule.pause(n, left=math.inf) for n in (looks, looks + 1))
    assert pause is not None
    assert following is not None
    assert schedule.first <= pause <= following <= schedule.longest


@given(SCHEDULES, st.integers(0, 100), st.floats(0, 1000))
def test_schedule_leaves_room_for_the_look_after_the_pause(schedule: PollSchedule, looks: int, left: float) -> None:
    """A pause up to the very end would be for nothing."""
    pause = schedule.pause(looks, left=left)
    assert pause is None or 0 < pause < left


@pytest.mark.parametrize(
    ("looks", "left", "expected"),
    [(0, 10.0, 0.5), (1, 10.0, 0.75), (9, math.inf, 15.0), (0, 0.75, 0.25), (0, 0.5, None), (0, 0.0, None)],
)
def test_schedule_pauses_are_as_documented(looks: int, left: float, expected: float | None) -> None:
    """The numbers of the docstring."""
    assert PollSchedule().pause(looks, left=left) == expected


def test_progress_report_cannot_be_changed() -> None:
    """Callbacks may keep it, and hand it to other threads."""
    with pytest.raises(AttributeError):
        Progress("generate", 1, 2, 3.0).done = 5  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
