"""Records: written flat, read with their values under customFields."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.ids import choose
from sinkove_synkrato_mock.synkrato.answers import Refusal, moment
from sinkove_synkrato_mock.synkrato.forms import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, ValuesView

    from sinkove_synkrato_mock.ids import Ids
    from sinkove_synkrato_mock.synkrato.workflows import Workflow

__all__ = ["NAMES", "Record", "Stamp", "Table"]

# What the server keeps itself: not a custom field, whoever sends it.
_SYSTEM = frozenset(
    [
        "_id",
        "id",
        "slug",
        "refId",
        "recordNumber",
        "tenantID",
        "projectID",
        "parentID",
        "isDeleted",
        "status",
        "createdBy",
        "createdAt",
        "updatedBy",
        "updatedAt",
        "sys_rowID",
        "sys_parentRowID",
        "sys_path",
    ]
)
NAMES = ("refId", "recordNumber")
_MAX_TOLD = 20


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when; `caller` is whose token it is, where that is somebody else."""

    user: str
    time: float
    caller: str = ""


@dataclass(slots=True)
class Record:
    """One record.

    Attributes:
        id: 24 hexadecimal digits.
        ref: Seven characters, the slug too.
        number: The form's prefix and a number.
        fields: What was written, by name.
        created: By whom and when.
        updated: By whom and when, the last time.
        status: What the parameter `status` of lists asks for.
        parent: Of a hierarchy's record: the record above it.
        tables: Of a module's record: its sub-tables, by their ids.
        workflow: Of a module's record, once it was started.
    """

    id: str
    ref: str
    number: str
    fields: dict[str, Any]
    created: Stamp
    updated: Stamp
    status: str = "Active"
    parent: Record | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    workflow: Workflow | None = None

    def get(self, name: str) -> Any:
        """Returns a value by the name that filters and sort have for it, None when there is none."""
        match name:
            case "_id" | "id":
                return self.id
            case "refId" | "slug":
                return self.ref
            case "recordNumber":
                return self.number
            case "status":
                return self.status
            case "createdAt" | "updatedAt":
                return moment((self.created if name == "createdAt" else self.updated).time)
            case "createdBy" | "updatedBy":
                return (self.created if name == "createdBy" else self.updated).user
        return self.fields.get(name)

    def wire(self, tenant_id: str, project_id: str | None) -> dict[str, Any]:
        """Returns it as lists show it."""
        return {
            "_id": self.id,
            "id": self.id,
            "recordNumber": self.number,
            "customFields": self.fields,
            "status": self.status,
            "parentID": self.parent.id if self.parent else None,
            "slug": self.ref,
            "refId": self.ref,
            "tenantID": tenant_id,
            "createdBy": self.created.user,
            "createdAt": self.get("createdAt"),
            "updatedBy": self.updated.user,
            "updatedAt": self.get("updatedAt"),
            "isDeleted": False,
            **({"projectID": project_id} if project_id else {}),
        }


class Table:
    """The records of one form in one place, in the order in which they were made.

    Args:
        form: What they are made of.
        ids: Makes their ids.
        owner: Whose they are, so that ids of two tables differ.
    """

    def __init__(self, form: Form, ids: Ids, owner: str) -> None:
        self.form = form
        self._ids = ids
        self._owner = owner
        self._rows: dict[str, Record] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._made = 0

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
        found = self._keys.get((name, _text(value)))
        return self._rows[found] if found else None

    def inner(self, record: Record, table_id: str) -> Table:
        """Returns a sub-table of a record; its rows have no unique field."""
        if table_id not in record.tables:
            form = Form("tables", table_id.upper(), unique=())
            record.tables[table_id] = Table(form, self._ids, f"{record.id} {table_id}")
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
        claims: dict[tuple[str, str], str | int] = {}
        planned: list[str | int] = []
        problems: list[str] = []
        for index, row in enumerate(rows):
            keys = self._unique(row)
            known = self.named(row, by_key=False)
            owners = {claims.get(key, self._keys.get(key)) for key in keys} - {None}
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
        for key in (each for row in rows for each in self._unique(row)):
            self._keys.pop(key, None)

    def renew(self, rows: Iterable[Mapping[str, Any]], stamp: Stamp) -> None:
        """Lets the records that rows name begin now, as a fault has it."""
        for record in (found for row in rows if (found := self.named(row))):
            record.created = replace(stamp)

    def insert(self, row: Mapping[str, Any], stamp: Stamp) -> Record:
        """Makes a record of a row.

        Raises:
            Refusal: A unique value is another record's.
        """
        if any(key in self._keys for key in self._unique(row)):
            raise Refusal(400, "A unique field has the value of another record")
        record_id = choose(None, "", self._rows, lambda: self._ids.make_hex("record", self._owner))
        ref = self._ids.make_short("ref", self._owner)
        while self.find("refId", ref):
            ref = self._ids.make_short("ref", self._owner)
        self._made += 1
        record = Record(record_id, ref, f"{self.form.prefix}-{self._made}", {}, stamp, stamp)
        self._rows[record_id] = record
        self._keys.update(dict.fromkeys(_names(record), record_id))
        self.update(record, row, stamp)
        return record

    def update(self, record: Record, row: Mapping[str, Any], stamp: Stamp) -> None:
        """Changes the fields that a row has.

        Raises:
            Refusal: A unique value is another record's; nothing is changed then.
        """
        keys = self._unique(row)
        if any(self._keys.get(key, record.id) != record.id for key in keys):
            raise Refusal(400, f"{record.number}: a unique field has the value of another record")
        for key in self._unique({name: record.fields.get(name) for name in row}):
            self._keys.pop(key, None)
        self._keys.update(dict.fromkeys(keys, record.id))
        record.fields.update({name: _stored(value) for name, value in row.items() if name not in _SYSTEM})
        record.updated = stamp
        if isinstance(row.get("status"), str):
            record.status = row["status"]

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
                for key in self._unique(record.fields):
                    self._keys.pop(key, None)
            for record, old in reversed(before):
                record.fields, record.updated, record.status = old.fields, old.updated, old.status
                self._keys.update(dict.fromkeys(self._unique(record.fields), record.id))
            raise

    def delete(self, records: Iterable[Record]) -> None:
        """Takes records away."""
        for record in records:
            if self._rows.pop(record.id, None):
                for key in (*_names(record), *self._unique(record.fields)):
                    self._keys.pop(key, None)

    def _unique(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [(name, _text(row[name])) for name in self.form.unique if row.get(name) not in (None, "")]


def _names(record: Record) -> list[tuple[str, str]]:
    return [("refId", _text(record.ref)), ("recordNumber", _text(record.number))]


def _text(value: object) -> str:
    """Returns what is compared of a value that names a record: 7 and "7" are two."""
    return f"{type(value).__name__} {value}"


def _stored(value: Any) -> Any:
    """Returns a value as it is read: a currency has a label."""
    if isinstance(value, dict) and value.keys() == {"value", "currency"} and isinstance(value["value"], int | float):
        return {"label": f"{value['value']:.3f} {value['currency']}", **value}
    return value
