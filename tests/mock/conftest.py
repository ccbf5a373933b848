"""A mock without a socket, whose every answer is compared with the API description by the way."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.objectstore import Stored
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.handlers import Handler

ARCHIVE = bytes(range(256)) * 4
DOCUMENT = load("sinkove")
MODEL_ID = "00000000-0000-4000-8000-00000000000A"


def _archive(_dataset: Dataset) -> Stored:
    def read(start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, 100):
            yield ARCHIVE[at : min(stop, at + 100)]

    return Stored(len(ARCHIVE), '"etag-1"', read)


@dataclass(frozen=True)
class Reply:
    """A response as tests like it: headers by lower-case name, the body whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        code = self.json.get("error", self.json)["code"]
        assert isinstance(code, str)
        return code


class Api:
    """An engine at 2026-01-01T00:00:00.25Z; time stands still until `now` is moved."""

    def __init__(
        self,
        handlers: Mapping[str, Handler] = HANDLERS,
        make_archive: Callable[[Dataset], Stored] | None = _archive,
        **options: Any,
    ) -> None:
        self.now = 1_767_225_600.25
        self.options = Options(**options)
        self.engine = Engine(self.options, base=lambda: self.now, handlers=handlers, make_archive=make_archive)

    def call(
        self,
        method: str,
        target: str,
        *,
        key: str | None = "sk-mock",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        check: bool = True,
        too_large: bool = False,
    ) -> Reply:
        sent = {"host": "mock.test", **(headers or {})}
        if key is not None:
            sent["authorization"] = f"Bearer {key}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        path, _, query = target.partition("?")
        response = self.engine.handle(Request(method, path, query, sent, body or b"", too_large))
        whole = response.body if isinstance(response.body, bytes) else b"".join(response.body)
        reply = Reply(response.status, {k.lower(): v for k, v in response.headers}, whole)
        if check and method != "HEAD" and not path.startswith(("/_mock", "/storage")):
            conform(method, path, reply)
        return reply

    def create(self, **changes: Any) -> Reply:
        return self.call("POST", "/v1/datasets", body={"model": "m", "prompts": ["p"], "size": 3, **changes})

    def create_id(self) -> str:
        dataset_id = self.create().json["data"]["id"]
        assert isinstance(dataset_id, str)
        return dataset_id

    def organizations(self, key: str = "sk-mock") -> list[str]:
        return [each["id"] for each in self.call("GET", "/v1/organizations", key=key).json]

    def create_in(self, organization: str, *, key: str = "sk-mock", **changes: Any) -> Reply:
        body = {"modelId": MODEL_ID, "numSamples": 3, "args": {"prompt": "p"}, **changes}
        return self.call("POST", f"/v1/organizations/{organization}/datasets", key=key, body=body)

    def admin(self, method: str, name: str, body: Any = None) -> Any:
        reply = self.call(method, f"/_mock/{name}", key=None, body=body)
        assert reply.status == 200, reply.body
        return reply.json


def killed(file: Path) -> Path:
    """Returns what a kill at this moment would leave of a state file: it and its log, as they are on the disk."""
    folder = Path(tempfile.mkdtemp(dir=file.parent))
    for each in file.parent.glob(f"{file.name}*"):
        shutil.copy(each, folder)
    return folder / file.name


def conform(method: str, path: str, reply: Reply) -> None:
    """Compares an answer with what the description promises for its operation and status, or for any error."""
    flat = f"{path}/".startswith("/v1/organizations/")
    error = {"$ref": f"#/components/schemas/{'FlatError' if flat else 'ErrorEnvelope'}"}
    names = ("RateLimitLimit", "RateLimitRemaining", "RateLimitReset")
    response: dict[str, Any] = {
        "headers": {f"X-RateLimit-{name[9:]}": {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {"application/json": {"schema": error}},
    }
    item: dict[str, Any] = next((item for pattern, item in _PATHS if re.fullmatch(pattern, path)), {})
    documented = item.get(method.lower(), {}).get("responses", {}).get(str(reply.status))
    if documented:
        response = _resolve(documented)
    else:
        assert reply.status in (400, 404, 405), f"{reply.status} is not documented for {method} {path}"
    assert reply.headers["content-type"] == "application/json"
    _validate(response["content"]["application/json"]["schema"], reply.json)
    if reply.status >= 400:
        _validate(error, reply.json)
        assert not flat or set(reply.json) <= {"code", "message", "details"}
    for name, raw in response["headers"].items():
        header = _resolve(raw)
        text = reply.headers.get(name.lower())
        assert text is not None or not header["required"], f"{name} is missing"
        if text is not None:
            _validate(header["schema"], int(text) if header["schema"]["type"] == "integer" else text)


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    for step in node.get("$ref", "").split("/")[1:]:
        node = DOCUMENT[step] if "$ref" in node else node[step]
    return node


def _validate(schema: dict[str, Any], value: Any) -> None:
    schema = {**schema, "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(value)


_PATHS = [(re.sub(r"\{\w+\}", "[^/]+", template), item) for template, item in DOCUMENT["paths"].items()]


@pytest.fixture
def make_api() -> Callable[..., Api]:
    """Makes an engine of the options given."""
    return Api


@pytest.fixture
def api() -> Api:
    """An engine with the default options."""
    return Api()
