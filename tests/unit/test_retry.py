"""The retry decision, without any request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.retry import Outcome, RetryPolicy, outcome_of_status

OUTCOMES = st.sampled_from(Outcome)


@pytest.mark.parametrize(
    ("outcome", "safe", "expected"),
    [
        (Outcome.NOT_SENT, True, True),
        (Outcome.NOT_SENT, False, True),
        (Outcome.REFUSED, True, True),
        (Outcome.REFUSED, False, True),
        (Outcome.UNKNOWN, True, True),
        (Outcome.UNKNOWN, False, False),
        (Outcome.FINAL, True, False),
        (Outcome.FINAL, False, False),
    ],
)
def test_policy_decides_by_outcome_and_safety(outcome: Outcome, safe: bool, expected: bool) -> None:
    """The table of what is tried again, row by row."""
    assert RetryPolicy().allows(outcome, safe=safe, retries=0) is expected


@pytest.mark.parametrize(
    ("status_code", "expected"),
    [
        (301, Outcome.FINAL),
        (400, Outcome.FINAL),
        (401, Outcome.FINAL),
        (404, Outcome.FINAL),
        (408, Outcome.UNKNOWN),
        (409, Outcome.FINAL),
        (425, Outcome.FINAL),
        (429, Outcome.REFUSED),
        (500, Outcome.UNKNOWN),
        (501, Outcome.FINAL),
        (502, Outcome.UNKNOWN),
        (503, Outcome.UNKNOWN),
        (504, Outcome.UNKNOWN),
        (505, Outcome.FINAL),
        (520, Outcome.UNKNOWN),
        (599, Outcome.UNKNOWN),
        (600, Outcome.FINAL),
        (999, Outcome.FINAL),
    ],
)
def test_status_says_what_became_of_the_request(status_code: int, expected: Outcome) -> None:
    """429 did nothing, 408 and most 5xx may have, everything else would be the same again."""
    assert outcome_of_status(status_code) is expected


@pytest.mark.parametrize(
    ("retries", "ceiling"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (100_000, 8.0)]
)
def test_pause_unasked_is_chance_below_a_growing_ceiling(retries: int, ceiling: float) -> None:
    """Full jitter: the ceiling doubles from half a second to eight."""
    assert RetryPolicy().pause(retries, asked=None, chance=0.75) == 0.75 * ceiling


def test_pause_asked_is_what_the_server_asked_for() -> None:
    """Never earlier than asked, and no jitter on top."""
    assert RetryPolicy(max_wait=1.0).pause(3, asked=42.0, chance=0.9) == 42.0


@given(
    retries=st.integers(0, 10_000),
    chance=st.floats(0, 1, exclude_max=True),
    max_wait=st.floats(0, 1000),
)
def test_pause_unasked_stays_within_its_bounds(retries: int, chance: float, max_wait: float) -> None:
    """Jitter is never negative, never above eight seconds and never above the longest pause allowed."""
    assert 0 <= RetryPolicy(max_wait=max_wait).pause(retries, asked=None, chance=chance) <= min(8.0, max_wait)


@given(max_retries=st.integers(0, 50), outcomes=st.lists(OUTCOMES, min_size=60, max_size=60), safe=st.booleans())
def test_policy_never_allows_more_than_max_retries(max_retries: int, outcomes: list[Outcome], safe: bool) -> None:
    """However the tries fail, there are at most ``max_retries`` after the first."""
    policy, retries = RetryPolicy(max_retries=max_retries), 0
    for outcome in outcomes:
        if not policy.allows(outcome, safe=safe, retries=retries):
            break
        retries += 1
    assert retries <= max_retries


@given(max_retries=st.integers(0, 50), retries=st.integers(0, 60))
def test_policy_never_repeats_what_may_have_been_carried_out(max_retries: int, retries: int) -> None:
    """An unsafe operation with an unknown outcome is not sent again under any settings."""
    assert not RetryPolicy(max_retries=max_retries).allows(Outcome.UNKNOWN, safe=False, retries=retries)
