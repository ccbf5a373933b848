"""What polling may take of a limit: never more than a quarter, and that without needless waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.poll import PollBudget, Share

SHARES = st.builds(
    Share, limit=st.integers(1, 40) | st.integers(1, 5000), window=st.floats(0.5, 3600), sharers=st.integers(1, 20)
)
# Between two looks, in windows; 0 as soon as it is allowed.
GAPS = st.lists(st.just(0.0) | st.floats(0, 2), min_size=1, max_size=300)


def looks(share: Share, gaps: list[float]) -> list[float]:
    """When those who poll without rest look."""
    budget, now, taken = PollBudget(), 0.0, []
    for gap in gaps:
        now += gap * share.window
        now += budget.wait(now, share)
        budget.take(now, share)
        taken.append(now)
    return taken


@given(SHARES, GAPS)
def test_no_window_sees_more_than_a_quarter_of_the_limit(share: Share, gaps: list[float]) -> None:
    """Wherever it begins. Where the quarter is less than one look, it is one."""
    taken, most = looks(share, gaps), max(1.0, (share.limit or 0) / 4 / share.sharers)
    for begin in taken:
        assert sum(begin <= moment < begin + share.window * (1 - 1e-9) for moment in taken) <= most


@given(SHARES)
def test_polling_without_rest_gets_most_of_its_quarter(share: Share) -> None:
    """In the long run half of it at least."""
    quarter = (share.limit or 0) / 4 / share.sharers
    assert looks(share, [0.0] * 200)[-1] <= 200 / (quarter / 2) * share.window


def test_first_looks_need_not_wait() -> None:
    """A quarter of the quarter at once, then one after the other."""
    share = Share(100, 60.0, 1)
    assert [round(each, 2) for each in looks(share, [0.0] * 9)] == [0, 0, 0, 0, 0, 0, 2.4, 5.6, 8.8]


@pytest.mark.parametrize("share", [Share(None, 60.0, 1), Share(1_000_000, 60.0, 1)])
def test_limit_that_is_unknown_or_large_holds_nobody(share: Share) -> None:
    """The schedule alone decides."""
    assert looks(share, [0.0] * 100)[-1] == 0


def test_limit_that_becomes_known_or_shrinks_holds_for_a_moment_only() -> None:
    """What was used of the old one counts for no more than there is of the new one."""
    budget, wide, narrow = PollBudget(), Share(100_000, 60.0, 1), Share(16, 60.0, 1)
    for _ in range(5000):
        budget.take(0.0, wide)
    assert budget.wait(0.0, narrow) == 20.0


def test_sharers_take_an_equal_part() -> None:
    """Two processes that poll with one key look half as often."""
    one, two = (looks(Share(32, 60.0, sharers), [0.0] * 5)[-1] for sharers in (1, 2))
    assert (one, two) == (30.0, 80.0)
