"""A Synkrato mock without a socket, whose every answer is compared with the API description by the way."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import jsonschema_rs
import pytest
from tests.mock.conftest import Reply

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.synkrato.engine import Engine
from sinkove_synkrato_mock.synkrato.options import Options
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DOCUMENT = load("synkrato")
PATHS = [(re.sub(r"\{\w+\}", "[^/]+", template), item) for template, item in sorted(DOCUMENT["paths"].items())]
USER, OWNER = "jane.doe@example.com", "admin@example.com"
# Statuses that may come from anywhere, as the description says, and are not repeated at each operation.
ANYWHERE = ("400", "404", "405")


class Api:
    """An engine at 2026-01-01T00:00:00.25Z; time stands still until `now` is moved."""

    def __init__(self, **options: Any) -> None:
        self.now = 1_767_225_600.25
        self.options = Options(**options)
        self.engine = Engine(self.options, base=lambda: self.now)

    def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = "pat-mock",  # noqa: S107 - the default of the mock
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        check: bool = True,
        too_large: bool = False,
        **query: Any,
    ) -> Reply:
        sent = {"host": "mock.test", **(headers or {})}
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        target = path if path.startswith("/_mock") else f"/data{quote(path)}"
        response = self.engine.handle(Request(method, target, urlencode(query), sent, body or b"", too_large))
        whole = response.body if isinstance(response.body, bytes) else b"".join(response.body)
        reply = Reply(response.status, {k.lower(): v for k, v in response.headers}, whole)
        if check and method != "HEAD" and not path.startswith("/_mock"):
            conform(method, path, reply)
        return reply

    def records(self, method: str, name: str = "LOCATION", **more: Any) -> Reply:
        return self.call(method, f"/api/v1/master-record/{name}", **more)

    def rows(self, name: str = "LOCATION", **query: Any) -> list[dict[str, Any]]:
        """The custom fields of a list."""
        return [each["customFields"] for each in self.records("GET", name, **query).json["rows"]]

    def write(self, *rows: dict[str, Any], name: str = "LOCATION", **more: Any) -> Any:
        reply = self.records("POST", name, body=list(rows), **more)
        assert reply.status == 201, reply.body
        return reply.json

    def admin(self, method: str, name: str, body: Any = None) -> Any:
        reply = self.call(method, f"/_mock/{name}", token=None, body=body)
        assert reply.status == 200, reply.body
        return reply.json


def detail(reply: Reply) -> list[str]:
    """What an error says."""
    told = reply.json["error"]["detail"]
    assert isinstance(told, list)
    return told


def conform(method: str, path: str, reply: Reply) -> None:
    """Compares an answer with what the description promises for its operation and status, or for any error."""
    item: dict[str, Any] = next((item for pattern, item in PATHS if re.fullmatch(pattern, path)), {})
    response = resolve(item.get(method.lower(), {}).get("responses", {}).get(str(reply.status), {}))
    if not response:
        assert str(reply.status) in ANYWHERE, f"{reply.status} is not documented for {method} {path}"
        response = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}}}
    for name, raw in response.get("headers", {}).items():
        header = resolve(raw)
        assert name.lower() in reply.headers or not header.get("required"), f"{name} is missing"
        if name.lower() in reply.headers:
            validate(header["schema"], reply.headers[name.lower()])
    content = response.get("content", {})
    if not reply.body or not content:
        assert not content or reply.headers.get("content-length") == "0"
        return
    media_type = reply.headers["content-type"]
    assert media_type in content
    if media_type == "application/json":
        validate(content[media_type]["schema"], reply.json)


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Follows a reference; what stands beside it counts more."""
    steps, beside = node.get("$ref", "").split("/")[1:], {k: v for k, v in node.items() if k != "$ref"}
    if not steps:
        return node
    found: Any = DOCUMENT
    for step in steps:
        found = found[step]
    return {**found, **beside}


def validate(schema: dict[str, Any], value: Any) -> None:
    schema = {**schema, "components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(value)


@pytest.fixture
def make_api() -> Callable[..., Api]:
    """Makes an engine of the options given."""
    return Api


@pytest.fixture
def api() -> Api:
    """An engine with the default options."""
    return Api()
