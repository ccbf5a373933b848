# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ball_in_court import BallInCourt
    from ..models.completed_action import CompletedAction
    from ..models.submission import Submission
    from ..models.workflow_comment import WorkflowComment
    from ..models.workflow_group import WorkflowGroup
    from ..models.workflow_user import WorkflowUser


T = TypeVar("T", bound="WorkflowStep")


@_attrs_define
class WorkflowStep:
    """A step; as long as it is open, it has no completedAt, and nobody completed it."""

    name: str | Unset = UNSET
    kind: str | Unset = UNSET
    """ Such as FORM. """
    active: bool | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    completed_at: datetime.datetime | None | Unset = UNSET
    completed_action: CompletedAction | None | Unset = UNSET
    completed_by: None | Unset | WorkflowUser = UNSET
    submitted_by: list[Submission] | Unset = UNSET
    previous_user: None | Unset | WorkflowUser = UNSET
    responsible_users: list[WorkflowUser] | Unset = UNSET
    responsible_groups: list[WorkflowGroup] | Unset = UNSET
    ball_in_court: BallInCourt | Unset = UNSET
    """ Whose turn it is. """
    comments: list[WorkflowComment] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.completed_action import CompletedAction  # noqa: PLC0415
        from ..models.workflow_user import WorkflowUser  # noqa: PLC0415

        name = self.name

        kind = self.kind

        active = self.active

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        completed_at: None | str | Unset
        if isinstance(self.completed_at, Unset):
            completed_at = UNSET
        elif isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        completed_action: dict[str, Any] | None | Unset
        if isinstance(self.completed_action, Unset):
            completed_action = UNSET
        elif isinstance(self.completed_action, CompletedAction):
            completed_action = self.completed_action.to_dict()
        else:
            completed_action = self.completed_action

        completed_by: dict[str, Any] | None | Unset
        if isinstance(self.completed_by, Unset):
            completed_by = UNSET
        elif isinstance(self.completed_by, WorkflowUser):
            completed_by = self.completed_by.to_dict()
        else:
            completed_by = self.completed_by

        submitted_by: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.submitted_by, Unset):
            submitted_by = []
            for submitted_by_item_data in self.submitted_by:
                submitted_by_item = submitted_by_item_data.to_dict()
                submitted_by.append(submitted_by_item)

        previous_user: dict[str, Any] | None | Unset
        if isinstance(self.previous_user, Unset):
            previous_user = UNSET
        elif isinstance(self.previous_user, WorkflowUser):
            previous_user = self.previous_user.to_dict()
        else:
            previous_user = self.previous_user

        responsible_users: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.responsible_users, Unset):
            responsible_users = []
            for responsible_users_item_data in self.responsible_users:
                responsible_users_item = responsible_users_item_data.to_dict()
                responsible_users.append(responsible_users_item)

        responsible_groups: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.responsible_groups, Unset):
            responsible_groups = []
            for responsible_groups_item_data in self.responsible_groups:
                responsible_groups_item = responsible_groups_item_data.to_dict()
                responsible_groups.append(responsible_groups_item)

        ball_in_court: dict[str, Any] | Unset = UNSET
        if not isinstance(self.ball_in_court, Unset):
            ball_in_court = self.ball_in_court.to_dict()

        comments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.comments, Unset):
            comments = []
            for comments_item_data in self.comments:
                comments_item = comments_item_data.to_dict()
                comments.append(comments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if kind is not UNSET:
            field_dict["kind"] = kind
        if active is not UNSET:
            field_dict["active"] = active
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if completed_at is not UNSET:
            field_dict["completedAt"] = completed_at
        if completed_action is not UNSET:
            field_dict["completedAction"] = completed_action
        if completed_by is not UNSET:
            field_dict["completedBy"] = completed_by
        if submitted_by is not UNSET:
            field_dict["submittedBy"] = submitted_by
        if previous_user is not UNSET:
            field_dict["previousUser"] = previous_user
        if responsible_users is not UNSET:
            field_dict["responsibleUsers"] = responsible_users
        if responsible_groups is not UNSET:
            field_dict["responsibleGroups"] = responsible_groups
        if ball_in_court is not UNSET:
            field_dict["ballInCourt"] = ball_in_court
        if comments is not UNSET:
            field_dict["comments"] = comments

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.ball_in_court import BallInCourt  # noqa: PLC0415
        from ..models.completed_action import CompletedAction  # noqa: PLC0415
        from ..models.submission import Submission  # noqa: PLC0415
        from ..models.workflow_comment import WorkflowComment  # noqa: PLC0415
        from ..models.workflow_group import WorkflowGroup  # noqa: PLC0415
        from ..models.workflow_user import WorkflowUser  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name", UNSET)

        kind = d.pop("kind", UNSET)

        active = d.pop("active", UNSET)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        def _parse_completed_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completed_at_type_0 = datetime.datetime.fromisoformat(data)

                return completed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        completed_at = _parse_completed_at(d.pop("completedAt", UNSET))

        def _parse_completed_action(data: object) -> CompletedAction | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                completed_action_type_0 = CompletedAction.from_dict({**data})

                return completed_action_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CompletedAction | None | Unset, data)

        completed_action = _parse_completed_action(d.pop("completedAction", UNSET))

        def _parse_completed_by(data: object) -> None | Unset | WorkflowUser:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                completed_by_type_0 = WorkflowUser.from_dict({**data})

                return completed_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WorkflowUser, data)

        completed_by = _parse_completed_by(d.pop("completedBy", UNSET))

        _submitted_by = d.pop("submittedBy", UNSET)
        submitted_by: list[Submission] | Unset = UNSET
        if _submitted_by is not UNSET:
            submitted_by = []
            for submitted_by_item_data in _submitted_by:
                submitted_by_item = Submission.from_dict({**submitted_by_item_data})

                submitted_by.append(submitted_by_item)

        def _parse_previous_user(data: object) -> None | Unset | WorkflowUser:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                previous_user_type_0 = WorkflowUser.from_dict({**data})

                return previous_user_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WorkflowUser, data)

        previous_user = _parse_previous_user(d.pop("previousUser", UNSET))

        _responsible_users = d.pop("responsibleUsers", UNSET)
        responsible_users: list[WorkflowUser] | Unset = UNSET
        if _responsible_users is not UNSET:
            responsible_users = []
            for responsible_users_item_data in _responsible_users:
                responsible_users_item = WorkflowUser.from_dict({**responsible_users_item_data})

                responsible_users.append(responsible_users_item)

        _responsible_groups = d.pop("responsibleGroups", UNSET)
        responsible_groups: list[WorkflowGroup] | Unset = UNSET
        if _responsible_groups is not UNSET:
            responsible_groups = []
            for responsible_groups_item_data in _responsible_groups:
                responsible_groups_item = WorkflowGroup.from_dict({**responsible_groups_item_data})

                responsible_groups.append(responsible_groups_item)

        _ball_in_court = d.pop("ballInCourt", UNSET)
        ball_in_court: BallInCourt | Unset
        if isinstance(_ball_in_court, Unset):
            ball_in_court = UNSET
        else:
            ball_in_court = BallInCourt.from_dict({**_ball_in_court})

        _comments = d.pop("comments", UNSET)
        comments: list[WorkflowComment] | Unset = UNSET
        if _comments is not UNSET:
            comments = []
            for comments_item_data in _comments:
                comments_item = WorkflowComment.from_dict({**comments_item_data})

                comments.append(comments_item)

        workflow_step = cls(
            name=name,
            kind=kind,
            active=active,
            created_at=created_at,
            completed_at=completed_at,
            completed_action=completed_action,
            completed_by=completed_by,
            submitted_by=submitted_by,
            previous_user=previous_user,
            responsible_users=responsible_users,
            responsible_groups=responsible_groups,
            ball_in_court=ball_in_court,
            comments=comments,
        )

        workflow_step.additional_properties = d
        return workflow_step

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
