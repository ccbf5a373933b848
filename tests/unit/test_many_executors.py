"""Many datasets on an executor: one that never begins, breaks, is shut down, or pickles what it is given."""

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk

from .support import BASE_URL, KEY, Server, link_reply, problem, reply, zip_bytes

ZIP = zip_bytes()
pytestmark = pytest.mark.parametrize("world", ["sync"], indirect=True)


class Held(Executor):
    """Begins nothing by itself."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []
        self.jobs: list[Callable[[], Any]] = []

    def submit(self, job: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
        self.jobs.append(job)
        self.futures.append(Future())
        return self.futures[-1]

    def carry_out(self, index: int) -> None:
        self.futures[index].set_running_or_notify_cancel()
        self.futures[index].set_result(self.jobs[index]())


@pytest.fixture
def held() -> Held:
    return Held()


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("sinkove_")]


def test_results_come_in_the_order_in_which_they_are_done(
    datasets: Any, held: Held, server: Server, tmp_path: Path
) -> None:
    """All work is handed out before the first."""
    results = sk.download_all(datasets, tmp_path, executor=held)
    server.will(problem(404), link_reply(), reply(200, ZIP))
    held.carry_out(1)
    held.carry_out(0)
    assert [(each.dataset_id, type(each.error)) for each in (next(results), next(results))] == [
        ("ds_2", sk.NotFoundError),
        ("ds_1", type(None)),
    ]


def test_executor_that_never_begins_is_waited_for_no_longer_than_said(
    datasets: Any, held: Held, tmp_path: Path
) -> None:
    """A cluster without workers, say; nothing is left in its queue."""
    saved = list(sk.download_all(datasets, tmp_path, executor=held, timeout=0))
    assert [str(each.error) for each in saved] == [
        f"The time for all of it was over before dataset {each} was saved. Save it again."
        for each in ("ds_1", "ds_2", "ds_3")
    ]
    assert [future.cancelled() for future in held.futures] == [True] * 3


def test_work_that_hangs_is_waited_for_no_longer_than_said(datasets: Any, held: Held, tmp_path: Path) -> None:
    """It began and does not answer: a worker that was cut off."""
    results = sk.download_all(datasets[:1], tmp_path, executor=held, timeout=0)
    held.futures[0].set_running_or_notify_cancel()
    assert [type(each.error) for each in results] == [sk.APITimeoutError]


def test_executor_that_takes_no_work_is_told_of_each(datasets: Any, tmp_path: Path) -> None:
    """One that was shut down before."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    saved = list(sk.download_all(datasets, tmp_path, executor=pool))
    assert [(type(each.error), type(getattr(each.error, "__cause__", None))) for each in saved] == [
        (sk.DownloadError, RuntimeError)
    ] * 3


def test_executor_that_breaks_is_told_of_what_it_had(datasets: Any, held: Held, server: Server, tmp_path: Path) -> None:
    """A worker that was killed, or a pool that was shut down and has cancelled what waits."""
    results = sk.download_all(datasets, tmp_path, executor=held)
    server.will(link_reply(), reply(200, ZIP))
    held.carry_out(0)
    held.futures[1].set_exception(BrokenProcessPool("killed"))
    held.futures[2].cancel()
    first, *others = results
    assert first.error is None
    assert [(type(each.error), str(each.error), str(each.error and each.error.__cause__)) for each in others] == [
        (
            sk.DownloadError,
            "Dataset ds_2 was not saved: the work on it ended with BrokenProcessPool. Save it again.",
            "killed",
        ),
        (
            sk.DownloadError,
            "Dataset ds_3 was not saved: the work on it ended with CancelledError. Save it again.",
            "",
        ),
    ]


def test_iteration_that_ends_early_cancels_the_rest(datasets: Any, held: Held, server: Server, tmp_path: Path) -> None:
    """What waits is taken back, what is under way ends at its next report."""
    results = sk.download_all(datasets, tmp_path, executor=held)
    server.will(*[link_reply(), reply(200, ZIP)] * 2)
    held.carry_out(0)
    next(results)
    held.futures[1].set_running_or_notify_cancel()
    results.close()
    assert [future.cancelled() for future in held.futures] == [False, False, True]
    with pytest.raises(CancelledError):
        held.jobs[1]()
    assert not (tmp_path / "ds_2.zip").exists()


