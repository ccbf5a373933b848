"""Programs written for the vendor's `sinkove-sdk` 0.1.2 run with ours, without the faults of theirs."""

import tracemalloc
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import sinkove as sk
from sinkove.client import Client
from sinkove.connector import Connector
from sinkove.connector import connector as connector_module
from sinkove.datasets.client import Dataset, DatasetClient
from sinkove.datasets.metadata import Metadata
from sinkove.organizations.client import Organization, OrganizationClient
from sinkove.testing import serve

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

MODEL = uuid.UUID("3f2c8a54-6f0e-4b57-9d4e-0c8f3a7b1e21")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator["MockServer"]:
    with serve(seed=1, generation_seconds=0) as mock:
        monkeypatch.delenv("SINKOVE_BASE_URL", raising=False)
        monkeypatch.setenv("SINKOVE_API_URL", mock.url)
        monkeypatch.setenv("SINKOVE_API_KEY", mock.api_key)
        yield mock


@pytest.fixture
def client(server: "MockServer") -> Client:
    return Client(OrganizationClient(Connector()).list()[0].id)


def test_every_name_of_the_vendor_is_there(client: Client, server: "MockServer") -> None:
    """Classes, module paths, properties and their types are the vendor's."""
    assert sk.Client is Client
    assert connector_module.Connector is Connector
    assert isinstance(client, Organization)
    assert isinstance(client.id, str)
    assert (
        client.organization_name
        == OrganizationClient(Connector(server.api_key)).get(uuid.UUID(client.id)).organization_name
    )
    assert isinstance(client.datasets, DatasetClient)
    dataset = client.datasets.create(MODEL, num_samples=2, args={"prompt": "cardiomegaly"})
    assert isinstance(dataset, Dataset)
    assert isinstance(dataset.id, uuid.UUID)
    assert (dataset.model_id, str(dataset.organization_id)) == (MODEL, client.id)
    assert (dataset.num_samples, dataset.args) == (2, {"prompt": "cardiomegaly"})
    assert {type(each) for each in (dataset.owner_id, dataset.created_at, dataset.updated_at)} == {str}
    assert (dataset.metadata, dataset.state) == (None, "UNKNOWN")
    assert dataset.ready
    assert dataset.finished
    assert isinstance(dataset.metadata, Metadata)
    assert (dataset.state, dataset.metadata.progress) == ("READY", 100)
    assert [each.id for each in client.datasets.list()] == [dataset.id]
    assert client.datasets.get(dataset.id).num_samples == 2


def test_documented_flow_downloads(client: Client, tmp_path: Path) -> None:
    """The vendor's README: create, then download with wait; strategies as documented."""
    path = tmp_path / "dataset.zip"
    dataset = client.datasets.create(MODEL, num_samples=1, args={"prompt": "cardiomegaly"})
    dataset.download(str(path), strategy="skip", wait=True)
    assert dataset.metadata is not None
    assert path.stat().st_size == dataset.metadata.size
    path.write_bytes(b"mine")
    dataset.download(str(path), strategy="skip")
    assert path.read_bytes() == b"mine"
    with pytest.raises(Exception, match="exists already"):
        dataset.download(str(path))
    dataset.download(str(path), strategy="replace", timeout=60)
    assert path.stat().st_size == dataset.metadata.size


def test_private_name_of_the_guide_works(client: Client) -> None:
    """The guide's examples call `_reload_metadata`."""
    dataset = client.datasets.create(MODEL, 1, {})
    dataset._reload_metadata()
    assert dataset.state == "READY"


def test_connector_sends_by_address(server: "MockServer") -> None:
    """`make_request` gives the JSON of any address, and errors as everywhere."""
    connector = Connector()
    assert (connector.api_key, connector.base_url) == (server.api_key, server.url)
    (organization, _) = connector.make_request("/v1/organizations", "GET")
    body = {"modelId": str(MODEL), "numSamples": 1, "args": {}}
    made = connector.make_request(f"v1/organizations/{organization['id']}/datasets", "POST", data=body)
    assert made["numSamples"] == 1
    with pytest.raises(sk.NotFoundError):
        connector.make_request("/v1/nonsense")
    assert server.api_key not in repr(vars(connector))


def test_flat_error_is_read_from_its_text(client: Client) -> None:
    """The guide looks for the code in the error's text; the attributes have it too."""
    with pytest.raises(Exception, match="VALIDATION_ERROR: ") as caught:
        client.datasets.create(MODEL, num_samples=100_000, args={})
    assert isinstance(caught.value, sk.ValidationError)
    assert caught.value.code == "VALIDATION_ERROR"


def test_missing_key_is_a_value_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the vendor documents it."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    for api_key in (None, ""):
        with pytest.raises(ValueError, match="SINKOVE_API_KEY"):
            Client("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f", api_key)


