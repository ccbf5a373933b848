"""Rules about the Sinkove API that every answer is read by."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.rules import Rule

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["RULES", "reset_seconds"]

# The Date header has whole seconds, so that a reset which is due now may look a second old.
_MAX_PAST_SECONDS = 2.0
_MAX_AHEAD_SECONDS = 3600.0
# Seconds from now are small, seconds since 1970 are large; what lies between makes no sense as either.
_EPOCH_FROM = 100_000_000
_FINAL = ("ready", "failed", "expired", "READY", "FAILED")


def _known(exchange: Exchange) -> bool:
    # What stands before the API (a proxy, a firewall) may answer for addresses that the API does not have.
    return exchange.place.template is not None


def _counts(exchange: Exchange) -> Broken | None:
    limit, remaining = (exchange.headers.get(f"x-ratelimit-{each}", "missing") for each in ("limit", "remaining"))
    if all(re.fullmatch(r"[0-9]{1,15}", each) for each in (limit, remaining)) and int(remaining) <= int(limit) > 0:
        return None
    wanted = "X-RateLimit-Limit and -Remaining, whole numbers, 0 <= remaining <= limit"
    return wanted, f"{exchange.status} with limit {limit}, remaining {remaining}"


def reset_seconds(exchange: Exchange) -> float | None:
    """Returns in how many seconds the window resets, by the answer's own Date; None when that cannot be read.

    Three forms are read: seconds from now, seconds since 1970, RFC 3339.
    """
    text = exchange.headers.get("x-ratelimit-reset", "")
    try:
        now = parsedate_to_datetime(exchange.headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        now = time.time()
    if re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,9})?", text):
        return float(text) - now if float(text) >= _EPOCH_FROM else float(text)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now


def _reset(exchange: Exchange) -> Broken | None:
    seconds = reset_seconds(exchange)
    if seconds is not None and -_MAX_PAST_SECONDS <= seconds <= _MAX_AHEAD_SECONDS:
        return None
    when = "" if seconds is None else f", {seconds:.0f} s from now"
    given = exchange.headers.get("x-ratelimit-reset", "missing")
    # That it is there is documented; what it looks like is not.
    provenance = "inferred" if "x-ratelimit-reset" in exchange.headers else "documented"
    return "X-RateLimit-Reset, a time within the next hour", f"{exchange.status} with {given}{when}", provenance


def _is_429(exchange: Exchange) -> bool:
    return exchange.status == 429 and _known(exchange)


def _exhausted(exchange: Exchange) -> Broken | None:
    remaining = exchange.headers.get("x-ratelimit-remaining", "missing")
    return None if remaining == "0" else ("429 with X-RateLimit-Remaining: 0", f"429 with {remaining}")


def _has_shape(exchange: Exchange) -> bool:
    return _known(exchange) and exchange.method != "HEAD" and (exchange.succeeded or exchange.status >= 400)


def _shape(exchange: Exchange) -> Broken | None:
    body = exchange.json if isinstance(exchange.json, dict) else {}
    if any(each.enveloped for each in exchange.place.neighbours):
        wanted = "data" if exchange.succeeded else "error"
        good = body.get("success") is exchange.succeeded and wanted in body
        expected = f"an envelope with success: {str(exchange.succeeded).lower()} and {wanted}"
    elif exchange.succeeded:
        good = isinstance(exchange.json, list) or bool(body and not {"success", "data"} & body.keys())
        expected = "a bare body, without an envelope"
    else:
        good = body.get("success") is not True and bool({"code", "error"} & body.keys())
        expected = "a flat error, or one in an envelope with success: false"
    operation = exchange.operation or exchange.place.neighbours[0]
    return None if good else (expected, str(exchange), operation.provenance(exchange.status, place="/"))


def _creates(exchange: Exchange) -> bool:
    return exchange.operation is not None and exchange.succeeded and exchange.method == "POST"


def _unfinished(exchange: Exchange) -> Broken | None:
    payload = exchange.payload if isinstance(exchange.payload, dict) else {}
    metadata = payload.get("metadata")
    status = metadata.get("state") if isinstance(metadata, dict) else payload.get("status")
    return ("a new dataset that is not finished", f"it is {status}") if status in _FINAL else None


RULES = (
    Rule(
        "rate-limit-counts", "limit", "Every answer counts the requests that are left.", "documented", _known, _counts
    ),
    Rule("rate-limit-reset", "limit", "Every answer says when the limit resets.", "inferred", _known, _reset),
    Rule(
        "rate-limit-429",
        "limit",
        "Nothing is left when a request is refused with 429.",
        "documented",
        _is_429,
        _exhausted,
    ),
    Rule(
        "envelope",
        "form",
        "Account answers are enveloped, organization answers bare.",
        "documented",
        _has_shape,
        _shape,
    ),
    Rule(
        "new-is-unfinished", "state", "A new dataset is not finished: it takes time.", "inferred", _creates, _unfinished
    ),
)
