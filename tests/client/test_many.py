"""One handle, and many datasets at once, with a real server: in this process, in threads and in other processes."""

import multiprocessing
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk

from ..worlds import World

MODEL = "3f2c8a54-6f0e-4b57-9d4e-0c8f3a7b1e21"
SYNC = pytest.mark.parametrize("world", ["sync"], indirect=True)


def images(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return sum(name.endswith(".png") for name in archive.namelist())


def of_organization(client: Any, size: int) -> Any:
    organization = client.organizations.list()[0]
    return organization.create_dataset(model_id=MODEL, num_samples=size, args={"prompt": "Normal chest"})


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    """Workers that know nothing of this process but what they are sent, and the environment."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("status", ["pending", "processing", "ready"])
def test_resume_and_save_goes_on_whatever_the_state(status: str, connect: Any, tmp_path: Path) -> None:
    """Created, waiting or done: one line, which a second time finds the file and fetches nothing."""
    server, client = connect(generation_seconds=600)
    handle = client.dataset(server.datasets.add(status=status, size=2)).handle()
    for _ in range(2):
        assert client.resume(handle).save(tmp_path / "out.zip", "skip", wait=True) == tmp_path / "out.zip"
    assert images(tmp_path / "out.zip") == 2
    assert [each.path.startswith("/storage/") for each in server.requests].count(True) == 1


def test_resume_finds_an_organizations_dataset(connect: Any, tmp_path: Path) -> None:
    """The account would not know it."""
    _, client = connect(generation_seconds=600)
    handle = of_organization(client, 2).handle()
    assert images(client.resume(handle).save(tmp_path / "out.zip", wait=True)) == 2


def test_many_are_created_waited_for_and_saved(world: World, connect: Any, tmp_path: Path) -> None:
    """Of both APIs together; one that fails is told of as failed, and no other."""
    server, client = connect(generation_seconds=5)  # each pause moves the clock of all of them
    datasets = [of_organization(client, 2)]
    datasets += [client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=size) for size in (1, 3)]
    failed = client.dataset(server.datasets.add(status="failed"))
    saved = world.saved([*datasets, failed], tmp_path, wait=True)
    assert {each.dataset_id: images(each.path) for each in saved if each.error is None} == {
        each.id: each.size for each in datasets
    }
    assert [(each.dataset_id, type(each.error)) for each in saved if each.error] == [(failed.id, sk.DatasetFailedError)]
    assert len(list(tmp_path.iterdir())) == 3


@SYNC
def test_threads_of_the_callers_use_the_datasets_client(
    connect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need no key of their own, and are the caller's to end."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    server, client = connect()
    datasets = [client.dataset(server.datasets.add(status="ready", size=1)) for _ in range(3)]
    with ThreadPoolExecutor(2) as pool:
        assert [each.error for each in sk.download_all(datasets, tmp_path, executor=pool)] == [None] * 3
        assert pool.submit(int).result() == 0


@SYNC
def test_other_processes_use_their_own_key(
    processes: ProcessPoolExecutor, connect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is the environment's; errors come back as what they are."""
    server, client = connect(generation_seconds=1)
    monkeypatch.setenv("SINKOVE_API_KEY", server.api_key)
    datasets = [
        of_organization(client, 1),
        client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=2),
    ]
    gone = client.dataset(server.datasets.add(status="expired"))
    saved = list(sk.download_all([*datasets, gone], tmp_path, executor=processes, timeout=60, wait=True))
    assert {each.dataset_id: images(each.path) for each in saved[:-1]} | {gone.id: type(saved[-1].error)} == {
        datasets[0].id: 1,
        datasets[1].id: 2,
        gone.id: sk.DatasetExpiredError,
    }


@SYNC
def test_process_that_dies_is_told_of(processes: ProcessPoolExecutor, connect: Any, tmp_path: Path) -> None:
    """As an error of the tree, whose cause is the executor's."""
    server, client = connect()
    datasets = [client.dataset(server.datasets.add(status="ready", size=1)) for _ in range(2)]
    processes.submit(os._exit, 1)
    saved = list(sk.download_all(datasets, tmp_path, executor=processes, timeout=60))
    assert [(type(each.error), type(getattr(each.error, "__cause__", None)).__name__) for each in saved] == [
        (sk.DownloadError, "BrokenProcessPool")
    ] * 2
