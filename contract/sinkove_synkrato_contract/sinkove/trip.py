"""What is asked of the Sinkove API: a journey for each family, what is wrong with its operations, and its credits."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from sinkove_synkrato_contract.sinkove.credits import spend
from sinkove_synkrato_contract.sinkove.family import FAMILIES
from sinkove_synkrato_contract.sinkove.journey import Journey, wait
from sinkove_synkrato_contract.sinkove.special import Misuse
from sinkove_synkrato_contract.target import UNSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["Trip"]


class Trip:
    """As any vendor's."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = operations
        self._families = tuple(each for each in FAMILIES if each.of(operations))
        self._creating = tuple(each for each in self._families if each.needs_item(operations))
        self._journeys: list[Journey] = []
        self.creates = len(self._creating)
        self.begins: Sequence[str] = [each.parents[0][0] if each.parents else each.listing for each in self._families]

    def go(self, target: Target, subjects: Mapping[str, str], tell: Callable[[str], None]) -> None:
        """As any vendor's."""
        journeys = [Journey(target, family) for family in self._families]
        for family, journey in zip(self._families, journeys, strict=True):
            tell(f"journey: {family.tag} ...")
            journey.begin(create=family in self._creating and target.creates_left >= 1)
        wait(journeys, target)
        for journey in journeys:
            journey.finish()
        # Later, since with a limit on creates the journeys' come first.
        for family, journey in zip(self._families, journeys, strict=True):
            tell(f"misuse: {family.tag} ...")
            Misuse(target, family.of(self._operations), journey.known, subjects, family=family).commit()
        with suppress(httpx.HTTPError, *UNSENT):  # the gate tells what could not be tried
            spend(target, subjects)
        self._journeys = journeys

    def close(self) -> None:
        """As any vendor's."""
        for journey in self._journeys:
            journey.close()
