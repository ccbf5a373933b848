"""The public API over a real socket: create, wait, save, and what goes wrong on the way."""

import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

import sinkove as sk

CONTENT: dict[str, Any] = {"model": "chest-xray-v2", "prompts": ["Severe cardiomegaly", "Normal chest"], "size": 3}


def test_dataset_goes_from_create_to_file(connect: Any, tmp_path: Path) -> None:
    """The vendor's documented flow ends with a ZIP that holds what was asked for."""
    _, client = connect(generation_seconds=600)
    dataset = client.create_dataset(CONTENT)
    assert (dataset.status, dataset.progress, dataset.size, dataset.prompts) == ("pending", 0, 3, CONTENT["prompts"])
    reports: list[sk.Progress] = []
    path = tmp_path / "out.zip"

    assert dataset.save(path, wait=True, on_progress=reports.append) is path

    assert (dataset.status, dataset.progress) == ("ready", 100)
    done = [report.done for report in reports if report.phase == "generate"]
    assert done == sorted(done)
    assert done[-1] == 100
    assert reports[-1].phase == "download"
    assert reports[-1].done == reports[-1].total == path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        images = json.loads(archive.read("metadata.json"))["images"]
    assert [image["prompt"] for image in images] == ["Severe cardiomegaly", "Normal chest", "Severe cardiomegaly"]
    assert [path] == list(tmp_path.iterdir())


def test_created_datasets_are_listed(connect: Any) -> None:
    """What was made is found again, in order, under its own id."""
    _, client = connect()
    made = [client.create_dataset(CONTENT) for _ in range(3)]
    assert [dataset.id for dataset in client.list_datasets()] == [dataset.id for dataset in made]
    assert client.dataset(made[1].id).created_at == made[1].created_at


def use_up(server: Any) -> None:
    """Another program sends a request with the same key."""
    httpx.get(f"{server.url}/v1/datasets", headers={"Authorization": f"Bearer {server.api_key}"}, trust_env=False)


def test_rate_limit_is_waited_for(connect: Any) -> None:
    """A 429, here for what another program has sent, costs a pause until the window's end and no more than that."""
    server, client = connect(limit="1/60")
    use_up(server)
    client.list_datasets()
    assert [exchange.status for exchange in server.requests] == [200, 429, 200]
    (pause,) = client._engine.clock.pauses
    assert 0 < pause <= 60


def test_rate_limit_beyond_max_wait_fails_at_once(connect: Any) -> None:
    """Nobody waits an hour without having said so."""
    server, client = connect(limit="1/3600")
    use_up(server)
    with pytest.raises(sk.RateLimitError, match="max_wait") as caught:
        client.list_datasets()
    assert caught.value.retry_after is not None
    assert 3500 < caught.value.retry_after <= 3600
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("options", "act", "error", "code"),
    [
        ({"client_key": "sk-wrong"}, lambda c: c.list_datasets(), sk.AuthenticationError, "INVALID_API_KEY"),
        ({"credits": 2}, lambda c: c.create_dataset(CONTENT), sk.InsufficientCreditsError, "INSUFFICIENT_CREDITS"),
        ({}, lambda c: c.dataset("ds_unknown"), sk.NotFoundError, "DATASET_NOT_FOUND"),
        ({}, lambda c: c.dataset("a/../b"), sk.NotFoundError, "DATASET_NOT_FOUND"),
        ({}, lambda c: c.create_dataset({**CONTENT, "size": 0}), sk.ValidationError, "VALIDATION_ERROR"),
        ({}, lambda c: c.create_dataset({**CONTENT, "size": 1001}), sk.ValidationError, "VALIDATION_ERROR"),
        ({}, lambda c: c.create_dataset({**CONTENT, "prompts": []}), sk.ValidationError, "VALIDATION_ERROR"),
        ({}, lambda c: c.create_dataset({**CONTENT, "prompts": [""]}), sk.ValidationError, "VALIDATION_ERROR"),
        (
            {"strict_models": True},
            lambda c: c.create_dataset({**CONTENT, "model": "nonsense"}),
            sk.ValidationError,
            "INVALID_MODEL",
        ),
    ],
    ids=["key", "credits", "id", "id-slash", "size-0", "size-1001", "no-prompts", "empty-prompt", "model"],
)
def test_refusal_becomes_a_typed_error(connect: Any, options: Any, act: Any, error: Any, code: str) -> None:
    """The class says what kind of no it is, the attributes say the rest, and it was asked once."""
    _, client = connect(**options)
    with pytest.raises(error) as caught:
        act(client)
    assert type(caught.value) is error
    assert (caught.value.code, caught.value.attempts) == (code, 1)
    assert caught.value.request_id in str(caught.value)
    assert "sk-" not in str(caught.value)


