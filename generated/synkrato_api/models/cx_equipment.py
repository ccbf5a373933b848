# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cx_equipment_parent_child_dependency import (
    CxEquipmentParentChildDependency,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="CxEquipment")


@_attrs_define
class CxEquipment:
    """Other columns pass through."""

    id: str
    name: str
    parent_id: str | Unset = UNSET
    template_id: str | Unset = UNSET
    predecessors: str | Unset = UNSET
    """ Ids, split by commas. """
    parent_child_dependency: CxEquipmentParentChildDependency | Unset = UNSET
    created_by: str | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    updated_by: str | Unset = UNSET
    updated_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, str] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        parent_id = self.parent_id

        template_id = self.template_id

        predecessors = self.predecessors

        parent_child_dependency: str | Unset = UNSET
        if not isinstance(self.parent_child_dependency, Unset):
            parent_child_dependency = self.parent_child_dependency.value

        created_by = self.created_by

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        updated_by = self.updated_by

        updated_at: str | Unset = UNSET
        if not isinstance(self.updated_at, Unset):
            updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ID": id,
                "Name": name,
            }
        )
        if parent_id is not UNSET:
            field_dict["ParentID"] = parent_id
        if template_id is not UNSET:
            field_dict["TemplateID"] = template_id
        if predecessors is not UNSET:
            field_dict["Predecessors"] = predecessors
        if parent_child_dependency is not UNSET:
            field_dict["ParentChildDependency"] = parent_child_dependency
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if updated_by is not UNSET:
            field_dict["updatedBy"] = updated_by
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("ID")

        name = d.pop("Name")

        parent_id = d.pop("ParentID", UNSET)

        template_id = d.pop("TemplateID", UNSET)

        predecessors = d.pop("Predecessors", UNSET)

        _parent_child_dependency = d.pop("ParentChildDependency", UNSET)
        parent_child_dependency: CxEquipmentParentChildDependency | Unset
        if isinstance(_parent_child_dependency, Unset):
            parent_child_dependency = UNSET
        else:
            parent_child_dependency = CxEquipmentParentChildDependency(_parent_child_dependency)

        created_by = d.pop("createdBy", UNSET)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        updated_by = d.pop("updatedBy", UNSET)

        _updated_at = d.pop("updatedAt", UNSET)
        updated_at: datetime.datetime | Unset
        if isinstance(_updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = datetime.datetime.fromisoformat(_updated_at)

        cx_equipment = cls(
            id=id,
            name=name,
            parent_id=parent_id,
            template_id=template_id,
            predecessors=predecessors,
            parent_child_dependency=parent_child_dependency,
            created_by=created_by,
            created_at=created_at,
            updated_by=updated_by,
            updated_at=updated_at,
        )

        cx_equipment.additional_properties = d
        return cx_equipment

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> str:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: str) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
