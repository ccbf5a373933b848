"""When to ask again, and how much comes. Nonsense in these headers is ignored: a number is given, or None."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from .budget import Said

_NUMBER = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")
# Seconds from now stay below it, epoch seconds above it, for the next centuries.
_EPOCH_FROM = 1_000_000_000.0
# What a Date loses of a second, another one for servers that make it once a second, and the way of an answer.
_LARGEST_LAG = 2.25
# After so many Dates one of them has lost next to nothing.
_ENOUGH = 20


def retry_after_seconds(values: Sequence[str], *, now: float) -> float | None:
    """Seconds that ``Retry-After`` asks for.

    Args:
        values: The header's values; of several the longest counts, because earlier is earlier than asked.
        now: The server's own time in epoch seconds, which dates are read against.

    Source: RFC 9110 section 10.2.3.
    """
    return max((s for s in (_retry_after(value.strip(), now) for value in values) if s is not None), default=None)


def _retry_after(value: str, now: float) -> float | None:
    if _NUMBER.fullmatch(value):
        return float(value)
    moment = _http_date(value)
    return moment - now if moment is not None and moment >= now else None


def reset_seconds(values: Sequence[str], *, now: float) -> float | None:
    """Seconds until ``X-RateLimit-Reset``; None when it has passed.

    The vendor does not publish the unit, so epoch seconds, seconds from now and RFC 3339 are all read.

    Args:
        values: The header's values; of several the longest counts.
        now: The server's own time in epoch seconds.
    """
    return max((s for s in (_reset(value.strip(), now) for value in values) if s is not None), default=None)


def _reset(value: str, now: float) -> float | None:
    if _NUMBER.fullmatch(value):
        number = float(value)
        seconds = number - now if number >= _EPOCH_FROM else number
    else:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        seconds = moment.timestamp() - now
    return seconds if seconds >= 0 else None


def limit_said(values: Mapping[str, str], *, now: float) -> Said:
    """What an answer says of the key's limit.

    Args:
        values: Its headers, names in lower case.
        now: The server's own time in epoch seconds.

    Source: the vendor's page on rate limits: X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset.
    """
    limit = _count(values.get("x-ratelimit-limit"))
    if not limit:
        return Said()
    reset = _reset(values.get("x-ratelimit-reset", "").strip(), now)
    return Said(limit, _count(values.get("x-ratelimit-remaining")), reset)


def _count(value: str | None) -> int | None:
    number = (value or "").strip()
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def body_length(value: str) -> int | None:
    """What ``Content-Length`` says, in bytes."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


class ServerClock:
    """A server's clock beside this machine's, as the Dates of its answers show it.

    A Date has whole seconds only, so it lags by up to one, and so does the first answer's; the more answers come, the less.

    Attributes:
        skew: Seconds that it is ahead, or up to one less; None before the first Date.
    """

    def __init__(self) -> None:
        self.skew: float | None = None
        self._last: str | None = None
        self._dates = 0

    def at(self, date: str | None, now: float) -> float:
        """The server's time at an answer, in epoch seconds.

        Args:
            date: The answer's Date, None where it has none.
            now: This machine's time in epoch seconds.
        """
        moment = None if date is None else _http_date(date.strip())
        if moment is not None:
            lag = moment - now
            if self.skew is None or lag < self.skew - _LARGEST_LAG:  # the first, or a clock was set
                self.skew, self._dates = lag, 0
            self.skew = max(self.skew, lag)  # of the one that has lost the least of its second
            self._dates += date != self._last
            self._last = date
        # Most clocks are right: as long as little is known, one that may be is taken for it.
        if self.skew is None or (-_LARGEST_LAG < self.skew <= 0 and self._dates < _ENOUGH):
            return now
        return now + self.skew


def server_time(values: Sequence[str], *, default: float) -> float:
    """The answer's own ``Date`` in epoch seconds; ``default`` where it has none that can be read."""
    for value in values:
        moment = _http_date(value.strip())
        if moment is not None:
            return moment
    return default


@lru_cache(maxsize=16)  # the answers of a second have the same
def _http_date(value: str) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
