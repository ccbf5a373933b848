"""Workflows: actions for many records, and for one, with lists and history."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from synkrato import (
    Client,
    ConfigurationError,
    F,
    FilterError,
    NotFoundError,
    OutcomeUnknownError,
    ResponseValidationError,
    TakenAction,
    Workflow,
    WorkflowComment,
    WorkflowStep,
    WorkflowUser,
)

from ..support import Server, reply
from .conftest import Mocked

V1 = "https://api.test/data/api/v1/workflow"
V2 = "https://api.test/data/api/v2/workflow"
USER = "jane.doe@example.com"
JANE = {"id": "u1", "firstName": "Jane", "lastName": "Doe", "email": USER, "status": 1}
PERSON = WorkflowUser("u1", "Jane", "Doe", USER)
SPACE = "Main"


def test_take_action_sends_ids_and_gives_workflows(client: Client, server: Server) -> None:
    """On behalf of a user, in a space."""
    server.will(reply(201, '[{"workflowId": "w1", "recordId": "r1"}]'))
    taken = client.workflow.take_action("CX", "Submit", ["r1"], user_name=USER, space_name=SPACE, project_id="p1")
    assert taken == [TakenAction("w1", "r1")]
    assert server.lines == [f"POST {V1}/CX?actionName=Submit&userName=jane.doe%40example.com&spaceName=Main"]
    assert server.requests[0].headers["x-project-id"] == "p1"
    assert json.loads(server.requests[0].content) == ["r1"]


def test_take_action_is_not_sent_again_when_nobody_knows(client: Client, server: Server) -> None:
    """The message says where to look."""
    server.will(httpx.ReadError("lost"))
    with pytest.raises(OutcomeUnknownError, match=r"Look at the workflows of the records before you do it again\.$"):
        client.workflow.take_action("CX", "Submit", ["r1"], user_name=USER)


@pytest.mark.parametrize(
    ("ids", "error", "text"),
    [
        ([], ValueError, "record_ids must be 1 to 100 ids, not 0."),
        (["r"] * 101, ValueError, "record_ids must be 1 to 100 ids, not 101."),
        ("r1", TypeError, "record_ids must be a list, not one text."),
    ],
)
def test_take_action_refuses_what_one_call_cannot_do(
    client: Client, ids: Any, error: type[Exception], text: str
) -> None:
    """Two calls could end with the one done and the other not."""
    with pytest.raises(error) as caught:
        client.workflow.take_action("CX", "Submit", ids, user_name=USER)
    assert str(caught.value) == text


def test_action_in_a_project_wants_a_space(client: Client) -> None:
    """The server would refuse it."""
    text = "space_name is needed, since this takes place in a project."
    for act in (
        lambda: client.workflow.take_action("CX", "Submit", ["r1"], user_name=USER, project_id="p1"),
        lambda: client.workflow_v2.create("CX", "r1", "Submit", user_name=USER, project_id="p1"),
    ):
        with pytest.raises(ValueError, match=f"^{text}$"):
            act()


def test_list_gives_what_the_server_says(client: Client, server: Server) -> None:
    """An open step is the last and has no end; a workflow of which it says nearly nothing is one too."""
    step = {"name": "Draft", "kind": "FORM", "active": False, "createdAt": "2026-01-01T00:00:00.000Z"}
    ended = {"completedAt": "2026-01-01T00:01:00.000Z", "completedAction": {"name": "Submit"}, "completedBy": JANE}
    said = {"text": "Please look at it.", "createdAt": "2026-01-01T00:01:00.000Z", "createdBy": None}
    row = {
        "recordNumber": "CX-1",
        "workflowId": "w1",
        "templateName": "Review",
        "currentStepName": "Approve",
        "status": "Open",
        "createdBy": JANE,
        "lastUpdatedBy": None,
        "steps": [
            {**step, **ended, "responsibleUsers": [JANE], "comments": [said], "colour": "red"},
            {"active": True, "completedAction": None, "responsibleGroups": [{"name": "Reviewers", "members": []}]},
        ],
        "generalComments": [],
        "priority": 3,
    }
    told: dict[str, Any] = {"total": 2, "pageSize": 1, "totalPages": 2}
    server.will(
        reply(200, json.dumps({**told, "page": 1, "rows": [row]})),
        reply(200, json.dumps({**told, "page": 2, "rows": [{"recordNumber": "CX-2"}]})),
    )
    begun, done = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
    open_ = {"completedAction": None, "responsibleGroups": [{"name": "Reviewers", "members": []}]}
    comment = WorkflowComment("Please look at it.", done, None)
    assert list(client.workflow_v2.list("CX", page_size=1)) == [
        Workflow(
            record_number="CX-1",
            id="w1",
            template="Review",
            step="Approve",
            status="Open",
            created_by=PERSON,
            updated_by=None,
            steps=(
                WorkflowStep(
                    *("Draft", False, begun, done, "Submit", PERSON, (PERSON,), (), (comment,)),
                    {"kind": "FORM", "colour": "red", "completedAction": {"name": "Submit"}},
                ),
                WorkflowStep(None, True, None, None, None, None, (), ("Reviewers",), (), open_),
            ),
            comments=(),
            more={"priority": 3},
        ),
        Workflow("CX-2", None, None, None, None, None, None, (), (), {}),
    ]
    assert server.lines == [
        f"GET {V2}?moduleName=CX&page=1&pageSize=1",
        f"GET {V2}?moduleName=CX&page=2&pageSize=1",
    ]


def test_list_sends_what_selects(client: Client, server: Server) -> None:
    """Each under the vendor's name."""
    server.will(reply(200, '{"rows": [], "total": 9, "page": 1, "pageSize": 100, "totalPages": 9}'))
    found = client.workflow_v2.list(
        "CX",
        record_number="CX-1",
        status="Open",
        responsible_user=USER,
        responsible_group="Reviewers",
        filter=F.n > 2,
        project_id="p1",
    )
    assert list(found) == []
    assert dict(server.requests[0].url.params) == {
        "moduleName": "CX",
        "recordNumber": "CX-1",
        "status": "Open",
        "responsibleUser": USER,
        "responsibleGroup": "Reviewers",
        "filter": "n:gt:2",
        "page": "1",
        "pageSize": "100",
    }
    assert server.requests[0].headers["x-project-id"] == "p1"


