"""Retry-After, X-RateLimit-Reset and Date, with every kind of nonsense in them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.budget import Said
from sinkove_synkrato.headers import ServerClock, limit_said, reset_seconds, retry_after_seconds, server_time

from .support import DATE, NOW

NONSENSE = [
    "",
    " ",
    "-5",
    "+5",
    "NaN",
    "inf",
    "Infinity",
    "1e308",
    "1e3",
    "5, 10",
    "5s",
    "0x10",
    "1_000",
    "soon",
    "٣",
    "5\u00a05",
    "9" * 12,
    "9" * 400,
    ".5",
    "5.",
    "1.0000000001",
    "Mon, 99 Foo 99999 99:99:99 GMT",
    "Thu, 01 Jan 99999 00:00:00 GMT",
]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0"], 0.0),
        (["42"], 42.0),
        (["1.5"], 1.5),
        (["  7\t"], 7.0),
        (["00042"], 42.0),
        (["99999999999"], 99999999999.0),
        (["Thu, 01 Jan 2026 00:00:30 GMT"], 30.0),
        (["Thu, 01 Jan 2026 00:00:00 GMT"], 0.0),
        (["Thursday, 01-Jan-26 00:00:30 GMT"], 30.0),
        (["Thu Jan  1 00:00:30 2026"], 30.0),
        (["Thu, 01 Jan 2026 01:00:30 +0100"], 30.0),
        (["Wed, 31 Dec 2025 23:59:59 GMT"], None),
        (["2026-01-01T00:00:30Z"], None),
        ([], None),
        (["5", "60", "7"], 60.0),
        (["soon", "5"], 5.0),
        (["soon", "later"], None),
        *(([value], None) for value in NONSENSE),
    ],
)
def test_retry_after_is_seconds_or_nothing(values: list[str], expected: float | None) -> None:
    """Seconds and dates are read, the longest of several counts, and nonsense asks for nothing."""
    assert retry_after_seconds(values, now=NOW) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0"], 0.0),
        (["42"], 42.0),
        (["1.5"], 1.5),
        (["999999999"], 999999999.0),
        (["1767225630"], 30.0),
        (["1767225630.25"], 30.25),
        (["1767225600"], 0.0),
        (["1767225599"], None),
        (["1000000000"], None),
        (["1767225630000"], None),
        (["2026-01-01T00:00:30Z"], 30.0),
        (["2026-01-01T01:00:30+01:00"], 30.0),
        (["2026-01-01 00:00:30.5+00:00"], 30.5),
        (["2025-12-31T23:59:59Z"], None),
        (["2026-01-01T00:00:30"], None),
        (["2026-01-01"], None),
        (["0001-01-01T00:00:00+23:59"], None),
        (["Thu, 01 Jan 2026 00:00:30 GMT"], None),
        ([], None),
        (["1767225610", "1767225660"], 60.0),
        (["soon", "5"], 5.0),
        *(([value], None) for value in NONSENSE),
    ],
)
def test_reset_is_seconds_or_nothing(values: list[str], expected: float | None) -> None:
    """Epoch seconds, seconds from now and RFC 3339 with an offset are read; what has passed asks for nothing."""
    assert reset_seconds(values, now=NOW) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([DATE], NOW),
        ([f" {DATE} "], NOW),
        (["Thu, 01 Jan 2026 00:00:00"], NOW),
        (["yesterday", DATE], NOW),
        (["yesterday"], 5.0),
        (["2026-01-01T00:00:00Z"], 5.0),
        (["Thu, 01 Jan 99999 00:00:00 GMT"], 5.0),
        ([""], 5.0),
        ([], 5.0),
    ],
)
def test_server_time_is_the_date_or_the_default(values: list[str], expected: float) -> None:
    """The first date that can be read counts, else this machine's clock."""
    assert server_time(values, default=5.0) == expected


