# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.failed_upload import FailedUpload
    from ..models.uploaded_document import UploadedDocument


T = TypeVar("T", bound="UploadResult")


@_attrs_define
class UploadResult:
    uploaded_count: int
    failed_count: int
    message: str | Unset = UNSET
    """ success.success_file_uploaded or errors.error_partial_upload. """
    data: list[UploadedDocument] | Unset = UNSET
    errors: list[FailedUpload] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        uploaded_count = self.uploaded_count

        failed_count = self.failed_count

        message = self.message

        data: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.data, Unset):
            data = []
            for data_item_data in self.data:
                data_item = data_item_data.to_dict()
                data.append(data_item)

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "uploadedCount": uploaded_count,
                "failedCount": failed_count,
            }
        )
        if message is not UNSET:
            field_dict["message"] = message
        if data is not UNSET:
            field_dict["data"] = data
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.failed_upload import FailedUpload  # noqa: PLC0415
        from ..models.uploaded_document import UploadedDocument  # noqa: PLC0415

        d = dict(src_dict)
        uploaded_count = d.pop("uploadedCount")

        failed_count = d.pop("failedCount")

        message = d.pop("message", UNSET)

        _data = d.pop("data", UNSET)
        data: list[UploadedDocument] | Unset = UNSET
        if _data is not UNSET:
            data = []
            for data_item_data in _data:
                data_item = UploadedDocument.from_dict({**data_item_data})

                data.append(data_item)

        _errors = d.pop("errors", UNSET)
        errors: list[FailedUpload] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FailedUpload.from_dict({**errors_item_data})

                errors.append(errors_item)

        upload_result = cls(
            uploaded_count=uploaded_count,
            failed_count=failed_count,
            message=message,
            data=data,
            errors=errors,
        )

        upload_result.additional_properties = d
        return upload_result

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
