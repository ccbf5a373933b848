"""Workflows: actions for many records and for one, lists, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import USER, detail
from .test_modules import CX, write

if TYPE_CHECKING:
    from tests.mock.conftest import Reply

    from .conftest import Api

V2 = "/api/v2/workflow"
PROJECT = {"x-project-id": "p6iD1Wb"}


def act(api: Api, name: str, record_id: str, action: str | None = "Submit", user: str = USER, **more: Any) -> Reply:
    body = {"recordId": record_id, "moduleName": "cx", **({"actionName": action} if action else {}), **more}
    return api.call("POST", f"{V2}/{name}", body=body, userName=user)


def listed(api: Api, **query: Any) -> list[dict[str, Any]]:
    rows = api.call("GET", V2, moduleName="CX", **query).json["rows"]
    assert isinstance(rows, list)
    return rows


def test_record_goes_through_its_steps(api: Api) -> None:
    """There and back, to the end, and begun once more."""
    record_id = write(api, {"code": "A"})[0]
    seen = []
    for name, action in (
        ("create", "Submit"),
        ("return", "Return"),
        ("submit", "Submit"),
        ("revision", None),
        ("submit", "Submit"),
        ("submit", "Approve"),
        ("reopen", "Reopen"),
        ("submit", "Reject"),
    ):
        reply = act(api, name, record_id, action)
        assert (reply.status, reply.body) == (201, b"")
        seen.append(tuple(listed(api)[0][each] for each in ("currentStepName", "status")))
    assert seen == [
        ("Approve", "Open"),
        ("Draft", "Open"),
        ("Approve", "Open"),
        ("Draft", "Open"),
        ("Approve", "Open"),
        ("Approve", "Approved"),
        ("Approve", "Open"),
        ("Approve", "Rejected"),
    ]
    history = api.call("GET", f"{V2}/history", moduleName="CX", recordNumber="CX-1").json
    names = [each["completedAction"]["name"] for each in history]
    assert names == ["Submit", "Return", "Submit", "Revise", "Submit", "Approve", "Reject"]
    assert api.call("GET", CX, status="Rejected").json["total"] == 1


def test_open_step_is_the_last_and_has_no_end(api: Api) -> None:
    """Who is to do it, who sent it, and what was said."""
    record_id = write(api, {"code": "A"})[0]
    act(api, "create", record_id, comment={"text": "Please look at it.", "isPrivate": False})
    draft, approve = listed(api)[0]["steps"]
    assert (draft["active"], approve["active"], "completedAt" in approve) == (False, True, False)
    assert draft["completedAction"] == {"name": "Submit", "status": "Submitted", "nextStepName": "Approve"}
    assert [each["text"] for each in draft["comments"]] == ["Please look at it."]
    assert approve["previousUser"]["email"] == USER
    assert [each["name"] for each in approve["ballInCourt"]["groups"]] == ["Reviewers"]


def test_next_step_is_for_whom_the_caller_says(api: Api) -> None:
    """By the ids that lists show; an unknown one is refused, and nothing was done."""
    one, two = write(api, {"code": "A"}, {"code": "B"})
    act(api, "create", one, user="viewer@example.com")
    viewer = listed(api)[0]["createdBy"]["id"]
    assert act(api, "create", two, assignee={"users": [viewer], "groups": []}).status == 201
    assert [each["recordNumber"] for each in listed(api, responsibleUser="Viewer@example.com")] == ["CX-2"]
    assert [each["recordNumber"] for each in listed(api, responsibleGroup="Reviewers")] == ["CX-1"]
    reply = act(api, "return", two, "Return", assignee={"users": ["0" * 24]})
    assert (reply.status, detail(reply)) == (400, [f"No user has the id {'0' * 24}"])
    assert listed(api, recordNumber="CX-2")[0]["currentStepName"] == "Approve"


def test_list_is_filtered(api: Api) -> None:
    """By number, status, and an expression in parentheses over the record's fields."""
    for record_id in write(api, {"code": "A", "n": 1}, {"code": "B", "n": 2}, {"code": "C", "n": 3}):
        act(api, "create", record_id)
    act(api, "submit", api.call("GET", CX).json["rows"][0]["_id"], "Approve")
    numbers = [
        [each["recordNumber"] for each in listed(api, **query)]
        for query in (
            {"status": "Open"},
            {"recordNumber": "CX-2"},
            {"filter": "(n:gt:1:and:code:ne:C)"},
            {"pageSize": 2, "page": 2},
        )
    ]
    assert numbers == [["CX-2", "CX-3"], ["CX-2"], ["CX-2"], ["CX-3"]]


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ({}, 400, "moduleName is required"),
        ({"moduleName": "NO"}, 500, "NO not Found."),
        ({"moduleName": "CX", "pageSize": 101}, 400, "Page size must be between 1 and 100"),
    ],
)
def test_bad_list_is_refused(api: Api, query: dict[str, Any], status: int, reason: str) -> None:
    """With the documented words."""
    reply = api.call("GET", V2, **query)
    assert (reply.status, detail(reply)) == (status, [reason])


