"""Users: what they reach, their groups, and whether they may sign in.

The forms of all answers are unpublished, so they are given as the server tells them.
"""

from collections.abc import Iterable
from typing import Any, Unpack

from sinkove_synkrato.call import Generated, Operation
from sinkove_synkrato.worlds import run
from synkrato_api.api.user_management import (
    activate_users,
    deactivate_users,
    get_all_groups,
    get_user_access,
    get_user_access_by_username,
    grant_user_access,
    remove_project_access,
    revoke_user_access,
)
from synkrato_api.models.user_answer import UserAnswer

from . import _operations as operations
from ._calls import Body, Row, ScopedCalls
from ._scope import Place
from ._surface import Surface, listed

MOST_USERS = 1000
"""Users or groups on a page, at most."""


class UserCalls(ScopedCalls):
    """Users and groups."""

    async def access(self, page: int, page_size: int) -> Row:
        """A page of what users reach."""
        options = {"page": page, "page_size": page_size}
        return await self._answer(operations.GET_USER_ACCESS, get_user_access, **options)

    async def access_of(self, user_name: str) -> Row:
        """What one of them reaches."""
        operation = operations.GET_ACCESS_OF_USER
        return await self._answer(operation, get_user_access_by_username, username=user_name)

    async def groups(self, is_of_project: bool, page: int, page_size: int) -> Row:
        """A page of groups."""
        options = {"only_projects_groups": is_of_project, "page": page, "page_size": page_size}
        return await self._answer(operations.GET_GROUPS, get_all_groups, **options)

    async def grant(self, user_name: str, projects: Iterable[str], groups: Iterable[str]) -> Row:
        """Lets a user reach more."""
        body = _body(user_name, projects=projects, groups=groups)
        return await self._answer(operations.GRANT_ACCESS, grant_user_access, body=body)

    async def revoke(self, user_name: str, projects: Iterable[str], groups: Iterable[str]) -> Row:
        """Lets a user reach less."""
        body = _body(user_name, projects=projects, groups=groups)
        return await self._answer(operations.REVOKE_ACCESS, revoke_user_access, body=body)

    async def remove_project_access(self, user_name: str, projects: Iterable[str]) -> Row:
        """Lets a user reach fewer projects."""
        body = _body(user_name, projectIds=projects)
        return await self._answer(operations.REMOVE_PROJECT_ACCESS, remove_project_access, body=body)

    async def activate(self, user_names: Iterable[str]) -> Row:
        """Lets users sign in."""
        return await self._answer(operations.ACTIVATE_USERS, activate_users, body=listed("user_names", user_names))

    async def deactivate(self, user_names: Iterable[str]) -> Row:
        """Keeps users from signing in."""
        return await self._answer(operations.DEACTIVATE_USERS, deactivate_users, body=listed("user_names", user_names))

    async def _answer(self, operation: Operation, generated: Generated, **options: Any) -> Row:
        answer: Row = await self._there(
            operation, generated, model=UserAnswer, into=lambda model: model.to_dict(), **options
        )
        self._check_done(operation, answer)
        return answer


def _body(user_name: str, **names: Iterable[str]) -> Body:
    return Body({"username": user_name, **{name: listed(name, each) for name, each in names.items()}})


class _Users(Surface[UserCalls]):
    _made_of = UserCalls


