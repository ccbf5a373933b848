"""Defects of the answers' form: envelope, status, error code, headers, and what must not be told."""

from __future__ import annotations

import json
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.sinkove.faults.shaping import (
    ERRORS,
    SUCCESSES,
    error,
    filled,
    header,
    moved,
    rewriting,
    without,
)

if TYPE_CHECKING:
    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response

__all__ = ["FORM", "LEAKS", "LIMITS", "STATUSES"]

_TRACE = 'Traceback (most recent call last):\n  File "/srv/api/views.py", line 42, in create\nJSONDecodeError: line 1'
_HOST = "http://datasets-7f9c.prod.svc.cluster.local:8000"


def _dict(change: Any) -> Any:
    return lambda body, active: change(body, active) if isinstance(body, dict) else body


def _wrapped(body: Any, _: Active) -> Any:
    enveloped = isinstance(body, dict) and "success" in body
    return body if enveloped else {"success": True, "data": body, "message": "Operation completed successfully"}


def _typed(media_type: str) -> Spoil:
    return header("Content-Type", lambda old, _, __: media_type if old == "application/json" else old)


def _leaky(response: Response, _: Active) -> Response:
    return response.with_headers(("X-Served-By", _HOST)) if response.header("X-Request-ID") else response


FORM = (
    Fault("envelope-missing", "A 200 of the account API comes without its envelope.",
          rewriting(lambda body, _: body["data"] if "success" in body else body, (200,))),
    Fault("envelope-on-organizations", "A success of the organization API comes in an envelope.",
          rewriting(_wrapped, SUCCESSES)),
    Fault("success-true-on-404", "A 404 says `success: true` in its body.",
          rewriting(lambda body, _: body | {"success": True}, (404,))),
    Fault("success-false-on-200", "A 200 of the account API says `success: false`.",
          rewriting(_dict(lambda body, _: {**body, "success": False} if "data" in body else body), (200,))),
    Fault("message-missing", "A success of the account API has no `message`.",
          rewriting(_dict(lambda body, _: {k: body[k] for k in body if k != "message"}), SUCCESSES)),
    Fault("error-not-enveloped", "The account API's errors come without their envelope.",
          rewriting(_dict(lambda body, _: body.get("error", body)), ERRORS)),
    Fault("error-as-string", "An error is a string instead of an object.",
          rewriting(_dict(lambda body, _: {**body, "error": body["error"]["code"]} if "error" in body else body), ERRORS)),
    Fault("error-details-missing", "The account API's errors have no `details`.", rewriting(
        _dict(lambda body, _: {**body, "error": {k: v for k, v in body["error"].items() if k != "details"}}
              if "error" in body else body), ERRORS)),
    Fault("error-details-null", "The `details` of an error are null.",
          rewriting(_dict(lambda body, _: {**body, "error": {**body["error"], "details": None}}
                          if "error" in body else body), ERRORS)),
    Fault("error-message-empty", "An error says nothing in words.", error(ERRORS, message="")),
    Fault("error-code-lower-case", "An error's code is in lower case.", error((404,), code="dataset_not_found")),
    Fault("wrong-code-for-401", "A 401 has the error code INVALID_REQUEST.", error((401,), code="INVALID_REQUEST")),
    Fault("wrong-code-for-403", "A 403 has the error code INVALID_API_KEY.", error((403,), code="INVALID_API_KEY")),
    Fault("wrong-code-for-404", "A 404 has the error code INVALID_REQUEST.", error((404,), code="INVALID_REQUEST")),
    Fault("wrong-code-for-422", "A 422 has the error code INTERNAL_ERROR.", error((422,), code="INTERNAL_ERROR")),
    Fault("wrong-content-type", "JSON is said to be text/plain.", _typed("text/plain")),
    Fault("wrong-charset", "JSON is said to be in the charset utf-7.", _typed("application/json; charset=utf-7")),
    Fault("extra-fields", "Every answer has a field that nobody knows, which is allowed.",
          rewriting(_dict(lambda body, _: {**body, "region": "eu"}))),
    Fault("two-values", "The body has a second JSON value behind the first.",
          lambda r, _: filled(r, r.body + b"{}") if r.header("Content-Type") == "application/json" else r),
    Fault("not-json", "The body is the text of a Python value instead of JSON.",
          lambda r, _: filled(r, repr(json.loads(r.body)).encode())
          if r.header("Content-Type") == "application/json" else r),
)  # fmt: skip

_MOVES = (
    (201, 200, "", "A create answers 200 instead of 201."),
    (201, 202, "", "A create answers 202 instead of 201."),
    (200, 206, "", "A read answers 206 instead of 200."),
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
    (405, 501, "INTERNAL_ERROR", "A wrong method gets 501 instead of 405."),
    (409, 404, "DATASET_NOT_FOUND", "The link of an unfinished dataset gets 404 instead of 409."),
    (409, 500, "INTERNAL_ERROR", "The link of an unfinished dataset gets 500 instead of 409."),
    (410, 404, "DATASET_NOT_FOUND", "The link of an expired dataset gets 404 instead of 410."),
    (413, 500, "INTERNAL_ERROR", "A body that is too large gets 500 instead of 413."),
    (415, 400, "INVALID_REQUEST", "A wrong media type gets 400 instead of 415."),
    (422, 400, "INVALID_REQUEST", "A body that breaks the schema gets 400 instead of 422."),
    (422, 500, "INTERNAL_ERROR", "A body that breaks the schema gets 500 instead of 422."),
    (429, 503, "SERVICE_UNAVAILABLE", "One request too many gets 503 instead of 429."),
)
STATUSES = tuple(
    Fault(f"status-{to}-for-{status}", words, moved(status, to, code)) for status, to, code, words in _MOVES
)


