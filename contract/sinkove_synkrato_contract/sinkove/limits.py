"""Rules about the rate limit, which every answer of the Sinkove API tells in its headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from sinkove_synkrato_contract.rules import Rule

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["limit_rules", "reset_seconds"]

# The Date header has whole seconds, so that a reset which is due now may look a second old.
_SLACK_SECONDS = 2.0
_MAX_AHEAD_SECONDS = 3600.0
# Seconds from now are small, seconds since 1970 are large; what lies between makes no sense as either.
_EPOCH_FROM = 100_000_000


class _Window(NamedTuple):
    limit: int
    remaining: int
    resets: float  # seconds since the epoch
    now: float


def _known(exchange: Exchange) -> bool:
    # What stands before the API (a proxy, a firewall) may answer for addresses that the API does not have.
    return exchange.place.template is not None


def _is_429(exchange: Exchange) -> bool:
    return exchange.status == 429 and _known(exchange)


def reset_seconds(exchange: Exchange) -> float | None:
    """Returns in how many seconds the window resets, by the answer's own Date; None when that cannot be read.

    Three forms are read: seconds from now, seconds since 1970, RFC 3339.
    """
    text = exchange.headers.get("x-ratelimit-reset", "")
    if re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,9})?", text):
        return float(text) - exchange.date if float(text) >= _EPOCH_FROM else float(text)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - exchange.date


def _told(exchange: Exchange) -> tuple[str, str]:
    return exchange.headers.get("x-ratelimit-limit", "missing"), exchange.headers.get(
        "x-ratelimit-remaining", "missing"
    )


def _window(exchange: Exchange) -> _Window | None:
    limit, remaining = _told(exchange)
    seconds = reset_seconds(exchange)
    if seconds is None or not all(re.fullmatch(r"[0-9]{1,15}", each) for each in (limit, remaining)):
        return None
    return _Window(int(limit), int(remaining), exchange.date + seconds, exchange.date)


def _counts(exchange: Exchange) -> Broken | None:
    limit, remaining = _told(exchange)
    if all(re.fullmatch(r"[0-9]{1,15}", each) for each in (limit, remaining)) and int(remaining) <= int(limit) > 0:
        return None
    wanted = "X-RateLimit-Limit and -Remaining, whole numbers, 0 <= remaining <= limit"
    return wanted, f"{exchange.status} with limit {limit}, remaining {remaining}"


def _reset(exchange: Exchange) -> Broken | None:
    seconds = reset_seconds(exchange)
    if seconds is not None and -_SLACK_SECONDS <= seconds <= _MAX_AHEAD_SECONDS:
        return None
    when = "" if seconds is None else f", {seconds:.0f} s from now"
    given = exchange.headers.get("x-ratelimit-reset", "missing")
    # That it is there is documented; what it looks like is not.
    provenance = "inferred" if "x-ratelimit-reset" in exchange.headers else "documented"
    return "X-RateLimit-Reset, a time within the next hour", f"{exchange.status} with {given}{when}", provenance


def _exhausted(exchange: Exchange) -> Broken | None:
    remaining = exchange.headers.get("x-ratelimit-remaining", "missing")
    return None if remaining == "0" else ("429 with X-RateLimit-Remaining: 0", f"429 with {remaining}")


def _retry_after(exchange: Exchange) -> Broken | None:
    given = exchange.headers.get("retry-after", "missing")
    try:
        pause = float(given) if given.isdecimal() else parsedate_to_datetime(given).timestamp() - exchange.date
    except (ValueError, OverflowError):
        return "429 with Retry-After, whole seconds or a date", f"429 with {given}"
    if pause < -_SLACK_SECONDS:
        return "429 with a Retry-After that lies ahead", f"429 with {given}"
    reset = reset_seconds(exchange)
    if reset is not None and abs(reset - pause) > _SLACK_SECONDS:
        return f"Retry-After: {reset:.0f}, as X-RateLimit-Reset says", f"Retry-After: {given}"
    return None


class _Watch:
    """What was told of our key's window; each method is a rule with a memory of its own."""

    def __init__(self) -> None:
        self._limit: int | None = None
        self._counted: _Window | None = None
        self._reset: _Window | None = None

    def tells_ours(self, exchange: Exchange) -> bool:
        return exchange.owned and _known(exchange) and _window(exchange) is not None

    def limit(self, exchange: Exchange) -> Broken | None:
        before, self._limit = self._limit, int(exchange.headers["x-ratelimit-limit"])
        return None if before in (None, self._limit) else (f"limit {before}, as before", f"limit {self._limit}")

    def falls(self, exchange: Exchange) -> Broken | None:
        before, now = self._counted, _window(exchange)
        self._counted = now
        if before is None or now is None or now.now > before.resets - _SLACK_SECONDS:
            return None
        most = max(0, before.remaining - 1)
        return None if now.remaining <= most else (f"at most {most} remaining, in the same window", f"{now.remaining}")

    def stays(self, exchange: Exchange) -> Broken | None:
        before, now = self._reset, _window(exchange)
        self._reset = now
        if before is None or now is None or now.now > before.resets - _SLACK_SECONDS:
            return None
        moved = now.resets - before.resets
        wanted = "the reset that the answer before told, whose window is not over"
        return None if abs(moved) <= _SLACK_SECONDS else (wanted, f"a reset {moved:+.0f} s from it")


def limit_rules() -> tuple[Rule, ...]:
    """Returns the rules, with fresh memories."""
    watch, ours = _Watch(), "limit"
    told = watch.tells_ours
    return (
        Rule("rate-limit-counts", ours, "Every answer counts what is left.", "documented", _known, _counts),
        Rule("rate-limit-reset", ours, "Every answer says when the limit resets.", "inferred", _known, _reset),
        Rule("rate-limit-429", ours, "Nothing is left when a 429 comes.", "documented", _is_429, _exhausted),
        Rule("retry-after", ours, "A 429 says when to come again.", "inferred", _is_429, _retry_after),
        Rule("limit-steady", ours, "The limit does not change.", "inferred", told, watch.limit),
        Rule("remaining-falls", ours, "Each request leaves fewer, till the reset.", "inferred", told, watch.falls),
        Rule("reset-steady", ours, "The reset of a window does not move.", "inferred", told, watch.stays),
    )
