"""Users, groups, workspaces, and the two calls of the older data structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.synkrato.handlers import HANDLERS

from .conftest import OWNER, USER, detail

if TYPE_CHECKING:
    from .conftest import Api

USERS = "/api/v1/user"
VIEWER = "viewer@example.com"
PROJECT = "p6iD1Wb"


def access(api: Api, name: str = VIEWER) -> Any:
    return api.call("GET", f"{USERS}/user-access/by-user", username=name).json


def test_every_operation_that_is_mounted_has_its_handler() -> None:
    """The two others answer 404 whatever is sent."""
    assert spec("synkrato").operations.keys() - HANDLERS.keys() == {"getAllGroupsV2", "removeWorkspaceAccess"}


def test_access_is_taken_and_granted(api: Api) -> None:
    """Projects and groups; both calls that take it do the same."""
    for path, body in (
        ("user-access", {"username": VIEWER, "projects": [PROJECT]}),
        ("project-access", {"username": VIEWER.upper(), "projectIds": [PROJECT]}),
    ):
        told = api.call("DELETE", f"{USERS}/{path}", body=body).json
        assert (told, told["projects"]) == (access(api), [])
        told = api.call("POST", f"{USERS}/user-access", body={"username": VIEWER, "projects": [PROJECT]}).json
        assert (told, told["projects"]) == (access(api), [PROJECT])
    api.call("POST", f"{USERS}/user-access", body={"username": VIEWER, "groups": ["Reviewers"]})
    assert [each["name"] for each in access(api)["groups"]] == ["Reviewers"]
    assert api.call("GET", f"{USERS}/groups").json["rows"][0]["members"] == [USER, VIEWER]
    api.call("DELETE", f"{USERS}/user-access", body={"username": VIEWER, "projects": [], "groups": ["Reviewers"]})
    assert access(api)["groups"] == []


def test_nothing_to_revoke_is_an_empty_answer(api: Api) -> None:
    """Where JSON is declared."""
    reply = api.call("DELETE", f"{USERS}/user-access", body={"username": VIEWER, "projects": []})
    assert (reply.status, reply.body) == (200, b"")


def test_user_without_the_project_is_refused(api: Api) -> None:
    """And let in again."""
    api.admin("POST", "keys", {"key": "viewer", "user": VIEWER, "companies": ["cwWdTZK"]})
    headers = {"x-project-id": PROJECT}
    assert api.records("GET", token="viewer", headers=headers).status == 200
    api.call("DELETE", f"{USERS}/project-access", body={"username": VIEWER, "projectIds": [PROJECT]})
    assert api.records("GET", token="viewer", headers=headers).status == 403
    assert api.records("GET", token="viewer").status == 200
    api.call("PATCH", f"{USERS}/deactivate-users", body=[VIEWER])
    assert api.records("GET", token="viewer").status == 403


def test_users_are_switched_off_and_on(api: Api) -> None:
    """They keep what they reach; an unknown one fails both with the same words."""
    assert api.call("PATCH", f"{USERS}/deactivate-users", body=[VIEWER.upper()]).status == 200
    assert (access(api)["active"], access(api)["projects"]) == (False, [PROJECT])
    api.call("PATCH", f"{USERS}/activate-users", body=[VIEWER])
    assert access(api)["active"]
    for name in ("activate-users", "deactivate-users"):
        reply = api.call("PATCH", f"{USERS}/{name}", body=[VIEWER, "nobody@example.com"])
        assert (reply.status, detail(reply)) == (500, ["Failed to deactivate users"])


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("POST", "user-access", {"projects": ["p"] * 101}, 400, "Projects length must not exceed 100"),
        ("POST", "user-access", {"groups": ["g"] * 101}, 400, "Groups length must not exceed 100"),
        ("POST", "user-access", {"projects": ["no"]}, 500, "Project not found for id: no"),
        ("POST", "user-access", {"groups": ["no"]}, 400, "A group is not known"),
        ("POST", "user-access", {"username": "nobody"}, 400, "User not found or active"),
        ("DELETE", "user-access", {"username": VIEWER}, 400, 'projects: "projects" is a required property'),
        ("DELETE", "project-access", {"projectIds": []}, 400, 'username: "username" is a required property'),
        ("PATCH", "activate-users", [], 400, "body: [] has less than 1 item"),
        ("GET", "user-access/by-user", None, 400, "Username is mandatory"),
        ("GET", "user-access?pageSize=1001", None, 400, "Page size must be between 1 and 1000"),
        ("GET", "groups?onlyProjectsGroups=maybe", None, 400, "onlyProjectsGroups must be true or false"),
    ],
)
def test_bad_request_is_refused(api: Api, method: str, path: str, body: Any, status: int, reason: str) -> None:
    """With the documented words where there are any."""
    path, _, query = path.partition("?")
    words: dict[str, Any] = dict([query.split("=")]) if query else {}
    reply = api.call(method, f"{USERS}/{path}", body=body, **words)
    assert (reply.status, detail(reply)) == (status, [reason])


def test_lists_of_users_and_groups_have_pages(api: Api) -> None:
    """A thousand users unless it is said; no group is a project's."""
    told = api.call("GET", f"{USERS}/user-access").json
    assert (told["pageSize"], [each["username"] for each in told["rows"]]) == (
        1000,
        [OWNER, USER, VIEWER, "inactive@example.com"],
    )
    assert api.call("GET", f"{USERS}/groups", onlyProjectsGroups="true").json["total"] == 0


