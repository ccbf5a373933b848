"""Records of masters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import MAX_ROWS, objects

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.records import Stamp, Table

__all__ = ["HANDLERS", "USUAL_ROWS", "deleted", "keys", "listed", "updated", "upserted"]

USUAL_ROWS = 25


def listed(call: Call, table: Table) -> Response:
    """Answers with a page of records, filtered and sorted."""
    wanted = lists.page(call.query, USUAL_ROWS, MAX_ROWS)
    return json_response(200, lists.chosen(lists.selected(table.rows, call.query), wanted, call.show))


def upserted(table: Table, rows: list[dict[str, Any]], stamp: Stamp) -> Response:
    """Makes or changes a record of each row, all or none."""
    written = table.upsert(rows, stamp)
    inserted = list(dict.fromkeys(each.id for each in written if each.created is stamp))
    told = {"insertedIds": inserted, "insertedCount": len(inserted), "updatedCount": len(written) - len(inserted)}
    return json_response(201, told)


def updated(call: Call, table: Table, rows: list[dict[str, Any]], stamp: Stamp) -> Response:
    """Changes the records that rows name; a row that names none changes nothing, and is not counted (inferred)."""
    found = [(record, row) for row in rows if (record := table.named(row))]
    table.change(found, stamp)
    older = {"insertedIds": [], "insertedCount": 0} if call.account.tenant.options.revision == "older" else {}
    return json_response(200, {**older, "updatedCount": len(found)})


def deleted(call: Call) -> Response:
    """Answers that records are deleted: the older text declares no body."""
    if call.account.tenant.options.revision == "older":
        return Response(200, (("Content-Length", "0"),))
    return json_response(200, {"success": True, "message": "Records deleted successfully"})


def keys(rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    """Refuses items that have none of these names with a text."""
    if not all(any(isinstance(row.get(name), str) for name in names) for row in rows):
        raise Refusal(400, f"Each item needs {' or '.join(names)}")


def _table(call: Call) -> Table:
    return call.table("masters", call.parameters["masterName"])


def _list(call: Call) -> Response:
    return listed(call, _table(call))


def _upsert(call: Call) -> Response:
    return upserted(_table(call), objects(call.body), call.stamp())


def _update(call: Call) -> Response:
    table, rows = _table(call), objects(call.body)
    known = ("refId", "recordNumber", *table.form.unique)
    if not all(any(row.get(name) is not None for name in known) for row in rows):
        raise Refusal(400, "refId is required")
    return updated(call, table, rows, call.stamp())


def _delete(call: Call) -> Response:
    user, table, rows = call.actor(), _table(call), objects(call.body)
    keys(rows, ("refId", "recordNumber"))
    if not user.may_delete:
        told = {"success": False, "message": "User doesn't have permission to delete the record"}
        return json_response(200, told)
    table.delete(record for row in rows if (record := table.named(row, by_key=False)))
    return deleted(call)


HANDLERS = {
    "getAllMasterRecords": _list,
    "upsertMasterRecord": _upsert,
    "updateMasterRecord": _update,
    "deleteMasterRecord": _delete,
}
