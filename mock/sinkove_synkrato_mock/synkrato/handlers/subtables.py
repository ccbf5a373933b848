"""Sub-tables of a module's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.handlers.masters import USUAL_ROWS, removed, upserted

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS"]


def _table(call: Call) -> Table:
    """Returns the sub-table; an unknown record or table is a bad parameter, since no 404 is documented (inferred)."""
    module = call.table("modules", call.need("moduleName"))
    record_id, table_id = call.need("recordId"), call.parameters["tableID"]
    record = module.get(record_id)
    if record is None:
        raise Refusal(400, f"Record not found: {record_id[:64]}")
    if table_id not in dict(module.form.tables):
        raise Refusal(400, f"Table not found: {table_id[:64]}")
    return module.inner(next(iter(module.rows)) if "sub-table-shared" in call.account.faults else record, table_id)


def _list(call: Call) -> Response:
    table, wanted = _table(call), lists.page(call.query, USUAL_ROWS, 1000)
    return json_response(200, lists.chosen(table.rows, wanted, call.show))


def _write(call: Call) -> Response:
    return upserted(call, _table(call), call.stamp())


def _delete(call: Call) -> Response:
    table, rows = _table(call), call.body
    if not isinstance(rows, list) or not rows or not all(isinstance(each, dict) for each in rows):
        raise Refusal(400, 'Request body must be a non-empty array of objects with "recordNumber"')
    numbers = [each.get("recordNumber") for each in rows]
    if not all(isinstance(each, str) for each in numbers):
        raise Refusal(400, 'Each item must have "recordNumber"')
    removed(call, table, [record for number in numbers if (record := table.find("recordNumber", number))])
    return Response(200, (("Content-Length", "0"),))


HANDLERS = {"getSubTableRows": _list, "writeSubTableRows": _write, "deleteSubTableRows": _delete}
