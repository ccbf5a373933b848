"""How long a token is good, and what a 401 can tell of it. Decisions only: no clock, no I/O; no token is kept or shown."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from sinkove_synkrato.errors import ConfigurationError
from sinkove_synkrato.events import Event

LIFETIME: Final = timedelta(days=180)
"""So long a token is good where it does not say otherwise.

Source: docs.synkrato.com, Data API; newer texts of the platform have a date that is chosen when the key is made.
"""

TokenState: TypeAlias = Literal["expired", "revoked", "disabled", "voided", "unknown"]
"""Why a token is refused; ``voided`` is what the vendor does to all at once, by changing the key that it signs them with."""

_WARN_FROM = timedelta(days=14)
_KEYS = "Settings > Integrations > Key management"
# No text tells what a 401 says; these are the words of the vendor's own pages, and of the library that its stack has for
# tokens (inferred).
_WORDS: Final[dict[str, TokenState]] = {
    "expired": "expired",
    "revoked": "revoked",
    "disabled": "disabled",
    "invalidated": "voided",
    "signature": "voided",
    "signed with": "voided",
}
_ADVICE: Final[dict[TokenState, str]] = {
    "expired": f"The token has expired: make a new one under {_KEYS}.",
    "revoked": f"The token was revoked: make a new one under {_KEYS}.",
    "disabled": f"The token is disabled: enable it again under {_KEYS}.",
    "voided": "The token's signature is refused: it is not whole, or was voided with all others when the server's key for "
    f"signing them was changed; make a new one under {_KEYS}.",
    "unknown": f"Check that the token is right and whole, and see under {_KEYS} whether it is still enabled.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEvent:
    """A token will soon be good no longer, or is so no more.

    Attributes:
        expires_at: When, in UTC.
        days_left: Whole days until then, negative afterwards.
        source: How it is known: ``exp`` (the token says so) or ``issued_at`` (the caller said when it was made).
    """

    expires_at: datetime
    days_left: int
    source: Literal["exp", "issued_at"]


OnEvent: TypeAlias = Callable[[Event | TokenEvent], object]


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a token ends.

    Attributes:
        at: The moment, in UTC.
        source: How it is known, as in `TokenEvent`.
    """

    at: datetime
    source: Literal["exp", "issued_at"]


def issued_at_from(given: date | None) -> datetime | None:
    """When a token was made. A day counts from its beginning in UTC, so that the end is rather told too early.

    Raises:
        ConfigurationError: It is no date, a time without zone, or too late for any calendar.
    """
    if given is None:
        return None
    if not isinstance(given, date) or (isinstance(given, datetime) and given.tzinfo is None):
        raise ConfigurationError("issued_at must be a date, or a datetime with a time zone.")
    try:
        moment = given if isinstance(given, datetime) else datetime(given.year, given.month, given.day, tzinfo=UTC)
        return (moment.astimezone(UTC) + LIFETIME) - LIFETIME
    except OverflowError:
        raise ConfigurationError("issued_at is no date on which a token could have been made.") from None


def expiry_of(token: str, issued_at: datetime | None) -> Expiry | None:
    """When a token ends: as it says itself, if it is a JSON Web Token, else 180 days after it was made.

    The token is only read, never verified, and whatever it holds raises nothing.

    Args:
        token: The token.
        issued_at: When it was made, with a time zone; None when nobody knows.
    """
    said = _exp(token)
    if said is not None:
        return Expiry(said, "exp")
    return None if issued_at is None else Expiry(issued_at + LIFETIME, "issued_at")


def _exp(token: str) -> datetime | None:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims: Any = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        seconds = claims.get("exp") if isinstance(claims, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            return None
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError, RecursionError):
        return None


def days_left(expiry: Expiry, now: datetime) -> int:
    """Whole days until a token ends; negative once it has."""
    return (expiry.at - now) // timedelta(days=1)


class TokenWatch:
    """Says once of each token that its end is near.

    Args:
        issued_at: When the first token was made that is looked at; of those that follow it nobody has said it.
    """

    def __init__(self, issued_at: datetime | None = None) -> None:
        self._issued_at = issued_at
        self._first: bytes | None = None
        self._warned: bytes | None = None

    def look(self, token: str, now: float) -> TokenEvent | None:
        """What there is to warn of: from 14 days before the end on, the first time.

        Args:
            token: The token that is about to be sent.
            now: Seconds since the epoch.
        """
        digest = hashlib.sha256(token.encode()).digest()
        self._first = self._first or digest
        if digest == self._warned:
            return None
        expiry, moment = self.expiry(token), datetime.fromtimestamp(now, UTC)
        if expiry is None or expiry.at - moment > _WARN_FROM:
            return None
        self._warned = digest
        return TokenEvent(expires_at=expiry.at, days_left=days_left(expiry, moment), source=expiry.source)

    def expiry(self, token: str) -> Expiry | None:
        """When this token ends, as far as that is known."""
        is_first = self._first in (None, hashlib.sha256(token.encode()).digest())
        return expiry_of(token, self._issued_at if is_first else None)


def warning_of(event: TokenEvent) -> str:
    """What the log says of it."""
    days = event.days_left
    how = "expired" if days < 0 else f"expires in {days} day{'' if days == 1 else 's'},"
    known = "as it says itself" if event.source == "exp" else f"{LIFETIME.days} days after issued_at"
    return f"The token {how} on {event.expires_at:%Y-%m-%d}, {known}. Make a new one under {_KEYS}."


def refused_because(texts: Iterable[str], expiry: Expiry | None, now: float) -> TokenState:
    """Why a token got 401, as far as that can be told: by what the server says, else by the calendar.

    Args:
        texts: What the error's body says (summary and details).
        expiry: When the token ends, None when nobody knows.
        now: Seconds since the epoch.
    """
    said = " ".join(texts).lower()
    states: set[TokenState] = {state for word, state in _WORDS.items() if word in said}
    if len(states) == 1:  # a text that names several tells nothing
        return states.pop()
    is_over = expiry is not None and expiry.at.timestamp() <= now
    return "expired" if is_over else "unknown"


def advice_for(state: TokenState) -> str:
    """What to do about it, as one sentence."""
    return _ADVICE[state]
