"""Ids of very many records."""

import pytest

from synkrato._ids import Ids


@pytest.fixture
def ids() -> Ids:
    """Five, added in three steps."""
    made = Ids()
    for some in (["a", "b"], [], ['c"\n', "ü", "e"]):
        made.add(some)
    return made


def test_ids_are_a_sequence_of_what_was_added(ids: Ids) -> None:
    """In order, by number, from the end and in part."""
    whole = ["a", "b", 'c"\n', "ü", "e"]
    assert (len(ids), list(ids), [ids[number] for number in range(5)]) == (5, whole, whole)
    assert (ids[-1], ids[1:4], "ü" in ids, "x" in ids) == ("e", whole[1:4], True, False)
    assert (ids == tuple(whole), ids == [*whole, "f"], ids == 5, hash(ids)) == (True, False, False, hash(tuple(whole)))
    assert (repr(ids), list(Ids())) == ("<5 ids>", [])


def test_id_that_there_is_not_is_an_error(ids: Ids) -> None:
    """As of a list."""
    with pytest.raises(IndexError):
        ids[5]
