"""The checks that a request's body has to pass, in the order in which the API makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.faults import ACCEPT_SIZE_1001
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from sinkove_synkrato_mock.faults import Faults
    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.spec import Operation

__all__ = ["read"]


def read(request: Request, operation: Operation, faults: Faults) -> Any:
    """Returns the parsed body, valid for its operation.

    Raises:
        Refusal: 415, 413, 400 or 422.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in operation.media_types and (media_type or request.body):
        wanted = " or ".join(operation.media_types)
        given = shorten(media_type) or "undeclared"
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"The body must be {wanted}, not {given}.")
    if request.too_large:
        raise Refusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 16 MiB.")
    try:
        body = parse(request.body)
    except UnreadableJSONError as error:
        raise Refusal(400, "INVALID_REQUEST", str(error)) from None
    problems = operation.problems(body)
    if ACCEPT_SIZE_1001 in faults:
        problems = [each for each in problems if (each.field, each.keyword) != ("size", "maximum")]
    if problems:
        errors = [{"field": each.field, "message": each.message} for each in problems]
        raise Refusal(422, "VALIDATION_ERROR", f"{problems[0].field}: {problems[0].message}", {"errors": errors})
    return body
