"""Answers of the Synkrato API made by hand, and small runs on its mock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sinkove_synkrato_contract import Result, run
from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.spec import Spec
from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options
from sinkove_synkrato_openapi import load

BASE = "http://127.0.0.1:1/data"
TOKEN = "pat-secret-token"
SPEC = Spec(load("synkrato"), BASE)
PARAMETERS = {"masterName": "LOCATION", "moduleName": "CX", "id": "0" * 24, "x-tenant-id": "t", "x-project-id": "p"}
RECORD = {"_id": "a" * 24, "id": "a" * 24, "customFields": {"code": "A"}, "refId": "aaaaaaa", "slug": "aaaaaaa"}


def page(rows: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """A page that adds up, but for what is said otherwise."""
    return {"rows": rows, "total": len(rows), "page": 1, "pageSize": 25, "totalPages": 1, **other}


def problem(status: int = 400, **other: Any) -> dict[str, Any]:
    """The body of an error of a list of LOCATION."""
    told = {"summary": "Bad Request", "detail": ["What is wrong."]}
    path = "/api/v1/master-record/LOCATION"
    return {"code": status, "timestamp": "2026-01-01T00:00:00.000Z", "path": path, "error": told, **other}


def answer(
    operation_id: str = "getAllMasterRecords",
    status: int = 200,
    body: Any = None,
    *,
    content: Any = None,
    headers: dict[str, str] | None = None,
    **query: str,
) -> Exchange:
    """An exchange with an operation."""
    operation = SPEC.operations[operation_id]
    url = BASE + operation.address({**PARAMETERS, **query})
    return Exchange(
        place=SPEC.locate(operation.method, url),
        method=operation.method,
        url=url,
        sent={"authorization": f"Bearer {TOKEN}"},
        content=b"" if content is None else json.dumps(content).encode(),
        status=status,
        headers=headers or {},
        body=body if isinstance(body, bytes) else json.dumps(page([RECORD]) if body is None else body).encode(),
        owned=True,
    )


@contextmanager
def serving(*faults: str, **options: Any) -> Iterator[MockServer]:
    """A mock with faults."""
    with MockServer(Options.of(token="pat-mock", seed=1, fault=faults, **options)) as server:
        yield server


def check(server: MockServer, **options: Any) -> Result:
    """A run without schemathesis, unless phases are given."""
    given: dict[str, Any] = {"api_key": server.token, "phases": ()} | options
    return run("synkrato", base_url=server.url, **given)


def rules(result: Result) -> set[str]:
    """What was found, the gate's lines left out."""
    return {finding.rule for finding in result.findings if not finding.rule.startswith("seen: ")}
