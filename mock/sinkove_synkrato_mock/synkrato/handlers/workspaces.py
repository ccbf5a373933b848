"""Workspaces: made, listed as a bare array, renamed; never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import checked
from sinkove_synkrato_mock.synkrato.company import Workspace

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.calls import Call

__all__ = ["HANDLERS"]


def _create(call: Call) -> Response:
    checked("createWorkspace", call.body)
    made_id = call.account.tenant.ids.make_hex("workspace", call.company.id)
    made = Workspace(made_id, call.body["name"], _parent(call), call.now, call.now)
    if "workspace-lost" not in call.account.faults:
        call.company.workspaces[made.id] = made
    return json_response(201, made.wire())


def _list(call: Call) -> Response:
    wanted = lists.page(call.query, 25, 1000)
    found = lists.selected(call.company.workspaces.values(), call.query, zone=ZoneInfo("UTC"))
    return json_response(200, lists.chosen(found, wanted, Workspace.wire)["rows"])


def _get(call: Call) -> Response:
    return json_response(200, _workspace(call).wire())


def _update(call: Call) -> Response:
    checked("updateWorkspace", call.body)
    workspace, parent = _workspace(call), _parent(call)
    above = parent
    while above:
        if above == workspace.id:
            raise Refusal(400, "A workspace cannot be inside itself")
        above = call.company.workspaces[above].parent
    workspace.name, workspace.updated_at = call.body["name"], call.now
    workspace.parent = parent if "parentId" in call.body else workspace.parent
    return json_response(200, workspace.wire())


def _workspace(call: Call) -> Workspace:
    found = call.company.workspaces.get(call.parameters["id"])
    if found is None:
        raise Refusal(404, "No workspace has this id")
    return found


def _parent(call: Call) -> str | None:
    parent: str | None = call.body.get("parentId")
    if parent is not None and parent not in call.company.workspaces:
        raise Refusal(400, "parentId is no workspace")
    return parent


HANDLERS = {
    "createWorkspace": _create,
    "listWorkspaces": _list,
    "getWorkspace": _get,
    "updateWorkspace": _update,
}