@given(st.text(max_size=60) | st.text("0123456789.:-+TZ GMThuJan,", max_size=60))
def test_any_text_gives_a_pause_that_can_be_slept(text: str) -> None:
    """Whatever a server sends, nothing is raised and no pause is negative, infinite or NaN."""
    for seconds in (retry_after_seconds([text], now=NOW), reset_seconds([text], now=NOW)):
        assert seconds is None or (math.isfinite(seconds) and seconds >= 0)
    assert math.isfinite(server_time([text], default=NOW))


def said_of(date: str | None, now: float) -> float:
    """What a server clock makes of one Date."""
    return ServerClock().at(date, now)


@pytest.mark.parametrize(
    ("date", "now", "expected"),
    [
        (None, NOW + 5, NOW + 5),
        ("nonsense", NOW + 5, NOW + 5),
        (DATE, NOW, NOW),
        (DATE, NOW + 2.2, NOW + 2.2),  # what a right clock may seem to be
        (DATE, NOW + 2.3, NOW),
        (DATE, NOW - 0.5, NOW),
        (DATE, NOW + 3600.5, NOW),
        (DATE, NOW - 3600.5, NOW),
    ],
)
def test_server_clock_at_its_first_date(date: str | None, now: float, expected: float) -> None:
    """Right unless it cannot be; else what it says."""
    assert said_of(date, now) == expected


def test_server_clock_is_known_the_better_the_more_dates_come() -> None:
    """An hour behind and half a second: of whole seconds the one that lost least counts, until the clock is set."""
    clock, ahead = ServerClock(), 3600.5
    assert clock.at(DATE, NOW + ahead + 0.9) == NOW
    assert clock.at(DATE, NOW + ahead + 0.1) == NOW
    assert clock.at(DATE, NOW + ahead + 0.8) == pytest.approx(NOW + 0.7)
    assert clock.at(None, NOW + ahead + 0.8) == pytest.approx(NOW + 0.7)
    assert clock.at(DATE, NOW + 5) == NOW
    assert clock.skew == -5


def test_server_clock_that_is_a_little_late_is_found_out() -> None:
    """By two seconds, of which the first answers may have lost one or two: after twenty Dates none of those had."""
    clock = ServerClock()
    dates = [f"Thu, 01 Jan 2026 00:00:{second:02} GMT" for second in range(20)]
    times = [NOW + second + 2 + 0.05 for second in range(20)]
    assert [clock.at(*each) for each in zip(dates, times, strict=True)] == [*times[:19], pytest.approx(NOW + 19)]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Said()),
        ({"x-ratelimit-limit": "100"}, Said(100)),
        ({"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, Said(100, 0, 30.0)),
        ({"x-ratelimit-limit": " 100 ", "x-ratelimit-reset": f"{NOW + 7:.0f}"}, Said(100, None, 7.0)),
        ({"x-ratelimit-limit": "100", "x-ratelimit-reset": "2026-01-01T00:01:00Z"}, Said(100, None, 60.0)),
        ({"x-ratelimit-limit": "100", "x-ratelimit-reset": f"{NOW - 1:.0f}"}, Said(100)),
        ({"x-ratelimit-limit": "unlimited", "x-ratelimit-remaining": "5"}, Said()),
        ({"x-ratelimit-limit": "0", "x-ratelimit-remaining": "0"}, Said()),
        ({"x-ratelimit-limit": "-5"}, Said()),
        ({"x-ratelimit-limit": "\u0661"}, Said()),
        ({"x-ratelimit-limit": "9" * 10}, Said()),
        ({"x-ratelimit-limit": "100", "x-ratelimit-remaining": "many", "x-ratelimit-reset": "soon"}, Said(100)),
    ],
)
def test_limit_is_read_out_of_headers_and_nonsense_is_not(headers: dict[str, str], expected: Said) -> None:
    """Each of the three for itself; without a limit the others say nothing."""
    assert limit_said(headers, now=NOW) == expected
