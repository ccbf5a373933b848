"""The body of a call: whether it can be read, and is what the description asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.arrangement import DEFAULTS
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.spec import Operation

__all__ = ["read_body"]


def read_body(request: Request, operation: Operation, account: Account) -> Any:
    """Returns the checked body."""
    faults, defaults = account.faults, DEFAULTS.get(operation.id, {})
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    media_type = media_type.strip()
    is_wrong = media_type not in operation.media_types and bool(media_type or request.body)
    if (is_wrong and "accept-any-media-type" not in faults) or (parameters and "refuse-charset" in faults):
        wanted = " or ".join(operation.media_types)
        given = shorten(media_type) or "undeclared"
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"The body must be {wanted}, not {given}.")
    if request.too_large:
        raise Refusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 16 MiB.")
    try:
        body = parse(request.body)
        problems = operation.problems(body)
    except UnreadableJSONError as error:
        if "accept-malformed-json" in faults:
            return defaults
        raise Refusal(400, "INVALID_REQUEST", str(error)) from None
    left = faults.spoil("problems", problems)
    if left:
        if account.credits and "refused-create-charges" in faults:
            account.spend(1)
        errors = [{"field": each.field, "message": each.message} for each in left]
        raise Refusal(422, "VALIDATION_ERROR", f"{left[0].field}: {left[0].message}", {"errors": errors})
    # What a fault let in may be of any form; the rest of the mock is not made for that.
    odd = {each.field.partition(".")[0] for each in problems if each.keyword in ("type", "required")}
    if odd:
        kept = {k: v for k, v in body.items() if k not in odd} if isinstance(body, dict) else {}
        body = {**defaults, **kept}
    body = faults.spoil("content", body)
    if isinstance(body, Refusal):
        raise body
    return body