def _now(response: Response) -> int:
    return int(parsedate_to_datetime(response.header("Date") or "").timestamp())


def _limit(response: Response) -> int:
    return int(response.header("X-RateLimit-Limit") or 0)


def _dropping(prefix: str, statuses: range | tuple[int, ...]) -> Spoil:
    return lambda response, _: without(response, prefix) if response.status in statuses else response


def _limits(name: str, change: Any) -> Spoil:
    return header(f"X-RateLimit-{name}", change)


def _no_body(response: Response, _: Active) -> Response:
    return filled(response, b"") if response.status == 405 else response


LIMITS = (
    Fault("missing-rate-limit-headers", "Errors come without the X-RateLimit headers.", _dropping("X-RateLimit-", ERRORS)),
    Fault("rate-limit-headers-missing-on-success", "Successes come without the X-RateLimit headers.",
          _dropping("X-RateLimit-", SUCCESSES)),
    Fault("rate-limit-headers-missing-on-429", "A 429 comes without the X-RateLimit headers.",
          _dropping("X-RateLimit-", (429,))),
    Fault("limit-not-a-number", "The limit is no number.", _limits("Limit", lambda *_: "unlimited")),
    Fault("limit-changes", "The limit is another one in every answer.",
          _limits("Limit", lambda old, _, a: str(int(old) + a.times))),
    Fault("remaining-not-a-number", "What remains of the limit is no number.", _limits("Remaining", lambda *_: "many")),
    Fault("remaining-above-limit", "More remains than the limit.",
          _limits("Remaining", lambda _, r, __: str(_limit(r) + 1))),
    Fault("remaining-negative", "Less than nothing remains.", _limits("Remaining", lambda *_: "-1")),
    Fault("remaining-rises", "What remains rises with every request.",
          _limits("Remaining", lambda old, r, _: str(_limit(r) - int(old)))),
    Fault("remaining-frozen", "What remains never falls.", _limits("Remaining", lambda _, r, __: str(_limit(r)))),
    Fault("reset-not-a-number", "The time of the reset is a word.", _limits("Reset", lambda *_: "soon")),
    Fault("reset-in-the-past", "The limit is said to have reset an hour ago.",
          _limits("Reset", lambda _, r, __: str(_now(r) - 3600))),
    Fault("reset-far-away", "The limit is said to reset in a year.",
          _limits("Reset", lambda _, r, __: str(_now(r) + 31_536_000))),
    Fault("reset-moving", "The reset moves away by a second with every request.",
          _limits("Reset", lambda old, _, a: str(int(old) + a.times))),
    Fault("retry-after-missing", "A 429 has no Retry-After.", _dropping("Retry-After", (429,))),
    Fault("retry-after-negative", "A 429 asks for a pause of less than no time.", header("Retry-After", lambda *_: "-5")),
    Fault("retry-after-not-a-number", "A 429 asks for a pause of a word.", header("Retry-After", lambda *_: "a while")),
    Fault("retry-after-in-the-past", "A 429 asks to wait until an hour ago.",
          header("Retry-After", lambda _, r, __: formatdate(_now(r) - 3600, usegmt=True))),
    Fault("retry-after-disagrees", "A 429 asks for a pause that ends long before the reset.",
          header("Retry-After", lambda _, __, ___: "0")),
    Fault("limit-not-enforced", "No request is one too many.",
          lambda turn, _: turn if turn.allowed else replace(turn, allowed=True), "turn"),
    Fault("request-id-missing", "Answers have no X-Request-ID.", lambda r, _: without(r, "X-Request-ID")),
    Fault("allow-missing-on-405", "A 405 does not tell the methods that are allowed.", _dropping("Allow", (405,))),
    Fault("allow-wrong-on-405", "A 405 names as allowed the very method that it refuses.",
          header("Allow", lambda old, _, a: f"{old}, {a.request.method}" if a.request else old)),
    Fault("allow-empty-on-405", "A 405 names no method as allowed.", header("Allow", lambda *_: "")),
    Fault("body-missing-on-405", "A 405 has no body.", _no_body),
    Fault("challenge-missing-on-401", "A 401 has no WWW-Authenticate.", _dropping("WWW-Authenticate", (401,))),
)  # fmt: skip

LEAKS = (
    Fault("stack-trace-on-400", "A 400 shows the server's stack trace.", error((400,), message=_TRACE)),
    Fault("stack-trace-on-422", "A 422 shows the server's stack trace.", error((422,), details={"trace": _TRACE})),
    Fault("key-echoed-in-401", "A 401 repeats the key that was sent."),
    Fault("key-echoed-in-header", "Every answer repeats the key in a header.",
          lambda r, a: r.with_headers(("X-Debug-Auth", a.request.headers["authorization"]))
          if a.request and "authorization" in a.request.headers and a.at != "download" else r),
    Fault("internal-host-in-error", "A 404 names the server's host behind the scenes.",
          error((404,), message=f"GET {_HOST}/internal/datasets failed.")),
    Fault("internal-host-in-header", "Every answer names the server's host behind the scenes.", _leaky),
)  # fmt: skip
