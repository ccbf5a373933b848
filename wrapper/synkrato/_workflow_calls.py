"""How workflows are asked for and carried on."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Required

from sinkove_synkrato.call import Generated, Operation
from sinkove_synkrato.deadline import Deadline
from synkrato_api.api.sub_tables_workflow import take_workflow_action
from synkrato_api.api.workflow_v2 import (
    create_workflow_v2,
    get_workflow_history_v2,
    list_workflows_v2,
    reopen_workflow_v2,
    return_workflow_v2,
    revise_workflow_v2,
    submit_workflow_v2,
)
from synkrato_api.models.workflow_page import WorkflowPage

from . import _operations as operations
from ._calls import Body, ScopedCalls
from ._scope import Place
from ._surface import given, listed, named, written
from ._workflow_models import Workflow, workflow_of

MOST_WORKFLOWS = 100
"""Workflows on a page, and records of one action, at most."""

Step = tuple[Operation, Generated]
CREATE: Step = (operations.CREATE_WORKFLOW, create_workflow_v2)
SUBMIT: Step = (operations.SUBMIT_WORKFLOW, submit_workflow_v2)
RETURN: Step = (operations.RETURN_WORKFLOW, return_workflow_v2)
REVISE: Step = (operations.REVISE_WORKFLOW, revise_workflow_v2)
REOPEN: Step = (operations.REOPEN_WORKFLOW, reopen_workflow_v2)


class Acting(Place, total=False):
    """How an action is taken, besides where.

    Attributes:
        user_name: On whose behalf.
        space_name: The space; needed in a project.
        comment: What to say.
        is_private: Whether not everybody may read it.
    """

    user_name: Required[str]
    space_name: str | None
    comment: str | None
    is_private: bool


class Assigning(Acting, total=False):
    """As `Acting`, with those who are to do the next step.

    Attributes:
        users: Ids of users, as workflows tell them.
        groups: Ids of groups.
    """

    users: Sequence[str]
    groups: Sequence[str]


@dataclass(frozen=True, slots=True)
class TakenAction:
    """An action that was taken: the workflow, and the record that it is of."""

    workflow_id: str
    record_id: str


class WorkflowCalls(ScopedCalls):
    """Workflows."""

    async def take(
        self, module: str, action: str, record_ids: list[str], user_name: str, space_name: str | None
    ) -> list[TakenAction]:
        """Takes an action for some records at once."""
        return await self._there(  # type: ignore[no-any-return]
            operations.TAKE_ACTION,
            take_workflow_action,
            named("module", module),
            model=list,
            into=lambda models: [TakenAction(each.workflow_id, each.record_id) for each in models],
            body=record_ids,
            action_name=action,
            **self._actor(user_name, space_name),
        )

    async def pages(self, query: Mapping[str, Any], size: int, deadline: Deadline) -> AsyncIterator[list[Workflow]]:
        """All workflows."""
        number, is_last = 0, False
        while not is_last:
            number += 1
            page: WorkflowPage = await self._there(
                operations.LIST_WORKFLOWS,
                list_workflows_v2,
                model=WorkflowPage,
                into=lambda model: model,
                deadline=deadline,
                page=number,
                page_size=size,
                **query,
            )
            is_last = not page.rows or number >= page.total_pages
            yield [workflow_of(each) for each in page.rows]

    async def history(self, module: str, record_number: str) -> Any:
        """What happened to a record: the spec knows no content, so generated code looks at none."""

        async def produce() -> Any:
            options = {"module_name": module, "record_number": record_number, **self._scope.headers}
            response = await self._engine.http.ask(get_workflow_history_v2, client=self._api, **options)
            return json.loads(response.content) if response.content else None

        return await self._engine.call(operations.GET_WORKFLOW_HISTORY, produce, lambda told: told)

    async def act(
        self,
        step: Step,
        module: str,
        record_id: str,
        action: str | None,
        *,
        user_name: str,
        space_name: str | None = None,
        comment: str | None = None,
        is_private: bool = False,
        users: Sequence[str] = (),
        groups: Sequence[str] = (),
    ) -> None:
        """Takes a step of one record's workflow."""
        if is_private and comment is None:
            raise ValueError("is_private says who may read a comment: pass one, too.")
        assigned = {"users": listed("users", users), "groups": listed("groups", groups)}
        fields = {
            "recordId": named("record_id", record_id),
            "moduleName": module,
            "actionName": action,
            "assignee": assigned if any(assigned.values()) else None,
            "comment": None if comment is None else {"text": comment, "isPrivate": is_private},
        }
        await self._there(
            *step,
            model=object,
            into=lambda model: model,
            body=Body(written(fields)),
            **self._actor(user_name, space_name),
        )

    def _actor(self, user_name: str, space_name: str | None) -> dict[str, Any]:
        if self._scope.project_id is not None and not space_name:
            raise ValueError("space_name is needed, since this takes place in a project.")
        return given({"user_name": user_name, "space_name": space_name})
