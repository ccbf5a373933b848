# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.uploaded_document_meta import UploadedDocumentMeta


T = TypeVar("T", bound="UploadedDocument")


@_attrs_define
class UploadedDocument:
    document_id: str
    location_path: str | Unset = UNSET
    file_name: str | Unset = UNSET
    file_size: int | Unset = UNSET
    """ Bytes. """
    meta: UploadedDocumentMeta | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document_id = self.document_id

        location_path = self.location_path

        file_name = self.file_name

        file_size = self.file_size

        meta: dict[str, Any] | Unset = UNSET
        if not isinstance(self.meta, Unset):
            meta = self.meta.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "documentId": document_id,
            }
        )
        if location_path is not UNSET:
            field_dict["locationPath"] = location_path
        if file_name is not UNSET:
            field_dict["fileName"] = file_name
        if file_size is not UNSET:
            field_dict["fileSize"] = file_size
        if meta is not UNSET:
            field_dict["meta"] = meta

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.uploaded_document_meta import UploadedDocumentMeta  # noqa: PLC0415

        d = dict(src_dict)
        document_id = d.pop("documentId")

        location_path = d.pop("locationPath", UNSET)

        file_name = d.pop("fileName", UNSET)

        file_size = d.pop("fileSize", UNSET)

        _meta = d.pop("meta", UNSET)
        meta: UploadedDocumentMeta | Unset
        if isinstance(_meta, Unset):
            meta = UNSET
        else:
            meta = UploadedDocumentMeta.from_dict({**_meta})

        uploaded_document = cls(
            document_id=document_id,
            location_path=location_path,
            file_name=file_name,
            file_size=file_size,
            meta=meta,
        )

        uploaded_document.additional_properties = d
        return uploaded_document

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
