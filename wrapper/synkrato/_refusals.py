"""What an answer means here that other vendors mean otherwise: a 500 for what is not there, a 200 for what was not done."""

import re
from collections.abc import Callable
from dataclasses import replace

from sinkove_synkrato.call import Operation
from sinkove_synkrato.errors import APIStatusError, NotFoundError, PermissionDeniedError
from sinkove_synkrato.failure import Failure, render
from sinkove_synkrato.retry import Outcome

from ._token import Expiry, advice_for, refused_because

# As the spec's x-never-retry says.
_NOT_THERE = re.compile(r"(^| )not Found\.$|^Project not found for id: ")


def refined(failure: Failure, expiry: Callable[[], Expiry | None] = lambda: None, now: float = 0.0) -> Failure:
    """What a failed try means: a 500 whose text says that something is not there would be the same again.

    Args:
        failure: The try, as any vendor's would be read.
        expiry: Tells when the token ends, as far as that is known.
        now: Seconds since the epoch.

    Source: openapi/synkrato.yaml, x-never-retry of the response ServerFault (platform).
    """
    detail = failure.attributes.get("details", {}).get("detail", ())
    if failure.status_code == 401:
        return replace(failure, advice=advice_for(refused_because([failure.attributes["message"]], expiry(), now)))
    if failure.status_code == 500 and any(_NOT_THERE.search(str(each)) for each in detail):
        return replace(
            failure,
            outcome=Outcome.FINAL,
            error=NotFoundError,
            advice="Check the name of the form, and the project; the server answers 500 to those that it does not know.",
        )
    return failure


def refused_delete(operation: Operation, message: object) -> PermissionDeniedError:
    """The error for a 200 that says that nothing was deleted."""
    said = message if isinstance(message, str) else ""
    text = render(
        "200 OK with success: false from", operation, (), said, "Nothing was deleted", "Check what the user may do."
    )
    return PermissionDeniedError(text, operation_id=operation.id, status_code=200, message=said)


def not_done(operation: Operation, known: str) -> APIStatusError:
    """The error for a 200 that says that nothing was done, and not why."""
    text = render("200 OK with success: false from", operation, (), known)
    return APIStatusError(text, operation_id=operation.id, status_code=200)
