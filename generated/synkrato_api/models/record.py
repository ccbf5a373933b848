# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_custom_fields import RecordCustomFields


T = TypeVar("T", bound="Record")


@_attrs_define
class Record:
    """A record as it is read. In every published example _id is id, and slug is refId."""

    field_id: str
    """ A MongoDB id. """
    id: str | Unset = UNSET
    """ A MongoDB id. """
    custom_fields: RecordCustomFields | Unset = UNSET
    """ The values by field name: texts (those of several lines too), numbers, booleans, dates, lists of texts, and
    currencies as label, value and currency. """
    parent_id: None | str | Unset = UNSET
    slug: str | Unset = UNSET
    ref_id: str | Unset = UNSET
    tenant_id: str | Unset = UNSET
    created_by: str | Unset = UNSET
    created_at: datetime.datetime | Unset = UNSET
    is_deleted: bool | Unset = UNSET
    project_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        field_id = self.field_id

        id = self.id

        custom_fields: dict[str, Any] | Unset = UNSET
        if not isinstance(self.custom_fields, Unset):
            custom_fields = self.custom_fields.to_dict()

        parent_id: None | str | Unset
        if isinstance(self.parent_id, Unset):
            parent_id = UNSET
        else:
            parent_id = self.parent_id

        slug = self.slug

        ref_id = self.ref_id

        tenant_id = self.tenant_id

        created_by = self.created_by

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        is_deleted = self.is_deleted

        project_id = self.project_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "_id": field_id,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id
        if custom_fields is not UNSET:
            field_dict["customFields"] = custom_fields
        if parent_id is not UNSET:
            field_dict["parentID"] = parent_id
        if slug is not UNSET:
            field_dict["slug"] = slug
        if ref_id is not UNSET:
            field_dict["refId"] = ref_id
        if tenant_id is not UNSET:
            field_dict["tenantID"] = tenant_id
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if is_deleted is not UNSET:
            field_dict["isDeleted"] = is_deleted
        if project_id is not UNSET:
            field_dict["projectID"] = project_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record_custom_fields import RecordCustomFields  # noqa: PLC0415

        d = dict(src_dict)
        field_id = d.pop("_id")

        id = d.pop("id", UNSET)

        _custom_fields = d.pop("customFields", UNSET)
        custom_fields: RecordCustomFields | Unset
        if isinstance(_custom_fields, Unset):
            custom_fields = UNSET
        else:
            custom_fields = RecordCustomFields.from_dict({**_custom_fields})

        def _parse_parent_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_id = _parse_parent_id(d.pop("parentID", UNSET))

        slug = d.pop("slug", UNSET)

        ref_id = d.pop("refId", UNSET)

        tenant_id = d.pop("tenantID", UNSET)

        created_by = d.pop("createdBy", UNSET)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        is_deleted = d.pop("isDeleted", UNSET)

        project_id = d.pop("projectID", UNSET)

        record = cls(
            field_id=field_id,
            id=id,
            custom_fields=custom_fields,
            parent_id=parent_id,
            slug=slug,
            ref_id=ref_id,
            tenant_id=tenant_id,
            created_by=created_by,
            created_at=created_at,
            is_deleted=is_deleted,
            project_id=project_id,
        )

        record.additional_properties = d
        return record

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
