"""What the probes have in common: short ways to ask, and to look at both forms of the API at once."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.objectstore import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.mock.conftest import Api, Reply

    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.sinkove.datasets import Dataset

    Probe = Callable[[Api], bool]

DATASETS = "/v1/datasets"
MODEL_ID = "00000000-0000-4000-8000-00000000000a"
BODY = {"model": "m", "prompts": ["p"], "size": 3}
ORGANIZATION_BODY = {"modelId": MODEL_ID, "numSamples": 3, "args": {"prompt": "p"}}
JSON = {"content-type": "application/json"}


def call(api: Api, method: str, target: str, **extra: Any) -> Reply:
    """Asks without comparing the answer with the API description."""
    return api.call(method, target, check=False, **extra)


def get(api: Api, target: str = DATASETS, **extra: Any) -> Reply:
    return call(api, "GET", target, **extra)


def post(api: Api, body: Any = None, target: str = DATASETS, **extra: Any) -> Reply:
    return call(api, "POST", target, body=BODY if body is None else body, **extra)


def raw(api: Api, method: str = "GET", target: str = DATASETS, body: Any = None) -> Response:
    """Returns the response that the door would get."""
    headers = {"host": "mock.test", "authorization": "Bearer sk-mock", **JSON}
    path, _, query = target.partition("?")
    return api.engine.handle(Request(method, path, query, headers, json.dumps(body).encode() if body else b""))


def payload(reply: Reply) -> Any:
    """What a good answer is about, with the envelope or without."""
    assert reply.status < 300, reply
    body = reply.json
    return body["data"] if isinstance(body, dict) and "data" in body else body


def own(api: Api, index: int = 0) -> str:
    """The address of an organization's datasets."""
    return f"/v1/organizations/{api.organizations()[index]}/datasets"


def ready(api: Api, target: str = DATASETS, index: int = 0) -> str:
    """Arranges a dataset; returns its id."""
    content = {} if target == DATASETS else {"organization": api.organizations()[index]}
    dataset_id = api.admin("POST", "datasets", {"status": "ready", **content})["id"]
    assert isinstance(dataset_id, str)
    return dataset_id


@dataclass(frozen=True)
class Looks:
    """How one dataset looks to a create, a get and a list; one of the account and one of an organization."""

    created: list[Any]
    got: list[Any]
    listed: list[Any]


def look(api: Api, seconds: float = 1.0) -> Looks:
    """Makes one dataset in each form and looks at it after a while."""
    targets = ((DATASETS, BODY), (own(api), ORGANIZATION_BODY))
    created = [payload(post(api, body, target)) for target, body in targets]
    listed_ids = [each["id"] if "id" in each else api.admin("GET", "state")["datasets"][-1]["id"] for each in created]
    api.now += seconds
    pairs = list(zip(targets, listed_ids, strict=True))
    got = [payload(get(api, f"{target}/{dataset_id}")) for (target, _), dataset_id in pairs if dataset_id]
    return Looks(created, got, [payload(get(api, target))[-1] for target, _ in targets])


def of(item: Mapping[str, Any], name: str) -> Any:
    """Returns a field, whatever the form calls it."""
    names = {
        "size": "numSamples",
        "model": "modelId",
        "prompts": "args",
        "created": "createdAt",
        "updated": "updatedAt",
    }
    inner = {"progress": "progress", "status": "state"}
    if name in ("created", "updated") and f"{name}_at" in item:
        return item[f"{name}_at"]
    if name in item or name not in {**names, **inner}:
        return item[name]
    return item["metadata"][inner[name]] if name in inner else item[names[name]]


def all_or_none(values: Any) -> bool:
    """Whether something is so everywhere; it must not be so in one place only."""
    seen = {bool(each) for each in values}
    assert len(seen) == 1
    return seen.pop()


def tells(where: str, name: str, is_wrong: Callable[[Any], bool]) -> Probe:
    """Whether a field is wrong where both forms show it, and only there when `where` says so."""

    def probe(api: Api) -> bool:
        looks = look(api)
        return all_or_none(is_wrong(of(each, name)) for place in where.split() for each in getattr(looks, place))

    return probe


def linked(api: Api, dataset_id: str, target: str = DATASETS) -> str:
    """Returns the address of a dataset's file."""
    url = payload(get(api, f"{target}/{dataset_id}/urls/download"))["URL"]
    assert isinstance(url, str)
    return url


def fetched(api: Api, url: str, **extra: Any) -> Reply:
    return get(api, url.removeprefix("http://mock.test"), key=None, **extra)


def small_zip(dataset: Dataset) -> Stored:
    """A real ZIP with one tiny file an image."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("metadata.json"), json.dumps({"size": dataset.size}).ljust(400))
        archive.writestr(zipfile.ZipInfo("model_card.md"), "See `metadata.json`.")
        for number in range(dataset.size):
            archive.writestr(zipfile.ZipInfo(f"images/{number}.png"), b"pixels" * 20)
    content = buffer.getvalue()

    def read(start: int, stop: int) -> Iterator[bytes]:
        yield content[start:stop]

    return Stored(len(content), '"etag-1"', read)


def unzipped(reply: Reply) -> list[str] | None:
    """Returns the names in a ZIP, None when something is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
            return None if archive.testzip() else archive.namelist()
    except zipfile.BadZipFile:
        return None
