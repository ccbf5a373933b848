# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_state import JobState
from ..models.job_type import JobType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.job_meta import JobMeta
    from ..models.log_entry import LogEntry


T = TypeVar("T", bound="JobStatus")


@_attrs_define
class JobStatus:
    """A job. When one is created, title stands for jobTitle and type for jobType as well."""

    field_id: str | Unset = UNSET
    tenant_id: str | Unset = UNSET
    project_id: str | Unset = UNSET
    job_title: str | Unset = UNSET
    job_type: JobType | Unset = UNSET
    """ Closed here, so that a check notices a new type; open in the client. """
    status: JobState | Unset = UNSET
    """ Closed here, so that a check notices a new state; open in the client. """
    created_at: datetime.datetime | Unset = UNSET
    created_by: str | Unset = UNSET
    completed_at: datetime.datetime | Unset = UNSET
    duration: float | Unset = UNSET
    """ Milliseconds. """
    log: list[LogEntry] | Unset = UNSET
    meta: JobMeta | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        field_id = self.field_id

        tenant_id = self.tenant_id

        project_id = self.project_id

        job_title = self.job_title

        job_type: str | Unset = UNSET
        if not isinstance(self.job_type, Unset):
            job_type = self.job_type.value

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        created_at: str | Unset = UNSET
        if not isinstance(self.created_at, Unset):
            created_at = self.created_at.isoformat()

        created_by = self.created_by

        completed_at: str | Unset = UNSET
        if not isinstance(self.completed_at, Unset):
            completed_at = self.completed_at.isoformat()

        duration = self.duration

        log: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.log, Unset):
            log = []
            for log_item_data in self.log:
                log_item = log_item_data.to_dict()
                log.append(log_item)

        meta: dict[str, Any] | Unset = UNSET
        if not isinstance(self.meta, Unset):
            meta = self.meta.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if field_id is not UNSET:
            field_dict["_id"] = field_id
        if tenant_id is not UNSET:
            field_dict["tenantID"] = tenant_id
        if project_id is not UNSET:
            field_dict["projectID"] = project_id
        if job_title is not UNSET:
            field_dict["jobTitle"] = job_title
        if job_type is not UNSET:
            field_dict["jobType"] = job_type
        if status is not UNSET:
            field_dict["status"] = status
        if created_at is not UNSET:
            field_dict["createdAt"] = created_at
        if created_by is not UNSET:
            field_dict["createdBy"] = created_by
        if completed_at is not UNSET:
            field_dict["completedAt"] = completed_at
        if duration is not UNSET:
            field_dict["duration"] = duration
        if log is not UNSET:
            field_dict["log"] = log
        if meta is not UNSET:
            field_dict["meta"] = meta

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job_meta import JobMeta  # noqa: PLC0415
        from ..models.log_entry import LogEntry  # noqa: PLC0415

        d = dict(src_dict)
        field_id = d.pop("_id", UNSET)

        tenant_id = d.pop("tenantID", UNSET)

        project_id = d.pop("projectID", UNSET)

        job_title = d.pop("jobTitle", UNSET)

        _job_type = d.pop("jobType", UNSET)
        job_type: JobType | Unset
        if isinstance(_job_type, Unset):
            job_type = UNSET
        else:
            job_type = JobType(_job_type)

        _status = d.pop("status", UNSET)
        status: JobState | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = JobState(_status)

        _created_at = d.pop("createdAt", UNSET)
        created_at: datetime.datetime | Unset
        if isinstance(_created_at, Unset):
            created_at = UNSET
        else:
            created_at = datetime.datetime.fromisoformat(_created_at)

        created_by = d.pop("createdBy", UNSET)

        _completed_at = d.pop("completedAt", UNSET)
        completed_at: datetime.datetime | Unset
        if isinstance(_completed_at, Unset):
            completed_at = UNSET
        else:
            completed_at = datetime.datetime.fromisoformat(_completed_at)

        duration = d.pop("duration", UNSET)

        _log = d.pop("log", UNSET)
        log: list[LogEntry] | Unset = UNSET
        if _log is not UNSET:
            log = []
            for log_item_data in _log:
                log_item = LogEntry.from_dict({**log_item_data})

                log.append(log_item)

        _meta = d.pop("meta", UNSET)
        meta: JobMeta | Unset
        if isinstance(_meta, Unset):
            meta = UNSET
        else:
            meta = JobMeta.from_dict({**_meta})

        job_status = cls(
            field_id=field_id,
            tenant_id=tenant_id,
            project_id=project_id,
            job_title=job_title,
            job_type=job_type,
            status=status,
            created_at=created_at,
            created_by=created_by,
            completed_at=completed_at,
            duration=duration,
            log=log,
            meta=meta,
        )

        job_status.additional_properties = d
        return job_status

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
