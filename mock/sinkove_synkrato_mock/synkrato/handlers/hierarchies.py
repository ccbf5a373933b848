"""Records of masters that form a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import MAX_ROWS, objects, without_id
from sinkove_synkrato_mock.synkrato.handlers.masters import USUAL_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.record import Record
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS"]


def _table(call: Call) -> Table:
    return call.table("hierarchies", call.parameters["masterName"])


def _list(call: Call) -> Response:
    table, wanted = _table(call), lists.page(call.query, USUAL_ROWS, MAX_ROWS)

    def show(record: Record) -> dict[str, Any]:
        above = record.parent.number if record.parent else None
        return {**call.show(record), "sys_rowID": record.number, "sys_parentRowID": above, "sys_path": _path(record)}

    return json_response(200, lists.chosen(lists.selected(table.rows, call.query), wanted, show))


def _path(record: Record) -> str:
    name = str(record.fields.get("name1", record.number))
    return f"{_path(record.parent)}/{name}" if record.parent else name


def _create(call: Call) -> Response:
    table, rows = _table(call), objects(call.body, single=True)
    if any(isinstance(each, str) for each in table.plan(rows)):
        raise Refusal(400, "A unique field has the value of another record")
    parents = [_parent(table, row) for row in rows]
    for row, parent in zip(rows, parents, strict=True):
        table.insert(row, call.stamp()).parent = None if "tree-flat" in call.account.faults else parent
    return Response(201, (("Content-Length", "0"),))


def _update(call: Call) -> Response:
    table, rows = _table(call), without_id(objects(call.body, single=True))
    found = [(record, row, _parent(table, row)) for row in rows if (record := table.named(row))]
    moved = {record.id: parent for record, row, parent in found if "parentID" in row}
    for record, *_ in found:
        _check_root(record, moved)
    table.change([(record, row) for record, row, _ in found], call.stamp())
    for record, *_ in found:
        record.parent = moved.get(record.id, record.parent)
    return Response(200, (("Content-Length", "0"),))


def _parent(table: Table, row: Mapping[str, Any]) -> Record | None:
    """Returns the record that a row is to be below: `parentID` is what it is read as (inferred, as is that it may be set)."""
    wanted = row.get("parentID")
    parent = table.get(wanted) if isinstance(wanted, str) else None
    if wanted is not None and parent is None:
        raise Refusal(400, "parentID is no record of this master")
    return parent


def _check_root(record: Record, moved: Mapping[str, Record | None]) -> None:
    """Refuses moves after which a record would be below itself."""
    above = moved.get(record.id, record.parent)
    while above:
        if above is record:
            raise Refusal(400, f"{record.number}: a record cannot be below itself")
        above = moved.get(above.id, above.parent)


HANDLERS = {
    "getAllHierarchyMasterRecords": _list,
    "createHierarchyMasterRecord": _create,
    "updateHierarchyMasterRecord": _update,
}
