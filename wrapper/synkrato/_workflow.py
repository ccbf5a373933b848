"""Workflows: actions for many records, and for one, with lists and history."""

from collections.abc import Iterable
from typing import Any, Unpack

from sinkove_synkrato.worlds import run

from ._filters import Filter
from ._items import AsyncItems, Items, Pages, check_page_size
from ._scope import Place, place_of
from ._surface import Surface, filter_text, given, listed
from ._workflow_calls import (
    CREATE,
    MOST_WORKFLOWS,
    REOPEN,
    RETURN,
    REVISE,
    SUBMIT,
    Acting,
    Assigning,
    Step,
    TakenAction,
    WorkflowCalls,
)
from ._workflow_models import Workflow


class _WorkflowV1(Surface[WorkflowCalls]):
    _made_of = WorkflowCalls

    async def _take(
        self,
        module: str,
        action: str,
        record_ids: Iterable[str],
        user_name: str,
        space_name: str | None,
        place: Place,
    ) -> list[TakenAction]:
        ids = listed("record_ids", record_ids)
        if not 1 <= len(ids) <= MOST_WORKFLOWS:
            raise ValueError(f"record_ids must be 1 to {MOST_WORKFLOWS} ids, not {len(ids)}.")
        return await self._at(place).take(module, action, ids, user_name, space_name)


class WorkflowV1(_WorkflowV1):
    """Actions for many records at once. Reached as `Client.workflow`."""

    def take_action(
        self,
        module: str,
        action: str,
        record_ids: Iterable[str],
        *,
        user_name: str,
        space_name: str | None = None,
        **place: Unpack[Place],
    ) -> list[TakenAction]:
        """Takes an action for some records of a module.

        Args:
            module: The module's name, such as ``CX``.
            action: The action's name, such as ``Submit``.
            record_ids: Ids of the records, 1 to 100: of more nobody could say for which it was taken if it failed.
            user_name: On whose behalf.
            space_name: The space; needed in a project.
            place: As `Client.master` takes it.

        Returns:
            Those that were taken, as the server tells them.

        Raises:
            BadRequestError: A record's open step does not offer the action.
            OutcomeUnknownError: Nobody knows whether it was taken.
            ValueError: There are too many ids, or there is no space; nothing was sent.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, takeWorkflowAction (platform).
        """
        return run(self._take(module, action, record_ids, user_name, space_name, place))


class AsyncWorkflowV1(_WorkflowV1):
    """As `WorkflowV1`, awaited."""

    async def take_action(
        self,
        module: str,
        action: str,
        record_ids: Iterable[str],
        *,
        user_name: str,
        space_name: str | None = None,
        **place: Unpack[Place],
    ) -> list[TakenAction]:
        """As `WorkflowV1.take_action`."""
        return await self._take(module, action, record_ids, user_name, space_name, place)


class _WorkflowV2(Surface[WorkflowCalls]):
    _made_of = WorkflowCalls

    def _pages(
        self, module: str, filter_: Filter | str | None, page_size: int, query: dict[str, str | None], place: Place
    ) -> Pages[Workflow]:
        check_page_size(page_size, MOST_WORKFLOWS)
        asked = given({"module_name": module, "filter_": filter_text(filter_, is_nested=True), **query})
        calls = self._at(place)
        return lambda deadline: calls.pages(asked, page_size, deadline)

    async def _act(self, step: Step, module: str, record_id: str, action: str | None, how: Acting | Assigning) -> None:
        place = place_of(how, Acting if step is REVISE else Assigning)
        rest: Any = {name: value for name, value in how.items() if name not in place}
        await self._at(place).act(step, module, record_id, action, **rest)


