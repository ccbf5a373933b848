"""A dataset's life."""

from __future__ import annotations

import pytest

from sinkove_synkrato_mock.sinkove.datasets import Dataset, Datasets, Stage


def _dataset(number: int = 0, seconds: float = 100.0, *, fails: bool = False, created_at: float = 1000.0) -> Dataset:
    return Dataset(f"ds_{number}", "m", ("p",), 50, created_at, seconds, 500.0, fails)


@pytest.mark.parametrize(
    ("age", "stage"),
    [
        (0, Stage("pending", 0, 1000)),
        (9.99, Stage("pending", 0, 1000)),
        (10, Stage("processing", 0, 1010)),
        (55, Stage("processing", 50, 1010)),
        (99.999, Stage("processing", 99, 1010)),
        (100, Stage("ready", 100, 1100)),
        (599.9, Stage("ready", 100, 1100)),
        (600, Stage("expired", 100, 1600)),
        (1e9, Stage("expired", 100, 1600)),
    ],
)
def test_stage_follows_from_age(age: float, stage: Stage) -> None:
    """Pending for a tenth, then processing, then ready until the retention is over."""
    assert stage == _dataset().stage(1000 + age)


@pytest.mark.parametrize(
    ("age", "stage"),
    [
        (0, Stage("pending", 0, 1000)),
        (59, Stage("processing", 54, 1010)),
        (60, Stage("failed", 55, 1060)),
        (1e9, Stage("failed", 55, 1060)),
    ],
)
def test_stage_of_a_failing_dataset_ends_as_failed(age: float, stage: Stage) -> None:
    """It never becomes ready, and never expires: there is nothing to delete."""
    assert stage == _dataset(fails=True).stage(1000 + age)


def test_stage_without_generation_time_is_final_at_once() -> None:
    """No division by zero."""
    assert _dataset(seconds=0).stage(1000) == Stage("ready", 100, 1000)
    assert _dataset(seconds=0, fails=True).stage(1000) == Stage("failed", 0, 1000)


def test_progress_never_falls() -> None:
    """Seen at a thousand moments."""
    stages = [_dataset().stage(1000 + age / 10) for age in range(1000)]
    assert [stage.progress for stage in stages] == sorted(stage.progress for stage in stages)


def test_wire_says_why_a_dataset_failed() -> None:
    """And nothing of the kind for others."""
    failing, good = _dataset(fails=True), _dataset()
    assert failing.wire(failing.stage(2000))["error"] == "Generation stopped after 27 of 50 images."
    assert good.wire(good.stage(1100)) == {
        "id": "ds_0",
        "model": "m",
        "prompts": ["p"],
        "size": 50,
        "status": "ready",
        "progress": 100,
        "created_at": "1970-01-01T00:16:40.000Z",
        "updated_at": "1970-01-01T00:18:20.000Z",
        "error": None,
    }


def test_datasets_are_bounded_and_lose_the_oldest_finished_one() -> None:
    """The one that still runs stays, though it is older."""
    datasets = Datasets()
    datasets.add(_dataset(0, seconds=1e9), 1000)
    for number in range(1, 10_001):
        datasets.add(_dataset(number), 2000)
    ids = [each.id for each in datasets.all()]
    assert len(ids) == 10_000
    assert ids[:2] == ["ds_0", "ds_2"]


def test_datasets_are_bounded_even_when_none_is_finished() -> None:
    """The oldest goes."""
    datasets = Datasets()
    for number in range(10_001):
        datasets.add(_dataset(number, seconds=1e9), 1000)
    assert len(datasets.all()) == 10_000
    assert datasets.get("ds_0") is None
