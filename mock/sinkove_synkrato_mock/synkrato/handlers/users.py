"""Users: what they reach, their groups, and whether they may sign in. The answers are undocumented (inferred)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Response, json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.bodies import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sinkove_synkrato_mock.synkrato.calls import Call
    from sinkove_synkrato_mock.synkrato.company import Group, User

__all__ = ["HANDLERS"]

_MOST, _MOST_LISTED = 1000, 100


def _access(call: Call, user: User) -> dict[str, Any]:
    groups = [each for each in call.company.groups.values() if user in each.members]
    return {
        "username": user.name,
        "active": user.active,
        "projects": sorted(user.projects & call.company.projects.keys()),
        "groups": [{"id": each.id, "name": each.name} for each in groups],
    }


def _user(call: Call, name: str) -> User:
    user = call.account.tenant.users.get(name.lower())
    if user is None or call.company.id not in user.companies:
        raise Refusal(400, "User not found or active")
    return user


def _projects(call: Call, ids: Sequence[str]) -> set[str]:
    unknown = [each for each in ids if each not in call.company.projects]
    if unknown:
        raise Refusal(500, f"Project not found for id: {unknown[0][:64]}")
    return set(ids)


def _groups(call: Call, names: Sequence[str]) -> list[Group]:
    found = [each for each in call.company.groups.values() if {each.id, each.name} & set(names)]
    if len(found) < len(set(names)):
        raise Refusal(400, "A group is not known")
    return found


def _check_lengths(body: Any, *names: str) -> None:
    for name in names if isinstance(body, dict) else ():
        if isinstance(body.get(name), list) and len(body[name]) > _MOST_LISTED:
            raise Refusal(400, f"{name[0].upper()}{name[1:]} length must not exceed {_MOST_LISTED}")


def _grant(call: Call) -> Response:
    _check_lengths(call.body, "projects", "groups")
    checked("grantUserAccess", call.body)
    name = call.body.get("username", call.account.user_name)
    if not isinstance(name, str):
        raise Refusal(400, "username: a text is needed")
    user = _user(call, name)
    projects, groups = _projects(call, call.body.get("projects", ())), _groups(call, call.body.get("groups", ()))
    user.projects |= projects
    for each in groups:
        each.members += [user] if user not in each.members else []
    return json_response(200, _access(call, user))


def _revoke(call: Call, *, operation: str, field: str) -> Response:
    _check_lengths(call.body, field, "groups")
    checked(operation, call.body)
    user, projects = _user(call, call.body["username"]), _projects(call, call.body[field])
    groups = _groups(call, call.body.get("groups", ()))
    user.projects -= projects
    for each in groups:
        each.members = [member for member in each.members if member is not user]
    if not projects and not groups:
        return Response(200, (("Content-Type", "application/json"), ("Content-Length", "0")))
    return json_response(200, _access(call, user))


def _list(call: Call) -> Response:
    wanted = lists.page(call.query, _MOST, _MOST)
    users = [each for each in call.account.tenant.users.values() if call.company.id in each.companies]
    return json_response(200, lists.chosen(users, wanted, lambda each: _access(call, each)))


def _by_name(call: Call) -> Response:
    return json_response(200, _access(call, _user(call, call.need("username", "Username is mandatory"))))


def _list_groups(call: Call) -> Response:
    wanted = lists.page(call.query, 100, _MOST)
    only = call.query.get("onlyProjectsGroups", "false")
    if only not in ("true", "false"):
        raise Refusal(400, "onlyProjectsGroups must be true or false")
    groups = [each for each in call.company.groups.values() if each.project or only == "false"]

    def show(group: Group) -> dict[str, Any]:
        members = [each.name for each in group.members]
        return {"id": group.id, "name": group.name, "projectID": group.project, "members": members}

    return json_response(200, lists.chosen(groups, wanted, show))


def _switch(call: Call, *, operation: str, active: bool) -> Response:
    checked(operation, call.body)
    users = [call.account.tenant.users.get(each.lower()) for each in call.body]
    found = [each for each in users if each and call.company.id in each.companies]
    if len(found) < len(users):
        # The same text for both, as the vendor has it.
        raise Refusal(500, "Failed to deactivate users")
    for each in found:
        each.active = active
    return json_response(200, {"users": [{"username": each.name, "active": each.active} for each in found]})


HANDLERS = {
    "grantUserAccess": _grant,
    "getUserAccess": _list,
    "revokeUserAccess": partial(_revoke, operation="revokeUserAccess", field="projects"),
    "removeProjectAccess": partial(_revoke, operation="removeProjectAccess", field="projectIds"),
    "getUserAccessByUsername": _by_name,
    "getAllGroups": _list_groups,
    "activateUsers": partial(_switch, operation="activateUsers", active=True),
    "deactivateUsers": partial(_switch, operation="deactivateUsers", active=False),
}
