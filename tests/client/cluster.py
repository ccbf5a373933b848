"""Many datasets on a Dask cluster: two worker processes that have the key, beside one that does not hand it out."""

import os
import re
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
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """On loopback alone, without dashboards."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
        local_directory=tmp_path_factory.mktemp("workers"),
        env={"SINKOVE_API_KEY": KEY},
    ) as cluster:
        yield cluster


@pytest.fixture
def dask(cluster: LocalCluster) -> Iterator[Client]:
    """A client of the cluster, whose workers are there."""
    with Client(cluster, timeout=30) as client:
        client.wait_for_workers(2, timeout=30)
        yield client


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator["MockServer"]:
    """A mock; nothing here but the test's own client knows its key."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    with serve(api_key=KEY, seed=1, generation_seconds=1) as server:
        yield server


def created(client: sk.AccountClient, count: int) -> dict[str, sk.Dataset]:
    datasets = [client.create_dataset(model="chest-xray-v2", prompts=["Normal chest"], size=2) for _ in range(count)]
    return {each.id: each for each in datasets}


def test_datasets_are_created_here_and_saved_by_workers(dask: Client, server: "MockServer", tmp_path: Path) -> None:
    """Waited for, too; the failure of one comes back as what it is."""
    with sk.client(KEY, base_url=server.url) as client:
        datasets = created(client, 6)
        failed = client.dataset(server.datasets.add(status="failed"))
        everything = [*datasets.values(), failed]
        asked = len(server.requests)
        saved = list(sk.download_all(everything, tmp_path, executor=dask.get_executor(), timeout=60, wait=True))
    errors = {each.dataset_id: type(each.error) for each in saved if each.error}
    assert errors == {failed.id: sk.DatasetFailedError}
    assert {each.dataset_id for each in saved if zipfile.ZipFile(each.path).testzip() is None} == datasets.keys()
    # A worker asks for each by its handle; the datasets' own client would know the failed one, and ask for no failure.
    assert any(each.path.endswith(failed.id) for each in server.requests[asked:])