@pytest.mark.parametrize(
    ("name", "action", "more", "words"),
    [
        ("create", "Approve", {}, ["Action Approve is not one of Submit"]),
        ("submit", "Submit", {}, ["CX-1 has no workflow"]),
        ("create", None, {}, ["VALIDATION_ERROR", 'actionName: "actionName" is a required property']),
        (
            "create",
            "Submit",
            {"comment": {"isPrivate": True}},
            ["VALIDATION_ERROR", "comment.text: a comment needs a text"],
        ),
        ("create", "Submit", {"recordId": "0" * 24}, [f"Record not found: {'0' * 24}"]),
        (
            "create",
            "Submit",
            {"recordId": "x"},
            ["VALIDATION_ERROR", 'recordId: "x" does not match "^[0-9A-Fa-f]{24}$"'],
        ),
    ],
)
def test_bad_action_is_refused(api: Api, name: str, action: str | None, more: dict[str, Any], words: list[str]) -> None:
    """What is wrong with the body stands behind VALIDATION_ERROR."""
    reply = act(api, name, write(api, {"code": "A"})[0], action, **more)
    assert (reply.status, detail(reply)) == (400, words)


def test_action_of_another_step_is_refused(api: Api) -> None:
    """Also what the closed workflow offers no more, and a second beginning."""
    record_id = write(api, {"code": "A"})[0]
    act(api, "create", record_id)
    assert detail(act(api, "create", record_id)) == ["CX-1 has a workflow"]
    assert detail(act(api, "submit", record_id)) == ["Action Submit is not valid from the step Approve"]
    act(api, "submit", record_id, "Approve")
    assert detail(act(api, "return", record_id, "Return")) == [
        "Action Return is not valid from a workflow that is closed"
    ]


def test_action_for_many_is_taken_for_all_or_none(api: Api) -> None:
    """It begins the workflow of a record that has none."""
    ids = write(api, {"code": "A"}, {"code": "B"})
    path = "/api/v1/workflow/CX"
    told = api.call("POST", path, body=ids[:1], actionName="Submit", userName=USER).json
    assert [each["recordId"] for each in told] == ids[:1]
    reply = api.call("POST", path, body=ids[::-1], actionName="Submit", userName=USER)
    assert detail(reply) == ["Action Submit is not valid from the step Approve"]
    assert len(listed(api)) == 1


@pytest.mark.parametrize(
    ("body", "query", "headers", "reason"),
    [
        (["x"], {}, {}, "Missing action name"),
        (["x"], {"actionName": "Submit"}, {}, "Record not found: x"),
        (["x"] * 101, {"actionName": "Submit"}, {}, "Maximum 100 records allowed but received 101"),
        ({}, {"actionName": "Submit"}, {}, "Request body must be an array of record ids"),
        (["x"], {"actionName": "Submit"}, PROJECT, "Missing space name"),
        (["x"], {"actionName": "Submit", "spaceName": "Site North"}, PROJECT, "Record not found: x"),
    ],
)
def test_bad_action_for_many_is_refused(
    api: Api, body: Any, query: dict[str, Any], headers: dict[str, str], reason: str
) -> None:
    """Whatever of it is wrong; a project needs the name of its space."""
    reply = api.call("POST", "/api/v1/workflow/CX", body=body, headers=headers, userName=USER, **query)
    assert (reply.status, detail(reply)) == (400, [reason])


def test_unknown_project_is_500_for_workflows_too(api: Api) -> None:
    """With the documented words."""
    reply = api.call("POST", f"{V2}/create", body={}, headers={"x-project-id": "no"}, userName=USER)
    assert (reply.status, detail(reply)) == (500, ["Project not found for id: no"])
