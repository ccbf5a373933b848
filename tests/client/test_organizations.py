"""The organization API through `client.organizations`, `client.organization` and the vendor's own names."""

import json
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk

MODEL = "3f2c8a54-6f0e-4b57-9d4e-0c8f3a7b1e21"
ARGS = {"prompt": "Severe cardiomegaly", "note": {"odd": [1, None]}}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def create(organization: sk.Organization, size: int = 2) -> sk.Dataset:
    return organization.create_dataset(model_id=MODEL, num_samples=size, args=ARGS)


def test_organizations_are_listed_and_named(connect: Any) -> None:
    """Two organizations, the same by list and by id; a handle asks nothing."""
    server, client = connect()
    first, second = client.organizations.list()
    assert first.id != second.id
    assert repr(first) == f"Organization(id={first.id!r}, name={first.name!r})"
    assert client.organizations.get(uuid.UUID(second.id)).name == second.name
    asked = len(server.requests)
    assert (client.organization(first.id).id, client.organization(first.id).name) == (first.id, None)
    assert len(server.requests) == asked


def test_organization_dataset_has_the_same_duties(connect: Any, tmp_path: Path) -> None:
    """Create, wait and save go through the same handle as the account's, and what was sent comes back."""
    _, client = connect(generation_seconds=600)
    organization = client.organization(client.organizations.list()[0].id)
    dataset = create(organization)
    assert (dataset.status, dataset.size, dataset.model, dataset.prompts) == ("pending", 2, MODEL, [ARGS["prompt"]])
    assert dataset.to_dict()["args"] == ARGS
    seen = set()
    dataset.wait(timeout=3600, on_progress=lambda _: seen.add(dataset.status))
    assert {"pending", "processing", "ready"} >= seen > {"ready"}
    path = dataset.save(tmp_path / "out.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("metadata.json"))["images"][0]["prompt"] == ARGS["prompt"]
    assert dataset.to_dict()["metadata"]["size"] == path.stat().st_size
    assert [each.id for each in organization.list_datasets()] == [dataset.id]
    assert organization.dataset(dataset.id).created_at == dataset.created_at


def test_organizations_do_not_see_one_another(connect: Any) -> None:
    """A dataset of one is neither listed nor found in the other, nor in the account."""
    _, client = connect()
    first, second = client.organizations.list()
    dataset = create(first)
    assert second.list_datasets() == client.list_datasets() == []
    for stranger in (second, client):
        with pytest.raises(sk.NotFoundError) as caught:
            stranger.dataset(dataset.id)
        assert caught.value.code == "DATASET_NOT_FOUND"


@pytest.mark.parametrize(
    ("act", "error", "code"),
    [
        (lambda c, o: c.organizations.get(UNKNOWN), sk.NotFoundError, "ORGANIZATION_NOT_FOUND"),
        (lambda c, o: c.organization(UNKNOWN).list_datasets(), sk.NotFoundError, "ORGANIZATION_NOT_FOUND"),
        (lambda c, o: o.dataset(UNKNOWN), sk.NotFoundError, "DATASET_NOT_FOUND"),
        (lambda c, o: create(o, 0), sk.ValidationError, "VALIDATION_ERROR"),
        (lambda c, o: create(o, 1001), sk.ValidationError, "VALIDATION_ERROR"),
        (lambda c, o: create(o, 9), sk.InsufficientCreditsError, "INSUFFICIENT_CREDITS"),
    ],
    ids=["organization", "organization-list", "dataset", "size-0", "size-1001", "credits"],
)
def test_flat_error_becomes_a_typed_error(connect: Any, act: Any, error: Any, code: str) -> None:
    """Errors without an envelope are read as well as those with one."""
    _, client = connect(credits=5)
    organization = client.organizations.list()[0]
    with pytest.raises(error) as caught:
        act(client, organization)
    assert (type(caught.value), caught.value.code) == (error, code)
    assert caught.value.message
    assert f"{code}: {caught.value.message}"[:60] in str(caught.value)


def test_not_ready_and_failed(connect: Any, tmp_path: Path) -> None:
    """The link of an unfinished dataset is a conflict; one that fails says so."""
    _, client = connect(fault="generation-fails")
    dataset = create(client.organizations.list()[0])
    with pytest.raises(sk.ConflictError, match="DATASET_NOT_READY"):
        dataset.save(tmp_path / "out.zip")
    with pytest.raises(sk.DatasetFailedError):
        dataset.wait(timeout=3600)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"model_id": 5, "num_samples": 1, "args": {}}, TypeError),
        ({"model_id": MODEL, "num_samples": True, "args": {}}, TypeError),
        ({"model_id": MODEL, "num_samples": "2", "args": {}}, TypeError),
        ({"model_id": MODEL, "num_samples": 2, "args": "prompt"}, TypeError),
        ({"model_id": MODEL, "num_samples": 2, "args": {"p": float("nan")}}, ValueError),
        ({"model_id": MODEL, "num_samples": 2, "args": {"p": "\ud800"}}, ValueError),
    ],
)
def test_arguments_that_cannot_be_sent(connect: Any, arguments: Any, error: Any) -> None:
    """Refused before anything is sent."""
    server, client = connect()
    with pytest.raises(error):
        client.organization(UNKNOWN).create_dataset(**arguments)
    with pytest.raises(ValueError, match="An organization id"):
        client.organization("..")
    assert list(server.requests) == []


def test_warns_when_the_vendors_package_is_installed_too(tmp_path: Path) -> None:
    """pip overwrites one `sinkove` with the other without a word, so the client says it once."""
    info = tmp_path / "sinkove_sdk-0.1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sinkove-sdk\nVersion: 0.1.2\n")
    program = "import sys; sys.path.append(sys.argv[1]); import sinkove as sk; sk.client('k'); sk.client('k')"
    command = [sys.executable, "-c", program]
    run = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True)
    assert run.stderr.count("RuntimeWarning: sinkove-sdk of the vendor and sinkove-synkrato share") == 1
    clean = subprocess.run([*command, str(tmp_path / "none")], capture_output=True, text=True, timeout=60, check=True)
    assert clean.stderr == ""
