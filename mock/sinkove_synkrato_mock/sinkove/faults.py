"""The catalogue of faults that the mock of the Sinkove API can show."""

from __future__ import annotations

import json

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.message import Response, json_response

__all__ = [
    "ACCEPT_INVALID_KEY",
    "ACCEPT_SIZE_1001",
    "CATALOGUE",
    "GENERATION_FAILS",
    "LOST_DATASET",
    "UNDOCUMENTED_STATUS",
]


def _without_rate_limit_headers(response: Response) -> Response:
    if response.status < 400:
        return response
    kept = tuple(pair for pair in response.headers if not pair[0].startswith("X-RateLimit-"))
    return Response(response.status, kept, response.body)


def _success_on_404(response: Response) -> Response:
    if response.status != 404 or not isinstance(response.body, bytes):
        return response
    kept = [pair for pair in response.headers if pair[0] not in ("Content-Type", "Content-Length")]
    return json_response(404, {**json.loads(response.body), "success": True}, kept)


MISSING_RATE_LIMIT_HEADERS = Fault(
    "missing-rate-limit-headers", "Errors come without the X-RateLimit headers.", _without_rate_limit_headers
)
SUCCESS_TRUE_ON_404 = Fault("success-true-on-404", "A 404 says `success: true` in its body.", _success_on_404)
ACCEPT_INVALID_KEY = Fault("accept-invalid-key", "Any API key is accepted, and none at all, as the first account's.")
ACCEPT_SIZE_1001 = Fault("accept-size-1001", "The maximum of a dataset's size is not checked.")
LOST_DATASET = Fault("lost-dataset", "A created dataset cannot be found afterwards.")
UNDOCUMENTED_STATUS = Fault("undocumented-status", "A dataset that waits has the undocumented status `queued`.")
GENERATION_FAILS = Fault("generation-fails", "The generation of every new dataset fails.")

CATALOGUE = {
    fault.id: fault
    for fault in (
        MISSING_RATE_LIMIT_HEADERS,
        SUCCESS_TRUE_ON_404,
        ACCEPT_INVALID_KEY,
        ACCEPT_SIZE_1001,
        LOST_DATASET,
        UNDOCUMENTED_STATUS,
        GENERATION_FAILS,
    )
}
