# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.expanded_record import ExpandedRecord
    from ..models.next_page import NextPage
    from ..models.sub_table import SubTable


T = TypeVar("T", bound="Expanded")


@_attrs_define
class Expanded:
    page: int
    page_size: int
    total: int
    total_pages: int
    next_page: NextPage | None
    records: list[ExpandedRecord]
    module_name: str | Unset = UNSET
    sub_tables: list[SubTable] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.next_page import NextPage  # noqa: PLC0415

        page = self.page

        page_size = self.page_size

        total = self.total

        total_pages = self.total_pages

        next_page: dict[str, Any] | None
        if isinstance(self.next_page, NextPage):
            next_page = self.next_page.to_dict()
        else:
            next_page = self.next_page

        records = []
        for records_item_data in self.records:
            records_item = records_item_data.to_dict()
            records.append(records_item)

        module_name = self.module_name

        sub_tables: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.sub_tables, Unset):
            sub_tables = []
            for sub_tables_item_data in self.sub_tables:
                sub_tables_item = sub_tables_item_data.to_dict()
                sub_tables.append(sub_tables_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "page": page,
                "pageSize": page_size,
                "total": total,
                "totalPages": total_pages,
                "nextPage": next_page,
                "records": records,
            }
        )
        if module_name is not UNSET:
            field_dict["moduleName"] = module_name
        if sub_tables is not UNSET:
            field_dict["subTables"] = sub_tables

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.expanded_record import ExpandedRecord  # noqa: PLC0415
        from ..models.next_page import NextPage  # noqa: PLC0415
        from ..models.sub_table import SubTable  # noqa: PLC0415

        d = dict(src_dict)
        page = d.pop("page")

        page_size = d.pop("pageSize")

        total = d.pop("total")

        total_pages = d.pop("totalPages")

        def _parse_next_page(data: object) -> NextPage | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                next_page_type_0 = NextPage.from_dict({**data})

                return next_page_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NextPage | None, data)

        next_page = _parse_next_page(d.pop("nextPage"))

        records = []
        _records = d.pop("records")
        for records_item_data in _records:
            records_item = ExpandedRecord.from_dict({**records_item_data})

            records.append(records_item)

        module_name = d.pop("moduleName", UNSET)

        _sub_tables = d.pop("subTables", UNSET)
        sub_tables: list[SubTable] | Unset = UNSET
        if _sub_tables is not UNSET:
            sub_tables = []
            for sub_tables_item_data in _sub_tables:
                sub_tables_item = SubTable.from_dict({**sub_tables_item_data})

                sub_tables.append(sub_tables_item)

        expanded = cls(
            page=page,
            page_size=page_size,
            total=total,
            total_pages=total_pages,
            next_page=next_page,
            records=records,
            module_name=module_name,
            sub_tables=sub_tables,
        )

        expanded.additional_properties = d
        return expanded

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
