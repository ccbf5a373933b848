"""Generated enums are open: a string of tomorrow decodes, and behaves like a member."""

import copy
import json
import pickle
from typing import Any

import pytest

from sinkove_api.models import Dataset, DatasetStatus

DATASET: dict[str, Any] = {
    "id": "ds_1",
    "model": "chest-xray-v2",
    "prompts": ["Normal chest"],
    "size": 1,
    "status": "ready",
    "created_at": "2026-01-01T00:00:00+00:00",
}
# The last two: nothing at all, and the *name* of a member, which is not its value.
UNKNOWN = ["archived", "half ready", "später", "", "READY"]


def test_known_string_is_the_member_itself() -> None:
    """Openness changes nothing for the listed values."""
    assert DatasetStatus("ready") is DatasetStatus.READY


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_string_decodes_and_encodes_unchanged(text: str) -> None:
    """The object survives a round trip through the client, and JSON gets a plain string."""
    body = {**DATASET, "status": text}
    dataset = Dataset.from_dict(body)
    assert isinstance(dataset.status, DatasetStatus)
    assert json.loads(json.dumps(dataset.to_dict())) == body
    assert type(dataset.to_dict()["status"]) is str


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_string_behaves_like_the_string(text: str) -> None:
    """Equality, hash, text, value and name; and it is none of the listed members."""
    status = DatasetStatus(text)
    assert (status, status.value, status.name, f"{status}", str(status)) == (text,) * 5
    assert {text: "found"}[status] == "found"
    assert status not in list(DatasetStatus)
    assert repr(status) == f"<DatasetStatus.{text}: {text!r}>"


def test_two_stand_ins_of_one_string_are_equal() -> None:
    """Nothing is cached, so they are not identical."""
    assert DatasetStatus("archived") == DatasetStatus("archived") != DatasetStatus("deleted")


def test_unknown_strings_are_not_kept() -> None:
    """The values come from a server: a cache of them would grow for ever."""
    tables = (DatasetStatus._value2member_map_, DatasetStatus._member_map_)
    before = [dict(table) for table in tables]
    for number in range(100):
        DatasetStatus(f"unknown {number}")
    assert [dict(table) for table in tables] == before


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("text", ["ready", *UNKNOWN])
def test_pickle_gives_an_equal_member_back(text: str, protocol: int) -> None:
    """For process pools and caches; by value, since a stand-in cannot be looked up by name."""
    status = DatasetStatus(text)
    restored = pickle.loads(pickle.dumps(status, protocol))  # noqa: S301 - our own bytes
    assert (type(restored), restored, restored.value) == (DatasetStatus, text, text)
    assert status.__reduce_ex__(protocol) == (DatasetStatus, (text,))


def test_copies_are_equal() -> None:
    """Shallow and deep, alone and inside a model."""
    dataset = Dataset.from_dict({**DATASET, "status": "archived"})
    for status in (copy.copy(dataset.status), copy.deepcopy(dataset.status), copy.deepcopy(dataset).status):
        assert (type(status), status) == (DatasetStatus, "archived")


@pytest.mark.parametrize("value", [None, 5, True, 1.5, b"ready", ["ready"], {"ready": 1}])
def test_value_that_is_no_string_is_refused(value: object) -> None:
    """A broken body is not a new word."""
    with pytest.raises(ValueError, match="is not a valid DatasetStatus"):
        Dataset.from_dict({**DATASET, "status": value})