class Users(_Users):
    """Users and their groups. Reached as `Client.users`."""

    def access(self, *, page: int = 1, page_size: int = MOST_USERS, **place: Unpack[Place]) -> Row:
        """What users reach, page by page: the form of the answer is not published, so nothing can be read on from it.

        Args:
            page: Which page, from 1.
            page_size: Users on it; 1 to 1000.
            place: As `Client.master` takes it.

        Raises:
            BadRequestError: Page or size are out of range.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, getUserAccess (platform).
        """
        return run(self._at(place).access(page, page_size))

    def access_of(self, user_name: str, **place: Unpack[Place]) -> Row:
        """What one user reaches; the server knows names in lower case.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, getUserAccessByUsername (platform).
        """
        return run(self._at(place).access_of(user_name))

    def groups(
        self,
        *,
        only_of_projects: bool = False,
        page: int = 1,
        page_size: int = MOST_USERS,
        **place: Unpack[Place],
    ) -> Row:
        """Groups of users; as `access`.

        Source: openapi/synkrato.yaml, getAllGroups (platform).
        """
        return run(self._at(place).groups(only_of_projects, page, page_size))

    def grant(
        self, user_name: str, *, projects: Iterable[str] = (), groups: Iterable[str] = (), **place: Unpack[Place]
    ) -> Row:
        """Lets a user reach projects, and be in groups.

        Args:
            user_name: Who; the field that names it is not published (inferred).
            projects: Ids, 100 at most.
            groups: Ids or names, 100 at most.
            place: As `Client.master` takes it.

        Raises:
            BadRequestError: There are too many of them.
            OutcomeUnknownError: Nobody knows whether it was done.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, grantUserAccess (platform).
        """
        return run(self._at(place).grant(user_name, projects, groups))

    def revoke(
        self, user_name: str, *, projects: Iterable[str] = (), groups: Iterable[str] = (), **place: Unpack[Place]
    ) -> Row:
        """Takes projects and groups from a user; as `grant`. Without any the answer is empty.

        Source: openapi/synkrato.yaml, revokeUserAccess (platform).
        """
        return run(self._at(place).revoke(user_name, projects, groups))

    def remove_project_access(self, user_name: str, projects: Iterable[str], **place: Unpack[Place]) -> Row:
        """Takes projects from a user, by their ids; 100 at most.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, removeProjectAccess (platform).
        """
        return run(self._at(place).remove_project_access(user_name, projects))

    def activate(self, user_names: Iterable[str], **place: Unpack[Place]) -> Row:
        """Lets users sign in; 1 to 1000 of them.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, activateUsers (platform).
        """
        return run(self._at(place).activate(user_names))

    def deactivate(self, user_names: Iterable[str], **place: Unpack[Place]) -> Row:
        """Keeps users from signing in, who keep what they reach; 1 to 1000 of them.

        Raises:
            APIError: As for every call.

        Source: openapi/synkrato.yaml, deactivateUsers (platform).
        """
        return run(self._at(place).deactivate(user_names))


class AsyncUsers(_Users):
    """As `Users`, awaited."""

    async def access(self, *, page: int = 1, page_size: int = MOST_USERS, **place: Unpack[Place]) -> Row:
        """As `Users.access`."""
        return await self._at(place).access(page, page_size)

    async def access_of(self, user_name: str, **place: Unpack[Place]) -> Row:
        """As `Users.access_of`."""
        return await self._at(place).access_of(user_name)

    async def groups(
        self,
        *,
        only_of_projects: bool = False,
        page: int = 1,
        page_size: int = MOST_USERS,
        **place: Unpack[Place],
    ) -> Row:
        """As `Users.groups`."""
        return await self._at(place).groups(only_of_projects, page, page_size)

    async def grant(
        self, user_name: str, *, projects: Iterable[str] = (), groups: Iterable[str] = (), **place: Unpack[Place]
    ) -> Row:
        """As `Users.grant`."""
        return await self._at(place).grant(user_name, projects, groups)

    async def revoke(
        self, user_name: str, *, projects: Iterable[str] = (), groups: Iterable[str] = (), **place: Unpack[Place]
    ) -> Row:
        """As `Users.revoke`."""
        return await self._at(place).revoke(user_name, projects, groups)

    async def remove_project_access(self, user_name: str, projects: Iterable[str], **place: Unpack[Place]) -> Row:
        """As `Users.remove_project_access`."""
        return await self._at(place).remove_project_access(user_name, projects)

    async def activate(self, user_names: Iterable[str], **place: Unpack[Place]) -> Row:
        """As `Users.activate`."""
        return await self._at(place).activate(user_names)

    async def deactivate(self, user_names: Iterable[str], **place: Unpack[Place]) -> Row:
        """As `Users.deactivate`."""
        return await self._at(place).deactivate(user_names)
