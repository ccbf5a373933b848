# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.expanded_record_sub_table_data import ExpandedRecordSubTableData


T = TypeVar("T", bound="ExpandedRecord")


@_attrs_define
class ExpandedRecord:
    field_id: str
    """ A MongoDB id. """
    record_number: str | Unset = UNSET
    sub_table_data: ExpandedRecordSubTableData | Unset = UNSET
    """ By the sub-table's id. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        field_id = self.field_id

        record_number = self.record_number

        sub_table_data: dict[str, Any] | Unset = UNSET
        if not isinstance(self.sub_table_data, Unset):
            sub_table_data = self.sub_table_data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "_id": field_id,
            }
        )
        if record_number is not UNSET:
            field_dict["recordNumber"] = record_number
        if sub_table_data is not UNSET:
            field_dict["subTableData"] = sub_table_data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.expanded_record_sub_table_data import ExpandedRecordSubTableData  # noqa: PLC0415

        d = dict(src_dict)
        field_id = d.pop("_id")

        record_number = d.pop("recordNumber", UNSET)

        _sub_table_data = d.pop("subTableData", UNSET)
        sub_table_data: ExpandedRecordSubTableData | Unset
        if isinstance(_sub_table_data, Unset):
            sub_table_data = UNSET
        else:
            sub_table_data = ExpandedRecordSubTableData.from_dict({**_sub_table_data})

        expanded_record = cls(
            field_id=field_id,
            record_number=record_number,
            sub_table_data=sub_table_data,
        )

        expanded_record.additional_properties = d
        return expanded_record

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
