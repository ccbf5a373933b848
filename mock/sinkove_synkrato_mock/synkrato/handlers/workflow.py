"""Workflows of records: actions for many (v1), and for one, with lists and history (v2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import filters, lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import checked
from sinkove_synkrato_mock.synkrato.workflows import FORWARD, Workflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sinkove_synkrato_mock.synkrato.calls import Call, Handler
    from sinkove_synkrato_mock.synkrato.company import User
    from sinkove_synkrato_mock.synkrato.record import Record
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["HANDLERS"]

_MOST_IDS = 100


def _acting(call: Call) -> User:
    user = call.actor()
    if call.project:
        call.need("spaceName", "Missing space name")
    return user


def _start(call: Call, record: Record, user: User) -> Workflow:
    return record.workflow or Workflow(call.account.tenant.ids.make_hex("workflow", record.id), user, call.stamp(user))


def _take(
    call: Call, module: Table, record: Record, flow: Workflow, action: str, user: User, body: dict[str, Any]
) -> None:
    assignee = body.get("assignee", {})
    users = [_found(call.account.tenant.users.values(), each, "user") for each in assignee.get("users", ())]
    groups = [_found(call.company.groups.values(), each, "group") for each in assignee.get("groups", ())]
    if not users and not groups:
        groups = list(call.company.groups.values())[:1]
    text = body.get("comment", {}).get("text")
    flow.take(action, user, call.now, users=users, groups=groups, comment=text)
    record.workflow, record.status = flow, flow.status
    module.changed(record.id)


def _found(things: Any, wanted: str, kind: str) -> Any:
    thing = next((each for each in things if each.id == wanted.lower()), None)
    if thing is None:
        raise Refusal(400, f"No {kind} has the id {wanted[:64]}")
    return thing


def _take_for_many(call: Call) -> Response:
    user, module = _acting(call), call.table("modules", call.parameters["moduleName"])
    action, ids = call.need("actionName", "Missing action name"), call.body
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise Refusal(400, "Request body must be an array of record ids")
    if len(ids) > _MOST_IDS:
        raise Refusal(400, f"Maximum {_MOST_IDS} records allowed but received {len(ids)}")
    records = [_record(module.get(each.lower()), each) for each in dict.fromkeys(ids)]
    flows = [(each, _start(call, each, user)) for each in records]
    if "any-action-accepted" in call.account.faults:
        flows = [each for each in flows if action in each[1].offered]
    for _, flow in flows:
        flow.check(action)
    for record, flow in flows:
        _take(call, module, record, flow, action, user, {})
    return json_response(201, [{"workflowId": flow.id, "recordId": record.id} for record, flow in flows])


def _record(record: Record | None, name: str) -> Record:
    if record is None:
        raise Refusal(400, f"Record not found: {name[:64]}")
    return record


def _act(call: Call, *, operation: str, actions: Sequence[str], usual: str | None = None) -> Response:
    user = _acting(call)
    checked(operation, call.body, "VALIDATION_ERROR")
    if usual is None and not call.body.get("comment", {"text": "-"}).get("text"):
        raise Refusal(400, "VALIDATION_ERROR", "comment.text: a comment needs a text")
    action, module = call.body.get("actionName", usual), call.table("modules", call.body["moduleName"])
    record = _record(module.get(call.body["recordId"].lower()), call.body["recordId"])
    is_new = operation == "createWorkflowV2"
    if is_new == bool(record.workflow):
        raise Refusal(400, f"{record.number} has {'a' if is_new else 'no'} workflow")
    flow = _start(call, record, user)
    if action not in actions:
        raise Refusal(400, f"Action {action[:64]} is not one of {', '.join(actions)}")
    if action in flow.offered or "any-action-accepted" not in call.account.faults:
        flow.check(action)
        _take(call, module, record, flow, action, user, call.body)
    return Response(201, (("Content-Length", "0"),))


def _list(call: Call) -> Response:
    module, query = call.table("modules", call.need("moduleName", "moduleName is required")), call.query
    wanted = lists.page(query, 25, 100)
    test = filters.parse(query["filter"], ZoneInfo("UTC"), nested=True) if "filter" in query else None

    def is_meant(record: Record, flow: Workflow) -> bool:
        groups = [name for each in flow.steps[-1].groups for name in (each.name, each.id)]
        return (
            query.get("recordNumber", record.number) == record.number
            and query.get("status", flow.status) == flow.status
            and ("responsibleUser" not in query or flow.is_responsible(query["responsibleUser"].lower()))
            and ("responsibleGroup" not in query or query["responsibleGroup"] in groups)
            and (test is None or test(record.get))
        )

    found = [(each, each.workflow) for each in module.rows if each.workflow and is_meant(each, each.workflow)]
    return json_response(200, lists.chosen(found, wanted, lambda each: each[1].wire(each[0])))


def _history(call: Call) -> Response:
    number = call.need("recordNumber")
    module = call.table("modules", call.need("moduleName"))
    record = _record(module.find("recordNumber", number), number)
    steps = record.workflow.steps if record.workflow else []
    return json_response(200, [each.wire() for each in steps])


_ACTS = {
    "createWorkflowV2": ("Submit",),
    "submitWorkflowV2": FORWARD,
    "returnWorkflowV2": ("Return",),
    "reopenWorkflowV2": ("Reopen",),
}
HANDLERS: Mapping[str, Handler] = {
    "takeWorkflowAction": _take_for_many,
    "listWorkflowsV2": _list,
    "getWorkflowHistoryV2": _history,
    **{name: partial(_act, operation=name, actions=actions) for name, actions in _ACTS.items()},
    "reviseWorkflowV2": partial(_act, operation="reviseWorkflowV2", actions=("Revise",), usual="Revise"),
}
