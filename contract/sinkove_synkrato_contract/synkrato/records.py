"""The way of rows that are ours: written, listed in pages, filtered, changed and removed, in a master or a module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.filters import Filter, Term, both, day_of, either
from sinkove_synkrato_contract.synkrato.rules import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sinkove_synkrato_contract.synkrato.caller import Caller

__all__ = ["MASTERS", "MODULES", "Records", "Shelf"]

# Enough for several pages, and to notice who writes the first hundred only.
_ROWS = 104
_PAGE_SIZES = (30, 103, 1000)
_MAX_PAGES = 50
# How often something is written that could make a record.
_UPSERTS = 5
_MOST = 1000
_TEXTS = ("North", "North Gate", "South", "Far North", " South ", "7", None, "S\u00fcd")
_NUMBERS = (5, 1, 3.5, -2, 10, None, 100, 2)
_DAYS = ("2026-01-01", "2026-01-02", "2026-02-01", "2025-12-31", "2026-01-02", None, "2026-03-01", "2026-01-03")
_ZONE = "America/Los_Angeles"
# It is another day in one of them than in the other, at any time.
_FAR_ZONES = ("Pacific/Kiritimati", "Etc/GMT+12")


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
    """Goes the way of rows in one master or module.

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
        for at in range(_ROWS):
            special = at < len(_TEXTS)
            values = (_TEXTS[at], _NUMBERS[at], _DAYS[at]) if special else (f"Row {at}", 2000 - at, "2026-06-01")
            rows.append({key: f"{self.mark}{at}", **dict(zip((text, number, day), values, strict=True))})
        return rows

    def listed(
        self, found: Filter | None = None, *, size: int = _MOST, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Returns our records, page after page.

        Args:
            found: Which of them; None for all.
            size: Of a page.
            query: What else is asked.
        """
        wanted = self._ours(found or both())
        zone = {"localTimeZone": wanted.zone} if wanted.zone else {}
        rows: list[dict[str, Any]] = []
        for page in range(1, _MAX_PAGES):
            asked = {"page": str(page), "pageSize": str(size), "filter": wanted.text, **zone, **(query or {})}
            told = self.caller.told(self.shelf.listing, {**self.here, **asked})
            rows += rows_of(told)
            if len(rows_of(told)) < size or told.get("totalPages") == page:
                break
        return rows

    def _ours(self, found: Filter) -> Filter:
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

    def go(self) -> None:
        """Goes the whole way as far as it may, and leaves nothing behind."""
        shelf = self.shelf
        if not self.here or shelf.listing not in self.caller.target.spec.operations:
            return
        left = self.caller.target.creates_left
        if not self.caller.may(shelf.upsert) or not self.caller.may(shelf.delete) or not self.user or left < _UPSERTS:
            self._read()
            return
        self.remove()
        rows = self.rows()
        told = self.caller.told(shelf.upsert, self.writing, rows)
        if not told:
            self._read()
            return
        self._written(rows, told)
        self._pages()
        self._filters(rows)
        self._sorted()
        self._changed(rows)
        self._deleted()
        self.remove()

    def _read(self) -> None:
        """Lists what there is: its pages are read by the rules for single answers."""
        for query in ({}, {"page": "1", "pageSize": "2", "sort": "createdAt", "status": "Active"}):
            self.caller.ask(self.shelf.listing, {**self.here, **query})
        filters = {"filter": f"{self.fields[0]}:ne:null", "localTimeZone": _ZONE}
        self.caller.ask(self.shelf.listing, {**self.here, **filters})

    def _written(self, rows: list[dict[str, Any]], told: Mapping[str, Any]) -> None:
        shelf, listed = self.shelf, self.listed()
        ids, made = sorted(str(each.get("_id")) for each in listed), told.get("insertedIds")
        good = isinstance(made, list) and ids == sorted(map(str, made))
        self.judge(
            "upsert-shows", shelf.listing, good, f"the {len(rows)} records of insertedIds", f"{len(ids)}: {ids[:3]}"
        )
        found = dict(zip(self.keys(listed), listed, strict=True))
        odd = ""
        for row in rows:
            kept = self.values(found.get(str(row[self.fields[0]]), {}))
            wrong = [
                f"{name} {kept.get(name)!r}, not {value!r}"
                for name, value in row.items()
                if not _same(kept.get(name), value)
            ]
            odd = odd or next(iter(wrong), "")
        self.judge("written-comes-back", shelf.listing, not odd, "the values that were written", odd)
        tenant = self.caller.subjects.get("tenant")
        others = [each.get("tenantID") for each in listed if each.get("tenantID", tenant) != tenant]
        if tenant:
            self.judge("tenant-told", shelf.listing, not others, f"tenantID {tenant}", others[:1])

    def _pages(self) -> None:
        shelf = self.shelf
        whole = [each.get("_id") for each in self.listed()]
        for size in _PAGE_SIZES:
            pieces = [each.get("_id") for each in self.listed(size=size)]
            good = pieces == whole and len(set(pieces)) == len(pieces) == _ROWS
            told = f"{len(pieces)} records, {len(set(pieces))} of them different, in pages of {size}"
            self.judge("pages-concatenate", shelf.listing, good, f"the {_ROWS} records of one page, in its order", told)
        everything = self._ours(both()).text
        beyond = self.caller.told(shelf.listing, {**self.here, "page": "9999", "filter": everything})
        self.judge(
            "page-past-end", shelf.listing, rows_of(beyond) == [], "no rows on page 9999", f"{len(rows_of(beyond))}"
        )

    def _filters(self, rows: list[dict[str, Any]]) -> None:
        listing, (_, text, number, day) = self.shelf.listing, self.fields
        created = [str(each.get("createdAt")) for each in self.listed()[:1] if _is_moment(each.get("createdAt"))]
        north, two = Term(text, "cn", "North"), Term(number, "ge", 2)
        days = [Term(day, how, date(2026, 1, 2), zone=_ZONE) for how in ("eq", "ne", "gt", "ge", "lt", "le")]
        terms = [
            *(Term(text, how, "North") for how in ("eq", "cn", "nc", "sw", "ew")),
            *(Term(number, how, 2) for how in ("eq", "ne", "gt", "ge", "lt", "le")),
            *(Term(name, how, None) for name in (text, number, day) for how in ("eq", "ne")),
            *(Term(text, "in", ("North", "South")), Term(number, "in", (2, 10)), *days),
            *(Term(number, "gt", 2, "NUMBER"), Term(text, "sw", "North", "STRING"), Term(number, "ne", 2, "PRIMITIVE")),
            Term(text, "eq", 7, "NUMBER"),
            Term(day, "gt", date(2026, 1, 2), "DATE", zone=_ZONE),
        ]
        widened = either(both(Term(number, "lt", 0)), both(north, two))
        for each in (*map(both, terms), both(north, two), either(both(north), both(two)), widened):
            self._agrees("filter-agrees", each, rows)
        for zone in _FAR_ZONES if created else ():
            today = Term("createdAt", "eq", day_of(created[0], zone), "DATE", zone=zone)
            self._agrees("filter-day-in-zone", both(today), [{**each, "createdAt": created[0]} for each in rows])
        narrow, wide = ({*self.keys(self.listed(each))} for each in (both(north, two), both(north)))
        more = sorted(narrow - wide)
        self.judge("and-narrows", listing, not more and narrow, f"some of the rows of {north.text}", more[:3] or "none")
        for bad in (f"{number}:like:2", f"{number}:ge", f"{text}:STRING:gt:2"):
            self.caller.ask(listing, {**self.here, "filter": bad}, rule="bad-filter", expect=(400,))

    def _agrees(self, rule: str, wanted: Filter, rows: Sequence[Mapping[str, Any]]) -> None:
        found = self.keys(self.listed(wanted))
        told = {str(each[self.fields[0]]): wanted.holds(each) for each in rows}
        wrong = [key for key, holds in told.items() if holds is not None and holds != (key in found)]
        wrong += [key for key in found if key not in told]
        which = f"{sum(each is True for each in told.values())} rows by {wanted.text}"
        self.judge(rule, self.shelf.listing, not wrong, which, f"{len(found)}, wrong about {', '.join(wrong[:3])}")

    def _sorted(self) -> None:
        number, listing = self.fields[2], self.shelf.listing
        found = [
            self.values(each).get(number)
            for each in self.listed(both(Term(number, "ne", None)), query={"sort": number})
        ]
        numbers = [float(each) for each in found if isinstance(each, int | float)]
        good = len(numbers) == len(found) and numbers == sorted(numbers)
        self.judge("sort-orders", listing, good and found, f"{number} from the least to the greatest", found[:5])
        strangers = self.listed(query={"status": "no-such-status"})
        self.judge(
            "status-chooses", listing, not strangers, "no rows of a status that is nobody's", f"{len(strangers)}"
        )

    def _changed(self, rows: list[dict[str, Any]]) -> None:
        shelf, (key, text, number, _) = self.shelf, self.fields
        before = {self.keys([each])[0]: each for each in self.listed()}
        told = self.caller.told(shelf.upsert, self.writing, rows)
        after = {self.keys([each])[0]: each for each in self.listed()}
        counts = [told.get("insertedCount"), told.get("updatedCount")]
        same = [each.get("_id") for each in before.values()] == [each.get("_id") for each in after.values()]
        good = counts == [0, len(rows)] and same
        self.judge(
            "upsert-updates", shelf.upsert, good, f"0 inserted, {len(rows)} updated", f"{counts}, {len(after)} rows"
        )
        steady = all(
            before[each].get("createdAt") == after[each].get("createdAt") for each in before.keys() & after.keys()
        )
        self.judge("created-steady", shelf.listing, steady, "the createdAt of before", "another")
        self._emptied(f"{self.mark}0", {key: f"{self.mark}0", text: None})
        self._updated(f"{self.mark}1", after.get(f"{self.mark}1", {}))
        total = len(self.listed())
        nobody = {shelf.key: "none0000", key: f"{self.mark}nobody", number: 1}
        self.caller.ask(shelf.update, self.writing, [nobody], rule="update-nobody", expect=(200, 400, 404, 500))
        self.judge(
            "update-nobody", shelf.update, len(self.listed()) == total, f"{total} rows, as before", len(self.listed())
        )
        self._limits(rows[0])

    def _emptied(self, name: str, row: dict[str, Any]) -> None:
        self.caller.told(self.shelf.upsert, self.writing, [row])
        kept = self._one(name).get(self.fields[1])
        self.judge("field-emptied", self.shelf.upsert, kept is None, f"no {self.fields[1]}, which was emptied", kept)

    def _updated(self, name: str, record: Mapping[str, Any]) -> None:
        shelf, (_, text, number, _) = self.shelf, self.fields
        wanted = {**self.values(record), number: 77, text: " changed "}
        change = {shelf.key: record.get(shelf.key), number: 77, text: " changed "}
        told = self.caller.told(shelf.update, self.writing, [change])
        self.judge(
            "update-counts", shelf.update, told.get("updatedCount") == 1, "updatedCount 1", told.get("updatedCount")
        )
        kept = self._one(name)
        self.judge("update-shows", shelf.update, dict(kept) == wanted, f"{wanted}", kept)

    def _one(self, name: str) -> Mapping[str, Any]:
        return next((self.values(each) for each in self.listed() if self.keys([each]) == [name]), {})

    def _limits(self, row: dict[str, Any]) -> None:
        # Should they be written after all, they are one row, and ours.
        self.caller.ask(self.shelf.upsert, self.writing, [row] * (_MOST + 1), rule="too-many-rows", expect=(400,))
        if self.caller.target.options.on_loopback:
            nameless = {self.fields[1]: f"{self.mark}nameless"}
            self.caller.ask(self.shelf.upsert, self.writing, [nameless], rule="key-needed", expect=(400,))
        change = {self.shelf.key: self.listed()[:1][0].get(self.shelf.key), "_id": "0" * 24} if self.listed() else {}
        if self.shelf.acts:
            self.caller.ask(self.shelf.update, self.writing, [change], rule="id-refused", expect=(400,))

    def _deleted(self) -> None:
        shelf, listed = self.shelf, self.listed()
        gone, stay = listed[::2], listed[1::2]
        told = self.caller.told(shelf.delete, {**self.here, **self.user}, self.named(gone))
        self.judge("delete-succeeds", shelf.delete, told.get("success", True) is True, "success true", told)
        left = self.keys(self.listed())
        odd = sorted({*left} & {*self.keys(gone)})
        self.judge("delete-gone", shelf.delete, not odd, "none of the rows that were deleted", odd[:3])
        lost = sorted({*self.keys(stay)} - {*left})
        self.judge("delete-only-named", shelf.delete, not lost, "the rows that were not named", f"not {lost[:3]}")

    def named(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Returns what names records for their deletion."""
        return [{self.shelf.key: each.get(self.shelf.key)} for each in rows]

    def remove(self) -> None:
        """Removes every record of ours: those only, whatever the server makes of the filter."""
        if not self.here or not self.user or not self.caller.may(self.shelf.delete):
            return
        ours = [each for each in self.listed() if self.keys([each])[0].startswith(self.mark)]
        for at in range(0, len(ours), _MOST):
            self.caller.ask(self.shelf.delete, {**self.here, **self.user}, self.named(ours[at : at + _MOST]))


def _is_moment(text: Any) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _same(kept: Any, sent: Any) -> bool:
    return bool(kept == sent) and isinstance(kept, str) == isinstance(sent, str)
