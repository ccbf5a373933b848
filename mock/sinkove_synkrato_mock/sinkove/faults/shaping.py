"""What most faults are made of: functions that return an answer with one thing changed, or the very same answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response

__all__ = [
    "ANY",
    "CREATES",
    "DOWNLOAD",
    "ERRORS",
    "GETS",
    "LINKS",
    "LISTS",
    "READS",
    "SUCCESSES",
    "error",
    "field",
    "fields",
    "filled",
    "header",
    "items",
    "moved",
    "payload",
    "rewriting",
    "without",
]

ANY, SUCCESSES, ERRORS = range(100, 600), range(200, 300), range(400, 600)
LISTS = ("list_datasets", "list_datasets_unversioned", "list_organization_datasets")
CREATES = ("create_dataset", "create_organization_dataset")
GETS = ("get_dataset", "get_organization_dataset")
READS = (*GETS, *LISTS)
LINKS = ("get_dataset_download_url", "get_organization_dataset_download_url")
DOWNLOAD = "download"

# Where the two APIs have the same thing.
_PLACES = {
    "id": ("id",),
    "model": ("model", "modelId"),
    "prompts": ("prompts", "args"),
    "size": ("size", "numSamples"),
    "status": ("status", "metadata.state"),
    "progress": ("progress", "metadata.progress"),
    "created": ("created_at", "createdAt"),
    "updated": ("updated_at", "updatedAt"),
    "error": ("error",),
    "URL": ("URL",),
}


def without(response: Response, prefix: str) -> Response:
    """Returns the response without the headers that begin so; the very same when it has none."""
    kept = tuple(pair for pair in response.headers if not pair[0].startswith(prefix))
    return response if kept == response.headers else replace(response, headers=kept)


def filled(response: Response, body: bytes, *headers: tuple[str, str]) -> Response:
    """Returns the response with another body, its length and headers of its own."""
    bare = replace(without(response, "Content-Length"), body=body)
    for name, _ in headers:
        bare = without(bare, name)
    return bare.with_headers(("Content-Length", str(len(body))), *headers)


def header(name: str, change: Callable[[str, Response, Active], str | None], statuses: Container[int] = ANY) -> Spoil:
    """Changes a header, or takes it away where the change is None."""

    def spoil(response: Response, active: Active) -> Response:
        old = response.header(name)
        if old is None or response.status not in statuses:
            return response
        new = change(old, response, active)
        bare = without(response, name)
        return response if new == old else bare if new is None else bare.with_headers((name, new))

    return spoil


def rewriting(
    change: Callable[[Any, Active], Any], statuses: Container[int] = ANY, operations: Sequence[str] = ()
) -> Spoil:
    """Changes the JSON of an answer."""

    def spoil(response: Response, active: Active) -> Response:
        old = response.body
        if response.status not in statuses or (operations and active.at not in operations):
            return response
        if response.header("Content-Type") != "application/json" or not isinstance(old, bytes) or not old:
            return response
        new = json.dumps(change(json.loads(old), active)).encode()
        return response if new == old else filled(response, new)

    return spoil


def payload(
    change: Callable[[Any, Active], Any], operations: Sequence[str], statuses: Container[int] = SUCCESSES
) -> Spoil:
    """Changes what a good answer is about, inside the envelope or bare."""

    def inside(body: Any, active: Active) -> Any:
        if isinstance(body, dict) and "data" in body:
            return {**body, "data": change(body["data"], active)}
        return change(body, active)

    return rewriting(inside, statuses, operations)


def items(change: Callable[[list[Any], Active], Any], operations: Sequence[str] = LISTS) -> Spoil:
    """Changes a list."""
    return payload(lambda data, active: change(data, active) if isinstance(data, list) else data, operations)


def field(name: str, change: Callable[[Any, Active], Any], operations: Sequence[str]) -> Spoil:
    """Changes a field of every dataset in a good answer, whatever the API calls it."""
    return fields(lambda data, active: _change(data, name, lambda old: change(old, active)), operations)


def fields(change: Callable[[dict[str, Any], Active], Any], operations: Sequence[str]) -> Spoil:
    """Changes every dataset in a good answer."""

    def each(data: Any, active: Active) -> Any:
        return [change(item, active) for item in data] if isinstance(data, list) else change(data, active)

    return payload(each, operations)


def _change(data: dict[str, Any], name: str, change: Callable[[Any], Any]) -> dict[str, Any]:
    for place in _PLACES[name]:
        *steps, last = place.split(".")
        inner: Any = data
        for step in steps:
            inner = inner.get(step)
        if isinstance(inner, dict) and last in inner:
            inner[last] = change(inner[last])
    return data


def error(statuses: Container[int], **words: Any) -> Spoil:
    """Changes what an error says, in the envelope or flat."""
    return rewriting(lambda body, _: body | ({"error": body["error"] | words} if "error" in body else words), statuses)


def moved(status: int, to: int, code: str = "") -> Spoil:
    """Gives an answer another status, and an error another code."""
    say = error((status,), code=code) if code else None

    def spoil(response: Response, active: Active) -> Response:
        is_json = response.header("Content-Type") == "application/json"
        if response.status != status or not is_json:
            return response
        return replace(say(response, active) if say else response, status=to)

    return spoil
