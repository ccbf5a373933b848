"""What credits are spent on, tried with a key whose credits are known, until they are spent."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["RULES", "spend"]

RULES = ("create-costs-its-size", "reads-are-free", "refused-is-free")

# The steps below spend so many, and the first one whatever there is beyond.
_LEAST = 12


@dataclass(frozen=True)
class _Purse:
    target: Target
    create: Operation
    key: str

    def buys(self, images: int) -> bool:
        body = {**self.create.smallest, "size": images}
        return self.target.send(self.create, {}, key=self.key, content=json.dumps(body).encode()).succeeded

    def reads(self) -> None:
        operations = self.target.spec.operations
        listed = self.target.send(operations["list_datasets"], {}, key=self.key)
        rows = listed.payload if isinstance(listed.payload, list) else []
        for item in [each for each in rows if isinstance(each, dict)][:3]:
            self.target.send(operations["get_dataset"], {"dataset_id": str(item.get("id"))}, key=self.key)

    def is_refused(self) -> None:
        for _ in range(2):
            self.target.send(self.create, {}, key=self.key, content=b"{}")


def spend(target: Target, subjects: Mapping[str, str]) -> None:
    """Creates until nothing is left of `credits`, and notes what each step must and must not have cost.

    After a step that cost something else, what is left is unknown, and nothing more is tried.

    Args:
        target: Whom to ask.
        subjects: `key_with_credits` and `credits` are used; with one of them missing nothing is done.

    Raises:
        httpx.HTTPError: There was no answer.
    """
    key, told = subjects.get("key_with_credits"), subjects.get("credits", "")
    create = target.spec.operations.get("create_dataset")
    if key is None or create is None:
        return
    limited = target.creates_left < math.inf
    if limited or not told.isdecimal() or int(told) < _LEAST:
        excuse = "--max-creates" if limited else f"key_with_credits needs {_LEAST} credits, said in the subjects"
        target.record.excuses.update({(create.id, rule): excuse for rule in RULES})
        return
    had, purse = int(told), _Purse(target, create, key)
    purse.reads()  # of an account without datasets: an empty list has its own ways to be wrong
    first = had - _LEAST + 1
    if not purse.buys(first) or purse.buys(had):
        _note(target, "create-costs-its-size", create, f"{first} of {had} credits spent by a create of as many images")
        return
    if not (purse.buys(5) and purse.buys(3)):
        _note(target, "create-costs-its-size", create, "creates of 5 and 3 images to be affordable with 11 credits")
        return
    _note(target, "create-costs-its-size", create)
    purse.reads()
    if not purse.buys(1):
        _note(target, "reads-are-free", create, "a create of an image to be affordable with 3 credits, after reads")
        return
    _note(target, "reads-are-free", create)
    purse.is_refused()
    bought = purse.buys(2)
    wanted = "a create of 2 images to be affordable with 2 credits, after creates that were refused"
    _note(target, "refused-is-free", create, "" if bought else wanted)


def _note(target: Target, rule: str, create: Operation, wanted: str = "") -> None:
    target.note(rule, create, (wanted, "it was not so") if wanted else None)
