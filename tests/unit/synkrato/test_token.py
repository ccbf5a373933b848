"""Tokens: their last days, and what a 401 tells of them."""

import base64
import json
import logging
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.config import Config
from sinkove_synkrato.errors import ConfigurationError
from sinkove_synkrato.events import warn
from synkrato._token import (
    Expiry,
    TokenEvent,
    TokenState,
    TokenWatch,
    advice_for,
    expiry_of,
    issued_at_from,
    refused_because,
    warning_of,
)

MADE = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 6, 30, tzinfo=UTC)  # 180 days later
DAY = 86400.0


def jwt(claims: object, *, text: str | None = None) -> str:
    """A token that says something; nobody signed it."""
    said = base64.urlsafe_b64encode((json.dumps(claims) if text is None else text).encode()).decode().rstrip("=")
    return f"e30.{said}.c2ln"


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        (None, None),
        (date(2026, 1, 1), MADE),
        (MADE, MADE),
        (datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), MADE),
    ],
)
def test_issued_at_is_a_moment(given: date | None, moment: datetime | None) -> None:
    """A day begins in UTC."""
    assert issued_at_from(given) == moment


@pytest.mark.parametrize(
    "given", [datetime(2026, 1, 1), "2026-01-01", 1767225600, date.max, datetime.max.replace(tzinfo=UTC)]
)
def test_issued_at_that_is_no_moment_is_refused(given: Any) -> None:
    """As is any setting that makes no sense."""
    with pytest.raises(ConfigurationError, match="issued_at "):
        issued_at_from(given)


@pytest.mark.parametrize(
    ("token", "issued_at", "expected"),
    [
        ("pat-1", None, None),
        ("pat-1", MADE, Expiry(END, "issued_at")),
        (jwt({"exp": END.timestamp()}), None, Expiry(END, "exp")),
        (jwt({"exp": int(END.timestamp())}), datetime(2020, 1, 1, tzinfo=UTC), Expiry(END, "exp")),
        (jwt({"iat": 1}), MADE, Expiry(END, "issued_at")),
        *(
            (token, None, None)
            for token in (
                *(jwt({"exp": exp}) for exp in (True, None, "1782777600", [1], 1e300, -1e300, 10**18)),
                jwt([1]),
                jwt(None, text='{"exp": NaN}'),
                jwt(None, text='{"exp": Infinity}'),
                jwt(None, text=f'{{"exp": {"9" * 5000}}}'),
                jwt(None, text="[" * 100_000),
                jwt(None, text="{"),
                *("..", "a.b.c", "a.\x00.c", "a.é.c", "a.////.c", "a.b.c.d", ""),
            )
        ),
    ],
)
def test_expiry_is_what_the_token_says_else_180_days(
    token: str, issued_at: datetime | None, expected: Expiry | None
) -> None:
    """Whoever made the token knows better than the vendor's rule; what cannot be read says nothing."""
    assert expiry_of(token, issued_at) == expected


@given(st.text() | st.binary().map(lambda raw: f"a.{base64.urlsafe_b64encode(raw).decode()}.c"))
def test_no_token_raises(token: str) -> None:
    """Whatever somebody takes for one."""
    assert expiry_of(token, MADE) is not None


def at(days_before_end: float) -> float:
    return END.timestamp() - days_before_end * DAY


@pytest.mark.parametrize(
    ("days_before_end", "days_left"),
    [(180, None), (14.01, None), (14, 14), (13.9, 13), (1, 1), (0.5, 0), (0, 0), (-0.1, -1), (-30, -30)],
)
def test_last_days_are_told_from_the_fourteenth_on(days_before_end: float, days_left: int | None) -> None:
    """Once a token, however often it is looked at; also after the end."""
    watch = TokenWatch(MADE)
    event = watch.look("pat-1", at(days_before_end))
    if days_left is None:
        assert event is None
        return
    assert event == TokenEvent(expires_at=END, days_left=days_left, source="issued_at")
    assert watch.look("pat-1", at(-40)) is None


