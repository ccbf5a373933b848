"""Users: what they reach, their groups, and whether they may sign in."""

import json
from typing import Any

import httpx
import pytest

from synkrato import Client, NotFoundError, OutcomeUnknownError

from ..support import Server, reply

URL = "https://api.test/data/api/v1/user"
USER = "jane.doe@example.com"


@pytest.mark.parametrize(
    ("name", "arguments", "line", "body"),
    [
        ("access", {}, f"GET {URL}/user-access?page=1&pageSize=1000", None),
        ("access", {"page": 2, "page_size": 5}, f"GET {URL}/user-access?page=2&pageSize=5", None),
        ("access_of", {"user_name": USER}, f"GET {URL}/user-access/by-user?username=jane.doe%40example.com", None),
        ("groups", {}, f"GET {URL}/groups?onlyProjectsGroups=false&page=1&pageSize=1000", None),
        (
            *("groups", {"only_of_projects": True, "page": 2, "page_size": 5}),
            *(f"GET {URL}/groups?onlyProjectsGroups=true&page=2&pageSize=5", None),
        ),
        (
            *("grant", {"user_name": USER, "projects": ["p1"], "groups": ["g1"]}),
            *(f"POST {URL}/user-access", {"username": USER, "projects": ["p1"], "groups": ["g1"]}),
        ),
        (
            *("revoke", {"user_name": USER, "projects": ("p1",)}),
            *(f"DELETE {URL}/user-access", {"username": USER, "projects": ["p1"], "groups": []}),
        ),
        (
            *("remove_project_access", {"user_name": USER, "projects": ["p1"]}),
            *(f"DELETE {URL}/project-access", {"username": USER, "projectIds": ["p1"]}),
        ),
        ("activate", {"user_names": [USER]}, f"PATCH {URL}/activate-users", [USER]),
        ("deactivate", {"user_names": (USER,)}, f"PATCH {URL}/deactivate-users", [USER]),
    ],
)
def test_call_sends_and_gives_what_there_is(
    client: Client, server: Server, name: str, arguments: dict[str, Any], line: str, body: Any
) -> None:
    """The form of no answer is published, so each is given as it came."""
    server.will(reply(200, '{"username": "jane", "rows": [{"nested": null}], "total": 1}'))
    told = getattr(client.users, name)(**arguments, workspace_id="w1")
    assert told == {"username": "jane", "rows": [{"nested": None}], "total": 1}
    assert server.lines == [line]
    assert server.requests[0].headers["x-workspace-id"] == "w1"
    assert json.loads(server.requests[0].content or "null") == body


@pytest.mark.parametrize("name", ["revoke", "remove_project_access"])
def test_revoking_nothing_has_an_empty_answer(client: Client, server: Server, name: str) -> None:
    """JSON is declared there and not sent."""
    server.will(reply(200))
    assert getattr(client.users, name)(USER, projects=[]) == {}


def test_grant_is_not_sent_again_when_nobody_knows(client: Client, server: Server) -> None:
    """The message says where to look."""
    server.will(httpx.ReadError("lost"))
    with pytest.raises(OutcomeUnknownError, match=r"Look what the user reaches before you do it again\.$"):
        client.users.grant(USER, projects=["p1"])


@pytest.mark.parametrize("name", ["activate", "deactivate"])
def test_list_that_is_one_text_is_refused(client: Client, name: str) -> None:
    """Its letters would be taken for names."""
    with pytest.raises(TypeError, match=r"^user_names must be a list, not one text\.$"):
        getattr(client.users, name)(USER)


def test_mock_keeps_what_users_reach(mocked: Client) -> None:
    """Granted, revoked, looked up whatever the letters' case; signed off and on again."""
    users, viewer = mocked.users, "viewer@example.com"
    assert users.revoke(viewer, projects=["p6iD1Wb"])["projects"] == []
    assert users.grant(viewer, projects=["p6iD1Wb"], groups=["Reviewers"])["projects"] == ["p6iD1Wb"]
    assert users.remove_project_access(viewer, ["p6iD1Wb"])["projects"] == []
    assert users.access_of(viewer.upper())["username"] == viewer
    assert viewer in [each["username"] for each in users.access()["rows"]]
    assert [each["name"] for each in users.groups()["rows"]] == ["Reviewers"]
    assert users.deactivate([viewer])["users"] == [{"username": viewer, "active": False}]
    assert users.activate([viewer])["users"] == [{"username": viewer, "active": True}]
    with pytest.raises(NotFoundError):
        users.grant(viewer, projects=["unknown"])
