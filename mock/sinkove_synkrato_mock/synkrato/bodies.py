"""Bodies: whether they can be read, and what the documented checks say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.message import MAX_BODY_BYTES
from sinkove_synkrato_mock.synkrato.answers import Refusal

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.spec import Operation

__all__ = ["MAX_ROWS", "checked", "objects", "read_body", "without_id"]

MAX_ROWS = 1000


def read_body(request: Request, operation: Operation) -> Any:
    """Returns the body as JSON has it; bytes when the operation takes no JSON."""
    is_json = "application/json" in operation.media_types
    if request.too_large or (is_json and len(request.body) > MAX_BODY_BYTES):
        raise Refusal(413, "The body is too large")
    if not is_json:
        return request.body
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != "application/json":
        raise Refusal(400, "The body must be application/json")
    try:
        return parse(request.body)
    except UnreadableJSONError as error:
        raise Refusal(400, str(error).rstrip(".")) from None


def checked(operation: str, body: Any, *words: str) -> None:
    """Refuses what the description does not admit of an operation; operations say before what has documented words."""
    problems = spec("synkrato").operations[operation].problems(body)
    if problems:
        raise Refusal(400, *words, *(f"{each.field}: {each.message}" for each in problems))


def objects(body: Any, *, single: bool = False, most: int = MAX_ROWS, what: str = "records") -> list[dict[str, Any]]:
    """Returns the objects of a body, or the only one where that is admitted.

    Raises:
        Refusal: It is no array of objects, or there are too many.
    """
    rows = [body] if single and isinstance(body, dict) else body
    if not isinstance(rows, list):
        raise Refusal(400, "Request body must be an array")
    if len(rows) > most:
        raise Refusal(400, f"Maximum {most} {what} allowed but received {len(rows)}")
    if not all(isinstance(each, dict) for each in rows):
        raise Refusal(400, "Request body must be an array of objects")
    return rows


def without_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the rows of an update.

    Raises:
        Refusal: One has an `_id`.
    """
    if any("_id" in row for row in rows):
        raise Refusal(400, "Updating '_id' is not allowed")
    return rows
