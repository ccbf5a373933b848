"""What the parts of the tour have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.records import MODULES, Records

if TYPE_CHECKING:
    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["Part"]


class Part:
    """A part of the tour.

    Attributes:
        records: Those of a module that were made for it; empty when none were.

    Args:
        caller: Who asks.
        records: As above.
    """

    def __init__(self, caller: Caller, records: list[dict[str, Any]]) -> None:
        self.records = records
        self._caller = caller
        self._subjects = caller.subjects
        self._modules = Records(caller, MODULES)
        self._here = self._modules.here
        self._module = {"moduleName": self._here.get("moduleName", "")}
        self._user = self._modules.user
        self._space = {"spaceName": "Site North"}

    def _judge(self, rule: str, name: str, good: object, expected: str, received: object) -> None:
        self._caller.judge(rule, name, good, expected, received)

    def _id(self, at: int) -> str:
        return str(self.records[at].get("_id"))