def test_other_token_is_told_of_for_itself() -> None:
    """issued_at is of the first token; one that comes after it has its own days, where it tells them."""
    watch = TokenWatch(MADE)
    assert watch.expiry("pat-0") == Expiry(END, "issued_at")
    assert watch.look("pat-1", at(30)) is None
    assert watch.look("pat-2", at(1)) is None
    later = jwt({"exp": END.timestamp() + 5 * DAY})
    assert watch.look(later, at(1)) == TokenEvent(expires_at=END + timedelta(days=5), days_left=6, source="exp")
    assert watch.look("pat-1", at(1)) == TokenEvent(expires_at=END, days_left=1, source="issued_at")
    assert (watch.expiry("pat-1"), watch.expiry("pat-2")) == (Expiry(END, "issued_at"), None)


def test_watch_keeps_no_token() -> None:
    """Nor can anybody read one out of it."""
    watch = TokenWatch(MADE)
    watch.look("pat-secret", at(1))
    assert "secret" not in repr(vars(watch))


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (
            TokenEvent(expires_at=END, days_left=13, source="issued_at"),
            "The token expires in 13 days, on 2026-06-30, 180 days after issued_at.",
        ),
        (
            TokenEvent(expires_at=END, days_left=1, source="exp"),
            "The token expires in 1 day, on 2026-06-30, as it says itself.",
        ),
        (
            TokenEvent(expires_at=END, days_left=-1, source="exp"),
            "The token expired on 2026-06-30, as it says itself.",
        ),
    ],
)
def test_warning_says_when_and_what_to_do(event: TokenEvent, text: str) -> None:
    """In one line."""
    assert warning_of(event) == f"{text} Make a new one under Settings > Integrations > Key management."


@pytest.mark.parametrize("on_event", [True, False])
def test_expiry_is_told_to_the_log_and_to_the_caller(on_event: bool, caplog: pytest.LogCaptureFixture) -> None:
    """A warning in the vendor's log, and an event where somebody listens."""
    heard: list[object] = []
    config = Config("https://h.test", lambda: "pat-1", on_event=heard.append if on_event else None, service="synkrato")
    event = TokenEvent(expires_at=END, days_left=13, source="exp")
    warn(config, event, "The token expires.")
    assert heard == ([event] if on_event else [])
    assert caplog.record_tuples == [("synkrato", logging.WARNING, "The token expires.")]


def test_listener_that_fails_costs_no_call(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and the warning still comes."""

    def fail(event: object) -> None:
        raise RuntimeError

    config = Config("https://h.test", lambda: "pat-1", on_event=fail, service="synkrato")
    warn(config, TokenEvent(expires_at=END, days_left=13, source="exp"), "The token expires.")
    assert [record.message for record in caplog.records] == [
        "on_event raised an exception; the call goes on.",
        "The token expires.",
    ]


OVER, GOOD = Expiry(END - timedelta(days=1), "exp"), Expiry(END + timedelta(days=1), "issued_at")


@pytest.mark.parametrize(
    ("texts", "expiry", "state"),
    [
        (["Unauthorized", "The token has expired."], None, "expired"),
        (["jwt expired"], GOOD, "expired"),
        (["The token was REVOKED."], OVER, "revoked"),
        (["The token is disabled."], None, "disabled"),
        (["The token was signed with a key that is no longer in use."], None, "voided"),
        (["invalid signature"], GOOD, "voided"),
        (["All tokens were invalidated"], None, "voided"),
        (["The token is missing, expired or revoked."], None, "unknown"),
        (["The token is missing, expired or revoked."], OVER, "expired"),
        (["You are not signed in."], None, "unknown"),
        (["Unauthorized"], OVER, "expired"),
        (["Unauthorized"], Expiry(END, "exp"), "expired"),
        (["Unauthorized"], GOOD, "unknown"),
        ([], None, "unknown"),
    ],
)
def test_refusal_is_told_by_the_server_else_by_the_calendar(
    texts: list[str], expiry: Expiry | None, state: TokenState
) -> None:
    """Nobody publishes what a 401 says: what names one state says that, and what names several or none says nothing."""
    assert refused_because(texts, expiry, END.timestamp()) == state


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("expired", "has expired: make a new one"),
        ("revoked", "was revoked: make a new one"),
        ("disabled", "is disabled: enable it again"),
        ("voided", "it is not whole, or was voided with all others"),
        ("unknown", "Check that the token is right and whole"),
    ],
)
def test_advice_fits_the_state(state: TokenState, words: str) -> None:
    """Each has another cure."""
    assert words in advice_for(state)
    assert "Settings > Integrations > Key management" in advice_for(state)
