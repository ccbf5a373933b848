"""Workspaces: where records stand that belong to no project."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType
from typing import Any, Unpack

from sinkove_synkrato.call import Generated, Operation
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.worlds import run
from synkrato_api.api.workspace import create_workspace, get_workspace, list_workspaces, update_workspace
from synkrato_api.models.workspace import Workspace as WorkspaceModel

from . import _operations as operations
from ._calls import Body, ScopedCalls
from ._filters import Filter
from ._items import AsyncItems, Items, Pages, check_page_size
from ._pages import MOST
from ._scope import Place
from ._surface import Surface, filter_text, given, named, told


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace.

    Attributes:
        id: Its id, which `Client.master` and the others take as ``workspace_id``.
        name: Its name.
        parent_id: The workspace that it is in, None for one at the top.
        created_at: When it was made; None where the server does not say.
        updated_at: When it was changed, likewise.
    """

    id: str
    name: str
    parent_id: str | None
    created_at: datetime | None
    updated_at: datetime | None


def _workspace(model: WorkspaceModel) -> Workspace:
    times = told(model.created_at), told(model.updated_at)
    return Workspace(model.id, model.name, told(model.parent_id), *times)


class WorkspaceCalls(ScopedCalls):
    """Workspaces."""

    async def pages(self, size: int, query: dict[str, Any], deadline: Deadline) -> AsyncIterator[list[Workspace]]:
        """All of them: the server does not say how many there are.

        Only an empty page is surely the last: a short one may be all that a server gives at a time. One that knows no pages
        gives the same again.
        """
        number, page, last = 0, None, None
        while page is None or (page and page != last):
            number, last = number + 1, page
            page = await self._there(
                operations.LIST_WORKSPACES,
                list_workspaces,
                model=list,
                into=lambda models: [_workspace(each) for each in models],
                deadline=deadline,
                page=number,
                page_size=size,
                **query,
            )
            if page != last:
                yield page

    async def create(self, name: str, parent_id: str | None) -> Workspace:
        """Makes one."""
        body = Body(given({"name": name, "parentId": parent_id}))
        return await self._one(operations.CREATE_WORKSPACE, create_workspace, body=body)

    async def get(self, id_: str) -> Workspace:
        """One of them."""
        return await self._one(operations.GET_WORKSPACE, get_workspace, named("id", id_))

    async def update(self, id_: str, name: str, parent_id: str | EllipsisType | None) -> Workspace:
        """Changes one."""
        body = Body({"name": name} if parent_id is ... else {"name": name, "parentId": parent_id})
        return await self._one(operations.UPDATE_WORKSPACE, update_workspace, named("id", id_), body=body)

    async def _one(self, operation: Operation, generated: Generated, *arguments: str, **options: Any) -> Workspace:
        return await self._there(  # type: ignore[no-any-return]
            operation, generated, *arguments, model=WorkspaceModel, into=_workspace, **options
        )


class _Workspaces(Surface[WorkspaceCalls]):
    _made_of = WorkspaceCalls

    def _pages(self, filter_: Filter | str | None, sort: str | None, page_size: int, place: Place) -> Pages[Workspace]:
        check_page_size(page_size, MOST)
        query = given({"filter_": filter_text(filter_), "sort": sort})
        calls = self._at(place)
        return lambda deadline: calls.pages(page_size, query, deadline)


class Workspaces(_Workspaces):
    """The workspaces of a company. Reached as `Client.workspaces`."""

    def list(
        self,
        filter: Filter | str | None = None,  # noqa: A002 - the vendor's name for it
        *,
        sort: str | None = None,
        page_size: int = MOST,
        timeout: float | None = None,
        **place: Unpack[Place],
    ) -> Items[Workspace]:
        """Workspaces, asked for page by page as they are read.

        Args:
            filter: Which ones; as `Master.records` takes it, with dates in UTC.
            sort: A field to sort by. Without one the order is the server's.
            page_size: Workspaces that are asked for at a time; 1 to 1000.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            place: As `Client.master` takes it.

        Raises:
            ValueError: The filter or the page size makes no sense; nothing was sent.

        Source: openapi/synkrato.yaml, listWorkspaces (platform).
        """
        return Items(self._engine, self._pages(filter, sort, page_size, place), timeout)

    def create(self, name: str, *, parent_id: str | None = None, **place: Unpack[Place]) -> Workspace:
        """Makes a workspace.

        Args:
            name: Its name.
            parent_id: The workspace that it is in; None is the top.
            place: As `Client.master` takes it.

        Raises:
            OutcomeUnknownError: Nobody knows whether there is such a workspace now.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, createWorkspace (platform).
        """
        return run(self._at(place).create(name, parent_id))

    def get(self, id: str, **place: Unpack[Place]) -> Workspace:  # noqa: A002 - as above
        """One workspace.

        Raises:
            NotFoundError: There is none of this id.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, getWorkspace (platform).
        """
        return run(self._at(place).get(id))

    def update(
        self,
        id: str,  # noqa: A002 - as above
        name: str,
        *,
        parent_id: str | EllipsisType | None = ...,
        **place: Unpack[Place],
    ) -> Workspace:
        """Renames or moves a workspace.

        Args:
            id: Its id.
            name: Its name from now on; the server wants it also where it stays.
            parent_id: The workspace that it is in from now on; None is the top, and left out it stays where it is.
            place: As `Client.master` takes it.

        Raises:
            NotFoundError: There is none of this id.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, updateWorkspace (platform).
        """
        return run(self._at(place).update(id, name, parent_id))


class AsyncWorkspaces(_Workspaces):
    """As `Workspaces`, awaited."""

    def list(
        self,
        filter: Filter | str | None = None,  # noqa: A002
        *,
        sort: str | None = None,
        page_size: int = MOST,
        timeout: float | None = None,
        **place: Unpack[Place],
    ) -> AsyncItems[Workspace]:
        """As `Workspaces.list`, read by ``async for``; it is not awaited itself."""
        return AsyncItems(self._engine, self._pages(filter, sort, page_size, place), timeout)

    async def create(self, name: str, *, parent_id: str | None = None, **place: Unpack[Place]) -> Workspace:
        """As `Workspaces.create`."""
        return await self._at(place).create(name, parent_id)

    async def get(self, id: str, **place: Unpack[Place]) -> Workspace:  # noqa: A002
        """As `Workspaces.get`."""
        return await self._at(place).get(id)

    async def update(
        self,
        id: str,  # noqa: A002
        name: str,
        *,
        parent_id: str | EllipsisType | None = ...,
        **place: Unpack[Place],
    ) -> Workspace:
        """As `Workspaces.update`."""
        return await self._at(place).update(id, name, parent_id)
