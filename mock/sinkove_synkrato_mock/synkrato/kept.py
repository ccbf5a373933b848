"""Records as a state file has them, with their sub-tables and workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.synkrato.record import Record, Stamp
from sinkove_synkrato_mock.synkrato.workflows import Step, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sinkove_synkrato_mock.synkrato.company import Group, User
    from sinkove_synkrato_mock.synkrato.records import Table

__all__ = ["People", "put_back", "told"]


@dataclass(frozen=True)
class People:
    """Who may stand in a workflow: users by their names, groups by their ids."""

    users: Mapping[str, User]
    groups: Mapping[str, Group]


def told(record: Record) -> dict[str, Any]:
    """Returns a record as JSON has it; `put_back` takes it."""
    return {
        "ref": record.ref,
        "number": record.number,
        "fields": record.fields,
        "created": _stamp(record.created),
        "updated": _stamp(record.updated),
        "status": record.status,
        "parent": record.parent and record.parent.id,
        "tables": {
            id_: [table.made, {row.id: told(row) for row in table.rows}] for id_, table in (record.tables or {}).items()
        },
        "workflow": record.workflow and _told_flow(record.workflow),
    }


def _stamp(stamp: Stamp) -> list[Any]:
    return [stamp.user, stamp.time, stamp.caller]


def _told_flow(flow: Workflow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "status": flow.status,
        "users": [flow.created_by.name, flow.updated_by.name],
        "steps": [
            {
                "name": step.name,
                "created_at": step.created_at,
                "users": [each.name for each in step.users],
                "groups": [each.id for each in step.groups],
                "previous": step.previous and step.previous.name,
                "action": step.action,
                "done": step.done and [step.done[0].name, step.done[1]],
                "comments": [[text, user.name, time] for text, user, time in step.comments],
            }
            for step in flow.steps
        ],
    }


def put_back(table: Table, id_: str, value: Mapping[str, Any], people: People) -> str | None:
    """Puts a record into its table; returns the id of the one above it, which may come later."""
    created, updated = (Stamp(user, float(time), caller) for user, time, caller in (value["created"], value["updated"]))
    record = Record(id_, value["ref"], value["number"], dict(value["fields"]), created, updated, value["status"])
    table.put_back(record)
    for table_id, (made, rows) in value["tables"].items():
        inner = table.inner(record, table_id)
        inner.made = int(made)
        for row_id, row in rows.items():
            put_back(inner, row_id, row, people)
    if value["workflow"]:
        record.workflow = _put_back_flow(value["workflow"], created, people)
    record.wire("", None)  # raises when that makes no sense
    parent: str | None = value["parent"]
    return parent


def _put_back_flow(value: Mapping[str, Any], began: Stamp, people: People) -> Workflow:
    made, changed = _users(value["users"], people)
    flow = Workflow(value["id"], made, began)
    flow.status, flow.updated_by, flow.steps = value["status"], changed, []
    for each in value["steps"]:
        action, done, previous = each["action"], each["done"], each["previous"]
        flow.steps.append(
            Step(
                each["name"],
                float(each["created_at"]),
                _users(each["users"], people),
                [people.groups[id_] for id_ in each["groups"]],
                people.users[previous] if previous else None,
                (action[0], action[1], action[2]) if action else None,
                (people.users[done[0]], float(done[1])) if done else None,
                [(text, people.users[name], float(time)) for text, name, time in each["comments"]],
            )
        )
    return flow


def _users(names: Iterable[str], people: People) -> list[User]:
    return [people.users[each] for each in names]