def test_client_asks_nothing_before_it_must(server: "MockServer") -> None:
    """Theirs fetches the organization in its constructor."""
    Client("8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f")
    assert list(server.requests) == []


def test_wait_asks_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs waits for ever on a dataset that was pending when it was made; ours sees it finish."""
    with serve(seed=1, generation_seconds=0.2) as server:
        monkeypatch.setenv("SINKOVE_BASE_URL", server.url)
        client = Client(OrganizationClient(Connector(server.api_key)).list()[0].id, server.api_key)
        dataset = client.datasets.create(MODEL, 1, {})
        assert dataset.state == "UNKNOWN"
        dataset.wait(timeout=60)
        assert dataset.state == "READY"


def test_wait_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """TimeoutError, as documented, and not a second later than asked."""
    with serve(seed=1, generation_seconds=3600) as server:
        monkeypatch.setenv("SINKOVE_BASE_URL", server.url)
        client = Client(OrganizationClient(Connector(server.api_key)).list()[0].id, server.api_key)
        with pytest.raises(TimeoutError):
            client.datasets.create(MODEL, 1, {}).wait(timeout=0.1)


def test_connections_are_kept(client: Client, server: "MockServer") -> None:
    """Theirs opens a connection for every call."""
    opened: list[Any] = []
    pool = client._conn.client._engine.http._transport._transport._pool  # type: ignore[attr-defined]
    for _ in range(3):
        client.datasets.list()
        opened.append(id(pool.connections[0]))
    assert len(set(opened)) == 1


def test_requests_are_tried_again_and_bounded(server: "MockServer") -> None:
    """Theirs has no timeout and no retry."""
    config = Connector()._client._engine.config
    assert (config.timeout, config.attempt_timeout, config.max_retries) == (120.0, 30.0, 4)


MEGABYTE = 1 << 20


def stored(body: Any, **headers: str) -> Dataset:
    """A ready dataset whose ZIP an object store of our own serves."""
    fields = {
        "id": str(MODEL),
        "modelId": str(MODEL),
        "organizationId": str(MODEL),
        "ownerId": "me",
        "numSamples": 1,
        "args": {},
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
        "metadata": {"id": str(MODEL), "state": "READY", "progress": 100, "size": 0},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "storage.example.com":
            return httpx.Response(200, content=body(), headers=headers)
        link = request.url.path.endswith("/urls/download")
        return httpx.Response(200, json={"URL": "https://storage.example.com/x.zip?signature=s"} if link else fields)

    client = sk.client("KEY", max_retries=0, httpx_args={"transport": httpx.MockTransport(answer)})
    return Dataset(client.organization(MODEL).dataset(MODEL))


def test_cut_download_leaves_no_file(tmp_path: Path) -> None:
    """Theirs writes to the final name, so that a cut download looks like a dataset."""
    dataset = stored(lambda: iter([b"PK", b"half"]), **{"content-length": "1000"})
    with pytest.raises(sk.IncompleteDownloadError):
        dataset.download(tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


def test_download_is_never_held_in_memory(tmp_path: Path) -> None:
    """Theirs holds the whole ZIP; ours a few pieces of it, however large it is."""
    dataset = stored(lambda: (bytes(MEGABYTE // 4) for _ in range(256)))
    tracemalloc.start()
    try:
        with pytest.raises(sk.CorruptDownloadError):  # 64 MiB of zeros are no ZIP
            dataset.download(tmp_path / "x.zip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MEGABYTE
    assert list(tmp_path.iterdir()) == []


def test_typing_marker_is_there() -> None:
    """Theirs has none, so a type checker sees Any."""
    assert (Path(sk.__file__).parent / "py.typed").is_file()


def test_organization_name_can_be_set(client: Client) -> None:
    """It is a plain attribute of theirs."""
    client.organization_name = "Ours"
    assert client.organization_name == "Ours"


@pytest.mark.parametrize("name", ["id", "model_id", "organization_id"])
def test_id_that_is_no_uuid_is_an_error_of_ours(name: str) -> None:
    """Their client dies of a ValueError in the middle of a list."""
    at = "2026-01-01T00:00:00Z"
    body = {
        "id": "d-1",
        "modelId": "m-1",
        "organizationId": "o-1",
        "ownerId": "u-1",
        "numSamples": 2,
        "args": {},
        "createdAt": at,
        "updatedAt": at,
        "metadata": None,
    }
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
    with sk.client("KEY", httpx_args={"transport": transport}) as account:
        dataset = Dataset(account.organization("o-1").dataset("d-1"))
        with pytest.raises(sk.ResponseValidationError, match="is no UUID"):
            getattr(dataset, name)
