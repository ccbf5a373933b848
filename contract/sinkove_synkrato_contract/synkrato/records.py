"""Rows that are ours, in a master or a module: what they are called, how they are listed, and how they are removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.filters import Filter, Term, both
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["MASTERS", "MODULES", "MOST", "ROWS", "Records", "Shelf"]

# Enough for several pages, and to notice who writes the first hundred only.
ROWS = 104
_MAX_PAGES = 50
MOST = 1000
_TEXTS = ("North", "North Gate", "South", "Far North", " South ", "7", None, "S\u00fcd")
_NUMBERS = (5, 1, 3.5, -2, 10, None, 100, 2)
_DAYS = ("2026-01-01", "2026-01-02", "2026-02-01", "2025-12-31", "2026-01-02", None, "2026-03-01", "2026-01-03")


@dataclass(frozen=True)
class Shelf:
    """What a kind of records is called.

    Attributes:
        kind: The subject that names one, and the beginning of the parameter that does.
        listing: Lists its records.
        upsert: Creates or updates some.
        update: Changes some.
        delete: Removes some.
        key: The field that names a record when it is changed or removed.
        acts: Whether every write says on whose behalf.
    """

    kind: str
    listing: str
    upsert: str
    update: str
    delete: str
    key: str
    acts: bool


MASTERS = Shelf(
    "master",
    "getAllMasterRecords",
    "upsertMasterRecord",
    "updateMasterRecord",
    "deleteMasterRecord",
    "refId",
    acts=False,
)
MODULES = Shelf(
    "module",
    "getAllModuleRecords",
    "upsertModuleRecord",
    "updateModuleRecord",
    "deleteModuleRecord",
    "recordNumber",
    acts=True,
)


class Records:
    """Our rows in one master or module.

    Attributes:
        caller: Who asks.
        shelf: What the kind of records is called.
        here: The parameter that names the master or module.
        mark: What the unique field of each of our rows begins with.
        fields: The names of the unique field, a text, a number and a day.
    """

    def __init__(self, caller: Caller, shelf: Shelf) -> None:
        self.caller = caller
        self.shelf = shelf
        name = caller.subjects.get(shelf.kind, "")
        self.here = {f"{shelf.kind}Name": name} if name else {}
        self.mark = f"check-{caller.target.options.seed}-"
        usual = {"unique_field": "code", "text_field": "name1", "number_field": "number2", "date_field": "opened"}
        self.fields = tuple(caller.subjects.get(each, default) for each, default in usual.items())

    @property
    def user(self) -> dict[str, str]:
        """On whose behalf something is removed, or anything is done to modules."""
        return {"userName": self.caller.subjects["user"]} if "user" in self.caller.subjects else {}

    @property
    def writing(self) -> dict[str, str]:
        """The parameters of a write."""
        return {**self.here, **(self.user if self.shelf.acts else {})}

    def rows(self) -> list[dict[str, Any]]:
        """Returns the rows that are written, flat."""
        key, text, number, day = self.fields
        rows = []
        for at in range(ROWS):
            special = at < len(_TEXTS)
            values = (_TEXTS[at], _NUMBERS[at], _DAYS[at]) if special else (f"Row {at}", 2000 - at, "2026-06-01")
            rows.append({key: f"{self.mark}{at}", **dict(zip((text, number, day), values, strict=True))})
        return rows

    def listed(
        self, found: Filter | None = None, *, size: int = MOST, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Returns our records, page after page.

        Args:
            found: Which of them; None for all.
            size: Of a page.
            query: What else is asked.
        """
        wanted = self.ours(found or both())
        zone = {"localTimeZone": wanted.zone} if wanted.zone else {}
        rows: list[dict[str, Any]] = []
        for page in range(1, _MAX_PAGES):
            asked = {"page": str(page), "pageSize": str(size), "filter": wanted.text, **zone, **(query or {})}
            told = self.caller.told(self.shelf.listing, {**self.here, **asked})
            rows += rows_of(told)
            if len(rows_of(told)) < size or told.get("totalPages") == page:
                break
        return rows

    def ours(self, found: Filter) -> Filter:
        """Returns the filter that chooses nothing of others'."""
        mark = Term(self.fields[0], "sw", self.mark)
        return Filter([(mark, *terms) for terms in found.alternatives])

    def keys(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Returns the unique values of records."""
        return [str(self.values(each).get(self.fields[0])) for each in rows]

    def values(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns what a record holds."""
        found = row.get("customFields")
        return found if isinstance(found, dict) else {}

    def judge(self, rule: str, name: str, good: object, expected: str, received: object) -> None:
        """As the caller's."""
        self.caller.judge(rule, name, good, expected, received)

    def named(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Returns what names records for their deletion: ours only, whatever a server made of a filter."""
        ours = [each for each in rows if self.keys([each])[0].startswith(self.mark)]
        return [{self.shelf.key: each[self.shelf.key]} for each in ours if isinstance(each.get(self.shelf.key), str)]

    def remove(self) -> None:
        """Removes every record of ours."""
        if not self.here or not self.user or not self.caller.may(self.shelf.delete):
            return
        ours = self.named(self.listed())
        for at in range(0, len(ours), MOST):
            self.caller.ask(self.shelf.delete, {**self.here, **self.user}, ours[at : at + MOST])