class WorkflowV2(_WorkflowV2):
    """One record's workflow, from its first step to the last. Reached as `Client.workflow_v2`."""

    def list(
        self,
        module: str,
        *,
        record_number: str | None = None,
        status: str | None = None,
        responsible_user: str | None = None,
        responsible_group: str | None = None,
        filter: Filter | str | None = None,  # noqa: A002 - the vendor's name for it
        page_size: int = MOST_WORKFLOWS,
        timeout: float | None = None,
        **place: Unpack[Place],
    ) -> Items[Workflow]:
        """Workflows of a module's records, asked for page by page as they are read.

        Args:
            module: The module's name, such as ``CX``.
            record_number: Only this record's.
            status: Only those of this status, such as ``Open``.
            responsible_user: Only those for which this user is responsible.
            responsible_group: Only those for which this group is responsible.
            filter: Only of such records; as `Master.records` takes it, with dates in UTC.
            page_size: Workflows that are asked for at a time; 1 to 100.
            timeout: Seconds for reading all of them, with all that the reader does meanwhile; None is no end.
            place: As `Client.master` takes it; one text of the vendor says that there must be a project.

        Raises:
            ValueError: The filter or the page size makes no sense; nothing was sent.

        Source: openapi/synkrato.yaml, listWorkflowsV2 (platform).
        """
        query = {
            "record_number": record_number,
            "status": status,
            "responsible_user": responsible_user,
            "responsible_group": responsible_group,
        }
        return Items(self._engine, self._pages(module, filter, page_size, query, place), timeout)

    def history(self, module: str, record_number: str, **place: Unpack[Place]) -> Any:
        """What happened to a record, as the server tells it, since its form is not published; None where it tells nothing.

        Raises:
            NotFoundError: There is no such module.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, getWorkflowHistoryV2 (platform).
        """
        return run(self._at(place).history(module, record_number))

    def create(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """Begins a record's workflow.

        Args:
            module: The module's name, such as ``CX``.
            record_id: The record's ``_id``.
            action: The action's name, such as ``Submit``.
            how: ``user_name``, on whose behalf; ``space_name``, needed in a project; ``users`` and ``groups``, ids of
                those who are to do the next step; ``comment``, and ``is_private`` for one that not everybody may read;
                and what `Client.master` takes.

        Raises:
            OutcomeUnknownError: Nobody knows whether it was done.
            ValueError: There is no space; nothing was sent.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, createWorkflowV2 (platform).
        """
        run(self._act(CREATE, module, record_id, action, how))

    def submit(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """Ends the open step; as `create`.

        Source: openapi/synkrato.yaml, submitWorkflowV2 (platform).
        """
        run(self._act(SUBMIT, module, record_id, action, how))

    def return_(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """Goes a step back; as `create`.

        Source: openapi/synkrato.yaml, returnWorkflowV2 (platform).
        """
        run(self._act(RETURN, module, record_id, action, how))

    def revise(self, module: str, record_id: str, action: str | None = None, **how: Unpack[Acting]) -> None:
        """Takes the record back to be changed; as `create`, and nobody is assigned.

        Source: openapi/synkrato.yaml, reviseWorkflowV2 (platform).
        """
        run(self._act(REVISE, module, record_id, action, how))

    def reopen(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """Goes on with a workflow that had ended; as `create`.

        Source: openapi/synkrato.yaml, reopenWorkflowV2 (platform).
        """
        run(self._act(REOPEN, module, record_id, action, how))


class AsyncWorkflowV2(_WorkflowV2):
    """As `WorkflowV2`, awaited."""

    def list(
        self,
        module: str,
        *,
        record_number: str | None = None,
        status: str | None = None,
        responsible_user: str | None = None,
        responsible_group: str | None = None,
        filter: Filter | str | None = None,  # noqa: A002
        page_size: int = MOST_WORKFLOWS,
        timeout: float | None = None,
        **place: Unpack[Place],
    ) -> AsyncItems[Workflow]:
        """As `WorkflowV2.list`, read by ``async for``; it is not awaited itself."""
        query = {
            "record_number": record_number,
            "status": status,
            "responsible_user": responsible_user,
            "responsible_group": responsible_group,
        }
        return AsyncItems(self._engine, self._pages(module, filter, page_size, query, place), timeout)

    async def history(self, module: str, record_number: str, **place: Unpack[Place]) -> Any:
        """As `WorkflowV2.history`."""
        return await self._at(place).history(module, record_number)

    async def create(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """As `WorkflowV2.create`."""
        await self._act(CREATE, module, record_id, action, how)

    async def submit(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """As `WorkflowV2.submit`."""
        await self._act(SUBMIT, module, record_id, action, how)

    async def return_(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """As `WorkflowV2.return_`."""
        await self._act(RETURN, module, record_id, action, how)

    async def revise(self, module: str, record_id: str, action: str | None = None, **how: Unpack[Acting]) -> None:
        """As `WorkflowV2.revise`."""
        await self._act(REVISE, module, record_id, action, how)

    async def reopen(self, module: str, record_id: str, action: str, **how: Unpack[Assigning]) -> None:
        """As `WorkflowV2.reopen`."""
        await self._act(REOPEN, module, record_id, action, how)