@pytest.mark.parametrize(("body", "told"), [('[{"name": "Draft"}]', [{"name": "Draft"}]), ("", None)])
def test_history_is_given_as_it_is_told(client: Client, server: Server, body: str, told: Any) -> None:
    """Its form is not published; it may be nothing."""
    server.will(reply(200, body))
    assert client.workflow_v2.history("CX", "CX-1", tenant_id="t1") == told
    assert server.lines == [f"GET {V2}/history?recordNumber=CX-1&moduleName=CX"]
    assert server.requests[0].headers["x-tenant-id"] == "t1"


def test_filter_with_a_parenthesis_in_a_value_is_refused(client: Client) -> None:
    """Here the grammar has them, and the server would read something else; a text is the caller's own."""
    with pytest.raises(FilterError) as caught:
        client.workflow_v2.list("CX", filter=F.name1.eq("North (old)"))
    assert str(caught.value) == (
        "The filter name1:eq:North (old) has a parenthesis in a value, which this list takes for one of its grammar."
    )
    client.workflow_v2.list("CX", filter="(a:eq:1:or:b:eq:2):and:c:eq:3")


def test_history_that_is_no_json_is_an_error(client: Client, server: Server) -> None:
    """Such as a proxy's page."""
    server.will(reply(200, "<html>"))
    with pytest.raises(ResponseValidationError, match="It is not JSON"):
        client.workflow_v2.history("CX", "CX-1")


@pytest.mark.parametrize("name", ["create", "submit", "return_", "reopen"])
def test_action_sends_whom_and_what(client: Client, server: Server, name: str) -> None:
    """Who is next and what is said may be left out; the answer is empty."""
    server.will(reply(201), reply(201))
    act = getattr(client.workflow_v2, name)
    act("CX", "r1", "Submit", user_name=USER)
    whom = {"users": ["u1"], "groups": ["g1"]}
    said = {"comment": "Please look at it.", "is_private": True}
    act("CX", "r1", "Submit", user_name=USER, space_name=SPACE, project_id="p1", **whom, **said)
    least = {"recordId": "r1", "moduleName": "CX", "actionName": "Submit"}
    assert [json.loads(each.content) for each in server.requests] == [
        least,
        {
            **least,
            "assignee": whom,
            "comment": {"text": "Please look at it.", "isPrivate": True},
        },
    ]
    assert server.lines == [
        f"POST {V2}/{name.strip('_')}?userName=jane.doe%40example.com",
        f"POST {V2}/{name.strip('_')}?userName=jane.doe%40example.com&spaceName=Main",
    ]
    assert server.requests[1].headers["x-project-id"] == "p1"