def test_workspaces_are_made_and_listed(api: Api) -> None:
    """As a bare array, by name or newest first; records may belong to them. One is there from the start."""
    path = "/api/v1/workspace"
    first = api.call("GET", path).json
    assert [(each["id"], each["name"]) for each in first] == [("64f1c2a9e4b0a1b2c3d4e5fb", "Site North")]
    api.now += 60
    outer = api.call("POST", path, body={"name": "Site"}).json
    api.now += 60
    inner = api.call("POST", path, body={"name": "Hall", "parentId": outer["id"]}).json
    assert inner["parentId"] == outer["id"]
    assert api.call("GET", path, sort="-createdAt").json == [inner, outer, *first]
    assert api.call("GET", path, filter="name:eq:Hall:and:createdAt:ge:2026-01-01").json == [inner]
    assert api.call("GET", f"{path}/{inner['id']}").json == inner
    changed = api.call("PATCH", f"{path}/{inner['id']}", body={"name": "Hall 1"}).json
    assert changed == {**inner, "name": "Hall 1", "updatedAt": changed["updatedAt"]}
    headers = {"x-workspace-id": outer["id"]}
    api.write({"code": "A"}, headers=headers)
    assert (api.rows(headers=headers), api.rows()) == ([{"code": "A"}], [])
    assert api.rows(headers={**headers, "x-project-id": PROJECT}) == [{"code": "A"}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("POST", "", {}, 400, 'name: "name" is a required property'),
        ("POST", "", {"name": "x", "parentId": "0" * 24}, 400, "parentId is no workspace"),
        ("GET", "/x", None, 404, "No workspace has this id"),
        ("PATCH", "/x", {"name": "x"}, 404, "No workspace has this id"),
        ("GET", "?pageSize=0", None, 400, "Page size must be between 1 and 1000"),
    ],
)
def test_bad_workspace_is_refused(api: Api, method: str, path: str, body: Any, status: int, reason: str) -> None:
    """Whatever of it is wrong."""
    path, _, query = path.partition("?")
    words: dict[str, Any] = dict([query.split("=")]) if query else {}
    reply = api.call(method, f"/api/v1/workspace{path}", body=body, **words)
    assert (reply.status, detail(reply)) == (status, [reason])


def test_workspace_is_not_inside_itself(api: Api) -> None:
    """Nor inside of what is inside of it."""
    path = "/api/v1/workspace"
    outer = api.call("POST", path, body={"name": "Site"}).json["id"]
    inner = api.call("POST", path, body={"name": "Hall", "parentId": outer}).json["id"]
    for parent in (outer, inner):
        reply = api.call("PATCH", f"{path}/{outer}", body={"name": "Site", "parentId": parent})
        assert (reply.status, detail(reply)) == (400, ["A workspace cannot be inside itself"])


def test_unknown_workspace_is_refused(api: Api) -> None:
    """Among the headers."""
    for name in ("x", ""):
        assert api.records("GET", headers={"x-workspace-id": name}).status == 403


def test_checklist_follows_its_equipment(api: Api) -> None:
    """Deprecated, and still live: the schedule has to be known."""
    equipment = {"scheduleId": "s1", "data": [{"ID": "EQ-0001", "Name": "Pump"}]}
    item = {"workfid": "WF1", "scheduleid": "s1", "activityid": "0" * 24, "subtaskid": "0" * 24, "ex_note": "x"}
    path = "/api/v1/cx-step/createChecklist"
    query: dict[str, Any] = {"moduleName": "CX", "userName": USER}
    assert detail(api.call("POST", path, body=[item], **query)) == ["No CxEntryLog matches the schedule s1"]
    assert api.call("POST", "/api/v1/cx/upload", body=equipment).body == b""
    assert len(api.call("POST", path, body=[item], **query).json["insertedIds"]) == 1
    reply = api.call("POST", path, body=[item, {**item, "workfid": "WF2"}], **query)
    assert detail(reply) == ["workfid must be the same in all items"]
    assert api.call("POST", "/api/v1/cx/upload", body={"scheduleId": "s1", "data": []}).status == 400
    # A checklist is a record like any other: a code is not given twice, and what is refused leaves nothing behind.
    twice = [api.call("POST", path, body=[{**item, "code": "A"}], **query).status for _ in range(2)]
    assert (twice, api.call("GET", "/api/v1/module-record/CX").json["total"]) == ([200, 400], 2)
