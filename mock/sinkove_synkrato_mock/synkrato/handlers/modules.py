"""Records of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import objects, without_id
from sinkove_synkrato_mock.synkrato.handlers.masters import deleted, keys, listed, removed, updated, upserted

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS"]


def _table(call: Call) -> Table:
    return call.table("modules", call.parameters["moduleName"])


def _list(call: Call) -> Response:
    return listed(call, _table(call))


def _upsert(call: Call) -> Response:
    user = call.actor()
    return upserted(call, _table(call), call.stamp(user))


def _update(call: Call) -> Response:
    user = call.actor()
    rows = without_id(objects(call.body, single=True))
    return updated(call, _table(call), rows, call.stamp(user))


def _delete(call: Call) -> Response:
    call.actor()
    table, rows = _table(call), objects(call.body)
    keys(rows, ("recordNumber",))
    found = [record for row in rows if (record := table.find("recordNumber", row["recordNumber"]))]
    if not found:
        raise Refusal(404, "No record has these numbers")
    removed(call, table, found)
    return deleted(call)


HANDLERS = {
    "getAllModuleRecords": _list,
    "upsertModuleRecord": _upsert,
    "updateModuleRecord": _update,
    "deleteModuleRecord": _delete,
}
