"""The catalogue of faults that the mock of the Sinkove API can show."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.message import Response, json_response

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    Reshape = Callable[[Response], Response]

__all__ = ["CATALOGUE"]

_TRACE = 'Traceback (most recent call last):\n  File "/srv/api/views.py", line 42, in create\nJSONDecodeError: line 1'


def _without(response: Response, prefix: str) -> Response:
    kept = tuple(pair for pair in response.headers if not pair[0].startswith(prefix))
    return Response(response.status, kept, response.body)


def _dropping(prefix: str, statuses: Container[int]) -> Reshape:
    return lambda response: _without(response, prefix) if response.status in statuses else response


def _rewriting(status: int, rewrite: Callable[[Any], Any]) -> Reshape:
    def reshape(response: Response) -> Response:
        if response.status != status or not isinstance(response.body, bytes):
            return response
        return json_response(status, rewrite(json.loads(response.body)), _without(response, "Content-").headers)

    return reshape


def _saying(status: int, **words: str) -> Reshape:
    return _rewriting(status, lambda body: body | ({"error": body["error"] | words} if "error" in body else words))


def _reset_in_the_past(response: Response) -> Response:
    hour_ago = int(parsedate_to_datetime(response.header("Date") or "").timestamp()) - 3600
    return _without(response, "X-RateLimit-Reset").with_headers(("X-RateLimit-Reset", str(hour_ago)))


_headless = _dropping("X-RateLimit-", range(400, 600))
_successful = _rewriting(404, lambda body: body | {"success": True})
_bare = _rewriting(200, lambda body: body["data"] if "success" in body else body)

_FAULTS: tuple[tuple[str, str, Reshape | None], ...] = (
    ("missing-rate-limit-headers", "Errors come without the X-RateLimit headers.", _headless),
    ("success-true-on-404", "A 404 says `success: true` in its body.", _successful),
    ("accept-invalid-key", "Any API key is accepted, and none at all, as the first account's.", None),
    ("accept-size-1001", "The maximum of a dataset's size is not checked.", None),
    ("lost-dataset", "A created dataset cannot be found afterwards.", None),
    ("undocumented-status", "A dataset that waits has the undocumented status `queued`.", None),
    ("generation-fails", "The generation of every new dataset fails.", None),
    ("wrong-size-echoed", "The answer to a create tells one image more than was asked for.", None),
    ("prompts-dropped", "A new dataset has the one prompt `default`, or no args, whatever was sent.", None),
    ("get-other-id", "A dataset that is asked for by its id is shown with another one.", None),
    ("unlisted-dataset", "Datasets can be made and read, but no list has them.", None),
    ("other-organization-visible", "An organization shows a dataset of another one, when asked for it by id.", None),
    ("key-echoed-in-401", "A 401 repeats the key that was sent.", None),
    ("allow-missing-on-405", "A 405 does not tell the methods that are allowed.", _dropping("Allow", (405,))),
    ("envelope-missing", "A 200 of the account API comes without its envelope.", _bare),
    ("wrong-code-for-404", "A 404 has the error code INVALID_REQUEST.", _saying(404, code="INVALID_REQUEST")),
    ("reset-in-the-past", "The limit is said to have reset an hour ago.", _reset_in_the_past),
    ("stack-trace-on-400", "A 400 shows the server's stack trace.", _saying(400, message=_TRACE)),
)
CATALOGUE = {fault_id: Fault(fault_id, summary, reshape) for fault_id, summary, reshape in _FAULTS}
