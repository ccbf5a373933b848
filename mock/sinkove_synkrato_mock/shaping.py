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

__all__ = [
    "ANY",
    "ERRORS",
    "SUCCESSES",
    "dropping",
    "filled",
    "header",
    "is_json",
    "moving",
    "rewriting",
    "typed",
    "without",
]

ANY, SUCCESSES, ERRORS = range(100, 600), range(200, 300), range(400, 600)


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


def dropping(name: str, statuses: Container[int] = ANY) -> Spoil:
    """Takes the headers away that begin so."""
    return lambda response, _: without(response, name) if response.status in statuses else response


def typed(media_type: str) -> Spoil:
    """Gives JSON another media type."""
    return header("Content-Type", lambda old, response, _: media_type if is_json(response) else old)


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


def moving(status: int, to: int, say: Spoil) -> Spoil:
    """Gives an answer another status, and lets it say something else."""

    def spoil(response: Response, active: Active) -> Response:
        is_meant = response.status == status and is_json(response)
        return replace(say(response, active), status=to) if is_meant else response

    return spoil
