"""Defects of the answers' form: envelope, status, error code, headers, and what must not be told."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import shaping as s
from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.shaping import dropping, typed
from sinkove_synkrato_mock.sinkove.faults.shaping import error, moved

if TYPE_CHECKING:
    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.window import Turn

__all__ = ["FORM", "HEADERS", "LEAKS", "STATUSES"]

_TRACE = 'Traceback (most recent call last):\n  File "/srv/api/views.py", line 42, in create\nJSONDecodeError: line 1'
_HOST = "GET http://datasets-7f9c.prod.svc.cluster.local:8000/datasets failed."


def _body(change: Any, statuses: Any) -> Spoil:
    """Changes a body that is an object."""
    return s.rewriting(lambda body, _: change(body) if isinstance(body, dict) else body, statuses)


def _lacking(told: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != name}


def _wrapped(body: Any, _: Active) -> Any:
    enveloped = isinstance(body, dict) and "success" in body
    return body if enveloped else {"success": True, "data": body, "message": "Operation completed successfully"}


def _saying(statuses: Any, **words: Any) -> Spoil:
    return error(statuses, lambda told: told | words)


FORM = (
    Fault("envelope-missing", "A 200 comes without its envelope.", _body(lambda b: b.get("data", b), (200,))),
    Fault("envelope-on-organizations", "An organization's answer has an envelope.", s.rewriting(_wrapped, s.SUCCESSES)),
    Fault("success-true-on-404", "A 404 says `success: true`.", _body(lambda b: {**b, "success": True}, (404,))),
    Fault("success-false-on-200", "A 200 says `success: false`.",
          _body(lambda b: b | {"success": False} if "data" in b else b, (200,))),
    Fault("message-missing", "A success has no `message`.", _body(lambda b: _lacking(b, "message"), s.SUCCESSES)),
    Fault("error-not-enveloped", "Errors come without their envelope.", _body(lambda b: b.get("error", b), s.ERRORS)),
    Fault("error-as-string", "An error is only its code.", error(s.ERRORS, lambda e: e["code"])),
    Fault("error-details-missing", "Errors have no `details`.", error(s.ERRORS, lambda e: _lacking(e, "details"))),
    Fault("error-message-empty", "An error says nothing in words.", _saying(s.ERRORS, message="")),
    Fault("wrong-code-for-401", "A 401 has the error code INVALID_REQUEST.", _saying((401,), code="INVALID_REQUEST")),
    Fault("wrong-code-for-403", "A 403 has the error code INVALID_API_KEY.", _saying((403,), code="INVALID_API_KEY")),
    Fault("wrong-code-for-404", "A 404 has the error code INVALID_REQUEST.", _saying((404,), code="INVALID_REQUEST")),
    Fault("wrong-code-for-422", "A 422 has the error code INTERNAL_ERROR.", _saying((422,), code="INTERNAL_ERROR")),
    Fault("wrong-content-type", "JSON is said to be text/plain.", typed("text/plain")),
    Fault("wrong-charset", "JSON is said to be in the charset utf-7.", typed("application/json; charset=utf-7")),
    Fault("extra-fields", "Answers have a field that nobody knows, as they may.",
          _body(lambda b: {**b, "region": "eu"}, s.ANY)),
)  # fmt: skip

_MOVES = (
    (201, 200, "", "A create answers 200 instead of 201."),
    (201, 202, "", "A create answers 202 instead of 201."),
    (400, 422, "VALIDATION_ERROR", "Malformed JSON gets 422 instead of 400."),
    (400, 500, "INTERNAL_ERROR", "Malformed JSON gets 500 instead of 400."),
    (401, 400, "INVALID_REQUEST", "A bad key gets 400 instead of 401."),
    (401, 403, "PERMISSION_DENIED", "A bad key gets 403 instead of 401."),
    (401, 404, "NOT_FOUND", "A bad key gets 404 instead of 401."),
    (402, 403, "PERMISSION_DENIED", "Missing credits get 403 instead of 402."),
    (403, 404, "NOT_FOUND", "A key that may not do something gets 404 instead of 403."),
    (404, 200, "", "What does not exist gets 200 instead of 404, with the error in its body."),
    (404, 400, "INVALID_REQUEST", "What does not exist gets 400 instead of 404."),
    (404, 500, "INTERNAL_ERROR", "What does not exist gets 500 instead of 404."),
    (405, 404, "NOT_FOUND", "A wrong method gets 404 instead of 405."),
    (409, 404, "DATASET_NOT_FOUND", "The link of an unfinished dataset gets 404 instead of 409."),
    (409, 500, "INTERNAL_ERROR", "The link of an unfinished dataset gets 500 instead of 409."),
    (410, 404, "DATASET_NOT_FOUND", "The link of an expired dataset gets 404 instead of 410."),
    (413, 500, "INTERNAL_ERROR", "A body that is too large gets 500 instead of 413."),
    (415, 400, "INVALID_REQUEST", "A wrong media type gets 400 instead of 415."),
    (422, 400, "INVALID_REQUEST", "A body that breaks the schema gets 400 instead of 422."),
    (422, 500, "INTERNAL_ERROR", "A body that breaks the schema gets 500 instead of 422."),
    (429, 503, "SERVICE_UNAVAILABLE", "One request too many gets 503 instead of 429."),
)
STATUSES = tuple(Fault(f"status-{to}-for-{status}", told, moved(status, to, code)) for status, to, code, told in _MOVES)


def _now(response: Response) -> int:
    return int(parsedate_to_datetime(response.header("Date") or "").timestamp())


def _limit(response: Response) -> int:
    return int(response.header("X-RateLimit-Limit") or 0)


def _more(old: str, _: Response, active: Active) -> str:
    return str(int(old) + active.times)


def _an_hour_ago(_: str, response: Response, __: Active) -> str:
    return formatdate(_now(response) - 3600, usegmt=True)


def _with_refused(old: str, _: Response, active: Active) -> str:
    return f"{old}, {active.request.method}" if active.request else old


def _allowed(turn: Turn, _: Active) -> Turn:
    return turn if turn.allowed else replace(turn, allowed=True)


_LIMIT, _LEFT, _RESET, _RETRY = "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"
HEADERS = (
    Fault("missing-rate-limit-headers", "Errors lack the X-RateLimit headers.", dropping("X-RateLimit-", s.ERRORS)),
    Fault("rate-limit-headers-missing-on-success", "Successes lack the X-RateLimit headers.",
          dropping("X-RateLimit-", s.SUCCESSES)),
    Fault("limit-not-a-number", "The limit is no number.", s.header(_LIMIT, lambda *_: "unlimited")),
    Fault("limit-changes", "The limit rises with every request.", s.header(_LIMIT, _more)),
    Fault("remaining-above-limit", "More remains than the limit.",
          s.header(_LEFT, lambda _, r, __: f"{_limit(r) + 1}")),
    Fault("remaining-negative", "Less than nothing remains.", s.header(_LEFT, lambda *_: "-1")),
    Fault("remaining-rises", "What remains rises with every request.",
          s.header(_LEFT, lambda n, r, _: f"{_limit(r) - int(n)}")),
    Fault("remaining-frozen", "What remains never falls.", s.header(_LEFT, lambda _, r, __: str(_limit(r)))),
    Fault("reset-not-a-number", "The time of the reset is a word.", s.header(_RESET, lambda *_: "soon")),
    Fault("reset-in-the-past", "The limit has reset an hour ago.",
          s.header(_RESET, lambda _, r, __: f"{_now(r) - 3600}")),
    Fault("reset-far-away", "The limit resets in more than a year.",
          s.header(_RESET, lambda _, r, __: f"{_now(r) + 9**8}")),
    Fault("reset-moving", "The reset moves away with every request.", s.header(_RESET, _more)),
    Fault("retry-after-missing", "A 429 has no Retry-After.", dropping(_RETRY)),
    Fault("retry-after-negative", "A 429 asks for a negative pause.", s.header(_RETRY, lambda *_: "-5")),
    Fault("retry-after-in-the-past", "A 429 asks to wait until an hour ago.", s.header(_RETRY, _an_hour_ago)),
    Fault("retry-after-disagrees", "A 429 asks for a pause of no time.", s.header(_RETRY, lambda *_: "0")),
    Fault("limit-not-enforced", "No request is one too many.", _allowed, "turn"),
    Fault("request-id-missing", "Answers have no X-Request-ID.", dropping("X-Request-ID")),
    Fault("allow-missing-on-405", "A 405 does not tell the methods that are allowed.", dropping("Allow", (405,))),
    Fault("allow-wrong-on-405", "A 405 names the method that it refuses as allowed.", s.header("Allow", _with_refused)),
    Fault("body-missing-on-405", "A 405 has no body.", lambda r, _: s.filled(r, b"") if r.status == 405 else r),
    Fault("challenge-missing-on-401", "A 401 has no WWW-Authenticate.", dropping("WWW-Authenticate")),
)  # fmt: skip


def _with_key(response: Response, active: Active) -> Response:
    given = active.request.headers.get("authorization") if active.request else None
    return response.with_headers(("X-Debug-Auth", given)) if given else response


LEAKS = (
    Fault("stack-trace-on-400", "A 400 shows the server's stack trace.", _saying((400,), message=_TRACE)),
    Fault("stack-trace-on-422", "A 422 shows the server's stack trace.", _saying((422,), details={"trace": _TRACE})),
    Fault("key-echoed-in-401", "A 401 repeats the key that was sent."),
    Fault("key-echoed-in-header", "Every answer repeats the key in a header.", _with_key),
    Fault("internal-host-leaked", "A 404 names a host behind the scenes.", _saying((404,), message=_HOST)),
)  # fmt: skip
