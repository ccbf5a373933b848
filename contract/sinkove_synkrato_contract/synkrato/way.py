"""The way of rows that are ours: written, listed, changed and removed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.choosing import ZONE, Choosing
from sinkove_synkrato_contract.synkrato.records import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Way"]

# How often something is written that could make a record.
_UPSERTS = 5


class Way(Choosing):
    """Goes the way of rows in one master or module."""

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
        self.choose(rows)
        self._changed(rows)
        self._deleted()
        self.remove()

    def _read(self) -> None:
        """Lists what there is: its pages are read by the rules for single answers."""
        for query in ({}, {"page": "1", "pageSize": "2", "sort": "createdAt", "status": "Active"}):
            self.caller.ask(self.shelf.listing, {**self.here, **query})
        filters = {"filter": f"{self.fields[0]}:ne:null", "localTimeZone": ZONE}
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
        self.caller.ask(self.shelf.upsert, self.writing, [row] * (MOST + 1), rule="too-many-rows", expect=(400,))
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


def _same(kept: Any, sent: Any) -> bool:
    return bool(kept == sent) and isinstance(kept, str) == isinstance(sent, str)