def test_results_that_nobody_looks_at_are_carried_out(
    datasets: Any, held: Held, server: Server, tmp_path: Path
) -> None:
    """A statement of its own is enough."""
    sk.download_all(datasets, tmp_path, executor=held)
    server.will(*[link_reply(), reply(200, ZIP)] * 3)
    for index in range(3):
        held.carry_out(index)
    assert len(list(tmp_path.glob("ds_?.zip"))) == 3


def test_threads_of_its_own_end_with_the_iteration(datasets: Any, server: Server, tmp_path: Path) -> None:
    """All of them, before the last record is left behind."""
    server.will(*[link_reply(), reply(200, ZIP)] * 3)
    results = sk.download_all(datasets, tmp_path, 1)
    assert len(threads()) == 1
    assert len(list(results)) == 3
    assert threads() == []


def test_threads_of_its_own_end_when_nobody_looks(datasets: Any, server: Server, tmp_path: Path) -> None:
    """After the last dataset, whose file is there then."""
    server.will(*[link_reply(), reply(200, ZIP)] * 3)
    sk.download_all(datasets, tmp_path, 1)
    for thread in threading.enumerate():
        if thread.name.startswith("sinkove_"):
            thread.join(30)
    assert (threads(), len(list(tmp_path.glob("ds_?.zip")))) == ([], 3)


def test_job_that_is_pickled_holds_no_key(datasets: Any, held: Held, tmp_path: Path) -> None:
    """But the handle, where to, and the client's address and times."""
    sk.download_all(datasets, tmp_path, executor=held, timeout=60)
    sent = pickle.dumps(held.jobs[0])
    assert KEY.encode() not in sent
    job = pickle.loads(sent)  # noqa: S301  # our own
    assert (job.handle, job.path, job.strategy, job.wait, job.timeout, job.settings) == (
        *(datasets[0].handle(), tmp_path / "ds_1.zip", "skip", False, 60),
        {"base_url": BASE_URL, "timeout": 120.0, "attempt_timeout": 30.0, "max_retries": 4, "max_wait": 75.0},
    )


def test_job_without_a_key_of_its_own_says_so(
    datasets: Any, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a worker whose environment has none; the error is pickled on its way back."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    sk.download_all(datasets, tmp_path, executor=held)
    error = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(held.jobs[0]))()))  # noqa: S301  # our own
    assert type(error) is sk.ConfigurationError
    assert str(error) == "There is no API key: pass one, or set SINKOVE_API_KEY."
    saved = sk.Saved("ds_1", error, tmp_path)
    assert repr(pickle.loads(pickle.dumps(saved))) == repr(saved)  # noqa: S301  # our own


def test_job_that_comes_too_late_asks_nothing(datasets: Any, held: Held, tmp_path: Path) -> None:
    """A worker that was busy until the time was over."""
    sk.download_all(datasets, tmp_path, executor=held, timeout=0)
    error = pickle.loads(pickle.dumps(held.jobs[0]))()  # noqa: S301  # our own
    assert repr(error) == (
        "APITimeoutError('The time for all of it was over before ds_1.zip was begun. Save it again.')"
    )


def test_job_whose_file_is_there_asks_nothing(
    datasets: Any, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs no key, even: a run that is repeated costs a thousand looks at a folder, not a thousand requests."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    (tmp_path / "ds_1.zip").write_bytes(ZIP)
    sk.download_all(datasets, tmp_path, executor=held)
    assert pickle.loads(pickle.dumps(held.jobs[0]))() is None  # noqa: S301  # our own


def test_what_is_no_executor_is_refused(datasets: Any, tmp_path: Path) -> None:
    """Dask's client has a `submit` of its own, which gives futures of another kind."""
    with pytest.raises(TypeError) as caught:
        sk.download_all(datasets, tmp_path, executor=object())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert str(caught.value) == "executor must be a concurrent.futures.Executor, not object."