def test_failed_dataset_is_never_waited_for(connect: Any, tmp_path: Path) -> None:
    """ready, wait and save say that it failed, and why."""
    server, client = connect()
    dataset = client.dataset(server.datasets.add(status="failed"))
    for act in (dataset.ready, dataset.wait, lambda: dataset.save(tmp_path / "x.zip", wait=True)):
        with pytest.raises(sk.DatasetFailedError, match=dataset.id):
            act()
    with pytest.raises(sk.ConflictError) as caught:
        dataset.save(tmp_path / "x.zip")
    assert caught.value.code == "DATASET_NOT_READY"
    assert list(tmp_path.iterdir()) == []


def test_expired_dataset_is_gone(connect: Any, tmp_path: Path) -> None:
    """After the retention period there is nothing to download."""
    server, client = connect(generation_seconds=0)
    dataset = client.create_dataset(CONTENT)
    server.clock.advance(366 * 86_400)
    with pytest.raises(sk.DatasetExpiredError):
        dataset.ready()
    with pytest.raises(sk.GoneError):
        dataset.save(tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_generation_that_fails_ends_the_wait(connect: Any) -> None:
    """A dataset that fails while it is waited for raises."""
    _, client = connect(generation_seconds=60, fault="generation-fails")
    with pytest.raises(sk.DatasetFailedError):
        client.create_dataset(CONTENT).wait()


def test_wait_ends_in_time(connect: Any) -> None:
    """A wait that is too short says how far it came, and another goes on from there."""
    _, client = connect(generation_seconds=600)
    dataset = client.create_dataset(CONTENT)
    with pytest.raises(sk.WaitTimeoutError, match="after 120 s"):
        dataset.wait(timeout=120)
    assert sum(client._engine.clock.pauses) <= 120
    assert dataset.wait(timeout=900).status == "ready"


def test_create_that_the_server_refuses_for_now_is_sent_again(connect: Any) -> None:
    """429 says that nothing was done, so that even a create may be repeated; it is made once."""
    server, client = connect(limit="1/60")
    use_up(server)
    client.create_dataset(CONTENT)
    assert [exchange.status for exchange in server.requests] == [200, 429, 201]
    assert len(client.list_datasets()) == 1


def test_storage_never_sees_the_key(connect: Any, tmp_path: Path) -> None:
    """The storage refuses requests with an Authorization header, as object stores do, so a download proves it."""
    _, client = connect(generation_seconds=0)
    client.create_dataset(CONTENT).save(tmp_path / "x.zip", wait=True)
    assert client.list_datasets()[0].save(str(tmp_path / "y.zip")) == str(tmp_path / "y.zip")
    assert (tmp_path / "x.zip").read_bytes() == (tmp_path / "y.zip").read_bytes()


def test_unreachable_server_is_named(connect: Any) -> None:
    """Nobody listens: one clear sentence, after the tries that were allowed."""
    server, client = connect(client_max_retries=2)
    server.__exit__(None, None, None)
    with pytest.raises(sk.APIConnectionError, match="Could not connect for list_datasets") as caught:
        client.list_datasets()
    assert caught.value.attempts == 3


def test_datasets_of_one_seed_are_reproducible_and_show_different_patients(connect: Any, tmp_path: Path) -> None:
    """Two servers of one seed make the same files; two datasets of one server are not the same pictures."""
    images = []
    for run in range(2):
        _, client = connect(generation_seconds=0)
        for number in range(2):
            path = client.create_dataset({**CONTENT, "size": 1}).save(tmp_path / f"{run}{number}.zip", wait=True)
            with zipfile.ZipFile(path) as archive:
                images.append(archive.read("images/0001.png"))
    assert images[:2] == images[2:]
    assert images[0] != images[1]
