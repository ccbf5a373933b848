"""Many datasets on a Dask cluster: two worker processes that have the key, beside one that does not hand it out."""

import os
import re
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dask.distributed import Client, LocalCluster

import sinkove as sk
from sinkove.testing import serve

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

GUIDE = Path(__file__).parents[2] / "docs/guides/downloads.md"
KEY = "sk-cluster-0123456789"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """On loopback alone; without an address of its own, what would be the dashboard's server takes a fixed port."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path_factory.mktemp("workers")),
        env={"SINKOVE_API_KEY": KEY},
    ) as cluster:
        yield cluster


@pytest.fixture
def dask(cluster: Any) -> Iterator[Any]:
    """A client of the cluster, whose workers are there."""
    with Client(cluster, timeout=30) as client:
        client.wait_for_workers(2, timeout=30)
        yield client


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator["MockServer"]:
    """A mock, whose key the environment of this process does not have."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    with serve(api_key=KEY, seed=1, generation_seconds=1) as server:
        yield server


@pytest.fixture
def client(server: "MockServer") -> Iterator[sk.AccountClient]:
    with sk.client(KEY, base_url=server.url) as client:
        yield client


def created(client: sk.AccountClient, count: int) -> list[sk.Dataset]:
    return [client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=2) for _ in range(count)]


def whole(folder: Path) -> set[str]:
    """The ids of the files that are whole; there are no others."""
    for path in folder.iterdir():
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    return {path.stem for path in folder.iterdir()}


def test_datasets_are_created_here_and_saved_by_workers(
    dask: Any, client: sk.AccountClient, server: "MockServer", tmp_path: Path
) -> None:
    """Waited for by them, with their own key; what fails comes back as the error that it is."""
    datasets = created(client, 6)
    failed = client.dataset(server.datasets.add(status="failed"))
    asked = len(server.requests)
    saved = list(sk.download_all([*datasets, failed], tmp_path, executor=dask.get_executor(), timeout=60, wait=True))
    assert {each.dataset_id: type(each.error) for each in saved if each.error} == {failed.id: sk.DatasetFailedError}
    assert whole(tmp_path) == {each.id for each in datasets}
    # The dataset here knows that it failed, and would ask nothing.
    assert [each.path for each in server.requests[asked:]].count(f"/v1/datasets/{failed.id}") == 1


def test_worker_that_is_killed_costs_nothing(
    dask: Any, client: sk.AccountClient, server: "MockServer", tmp_path: Path
) -> None:
    """Another goes on with what it had begun."""
    server.faults.add("drip-body", operation="download", bytes=50_000, seconds=0.05)
    datasets = created(client, 6)
    results = sk.download_all(datasets, tmp_path, executor=dask.get_executor(), timeout=60, wait=True)
    first = next(results)
    process, *_ = dask.run(os.getpid).values()
    os.kill(process, signal.SIGKILL)
    assert [each.error for each in (first, *results)] == [None] * 6
    assert whole(tmp_path) == {each.id for each in datasets}


def test_cluster_that_never_begins_is_waited_for_no_longer_than_said(
    dask: Any, client: sk.AccountClient, tmp_path: Path
) -> None:
    """One whose workers are all gone, say."""
    datasets = created(client, 2)
    nowhere = dask.get_executor(workers=["tcp://127.0.0.1:1"])
    saved = list(sk.download_all(datasets, tmp_path, executor=nowhere, timeout=0.1, wait=True))
    assert [type(each.error) for each in saved] == [sk.WaitTimeoutError] * 2
    assert whole(tmp_path) == set()


@pytest.mark.usefixtures("dask")
def test_guide_works_on_a_cluster(cluster: Any, client: sk.AccountClient, tmp_path: Path) -> None:
    """Its lines, with another address and another folder."""
    (code,) = re.findall(r"^```py\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    datasets = [each.wait(timeout=30) for each in created(client, 2)]
    for given, here in (("tcp://scheduler:8786", cluster.scheduler_address), ("/shared/data", str(tmp_path))):
        assert given in code
        code = code.replace(given, here)
    exec(code, {"sk": sk, "client": client})  # noqa: S102  # the guide's own
    assert whole(tmp_path) == {each.id for each in datasets}
