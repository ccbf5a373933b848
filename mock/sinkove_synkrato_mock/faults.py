"""Faults: misbehaviour that a mock shows when asked to."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sinkove_synkrato_mock.message import Response

__all__ = ["Fault", "Faults", "find"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of misbehaviour.

    Attributes:
        id: Its name, the same on the command line, in Python and in the admin API.
        summary: One sentence for people.
        reshape: Spoils a finished response; None when a decision inside the mock asks for the fault instead.
    """

    id: str
    summary: str
    reshape: Callable[[Response], Response] | None = None


class Faults:
    """The faults that are switched on, in the order in which they were."""

    def __init__(self, catalogue: Mapping[str, Fault], initial: Iterable[str] = ()) -> None:
        self._catalogue = catalogue
        self._initial = [find(catalogue, fault_id) for fault_id in initial]
        self._active = tuple(self._initial)

    def add(self, fault_id: str) -> None:
        """Switches a fault on.

        Raises:
            ValueError: There is no such fault.
        """
        fault = find(self._catalogue, fault_id)
        self._active = (*(each for each in self._active if each is not fault), fault)

    def remove(self, fault_id: str) -> None:
        """Switches a fault off; one that is off stays off.

        Raises:
            ValueError: There is no such fault.
        """
        fault = find(self._catalogue, fault_id)
        self._active = tuple(each for each in self._active if each is not fault)

    def reset(self) -> None:
        """Goes back to the faults that the server was started with."""
        self._active = tuple(self._initial)

    def reshape(self, response: Response) -> Response:
        """Lets the active faults spoil a response."""
        for fault in self._active:
            if fault.reshape is not None:
                response = fault.reshape(response)
        return response

    def __contains__(self, fault_id: str) -> bool:
        return self._catalogue[fault_id] in self._active

    def __iter__(self) -> Iterator[str]:
        return (fault.id for fault in self._active)


def find(catalogue: Mapping[str, Fault], fault_id: str) -> Fault:
    """Returns the fault with this id.

    Raises:
        ValueError: There is none; the sentence names near ones.
    """
    if not isinstance(fault_id, str):
        raise ValueError("A fault's id is a string.")
    fault = catalogue.get(fault_id)
    if fault is None:
        near = difflib.get_close_matches(fault_id, catalogue, n=3, cutoff=0.4)
        hint = f"near it: {', '.join(near)}" if near else f"known: {', '.join(catalogue)}"
        raise ValueError(f"There is no fault {fault_id[:60]!r}; {hint}.")
    return fault
