"""Workflows as callers see them; None for what the server does not say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from synkrato_api.models.workflow import Workflow as WorkflowModel
from synkrato_api.models.workflow_comment import WorkflowComment as CommentModel
from synkrato_api.models.workflow_step import WorkflowStep as StepModel
from synkrato_api.models.workflow_user import WorkflowUser as UserModel
from synkrato_api.types import Unset

from ._calls import Row
from ._surface import told


@dataclass(frozen=True, slots=True)
class WorkflowUser:
    """Somebody who has to do with a workflow."""

    id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class WorkflowComment:
    """What somebody said, and when."""

    text: str | None
    created_at: datetime | None
    created_by: WorkflowUser | None


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """A step of a workflow.

    Attributes:
        name: Its name.
        is_active: Whether it is open.
        created_at: When it began.
        completed_at: When it ended; None while it is open.
        action: What ended it, such as ``Submit``; None while it is open.
        completed_by: Who ended it.
        responsible_users: Who is to do it.
        responsible_groups: Names of the groups that are to do it.
        comments: What was said.
        more: What the server says of it besides, as it says it.
    """

    name: str | None
    is_active: bool | None
    created_at: datetime | None
    completed_at: datetime | None
    action: str | None
    completed_by: WorkflowUser | None
    responsible_users: tuple[WorkflowUser, ...]
    responsible_groups: tuple[str, ...]
    comments: tuple[WorkflowComment, ...]
    more: Row = field(repr=False)


@dataclass(frozen=True, slots=True)
class Workflow:
    """The workflow of a record.

    Attributes:
        record_number: The record's.
        id: The workflow's.
        template: What it was made of.
        step: The name of the open step.
        status: Free text, such as ``Open``.
        created_by: Who began it.
        updated_by: Who did the last thing.
        steps: Oldest first; an open one is the last.
        comments: What was said of all of it.
        more: What the server says besides, as it says it.
    """

    record_number: str
    id: str | None
    template: str | None
    step: str | None
    status: str | None
    created_by: WorkflowUser | None
    updated_by: WorkflowUser | None
    steps: tuple[WorkflowStep, ...] = field(repr=False)
    comments: tuple[WorkflowComment, ...] = field(repr=False)
    more: Row = field(repr=False)


def workflow_of(model: WorkflowModel) -> Workflow:
    """A workflow out of generated code."""
    return Workflow(
        record_number=model.record_number,
        id=told(model.workflow_id),
        template=told(model.template_name),
        step=told(model.current_step_name),
        status=told(model.status),
        created_by=_user(model.created_by),
        updated_by=_user(model.last_updated_by),
        steps=tuple(map(_step, model.steps or ())),
        comments=_comments(model.general_comments),
        more=model.additional_properties,
    )


def _step(model: StepModel) -> WorkflowStep:
    action = told(model.completed_action)
    rest = ("kind", "submittedBy", "previousUser", "ballInCourt", "completedAction", "responsibleGroups")
    said = model.to_dict()
    return WorkflowStep(
        name=told(model.name),
        is_active=told(model.active),
        created_at=told(model.created_at),
        completed_at=told(model.completed_at),
        action=told(action.name) if action else None,
        completed_by=_user(model.completed_by),
        responsible_users=tuple(_person(each) for each in model.responsible_users or ()),
        responsible_groups=tuple(each.name for each in model.responsible_groups or () if each.name),
        comments=_comments(model.comments),
        more={**{name: said[name] for name in rest if name in said}, **model.additional_properties},
    )


def _comments(models: Iterable[CommentModel] | Unset) -> tuple[WorkflowComment, ...]:
    return tuple(
        WorkflowComment(told(each.text), told(each.created_at), _user(each.created_by)) for each in models or ()
    )


def _user(model: UserModel | Unset | None) -> WorkflowUser | None:
    return _person(model) if model else None


def _person(model: UserModel) -> WorkflowUser:
    return WorkflowUser(told(model.id), told(model.first_name), told(model.last_name), told(model.email))
