"""Records by what names them, in the order in which they were made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.ids import choose
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.forms import Form
from sinkove_synkrato_mock.synkrato.record import NAMES, SYSTEM, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, ValuesView

    from sinkove_synkrato_mock.ids import Ids
    from sinkove_synkrato_mock.synkrato.record import Stamp

    _Key = tuple[str, Hashable]

__all__ = ["Table"]

_MAX_TOLD = 20


class Table:
    """The records of one form in one place, in the order in which they were made.

    Args:
        form: What they are made of.
        ids: Makes their ids.
        owner: Whose they are, so that ids of two tables differ.
        changed: Called with the id of each record that is made, changed or taken away.

    Attributes:
        made: How many there ever were, which is what they are numbered by.
    """

    def __init__(self, form: Form, ids: Ids, owner: str, changed: Callable[[str], None] = lambda _: None) -> None:
        self.form = form
        self._ids = ids
        self._owner = owner
        self._rows: dict[str, Record] = {}
        # By name and value: a value is not copied, as there may be a million.
        self._keys: defaultdict[str, dict[Hashable, str]] = defaultdict(dict)
        self.changed = changed
        self.made = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> ValuesView[Record]:
        """The records, oldest first."""
        return self._rows.values()

    def get(self, record_id: str) -> Record | None:
        """Returns the record with an id."""
        return self._rows.get(record_id)

    def find(self, name: str, value: object) -> Record | None:
        """Returns the record that has this refId, recordNumber or unique value."""
        found = self._owner_of((name, _text(value)))
        return self._rows[found] if found else None

    def inner(self, record: Record, table_id: str) -> Table:
        """Returns a sub-table of a record; its rows have no unique field."""
        record.tables = record.tables or {}
        if table_id not in record.tables:
            form = Form("tables", table_id.upper(), unique=())
            changed = partial(self.changed, record.id)
            record.tables[table_id] = Table(form, self._ids, f"{record.id} {table_id}", lambda _: changed())
        return record.tables[table_id]

    def named(self, row: Mapping[str, Any], *, by_key: bool = True) -> Record | None:
        """Returns the record that a row names, by refId, recordNumber or, if that is enough, a unique field."""
        for name in (*NAMES, *(self.form.unique if by_key else ())):
            if row.get(name) is not None:
                return self.find(name, row[name])
        return None

    def plan(self, rows: Sequence[Mapping[str, Any]], *, strict: bool = True) -> list[str | int]:
        """Returns for each row the id of the record that it updates, or the index of the row that makes a new one.

        A row names a record by a unique field, or as records are named that were read.

        Raises:
            Refusal: A row has no unique field, or the fields of one name two records; nothing is written then.
        """
        claims: dict[_Key, str | int] = {}
        planned: list[str | int] = []
        problems: list[str] = []
        for index, row in enumerate(rows):
            keys = self._unique(row)
            known = self.named(row, by_key=False)
            owners = {claims.get(key, self._owner_of(key)) for key in keys} - {None}
            owners |= {known.id} if known else set()
            if strict and not (keys or known) and self.form.unique:
                problems.append(f"Record {index}: a unique field is required: {', '.join(self.form.unique)}")
            elif len(owners) > 1:
                problems.append(f"Record {index}: its unique fields belong to different records")
            owner = next((each for each in owners if each is not None), index)
            claims.update(dict.fromkeys(keys, owner))
            planned.append(owner)
        if problems:
            words = ["MODULE_RECORD_VALIDATION_FAILED"] if self.form.kind == "modules" else []
            raise Refusal(400, *words, *problems[:_MAX_TOLD])
        return planned

    def upsert(self, rows: Sequence[Mapping[str, Any]], stamp: Stamp, *, strict: bool = True) -> list[Record]:
        """Makes or changes a record of each row, all or none; returns them. A row has to name one, if that is strict."""
        written: list[Record] = []
        for row, owner in zip(rows, self.plan(rows, strict=strict), strict=True):
            known = self._rows[owner] if isinstance(owner, str) else written[owner] if owner < len(written) else None
            if known:
                self.update(known, row, stamp)
            written.append(known or self.insert(row, stamp))
        return written

    def forget(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Lets the unique fields of rows name nothing any more, as a fault has it."""
        for row in rows:
            self._free(self._unique(row))

    def renew(self, rows: Iterable[Mapping[str, Any]], stamp: Stamp) -> None:
        """Lets the records that rows name begin now, as a fault has it."""
        for record in (found for row in rows if (found := self.named(row))):
            record.created = replace(stamp)

    def insert(self, row: Mapping[str, Any], stamp: Stamp) -> Record:
        """Makes a record of a row.

        Raises:
            Refusal: A unique value is another record's.
        """
        if any(map(self._owner_of, self._unique(row))):
            raise Refusal(400, "A unique field has the value of another record")
        record_id = choose(None, "", self._rows, lambda: self._ids.make_hex("record", self._owner))
        ref = self._ids.make_short("ref", self._owner)
        while self.find("refId", ref):
            ref = self._ids.make_short("ref", self._owner)
        self.made += 1
        record = Record(record_id, ref, f"{self.form.prefix}-{self.made}", {}, stamp, stamp)
        self._rows[record_id] = record
        self._own(_names(record), record_id)
        self.update(record, row, stamp)
        return record

    def update(self, record: Record, row: Mapping[str, Any], stamp: Stamp) -> None:
        """Changes the fields that a row has.

        Raises:
            Refusal: A unique value is another record's; nothing is changed then.
        """
        keys = self._unique(row)
        if any(self._owner_of(key) not in (None, record.id) for key in keys):
            raise Refusal(400, f"{record.number}: a unique field has the value of another record")
        self._free(self._unique({name: record.fields.get(name) for name in row}))
        self._own(keys, record.id)
        record.fields.update({name: _stored(value) for name, value in row.items() if name not in SYSTEM})
        record.updated = stamp
        if isinstance(row.get("status"), str):
            record.status = row["status"]
        self.changed(record.id)

    def put_back(self, record: Record) -> None:
        """Takes a record that was here in an earlier run."""
        self._rows[record.id] = record
        self._own((*_names(record), *self._unique(record.fields)), record.id)

    def change(self, changes: Sequence[tuple[Record, Mapping[str, Any]]], stamp: Stamp) -> None:
        """Changes records, all or none.

        Raises:
            Refusal: As `update`.
        """
        before = [(record, replace(record, fields=dict(record.fields))) for record, _ in changes]
        try:
            for record, row in changes:
                self.update(record, row, stamp)
        except Refusal:
            for record, _ in before:
                self._free(self._unique(record.fields))
            for record, old in reversed(before):
                record.fields, record.updated, record.status = old.fields, old.updated, old.status
                self._own(self._unique(record.fields), record.id)
            raise

    def delete(self, records: Iterable[Record]) -> None:
        """Takes records away."""
        for record in records:
            if self._rows.pop(record.id, None):
                self._free((*_names(record), *self._unique(record.fields)))
                self.changed(record.id)

    def _owner_of(self, key: _Key) -> str | None:
        return self._keys[key[0]].get(key[1])

    def _own(self, keys: Iterable[_Key], record_id: str) -> None:
        for name, value in keys:
            self._keys[name][value] = record_id

    def _free(self, keys: Iterable[_Key]) -> None:
        for name, value in keys:
            self._keys[name].pop(value, None)

    def _unique(self, row: Mapping[str, Any]) -> list[_Key]:
        return [(name, _text(row[name])) for name in self.form.unique if row.get(name) not in (None, "")]


def _names(record: Record) -> list[_Key]:
    return [("refId", _text(record.ref)), ("recordNumber", _text(record.number))]


def _text(value: object) -> Hashable:
    """Returns what is compared of a value that names a record: 7 and "7" are two, as are 1 and true."""
    return value if isinstance(value, str) else (type(value).__name__, str(value))


def _stored(value: Any) -> Any:
    """Returns a value as it is read: a currency has a label."""
    if isinstance(value, dict) and value.keys() == {"value", "currency"} and isinstance(value["value"], int | float):
        return {"label": f"{value['value']:.3f} {value['currency']}", **value}
    return value
