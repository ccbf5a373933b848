# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="UpdateResult")


@_attrs_define
class UpdateResult:
    """The newer text has updatedCount alone, the older one what upserts return."""

    updated_count: int
    inserted_ids: list[str] | Unset = UNSET
    inserted_count: int | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        updated_count = self.updated_count

        inserted_ids: list[str] | Unset = UNSET
        if not isinstance(self.inserted_ids, Unset):
            inserted_ids = self.inserted_ids

        inserted_count = self.inserted_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "updatedCount": updated_count,
            }
        )
        if inserted_ids is not UNSET:
            field_dict["insertedIds"] = inserted_ids
        if inserted_count is not UNSET:
            field_dict["insertedCount"] = inserted_count

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        updated_count = d.pop("updatedCount")

        inserted_ids = cast(list[str], d.pop("insertedIds", UNSET))

        inserted_count = d.pop("insertedCount", UNSET)

        update_result = cls(
            updated_count=updated_count,
            inserted_ids=inserted_ids,
            inserted_count=inserted_count,
        )

        update_result.additional_properties = d
        return update_result

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
