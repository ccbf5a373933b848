"""Construction schedules of data structure 2.0: deprecated, and still live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import checked

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.calls import Call

__all__ = ["HANDLERS"]


def _upload(call: Call) -> Response:
    checked("uploadCxEquipment", call.body)
    call.company.schedules.setdefault(call.body["scheduleId"], []).extend(call.body["data"])
    call.company.note("schedule", call.body["scheduleId"])
    return Response(200, (("Content-Length", "0"),))


def _create(call: Call) -> Response:
    table, user = call.table("modules", call.need("moduleName")), call.actor()
    checked("createCxChecklist", call.body)
    if len({each["workfid"] for each in call.body}) > 1:
        raise Refusal(400, "workfid must be the same in all items")
    unknown = [each["scheduleid"] for each in call.body if each["scheduleid"] not in call.company.schedules]
    if unknown:
        raise Refusal(400, f"No CxEntryLog matches the schedule {unknown[0][:64]}")
    stamp = call.stamp(user)
    return json_response(200, {"insertedIds": [table.insert(each, stamp).id for each in call.body]})


HANDLERS = {"uploadCxEquipment": _upload, "createCxChecklist": _create}
