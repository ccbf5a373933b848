"""How long ago a server counted a request, by how long its answer took."""

import pytest

from sinkove_synkrato.ages import Ages


def test_answers_tell_after_the_first_three() -> None:
    """Those may have waited for connections."""
    ages = Ages()
    assert [ages.age("read", 1.0) for _ in range(5)] == [0.0, 0.0, 0.0, 0.95, 0.95]


@pytest.mark.parametrize(
    ("seconds", "age"),
    [(1.0, 0.95), (0.5, 0.475), (7.0, 0.95)],
    ids=["usual", "quicker", "slower, maybe on its way there"],
)
def test_age_is_what_an_answer_takes_as_a_rule_and_no_more_than_this_one_took(seconds: float, age: float) -> None:
    """The quickest of the last five, less a twentieth for the way there."""
    ages = Ages()
    for each in (0.7, 0.7, 1.5, 1.0, 9.0, 1.0):
        ages.age("read", each)
    assert ages.age("read", seconds) == pytest.approx(age)


def test_each_operation_has_its_own_and_a_refusal_forgets_all() -> None:
    """What one takes says nothing of another."""
    ages = Ages()
    for _ in range(5):
        ages.age("read", 1.0)
    assert (ages.age("write", 1.0), ages.age("read", 1.0)) == (0.0, 0.95)
    for _ in range(3):  # of one burst
        ages.forget()
    assert [ages.age("read", 1.0) for _ in range(31)] == [0.0] * 30 + [0.95]
