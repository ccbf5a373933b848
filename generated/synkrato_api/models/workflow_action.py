# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.assignee import Assignee
    from ..models.written_comment import WrittenComment


T = TypeVar("T", bound="WorkflowAction")


@_attrs_define
class WorkflowAction:
    record_id: str
    """ A MongoDB id. """
    module_name: str
    action_name: str
    assignee: Assignee | Unset = UNSET
    """ Who is to do the next step. """
    comment: WrittenComment | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        record_id = self.record_id

        module_name = self.module_name

        action_name = self.action_name

        assignee: dict[str, Any] | Unset = UNSET
        if not isinstance(self.assignee, Unset):
            assignee = self.assignee.to_dict()

        comment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.comment, Unset):
            comment = self.comment.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "recordId": record_id,
                "moduleName": module_name,
                "actionName": action_name,
            }
        )
        if assignee is not UNSET:
            field_dict["assignee"] = assignee
        if comment is not UNSET:
            field_dict["comment"] = comment

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.assignee import Assignee  # noqa: PLC0415
        from ..models.written_comment import WrittenComment  # noqa: PLC0415

        d = dict(src_dict)
        record_id = d.pop("recordId")

        module_name = d.pop("moduleName")

        action_name = d.pop("actionName")

        _assignee = d.pop("assignee", UNSET)
        assignee: Assignee | Unset
        if isinstance(_assignee, Unset):
            assignee = UNSET
        else:
            assignee = Assignee.from_dict({**_assignee})

        _comment = d.pop("comment", UNSET)
        comment: WrittenComment | Unset
        if isinstance(_comment, Unset):
            comment = UNSET
        else:
            comment = WrittenComment.from_dict({**_comment})

        workflow_action = cls(
            record_id=record_id,
            module_name=module_name,
            action_name=action_name,
            assignee=assignee,
            comment=comment,
        )

        workflow_action.additional_properties = d
        return workflow_action

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
