"""A try that failed: what it means for the request, and the error it becomes. Pure; knows no HTTP library."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from .budget import UNSENT, Said
from .errors import APIError, status_error_class
from .headers import ServerClock, limit_said, reset_seconds, retry_after_seconds, server_time
from .redact import redact, redact_value, shortened
from .retry import Outcome, outcome_of_status

_UNSAID_PAUSE = 1.0  # of a 429 that asks for none, after the last try
_ADVICE = {
    401: "Check that the key is right and was not revoked.",
    402: "Add credits to the account, or ask for less.",
    403: "Check what the key's account may do.",
    404: "Check the id, and that the key belongs to the account that owns it.",
    409: "Look at its state, and wait while that may still change.",
    410: "Create it again.",
    429: "Send fewer requests, or raise max_retries or max_wait.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed try.

    Attributes:
        outcome: What it says about the request.
        error: The class it becomes when it is the last try.
        what: What happened, ready to be followed by the operation ("429 Too Many Requests from").
        known: What else is known, as sentences.
        advice: What to do, as one sentence.
        asked: Seconds after which the server asked to be tried again, None where it did not ask.
        status_code: The answer's status, None when none came.
        attributes: Keyword arguments of the error.
        cause: The exception behind it.
    """

    outcome: Outcome
    error: type[APIError]
    what: str
    known: str = ""
    advice: str = ""
    asked: float | None = None
    status_code: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    cause: BaseException | None = None


def failure_of_response(
    status_code: int,
    headers: Sequence[tuple[str, str]],
    body: bytes | None,
    *,
    now: float,
    secrets: Iterable[str] = (),
) -> Failure:
    """What an answer that is not 2xx means.

    Args:
        status_code: Its status; may be one that nobody has registered.
        headers: Its headers, names in any case.
        body: Its body: an envelope, a flat error, or anything that a proxy may send; None where it was not read.
        now: This machine's time in epoch seconds, for answers without a Date.
        secrets: What must not appear in the error, however often the server repeats it.
    """
    secrets = tuple(secrets)
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(redact(name.lower(), map(str.lower, secrets)), []).append(redact(value, secrets))
    code, message, details = redacted_error_body(body or b"", secrets)
    moment = server_time(values.get("date", ()), default=now)
    asked = retry_after_seconds(values.get("retry-after", ()), now=moment)
    if asked is None and status_code == 429:
        asked = reset_seconds(values.get("x-ratelimit-reset", ()), now=moment)
    error = status_error_class(status_code)
    return Failure(
        outcome=outcome_of_status(status_code),
        error=error,
        what=f"{_status_line(status_code)} from",
        known=_known(code, message, values.get("content-type", [""])[0], body),
        advice=_ADVICE.get(status_code, ""),
        asked=asked,
        status_code=status_code,
        attributes={
            "status_code": status_code,
            "code": code,
            "message": message,
            "details": details,
            "request_id": request_id_of(values),
            "headers": {name: ", ".join(each) for name, each in values.items() if name != "set-cookie"},
            "retry_after": asked,
        },
    )


def failed_said(failure: Failure, pause: float | None, clock: ServerClock, now: float) -> Said | None:
    """What a failed try says of the key's limit; see `Budget.answered` and `UNSENT`.

    Args:
        failure: The try.
        pause: Seconds before the next one, None when there is none.
        clock: The server's.
        now: This machine's time in epoch seconds.
    """
    if failure.outcome is Outcome.NOT_SENT:
        return UNSENT
    if failure.status_code is None:
        return None
    headers = failure.attributes["headers"]
    said = limit_said(headers, now=clock.at(headers.get("date"), now))
    if failure.outcome is Outcome.REFUSED:
        return replace(said, pause=next(each for each in (failure.asked, pause, _UNSAID_PAUSE) if each is not None))
    return said if said.limit is not None else None  # which may be a gateway's


def request_id_of(values: Mapping[str, Sequence[str]]) -> str | None:
    """The server's identifier of the request."""
    return next((shortened(value) for value in values.get("x-request-id", ())), None)


def read_error_body(body: bytes) -> tuple[str | None, str, dict[str, Any]]:
    """Code, message and details out of an envelope or a flat error of either form; empty values where there are none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None, "", {}
    if isinstance(document, dict) and isinstance(document.get("error"), dict):
        document = document["error"]
    if not isinstance(document, dict):
        return None, "", {}
    code, message, details = (document.get(name) for name in ("code", "message", "details"))
    if isinstance(document.get("summary"), str) and isinstance(document.get("detail"), list):
        # The other form of an error: a word for its kind, and any number of sentences.
        details = {name: document[name] for name in ("summary", "detail")}
        message = ": ".join([details["summary"], "; ".join(map(str, details["detail"]))]).removesuffix(": ")
    return (
        code if isinstance(code, str) else None,
        message if isinstance(message, str) else "",
        details if isinstance(details, dict) else {},
    )


def redacted_error_body(body: bytes, secrets: Iterable[str]) -> tuple[str | None, str, dict[str, Any]]:
    """`read_error_body` without the secrets."""
    code, message, details = read_error_body(body)
    code = None if code is None else redact(code, secrets)
    try:
        return code, redact(message, secrets), redact_value(details, secrets)
    except RecursionError:  # nested less deeply than json gives up at, and more than can be walked
        return code, redact(message, secrets), {}


def _status_line(status_code: int) -> str:
    try:
        return f"{status_code} {HTTPStatus(status_code).phrase}"
    except ValueError:
        return f"{status_code}"


def _known(code: str | None, message: str, content_type: str, body: bytes | None) -> str:
    if code or message:
        return ": ".join(shortened(part) for part in (code, message) if part)
    if body is None:
        return ""
    kind = content_type.partition(";")[0].strip() or "no declared type"
    return f"The body is not an error of the API ({kind}, {len(body)} bytes)" if body else "The body is empty"


def render(what: str, operation: object, facts: Iterable[str], *sentences: str) -> str:
    """The text of an error: what happened, which request, what is known, what to do."""
    first = f"{what} {operation}"
    noted = ", ".join(fact for fact in facts if fact)
    if noted:
        first = f"{first[:-1]}, {noted})" if first.endswith(")") else f"{first} ({noted})"
    return " ".join(_sentence(part) for part in (first, *sentences) if part)


def _sentence(text: str) -> str:
    # What a server says may hold line ends or terminal escapes; one error is one line that shows what it is.
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."
