"""What functions that take many datasets are given, checked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from ._dataset import _DatasetFields

DatasetT = TypeVar("DatasetT", bound=_DatasetFields)


def given(kind: type[DatasetT], datasets: Iterable[object], names: Mapping[type, str]) -> Iterator[DatasetT]:
    """The datasets, one after the other; ``names``: the functions that take each kind.

    Raises:
        TypeError: One of them is of another kind.
    """
    for each in datasets:
        if not isinstance(each, kind):
            other = f" Pass it to {names[type(each)]}." if type(each) in names else ""
            raise TypeError(f"{names[kind]} takes {kind.__name__} objects, not {type(each).__name__}.{other}")
        yield each


def place(dataset: _DatasetFields) -> tuple[str, str]:
    """Where it is: the same for every object of one dataset."""
    return dataset.handle(), dataset._engine.config.base_url


def check_timeout(timeout: float | None) -> None:
    """Seconds for all of something, or None.

    Raises:
        ValueError: They make no sense.
    """
    if timeout is not None and not timeout >= 0:
        raise ValueError(f"timeout must be a number of seconds of at least 0, not {timeout!r}.")
