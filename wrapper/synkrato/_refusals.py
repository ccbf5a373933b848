"""What an answer means here that other vendors mean otherwise: a 500 for what is not there, a 200 for what was not done."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sinkove_synkrato.call import Operation
from sinkove_synkrato.errors import APIStatusError, NotFoundError, PermissionDeniedError
from sinkove_synkrato.failure import Failure, render
from sinkove_synkrato.retry import Outcome

from ._token import Expiry, advice_for, refused_because

_ADVICE = {
    403: "Check that the token's user belongs to the tenant, reaches the project, and may do this.",
    404: "Check the id, and in which tenant and project or workspace the call takes place.",
}
# As the spec's x-never-retry says.
_NOT_THERE = re.compile(r"(^| )not Found\.$|^Project not found for id: ")


def refined(failure: Failure, expiry: Callable[[], Expiry | None] = lambda: None, now: float = 0.0) -> Failure:
    """What a failed try means: a 500 whose text says that something is not there would be the same again.

    What to do is said in this vendor's words: it has tokens, tenants and projects, and no accounts.

    Args:
        failure: The try, as any vendor's would be read.
        expiry: Tells when the token ends, as far as that is known.
        now: Seconds since the epoch.

    Source: openapi/synkrato.yaml, x-never-retry of the response ServerFault (platform).
    """
    details = failure.attributes.get("details", {}).get("detail")
    if failure.status_code == 401:
        return replace(failure, advice=advice_for(refused_because([failure.attributes["message"]], expiry(), now)))
    if advice := _ADVICE.get(failure.status_code or 0):
        return replace(failure, advice=advice)
    if (
        failure.status_code == 500
        and isinstance(details, list)
        and any(_NOT_THERE.search(str(each)) for each in details)
    ):
        return replace(
            failure,
            outcome=Outcome.FINAL,
            error=NotFoundError,
            advice="The server answers 500 to names and projects that it does not know: check both.",
        )
    return failure


def refused_delete(operation: Operation, message: str) -> PermissionDeniedError:
    """The error for a 200 that says that nothing was deleted."""
    text = render(
        "200 OK with success: false from", operation, (), message, "Nothing was deleted", "Check what the user may do."
    )
    return PermissionDeniedError(text, operation_id=operation.id, status_code=200, message=message)


def not_done(operation: Operation, message: str) -> APIStatusError:
    """The error for a 200 that says that nothing was done."""
    text = render("200 OK with success: false from", operation, (), message or "Nothing was done")
    return APIStatusError(text, operation_id=operation.id, status_code=200, message=message)


def read_unknown(content: bytes) -> Any:
    """What a body says of which the spec tells nothing; None where that is nothing, or a word such as Ok.

    Raises:
        ValueError: It is a page for people, of whatever stands before the API.
    """
    if content.lstrip().startswith(b"<"):
        raise ValueError("a page")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
