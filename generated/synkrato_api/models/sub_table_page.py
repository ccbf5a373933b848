# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.next_page import NextPage
    from ..models.sub_table_page_rows_item import SubTablePageRowsItem


T = TypeVar("T", bound="SubTablePage")


@_attrs_define
class SubTablePage:
    rows: list[SubTablePageRowsItem]
    page: int
    page_size: int
    total: int
    total_pages: int
    next_page: NextPage | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.next_page import NextPage  # noqa: PLC0415

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        page = self.page

        page_size = self.page_size

        total = self.total

        total_pages = self.total_pages

        next_page: dict[str, Any] | None
        if isinstance(self.next_page, NextPage):
            next_page = self.next_page.to_dict()
        else:
            next_page = self.next_page

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rows": rows,
                "page": page,
                "pageSize": page_size,
                "total": total,
                "totalPages": total_pages,
                "nextPage": next_page,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.next_page import NextPage  # noqa: PLC0415
        from ..models.sub_table_page_rows_item import SubTablePageRowsItem  # noqa: PLC0415

        d = dict(src_dict)
        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = SubTablePageRowsItem.from_dict({**rows_item_data})

            rows.append(rows_item)

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

        sub_table_page = cls(
            rows=rows,
            page=page,
            page_size=page_size,
            total=total,
            total_pages=total_pages,
            next_page=next_page,
        )

        sub_table_page.additional_properties = d
        return sub_table_page

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
