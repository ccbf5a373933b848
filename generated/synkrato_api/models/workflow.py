# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.workflow_comment import WorkflowComment
    from ..models.workflow_step import WorkflowStep
    from ..models.workflow_user import WorkflowUser


T = TypeVar("T", bound="Workflow")


@_attrs_define
class Workflow:
    record_number: str
    workflow_id: str | Unset = UNSET
    template_name: str | Unset = UNSET
    current_step_name: str | Unset = UNSET
    status: str | Unset = UNSET
    """ Free text. """
    created_by: None | Unset | WorkflowUser = UNSET
    last_updated_by: None | Unset | WorkflowUser = UNSET
    steps: list[WorkflowStep] | Unset = UNSET
    """ The open step, if there is one, comes last. """
    general_comments: list[WorkflowComment] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.workflow_user import WorkflowUser  # noqa: PLC0415

        record_number = self.record_number

        workflow_id = self.workflow_id

        template_name = self.template_name

        current_step_name = self.current_step_name

        status = self.status

        created_by: dict[str, Any] | None | Unset
        if isinstance(self.created_by, Unset):
            created_by = UNSET
        elif isinstance(self.created_by, WorkflowUser):
            created_by = self.created_by.to_dict()
        else:
            created_by = self.created_by

        last_updated_by: dict[str, Any] | None | Unset
        if isinstance(self.last_updated_by, Unset):
            last_updated_by = UNSET
        elif isinstance(self.last_updated_by, WorkflowUser):
            last_updated_by = self.last_updated_by.to_dict()
        else:
            last_updated_by = self.last_updated_by

        steps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.steps, Unset):
            steps = []
            for steps_item_data in self.steps:
                steps_item = steps_item_data.to_dict()
                steps.append(steps_item)

        general_comments: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.general_comments, Unset):
            general_comments = []
            for general_comments_item_data in self.general_comments:
                general_comments_item = general_comments_item_data.to_dict()
                general_comments.append(general_comments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "recordNumber": record_number,
            }
        )
        if workflow_id is not UNSET:
            field_dict["workflowId"] = workflow_id
        if template_name is not UNSET:
            field_dict["templateName"] = template_name
        if current_step_name is not UNSET:
            field_dict["currentStepName"] = current_step_name
        if status is not UNSET:
            field_dict["status"] = status
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if last_updated_by is not UNSET:
            field_dict["lastUpdatedBy"] = last_updated_by
        if steps is not UNSET:
            field_dict["steps"] = steps
        if general_comments is not UNSET:
            field_dict["generalComments"] = general_comments

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.workflow_comment import WorkflowComment  # noqa: PLC0415
        from ..models.workflow_step import WorkflowStep  # noqa: PLC0415
        from ..models.workflow_user import WorkflowUser  # noqa: PLC0415

        d = dict(src_dict)
        record_number = d.pop("recordNumber")

        workflow_id = d.pop("workflowId", UNSET)

        template_name = d.pop("templateName", UNSET)

        current_step_name = d.pop("currentStepName", UNSET)

        status = d.pop("status", UNSET)

        def _parse_created_by(data: object) -> None | Unset | WorkflowUser:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                created_by_type_0 = WorkflowUser.from_dict({**data})

                return created_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WorkflowUser, data)

        created_by = _parse_created_by(d.pop("createdBy", UNSET))

        def _parse_last_updated_by(data: object) -> None | Unset | WorkflowUser:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                last_updated_by_type_0 = WorkflowUser.from_dict({**data})

                return last_updated_by_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WorkflowUser, data)

        last_updated_by = _parse_last_updated_by(d.pop("lastUpdatedBy", UNSET))

        _steps = d.pop("steps", UNSET)
        steps: list[WorkflowStep] | Unset = UNSET
        if _steps is not UNSET:
            steps = []
            for steps_item_data in _steps:
                steps_item = WorkflowStep.from_dict({**steps_item_data})

                steps.append(steps_item)

        _general_comments = d.pop("generalComments", UNSET)
        general_comments: list[WorkflowComment] | Unset = UNSET
        if _general_comments is not UNSET:
            general_comments = []
            for general_comments_item_data in _general_comments:
                general_comments_item = WorkflowComment.from_dict({**general_comments_item_data})

                general_comments.append(general_comments_item)

        workflow = cls(
            record_number=record_number,
            workflow_id=workflow_id,
            template_name=template_name,
            current_step_name=current_step_name,
            status=status,
            created_by=created_by,
            last_updated_by=last_updated_by,
            steps=steps,
            general_comments=general_comments,
        )

        workflow.additional_properties = d
        return workflow

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
