"""Records of masters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import MAX_ROWS, objects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.record import Record, Stamp
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS", "USUAL_ROWS", "deleted", "keys", "listed", "removed", "updated", "upserted"]

USUAL_ROWS = 25


def listed(call: Call, table: Table) -> Response:
    """Answers with a page of records, filtered and sorted."""
    wanted = lists.page(call.query, USUAL_ROWS, MAX_ROWS)
    return json_response(200, lists.chosen(lists.selected(table.rows, call.query), wanted, call.show))


def upserted(call: Call, table: Table, stamp: Stamp) -> Response:
    """Makes or changes a record of each row, all or none."""
    rows, faults = objects(call.body), call.account.faults
    if "upsert-makes-doubles" in faults:
        table.forget(rows)
    if "created-at-changes" in faults:
        table.renew(rows, stamp)
    written = table.upsert(rows, stamp, strict="unique-not-needed" not in faults)
    inserted = list(dict.fromkeys(each.id for each in written if each.created is stamp))
    if inserted and "lost-record" in faults:
        table.delete(written[-1:])
    told = {"insertedIds": inserted, "insertedCount": len(inserted), "updatedCount": len(written) - len(inserted)}
    return json_response(201, told)


def updated(call: Call, table: Table, rows: list[dict[str, Any]], stamp: Stamp) -> Response:
    """Changes the records that rows name; a row that names none changes nothing, and is not counted (inferred)."""
    faults = call.account.faults
    found = [(record, row) for row in rows if (record := table.named(row))]
    if "update-replaces" in faults:
        for record, row in found:
            record.fields = {name: value for name, value in record.fields.items() if name in (*row, *table.form.unique)}
    table.change(found, stamp)
    if len(found) < len(rows) and "update-makes-records" in faults:
        table.upsert([row for row in rows if table.named(row) is None], stamp, strict=False)
    older = {"insertedIds": [], "insertedCount": 0} if call.account.tenant.options.revision == "older" else {}
    return json_response(200, {**older, "updatedCount": len(found)})


def removed(call: Call, table: Table, records: Iterable[Record]) -> None:
    """Takes records away."""
    if "delete-ignored" not in call.account.faults:
        table.delete(list(table.rows) if "delete-takes-all" in call.account.faults else records)


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
    return upserted(call, _table(call), call.stamp())


def _update(call: Call) -> Response:
    table, rows = _table(call), objects(call.body)
    known = ("refId", "recordNumber", *table.form.unique)
    if not all(any(row.get(name) is not None for name in known) for row in rows):
        raise Refusal(400, "refId is required")
    if not all(isinstance(row.get("refId", ""), str) for row in rows):
        raise Refusal(400, "refId must be a text")
    return updated(call, table, rows, call.stamp())


def _delete(call: Call) -> Response:
    user, table, rows = call.actor(), _table(call), objects(call.body)
    keys(rows, ("refId", "recordNumber"))
    records = [record for row in rows if (record := table.named(row, by_key=False))]
    if not user.may_delete and "delete-needs-no-permission" not in call.account.faults:
        removed(call, table, records if "deletes-though-refused" in call.account.faults else ())
        told = {"success": False, "message": "User doesn't have permission to delete the record"}
        return json_response(200, told)
    removed(call, table, records)
    return deleted(call)


HANDLERS = {
    "getAllMasterRecords": _list,
    "upsertMasterRecord": _upsert,
    "updateMasterRecord": _update,
    "deleteMasterRecord": _delete,
}