def test_revision_needs_no_action(client: Client, server: Server) -> None:
    """The server knows which one it is."""
    server.will(reply(201))
    client.workflow_v2.revise("CX", "r1", user_name=USER, comment="Not yet.")
    assert server.lines == [f"POST {V2}/revision?userName=jane.doe%40example.com"]
    assert json.loads(server.requests[0].content) == {
        "recordId": "r1",
        "moduleName": "CX",
        "comment": {"text": "Not yet.", "isPrivate": False},
    }


@pytest.mark.parametrize(
    ("record_id", "options", "text"),
    [
        ("r1", {"users": "u1"}, "users must be a list, not one text."),
        ("r1", {"is_private": True}, "is_private says who may read a comment: pass one, too."),
        ("", {}, "record_id must be a text such as '64f1c2a9e4b0a1b2c3d4e5f6', not ''."),
        ("r1", {"coment": "Hello"}, "There is no argument 'coment'"),
    ],
)
def test_action_refuses_what_makes_no_sense(client: Client, record_id: str, options: dict[str, Any], text: str) -> None:
    """Nothing of it is left out without a word."""
    with pytest.raises((TypeError, ValueError)) as caught:
        client.workflow_v2.submit("CX", record_id, "Submit", user_name=USER, **options)
    assert str(caught.value).startswith(text)


def test_revision_assigns_nobody(client: Client) -> None:
    """The server takes no assignee there."""
    nobody: Any = {"users": ["u1"]}
    with pytest.raises(TypeError, match=r"^There is no argument 'users'"):
        client.workflow_v2.revise("CX", "r1", user_name=USER, **nobody)


def test_action_is_not_sent_again_when_nobody_knows(client: Client, server: Server) -> None:
    """Even when the server says that it failed."""
    server.will(reply(503))
    with pytest.raises(OutcomeUnknownError, match=r"Look at the record's workflow before you do it again\.$"):
        client.workflow_v2.submit("CX", "r1", "Submit", user_name=USER)


def test_unknown_module_is_not_found(mocked: Client) -> None:
    """Though the server says 500; a name that no address can hold is refused here."""
    with pytest.raises(NotFoundError):
        list(mocked.workflow_v2.list("NO"))
    with pytest.raises(ConfigurationError, match=r"^module must be a text such as "):
        mocked.workflow.take_action("..", "Submit", ["r1"], user_name=USER, space_name=SPACE)


def test_mock_carries_records_through_their_steps(mocked: Client, mock: Mocked) -> None:
    """There and back, to the end, and begun once more; two of them at once."""
    how: Any = {"user_name": USER, "space_name": SPACE}
    made = mocked.module("CX").upsert([{"code": each} for each in "ABC"], user_name=USER).inserted_ids
    flow = mocked.workflow_v2
    flow.create("CX", made[0], "Submit", comment="Please look at it.", **how)
    flow.return_("CX", made[0], "Return", **how)
    flow.submit("CX", made[0], "Submit", **how)
    flow.revise("CX", made[0], **how)
    flow.submit("CX", made[0], "Submit", **how)
    flow.submit("CX", made[0], "Approve", **how)
    flow.reopen("CX", made[0], "Reopen", **how)
    taken = mocked.workflow.take_action("CX", "Submit", made[1:], **how)
    assert [each.record_id for each in taken] == list(made[1:])
    found = list(flow.list("CX", page_size=2))
    assert [(each.record_number, each.step, each.status) for each in found] == [
        ("CX-1", "Approve", "Open"),
        ("CX-2", "Approve", "Open"),
        ("CX-3", "Approve", "Open"),
    ]
    assert [each.action for each in found[0].steps] == [
        "Submit",
        "Return",
        "Submit",
        "Revise",
        "Submit",
        "Approve",
        None,
    ]
    assert [each.text for each in found[0].steps[0].comments] == ["Please look at it."]
    assert [each["name"] for each in flow.history("CX", "CX-2")] == ["Draft", "Approve"]
