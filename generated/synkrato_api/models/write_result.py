# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WriteResult")


@_attrs_define
class WriteResult:
    inserted_ids: list[str]
    inserted_count: int
    updated_count: int
    """ How many of the records that were sent existed already. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        inserted_ids = self.inserted_ids

        inserted_count = self.inserted_count

        updated_count = self.updated_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "insertedIds": inserted_ids,
                "insertedCount": inserted_count,
                "updatedCount": updated_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        inserted_ids = cast(list[str], d.pop("insertedIds"))

        inserted_count = d.pop("insertedCount")

        updated_count = d.pop("updatedCount")

        write_result = cls(
            inserted_ids=inserted_ids,
            inserted_count=inserted_count,
            updated_count=updated_count,
        )

        write_result.additional_properties = d
        return write_result

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
