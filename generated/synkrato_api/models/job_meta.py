# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="JobMeta")


@_attrs_define
class JobMeta:
    time_stamp: datetime.datetime | Unset = UNSET
    schedule_id: str | Unset = UNSET
    schedule_name: str | Unset = UNSET
    project_name: str | Unset = UNSET
    tenant_name: str | Unset = UNSET
    module_id: str | Unset = UNSET
    file_name: str | Unset = UNSET
    file_path: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        time_stamp: str | Unset = UNSET
        if not isinstance(self.time_stamp, Unset):
            time_stamp = self.time_stamp.isoformat()

        schedule_id = self.schedule_id

        schedule_name = self.schedule_name

        project_name = self.project_name

        tenant_name = self.tenant_name

        module_id = self.module_id

        file_name = self.file_name

        file_path = self.file_path

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if time_stamp is not UNSET:
            field_dict["timeStamp"] = time_stamp
        if schedule_id is not UNSET:
            field_dict["scheduleID"] = schedule_id
        if schedule_name is not UNSET:
            field_dict["scheduleName"] = schedule_name
        if project_name is not UNSET:
            field_dict["projectName"] = project_name
        if tenant_name is not UNSET:
            field_dict["tenantName"] = tenant_name
        if module_id is not UNSET:
            field_dict["moduleID"] = module_id
        if file_name is not UNSET:
            field_dict["fileName"] = file_name
        if file_path is not UNSET:
            field_dict["filePath"] = file_path

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _time_stamp = d.pop("timeStamp", UNSET)
        time_stamp: datetime.datetime | Unset
        if isinstance(_time_stamp, Unset):
            time_stamp = UNSET
        else:
            time_stamp = datetime.datetime.fromisoformat(_time_stamp)

        schedule_id = d.pop("scheduleID", UNSET)

        schedule_name = d.pop("scheduleName", UNSET)

        project_name = d.pop("projectName", UNSET)

        tenant_name = d.pop("tenantName", UNSET)

        module_id = d.pop("moduleID", UNSET)

        file_name = d.pop("fileName", UNSET)

        file_path = d.pop("filePath", UNSET)

        job_meta = cls(
            time_stamp=time_stamp,
            schedule_id=schedule_id,
            schedule_name=schedule_name,
            project_name=project_name,
            tenant_name=tenant_name,
            module_id=module_id,
            file_name=file_name,
            file_path=file_path,
        )

        job_meta.additional_properties = d
        return job_meta

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
