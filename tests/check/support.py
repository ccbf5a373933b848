"""Answers made by hand, as rules read them, and small runs."""

import json
from collections.abc import Mapping
from typing import Any

from sinkove_synkrato_contract import Result, run
from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.spec import Spec
from sinkove_synkrato_contract.target import Pacer
from sinkove_synkrato_openapi import load

BASE = "http://127.0.0.1:1"
KEY = "sk-secret-key"
SPEC = Spec(load("sinkove"), BASE)
ORGANIZATION = "8d1f4c2e-7a6b-4f0d-8e3c-1b2a3c4d5e6f"
PARAMETERS = {"dataset_id": "ds_1", "organization_id": ORGANIZATION}
HEADERS = {
    "date": "Thu, 01 Jan 2026 00:00:00 GMT",
    "x-ratelimit-limit": "100",
    "x-ratelimit-remaining": "99",
    "x-ratelimit-reset": "1767225660",
}
DATASET = {
    "id": "ds_1",
    "model": "m",
    "prompts": ["p"],
    "size": 1,
    "status": "pending",
    "created_at": "2026-01-01T00:00:00Z",
}


def data(value: Any) -> dict[str, Any]:
    """A success of the account API."""
    return {"success": True, "data": value, "message": "Done."}


def problem(code: str, message: str = "What is wrong.") -> dict[str, Any]:
    """An error of the account API."""
    return {"success": False, "error": {"code": code, "message": message, "details": {}}}


def answer(
    operation_id: str = "get_dataset",
    status: int = 200,
    body: Any = None,
    *,
    method: str | None = None,
    path: str | None = None,
    headers: Mapping[str, str | None] | None = None,
    key: str = KEY,
    content: Any = None,
) -> Exchange:
    """An exchange with an operation; without a method or path of its own, with the one that the spec has."""
    operation = SPEC.operations[operation_id]
    url = BASE + (operation.address(PARAMETERS) if path is None else path)
    given: dict[str, str | None] = {**HEADERS, **(headers or {})}
    return Exchange(
        place=SPEC.locate(method or operation.method, url),
        method=method or operation.method,
        url=url,
        sent={"authorization": f"Bearer {key}"},
        content=b"" if content is None else json.dumps(content).encode(),
        status=status,
        headers={name: value for name, value in given.items() if value is not None},
        body=body if isinstance(body, bytes) else json.dumps(data(DATASET) if body is None else body).encode(),
        owned=key == KEY,
    )


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds

    def pacer(self) -> Pacer:
        return Pacer(self.sleep, lambda: self.now)


def check(url: str, *, clock: Clock | None = None, **options: Any) -> Result:
    """A small run; without phases, the journey alone."""
    given: dict[str, Any] = {"api_key": "sk-mock", "phases": (), "max_examples": 5} | options
    return run("sinkove", base_url=url, pacer=clock.pacer() if clock else None, **given)


def rules(result: Result) -> set[str]:
    """What was found, the gate's lines left out."""
    return {finding.rule for finding in result.findings if not finding.rule.startswith("seen: ")}
