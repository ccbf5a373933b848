"""Retry-After, X-RateLimit-Reset and Date, with every kind of nonsense in them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.headers import reset_seconds, retry_after_seconds, server_time

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
