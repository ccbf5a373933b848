"""Faults: misbehaviour that a mock shows when asked to."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sinkove_synkrato_mock.message import Request

    Spoil = Callable[[Any, "Active"], Any]

__all__ = ["Active", "Catalogue", "Fault", "Faults", "find"]

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """One kind of misbehaviour.

    Attributes:
        id: Its name, the same on the command line, in Python and in the admin API.
        summary: One sentence for people.
        spoil: Returns what becomes of a value, the very same one when there is nothing to spoil. None: the mock asks
            for the fault by its id.
        point: Where in the mock it spoils; `answer` is the finished response.
        numbers: What can be said about it when it is switched on, with defaults.
    """

    id: str
    summary: str
    spoil: Spoil | None = None
    point: str = "answer"
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Active:
    """A fault that is switched on, and what it may look at when it strikes.

    Attributes:
        fault: What it is.
        operation: The only operation that it strikes; None: it strikes all.
        count: How many requests it will still strike; None: no end.
        probability: How probable it is that it strikes a request that it could strike.
        numbers: The fault's own, as they were given.
        seed: Makes `chance` decide the same way in every run.
        request: The one at hand; None when it could not be read.
        at: The operation at hand; None when the request means none.
        times: How often the fault was asked to spoil something.
    """

    fault: Fault
    operation: str | None
    count: int | None
    probability: float
    numbers: Mapping[str, float]
    seed: int
    request: Request | None = None
    at: str | None = None
    times: int = 0
    _struck: bool | None = None

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - it shall repeat

    def tell(self) -> dict[str, Any]:
        """Returns what switches it on like this: its id and what else differs from the defaults."""
        told = {"operation": self.operation, "count": self.count, "probability": self.probability, "seed": self.seed}
        usual = {"operation": None, "count": None, "probability": 1.0, "seed": 0} | dict(self.fault.numbers)
        return {"id": self.fault.id, **{k: v for k, v in {**told, **self.numbers}.items() if v != usual[k]}}

    def begin(self, request: Request | None, at: str | None) -> None:
        """Turns to the next request."""
        self.request, self.at, self._struck = request, at, None

    def strikes(self) -> bool:
        """Whether it strikes the request at hand, decided once for each."""
        if self._struck is None:
            self._struck = (
                self.operation in (None, self.at) and self.count != 0 and self.chance.random() < self.probability
            )
            if self._struck and self.count is not None:
                self.count -= 1
        return self._struck


class Catalogue(dict[str, Fault]):
    """All faults of a mock by their ids.

    Attributes:
        groups: The faults under a word for each kind.
        operations: The names of what they can be limited to.
    """

    def __init__(self, groups: Mapping[str, Iterable[Fault]], operations: Iterable[str]) -> None:
        super().__init__((fault.id, fault) for faults in groups.values() for fault in faults)
        self.groups = groups
        self.operations = tuple(operations)

    def read(self, text: str) -> Active:
        """Reads `ID` or `ID:name=value,name=value`.

        Raises:
            ValueError: It is not that.
        """
        fault_id, _, rest = text.partition(":")
        options: dict[str, Any] = {}
        for pair in rest.split(",") if rest else ():
            name, is_given, value = pair.partition("=")
            if not is_given:
                raise ValueError(f"After {fault_id}: comes name=value, not {pair[:60]!r}.")
            try:
                options[name.strip()] = value if name.strip() == "operation" else _number(value)
            except ValueError:
                raise ValueError(f"{name[:60]} is a number, not {value[:60]!r}.") from None
        return self.plan(fault_id, **options)

    def plan(
        self,
        fault_id: str,
        /,
        *,
        operation: str | None = None,
        count: int | None = None,
        probability: float = 1.0,
        seed: int = 0,
        **numbers: float,
    ) -> Active:
        """Returns a fault that is switched on; the arguments are those of `Faults.add`.

        Raises:
            ValueError: There is no such fault, or it cannot be told that.
        """
        fault = find(self, fault_id)
        if operation is not None and operation not in self.operations:
            raise ValueError(f"operation is one of {', '.join(self.operations)}.")
        if count is not None and not (_is_number(count) and isinstance(count, int) and count >= 1):
            raise ValueError("count is a whole number from 1 up.")
        if not (_is_number(probability) and 0 <= probability <= 1):
            raise ValueError("probability is a number from 0 to 1.")
        if not (_is_number(seed) and isinstance(seed, int)):
            raise ValueError("seed is a whole number.")
        for name, value in numbers.items():
            if name not in fault.numbers:
                known = ", ".join(("operation", "count", "probability", "seed", *fault.numbers))
                raise ValueError(f"{fault_id} can be told {known}, not {name[:60]}.")
            if not (_is_number(value) and 0 <= value <= 10**9):
                raise ValueError(f"{name} is a number from 0 up.")
        return Active(fault, operation, count, probability, {**fault.numbers, **numbers}, seed)


class Faults:
    """The faults that are switched on, in the order in which they were."""

    def __init__(self, catalogue: Catalogue, initial: Iterable[str] = ()) -> None:
        self._catalogue = catalogue
        self._initial = tuple(initial)
        self._active: tuple[Active, ...] = ()
        self.reset()

    def add(self, /, id: str, **options: Any) -> None:  # noqa: A002 - the field's name
        """Switches a fault on; once more replaces the first, unless it is for another operation.

        Args:
            id: One of the catalogue.
            options: `operation` (its operationId, or `download`) limits it to one, `count` to so many requests,
                `probability` to a share of them that `seed` decides. The rest are the fault's own numbers.

        Raises:
            ValueError: There is no such fault, or it cannot be told that.
        """
        new = self._catalogue.plan(id, **options)
        kept = (each for each in self._active if (each.fault, each.operation) != (new.fault, new.operation))
        self._active = (*kept, new)

    def remove(self, fault_id: str) -> None:
        """Switches a fault off; one that is off stays off.

        Raises:
            ValueError: There is no such fault.
        """
        fault = find(self._catalogue, fault_id)
        self._active = tuple(each for each in self._active if each.fault is not fault)

    def reset(self) -> None:
        """Goes back to the faults that the server was started with."""
        self._active = tuple(self._catalogue.read(each) for each in self._initial)

    def tell(self) -> list[dict[str, Any]]:
        """Returns what would have to be added to have the faults that are on, as they were at their start."""
        return [each.tell() for each in self._active if each.count != 0]

    def begin(self, request: Request | None, operation: str | None) -> None:
        """Turns to the next request, and what it means."""
        for active in self._active:
            active.begin(request, operation)

    def spoil(self, point: str, value: T) -> T:
        """Lets the faults of one point spoil a value."""
        for active in self._active:
            if active.fault.point == point and active.fault.spoil is not None:
                active.times += 1
                try:
                    spoiled = active.fault.spoil(value, active)
                except (AttributeError, LookupError, TypeError, ValueError):
                    continue  # Another fault left nothing that this one could spoil.
                # One that changes nothing is not used up.
                if spoiled is not value and active.strikes():
                    value = spoiled
        return value

    def __contains__(self, fault_id: str) -> bool:
        """Whether a fault strikes the request at hand: to be asked when it makes a difference."""
        fault = self._catalogue[fault_id]
        return any(active.fault is fault and active.strikes() for active in self._active)

    def __iter__(self) -> Iterator[str]:
        return (active.fault.id for active in self._active if active.count != 0)


def find(catalogue: Mapping[str, Fault], fault_id: str) -> Fault:
    """Returns the fault with this id.

    Raises:
        ValueError: There is none; the sentence names near ones.
    """
    if not isinstance(fault_id, str):
        raise ValueError("A fault's id is a string.")
    fault = catalogue.get(fault_id)
    if fault is None:
        near = difflib.get_close_matches(fault_id, catalogue, n=3, cutoff=0.4) or sorted(catalogue)[:3]
        raise ValueError(f"There is no fault {fault_id[:60]!r}; near it: {', '.join(near)}.")
    return fault


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(text: str) -> float:
    return int(text) if text.strip().isdecimal() else float(text)
