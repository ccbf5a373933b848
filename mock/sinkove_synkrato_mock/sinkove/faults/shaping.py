"""What most faults are made of: functions that return an answer with one thing changed, or the very same answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response

    Change = Callable[[Any, Active], Any]

__all__ = ["error", "field", "fields", "filled", "header", "is_json", "moved", "payload", "rewriting", "without"]

ANY, SUCCESSES, ERRORS = range(100, 600), range(200, 300), range(400, 600)
LISTS = ("list_datasets", "list_datasets_unversioned", "list_organization_datasets")
CREATES = ("create_dataset", "create_organization_dataset")
GETS = ("get_dataset", "get_organization_dataset")
READS, ALL = (*GETS, *LISTS), (*CREATES, *GETS, *LISTS)
LINKS = ("get_dataset_download_url", "get_organization_dataset_download_url")
DOWNLOAD = "download"

# What the organization API calls by another name.
_ALIASES = {
    "model": "modelId",
    "prompts": "args",
    "size": "numSamples",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


def without(response: Response, *names: str) -> Response:
    """Returns the response without the headers that begin so; the very same when it has none."""
    kept = tuple(pair for pair in response.headers if not pair[0].startswith(names))
    return response if kept == response.headers else replace(response, headers=kept)


def filled(response: Response, body: bytes, *headers: tuple[str, str]) -> Response:
    """Returns the response with another body, its length and headers of its own."""
    headers = (("Content-Length", str(len(body))), *headers)
    return replace(without(response, *dict(headers)), body=body).with_headers(*headers)


def header(name: str, change: Callable[[str, Response, Active], str]) -> Spoil:
    """Changes a header, where there is one."""

    def spoil(response: Response, active: Active) -> Response:
        old = response.header(name)
        new = old if old is None else change(old, response, active)
        return response if new is None or new == old else without(response, name).with_headers((name, new))

    return spoil


def is_json(response: Response) -> bool:
    """Whether a response is an answer of the API."""
    return bool(response.header("Content-Type") == "application/json" and response.body)


def rewriting(change: Change, statuses: Container[int] = ANY, operations: Sequence[str] = ()) -> Spoil:
    """Changes the JSON of an answer."""

    def spoil(response: Response, active: Active) -> Response:
        old = response.body
        there = response.status in statuses and (not operations or active.at in operations)
        if not there or not is_json(response) or not isinstance(old, bytes):
            return response
        new = json.dumps(change(json.loads(old), active)).encode()
        return response if new == old else filled(response, new)

    return spoil


def payload(change: Change, operations: Sequence[str]) -> Spoil:
    """Changes what a good answer is about, inside the envelope or bare."""

    def inside(body: Any, active: Active) -> Any:
        is_enveloped = isinstance(body, dict) and "data" in body
        return {**body, "data": change(body["data"], active)} if is_enveloped else change(body, active)

    return rewriting(inside, SUCCESSES, operations)


def fields(change: Change, operations: Sequence[str]) -> Spoil:
    """Changes every dataset in a good answer."""
    return payload(
        lambda data, a: [change(each, a) for each in data] if isinstance(data, list) else change(data, a), operations
    )


def field(name: str, change: Change, operations: Sequence[str]) -> Spoil:
    """Changes a field of every dataset in a good answer, or in the metadata of it, whatever the API calls it."""
    names = (name, _ALIASES.get(name))

    def changed(data: Any, active: Active) -> Any:
        if not isinstance(data, dict):
            return data
        inner = {"metadata": changed(data["metadata"], active)} if name == "progress" and "metadata" in data else {}
        return {**data, **inner, **{key: change(data[key], active) for key in names if key in data}}

    return fields(changed, operations)


def error(statuses: Container[int], change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes what an error says, in the envelope or flat."""
    return rewriting(
        lambda body, _: {**body, "error": change(body["error"])} if "error" in body else change(body), statuses
    )


def moved(status: int, to: int, code: str) -> Spoil:
    """Gives an answer another status, and an error another code."""
    say = error((status,), lambda told: {**told, "code": code} if code else told)

    def spoil(response: Response, active: Active) -> Response:
        is_meant = response.status == status and is_json(response)
        return replace(say(response, active), status=to) if is_meant else response

    return spoil
