"""Arrangements: from Python, from a file, and told so that they can be had again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato_mock.plans import read
from sinkove_synkrato_mock.sinkove.datasets import STATUSES
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.live import Mock
from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_mock.sinkove.snapshot import load, tell

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_767_225_600.25


def _mock(**options: Any) -> Mock:
    engine = Engine(Options(**options), base=lambda: NOW)
    return Mock(engine, engine.account().tenant)


TERMS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.sampled_from(["standard", "premium"]),
        "limit": st.builds("{}/{}".format, st.integers(10, 10**9), st.integers(1, 10**6)),
        "credits": st.none() | st.integers(0, 10**12),
        "revoked": st.booleans(),
        "forbidden": st.booleans(),
        "expires_in": st.none() | st.floats(-1e8, 3e8),
        "remaining": st.integers(0, 10),
    },
)
CONTENT: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"status": st.sampled_from(STATUSES)},
    optional={"model": st.text(min_size=1, max_size=9), "size": st.integers(1, 1000)},
)
AGED: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {
        "age_seconds": st.floats(0, 7e8),
        "generation_seconds": st.floats(0, 3e8),
        "retention_seconds": st.floats(0, 3e8),
        "fails": st.booleans(),
    }
)
ARGS = st.dictionaries(st.text(max_size=5), st.none() | st.integers(-9, 9) | st.text(max_size=5), max_size=3)
FAULT = st.sampled_from(
    [("lost-dataset", {}), ("generation-fails", {"count": 2}), ("success-true-on-404", {"seed": 3})]
)


@given(st.data())
def test_state_is_taken_back_whole(data: st.DataObject) -> None:
    """Whatever was arranged and whatever time has passed: told, loaded and told again, it is the same."""
    mock = _mock(generation_seconds=data.draw(st.floats(0, 1000)), credits=data.draw(st.none() | st.integers(0, 9)))
    mock.keys.change(mock.api_key, **data.draw(TERMS))
    keys = [mock.api_key, *(mock.keys.add(**data.draw(TERMS)) for _ in range(data.draw(st.integers(0, 2))))]
    places = [
        mock.organizations.add(data.draw(st.text(min_size=1, max_size=9)), data.draw(st.lists(st.sampled_from(keys))))
        for _ in range(data.draw(st.integers(0, 2)))
    ]
    for fault, options in data.draw(st.lists(FAULT, max_size=2)):
        mock.faults.add(fault, **options)
    for content in data.draw(st.lists(CONTENT | AGED, max_size=4)):
        mock.datasets.add(api_key=data.draw(st.sampled_from(keys)), **content)
    for args in data.draw(st.lists(ARGS, max_size=2)):
        place = data.draw(st.sampled_from([*mock.organizations]))
        mock.datasets.add(organization=place, args=args, numSamples=data.draw(st.integers(1, 1000)))
    mock.clock.advance(data.draw(st.sampled_from([0, 0.1, 3600, 1e6, 1e9])))
    if data.draw(st.booleans()):
        mock.clock.freeze()
    told = json.loads(json.dumps(mock.state()))
    other = Engine(Options(credits=3), base=lambda: told["time"]).account().tenant
    load(other, told)
    assert told == json.loads(json.dumps(tell(other)))
    assert len(places) <= len(told["organizations"])


def test_loaded_state_is_where_a_reset_leads(tmp_path: Path) -> None:
    """And new ids do not meet the loaded ones, also with the same seed."""
    first = _mock(seed=1)
    made = first.datasets.add("failed", size=7)
    path = tmp_path / "state.json"
    path.write_text(json.dumps(first.state()))
    second = _mock(seed=1, load=path)
    before = second.state()
    assert [each["id"] for each in before["datasets"]] == [made]
    assert second.datasets.add() != made
    second.keys.change("sk-mock", revoked=True)
    second.organizations.add("New")
    second.clock.freeze()
    second.reset()
    assert second.state() == before


def test_state_of_one_first_key_fits_another(tmp_path: Path) -> None:
    """The members that it was are the new one."""
    path = tmp_path / "state.json"
    path.write_text(json.dumps(_mock(api_keys=("a",)).state()))
    mock = _mock(api_keys=("b",), load=path)
    assert [each["members"] for each in mock.state()["organizations"]] == [["b"], ["b"]]
    assert len(mock.organizations) == 2


def test_file_may_be_written_by_hand_in_toml(tmp_path: Path) -> None:
    """What is left out has a default."""
    path = tmp_path / "state.toml"
    path.write_text("""
        credits = 5
        frozen = true
        faults = ["lost-dataset", { id = "generation-fails", count = 2 }]
        datasets = [{ status = "failed", size = 7 }, {}]
        [[keys]]
        key = "sk-poor"
        credits = 0
        tier = "standard"
        [[keys.datasets]]
        [[organizations]]
        name = "Both"
        members = ["sk-mock", "sk-poor"]
        [[organizations.datasets]]
        numSamples = 3
        status = "processing"
    """)
    mock = _mock(load=str(path))
    state = mock.state()
    assert (state["credits"], state["frozen"]) == (5, True)
    assert state["faults"] == ["lost-dataset", {"id": "generation-fails", "count": 2}]
    assert [(each["status"], each["size"]) for each in state["datasets"]] == [("failed", 7), ("ready", 1)]
    assert [(key["key"], key["credits"], key["limit"]) for key in state["keys"]] == [("sk-poor", 0, "100/60")]
    assert [len(key["datasets"]) for key in state["keys"]] == [1]
    (place,) = state["organizations"]
    assert (place["name"], place["members"]) == ("Both", ["sk-mock", "sk-poor"])
    assert [(each["status"], each["numSamples"]) for each in place["datasets"]] == [("processing", 3)]
    assert list(mock.organizations) == [place["id"]]


ORGANIZATION = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("= 1", "is neither TOML nor JSON: "),
        ("{", "is neither TOML nor JSON: "),
        ("credits = nan", "is neither TOML nor JSON: "),
        ("a = 1", "An arrangement has limit, "),
        ("credits = '5'", "Credits are a number from 0 up."),
        ("frozen = 1", "frozen is true or false."),
        ("keys = 1", "keys is a list."),
        ("keys = [1]", "keys[0] is not a table of fields."),
        ("keys = [{tier = 'gold'}]", "keys[0]: A tier is one of "),
        ("keys = [{}, {colour = 1}]", "keys[1]: A key is told limit, "),
        ("keys = [{self = 1}]", "keys[0]: A key is told limit, "),
        ("keys = [{key = 'two'}]", "keys[0]: This key is in use already."),
        ("datasets = [{}, {size = 1001}]", "datasets[1]: size: 1001 is greater than"),
        ("datasets = [{status = 1979-05-27}]", "datasets[0]: status is one of "),
        ("datasets = [{id = 'a'}, {id = 'a'}]", "datasets[1]: id a is taken."),
        (
            "datasets = [{status = 'failed', fails = false}]",
            "datasets[0]: status would be ready at this age, not failed.",
        ),
        ("datasets = [{progress = 1}]", "datasets[0]: A dataset is arranged by "),
        ("keys = [{datasets = [{size = 0}]}]", "keys[0].datasets[0]: size: 0 is less than"),
        ("organizations = [{}]", "organizations[0]: missing a required argument: 'name'."),
        ("organizations = [{name = 'x', members = 1}]", "organizations[0]: members is a list of this tenant's keys."),
        ("organizations = [{name = 'x', datasets = [{}]}]", "organizations[0]: datasets need a member."),
        (
            f"organizations = [{{name = 'x', id = '{ORGANIZATION}'}}, {{name = 'y', id = '{ORGANIZATION}'}}]",
            f"organizations[1]: id {ORGANIZATION} is taken.",
        ),
        ("faults = ['lost']", "faults[0]: There is no fault 'lost'; near it: "),
        ("faults = [{count = 1}]", "faults[0]: missing a required argument: 'id'."),
        ("faults = [1]", "faults[0] is not a table of fields."),
    ],
)
def test_bad_file_is_one_sentence_that_names_the_entry(tmp_path: Path, text: str, reason: str) -> None:
    """And the file, where it cannot be read."""
    path = tmp_path / "state"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"\.$") as caught:
        _mock(api_keys=("sk-mock", "two"), load=path)
    assert str(caught.value).removeprefix(f"{path} ").startswith(reason)
    assert "\n" not in str(caught.value)


def test_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """Also when it is a directory."""
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(ValueError, match=r"cannot be read: [A-Z].*\.$"):
            read(path)


@pytest.mark.parametrize("status", STATUSES)
def test_dataset_gets_a_given_age(status: str) -> None:
    """With which its status agrees."""
    mock = _mock(generation_seconds=100)
    age = {"pending": 5, "processing": 50, "ready": 150, "failed": 60, "expired": 1e6}[status]
    made = mock.datasets.add(status, age_seconds=age, generation_seconds=100, id="mine")
    (told,) = mock.state()["datasets"]
    assert (made, told["id"], told["status"], told["age_seconds"]) == ("mine", "mine", status, age)


def test_keys_are_added_once_and_changed_by_name() -> None:
    """`add` is for new ones."""
    mock = _mock()
    assert mock.keys.add("sk-mine", tier="standard") == "sk-mine"
    for wrong in (lambda: mock.keys.add("sk-mine"), lambda: mock.keys.change("sk-other", credits=1)):
        with pytest.raises(ValueError, match=r"\.$"):
            wrong()


def test_turns_that_are_left_are_told_and_taken_back() -> None:
    """As many requests as before are allowed."""
    mock = _mock(limit=(5, 60))
    mock.keys.add("sk-a", remaining=3)
    told = mock.state()
    assert (told["remaining"], told["keys"][0]["remaining"]) == (5, 3)
    other = Engine(Options(), base=lambda: NOW).account().tenant
    load(other, told)
    assert [other.accounts["sk-a"].window.take().allowed for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("tenths", range(1, 30))
def test_age_on_a_border_is_of_either_side(tenths: int) -> None:
    """Seconds do not add up to the last bit."""
    seconds = tenths / 10
    for status in ("processing", "ready"):
        assert _mock().datasets.add(status, age_seconds=seconds, generation_seconds=seconds)
