"""What differs from a description, without sockets."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.judge import NO_OPERATION, Judge
from sinkove_synkrato_mock.message import MAX_BODY_BYTES, Request
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from sinkove_synkrato_mock.spec import Problem

THING: dict[str, Any] = {
    "type": "object",
    "required": ["n"],
    "properties": {
        "n": {"type": "integer", "maximum": 9},
        "list": {"type": "array", "items": {"type": "object", "properties": {"at": {"format": "date-time"}}}},
    },
}
JUDGE = Judge(
    {
        "security": [{"bearer": []}],
        "paths": {
            "/things/{id}": {
                "parameters": [
                    {"$ref": "#/components/parameters/Id"},
                    {"name": "word", "in": "query", "required": True, "schema": {"type": "integer"}},
                ],
                "get": {
                    "operationId": "get",
                    "parameters": [
                        {"name": "page", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1}},
                        {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                        {"name": "word", "in": "query", "schema": {"type": "string", "maxLength": 3}},
                        {"name": "deep", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
                        {"name": "X-Mode", "in": "header", "schema": {"enum": ["a", "b"]}},
                        {"name": "Accept", "in": "header", "required": True, "schema": {"const": "x"}},
                        {"name": "sid", "in": "cookie", "required": True, "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {"$ref": "#/components/responses/Thing"},
                        "404": {"description": "", "content": {"text/*": {}}},
                        "4XX": {"description": "", "content": {"application/problem+json": {"schema": THING}}},
                        "default": {"description": ""},
                    },
                },
                "delete": {
                    "security": [],
                    "parameters": [{"name": "word", "in": "query"}],
                    "responses": {"204": {"description": ""}},
                },
            },
            "/things": {
                "post": {
                    "operationId": "create",
                    "security": [{"basic": []}, {"key": []}],
                    "requestBody": {"$ref": "#/components/requestBodies/Thing"},
                    "responses": {201: {"description": ""}},
                },
                "put": {
                    "operationId": "replace",
                    "security": [{"basic": []}],
                    "requestBody": {"content": {"*/*": {}}},
                    "responses": {},
                },
            },
        },
        "components": {
            "securitySchemes": {
                "bearer": {"$ref": "#/components/securitySchemes/real"},
                "real": {"type": "http", "scheme": "Bearer"},
                "basic": {"type": "http", "scheme": "basic"},
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            },
            "parameters": {
                "Id": {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/Id"}}
            },
            "headers": {
                "Left": {"required": True, "schema": {"type": "integer", "minimum": 0}},
                "When": {"schema": {"type": "string", "pattern": "^(Mon|Tue), "}},
            },
            "requestBodies": {
                "Thing": {"required": True, "content": {"application/json; charset=utf-8": {"schema": THING}}}
            },
            "responses": {
                "Thing": {
                    "description": "",
                    "headers": {
                        "X-Left": {"$ref": "#/components/headers/Left"},
                        "When": {"$ref": "#/components/headers/When"},
                        "Content-Type": {"required": True, "schema": {"const": "no"}},
                    },
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}, "image/*": {}},
                }
            },
            "schemas": {"Thing": THING, "Id": {"type": "string", "pattern": "^[a-z/]+$"}},
        },
    }
)
BEARER = {"authorization": "Bearer k"}
JSON = {"content-type": "application/json"}


def _told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(each.field, each.keyword) for each in problems]


@pytest.mark.parametrize(
    ("method", "target", "query", "operation", "told"),
    [
        ("GET", "/things/a", "page=1", "get", []),
        ("GET", "/things/a%2Fb", "page=1&tags=1,2&word=1", "get", []),
        ("HEAD", "/things/a", "page=1&tags=1&tags=2&word=a,b&deep[x]=1", "get", []),
        ("GET", "/nothing", "x=1", NO_OPERATION, [("path", "undescribed")]),
        ("GET", "/things/", "", NO_OPERATION, [("path", "undescribed")]),
        ("PATCH", "/things/a", "x=1", "PATCH /things/{id}", [("method", "undescribed")]),
        ("DELETE", "/things/a", "", "DELETE /things/{id}", []),
        ("GET", "/things/A", "page=1", "get", [("path id", "pattern")]),
        ("GET", "/things/a", "", "get", [("query page", "required")]),
        ("GET", "/things/a", "page=", "get", [("query page", "type")]),
        ("GET", "/things/a", "page=0", "get", [("query page", "minimum")]),
        ("GET", "/things/a", "page=1.5", "get", [("query page", "type")]),
        ("GET", "/things/a", "page=01", "get", [("query page", "type")]),
        ("GET", "/things/a", "page=1&page=2", "get", [("query page", "type")]),
        ("GET", "/things/a", "page=true", "get", [("query page", "type")]),
        ("GET", "/things/a", "page=1&tags=1,x", "get", [("query tags", "type")]),
        ("GET", "/things/a", "page=1&word=1234", "get", [("query word", "maxLength")]),
        ("GET", "/things/a", "page=1&pagesize=1&b=", "get", [("query pagesize", "undescribed"), ("query b", "undescribed")]),
    ],
)  # fmt: skip
def test_request_line_is_judged(
    method: str, target: str, query: str, operation: str, told: list[tuple[str, str]]
) -> None:
    """Which operation it means, and each parameter by its schema, as the type that it has."""
    named, problems = JUDGE.request(Request(method, target, query, BEARER))
    assert (named, _told(problems)) == (operation, told)


@pytest.mark.parametrize(
    ("target", "headers", "told"),
    [
        ("GET /things/a", {}, [("header Authorization", "security")]),
        ("GET /things/a", {"authorization": "Basic k"}, [("header Authorization", "security")]),
        ("GET /things/a", {"authorization": "Bearer "}, [("header Authorization", "security")]),
        ("GET /things/a", {"authorization": "bearer k"}, []),
        ("GET /things/a", BEARER | {"x-mode": "c"}, [("header X-Mode", "enum")]),
        ("GET /things/a", BEARER | {"x-mode": "b"}, []),
        ("PUT /things", BEARER, [("header Authorization", "security")]),
        ("PUT /things", {"authorization": "BASIC k"}, []),
    ],
)  # fmt: skip
def test_request_headers_are_judged(target: str, headers: dict[str, str], told: list[tuple[str, str]]) -> None:
    """A credential of the kind that is demanded, whatever it is; and declared headers."""
    method, _, path = target.partition(" ")
    query = "page=1" if method == "GET" else ""
    assert _told(JUDGE.request(Request(method, path, query, headers))[1]) == told


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        (JSON, b'{"n": 1}', []),
        ({"content-type": "Application/JSON; charset=utf-8"}, b'{"n": 1}', []),
        (JSON, b"", [("body", "required")]),
        ({}, b'{"n": 1}', [("header Content-Type", "mediaType")]),
        ({"content-type": "text/plain"}, b'{"n": 1}', [("header Content-Type", "mediaType")]),
        (JSON, b"{", [("body", "json")]),
        (JSON, b'{"n": NaN}', [("body", "json")]),
        (JSON, b"[]", [("body", "type")]),
        (JSON, b"{}", [("/n", "required")]),
        (JSON, b'{"n": 10, "list": [{}, {"at": "x"}]}', [("/list/[]/at", "format"), ("/n", "maximum")]),
        (JSON | {"content-encoding": "gzip"}, gzip.compress(b'{"n": 10}', mtime=0), [("/n", "maximum")]),
        (JSON | {"content-encoding": "deflate"}, zlib.compress(b'{"n": 10}'), [("/n", "maximum")]),
        (JSON | {"content-encoding": "gzip"}, gzip.compress(b'{"n": 10}', mtime=0)[:-9], [("body", "contentEncoding")]),
        (JSON | {"content-encoding": "gzip"}, b'{"n": 10}', [("body", "contentEncoding")]),
        (JSON | {"content-encoding": "gzip"}, b"", [("body", "required")]),
        (
            JSON | {"content-encoding": "gzip"},
            gzip.compress(b'{"n"', mtime=0) + gzip.compress(b": 10}", mtime=0),
            [("/n", "maximum")],
        ),
        (
            JSON | {"content-encoding": "gzip"},
            gzip.compress(b'{"n": 1}', mtime=0) + b"x",
            [("body", "contentEncoding")],
        ),
        (JSON | {"content-encoding": "gzip"}, gzip.compress(b"", mtime=0) * 101, [("body", "unjudged")]),
        (JSON | {"content-encoding": "br"}, b"x", [("body", "unjudged")]),
    ],
)
def test_request_body_is_judged(headers: dict[str, str], body: bytes, told: list[tuple[str, str]]) -> None:
    """Whether it is there, declared, readable and as the schema has it; packed or not."""
    named, problems = JUDGE.request(Request("POST", "/things", "", headers, body))
    assert named == "create"
    assert sorted(_told(problems)) == told


def test_body_nobody_asked_for_is_told_of() -> None:
    """And one of any media type is not, where any is taken."""
    assert _told(JUDGE.request(Request("DELETE", "/things/a", "", JSON, b"{}"))[1]) == [
        ("header Content-Type", "mediaType")
    ]
    assert JUDGE.request(Request("PUT", "/things", "", {"authorization": "basic k"}, b"x"))[1] == []
    assert JUDGE.request(Request("POST", "/things", "", JSON, b"", too_large=True))[1] == []


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (200, JSON | {"x-left": "0"}, b'{"n": 1}', []),
        (200, JSON | {"x-left": "0", "when": "Mon, 1"}, b'{"n": 1}', []),
        (200, JSON | {"x-left": "0", "when": "Wed, 1"}, b'{"n": 1}', [("header When", "pattern")]),
        (200, JSON, b'{"n": 1}', [("header X-Left", "required")]),
        (200, JSON | {"x-left": "-1"}, b'{"n": 1}', [("header X-Left", "minimum")]),
        (200, JSON | {"x-left": "soon"}, b'{"n": 1}', [("header X-Left", "type")]),
        (200, JSON | {"x-left": "1, 1"}, b'{"n": 1}', [("header X-Left", "type")]),
        (200, {"content-type": "image/png", "x-left": "1"}, None, []),
        (200, {"content-type": "text/html", "x-left": "1"}, None, [("header Content-Type", "mediaType")]),
        (200, {"x-left": "1"}, b"", [("header Content-Type", "mediaType")]),
        (200, JSON | {"x-left": "1"}, b"", [("body", "json")]),
        (200, JSON | {"x-left": "1"}, None, []),
        (200, JSON | {"x-left": "1"}, b'{"n": "1"}', [("/n", "type")]),
        (404, {"content-type": "text/html"}, None, []),
        (404, JSON, b"{}", [("header Content-Type", "mediaType")]),
        (418, {"content-type": "application/problem+json"}, b"{}", [("/n", "required")]),
        (500, {"content-length": "0"}, None, []),
        (500, JSON, b"{}", [("header Content-Type", "mediaType")]),
        (500, JSON | {"content-length": "0"}, b"", []),
    ],
)
def test_answer_is_judged(
    status: int, headers: dict[str, str], body: bytes | None, told: list[tuple[str, str]]
) -> None:
    """By its own status, else by 4XX, else by default; a body of None is not judged, its media type is."""
    assert _told(JUDGE.response("get", "GET", status, headers, body)) == told


def test_status_that_is_not_described_is_told_of() -> None:
    """Once there is no default; of an operation that is not described nothing is."""
    assert _told(JUDGE.response("create", "POST", 200, {}, b"")) == [("status", "undescribed")]
    assert JUDGE.response("create", "POST", 201, {}, b"") == []
    assert JUDGE.response(NO_OPERATION, "POST", 500, {}, b"") == []


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304)])
def test_answer_without_a_body_is_judged_without_it(method: str, status: int) -> None:
    """Its headers are, all the same."""
    assert _told(JUDGE.response("get", method, 200 if method == "HEAD" else status, {}, b"")) == (
        [("header X-Left", "required")] if method == "HEAD" else []
    )


def test_problems_of_a_body_are_bounded() -> None:
    """Twenty say enough, and a bomb is not unpacked."""
    body = json.dumps({"n": 1, "list": [7] * 100}).encode()
    assert len(JUDGE.request(Request("POST", "/things", "", JSON, body))[1]) == 20
    query = "&".join(f"x{number}=1" for number in range(100))
    assert len(JUDGE.request(Request("DELETE", "/things/a", query))[1]) == 20
    half = b"a" * (MAX_BODY_BYTES // 2)
    for bomb in (gzip.compress(half + half + b"a"), gzip.compress(half) + gzip.compress(half + b"a")):
        problems = JUDGE.request(Request("POST", "/things", "", JSON | {"content-encoding": "gzip"}, bomb))[1]
        assert _told(problems) == [("body", "unjudged")]


def test_examples_of_the_description_are_without_problems() -> None:
    """Each body that the Sinkove document shows is what it describes."""
    document = load("sinkove")
    judge = Judge(document)
    limits = {"x-ratelimit-limit": "9", "x-ratelimit-remaining": "1", "x-ratelimit-reset": "5"}
    count = 0
    for item in document["paths"].values():
        for operation in (item[method] for method in ("get", "post") if method in item):
            for status, reference in operation["responses"].items():
                response = document["components"]["responses"][reference["$ref"].rpartition("/")[2]]
                for example in response["content"]["application/json"]["examples"].values():
                    body = json.dumps(example["value"]).encode()
                    assert judge.response(operation["operationId"], "GET", int(status), JSON | limits, body) == []
                    count += 1
    assert count > 50
