# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CxChecklistItem")


@_attrs_define
class CxChecklistItem:
    """Other fields of the form may follow."""

    workfid: str
    """ The template; the same in all items. """
    scheduleid: str
    activityid: str
    """ A MongoDB id. """
    subtaskid: str
    """ A MongoDB id. """
    ex_manualstartdate: datetime.datetime | Unset = UNSET
    """ Now in the project's time zone unless said. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        workfid = self.workfid

        scheduleid = self.scheduleid

        activityid = self.activityid

        subtaskid = self.subtaskid

        ex_manualstartdate: str | Unset = UNSET
        if not isinstance(self.ex_manualstartdate, Unset):
            ex_manualstartdate = self.ex_manualstartdate.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "workfid": workfid,
                "scheduleid": scheduleid,
                "activityid": activityid,
                "subtaskid": subtaskid,
            }
        )
        if ex_manualstartdate is not UNSET:
            field_dict["ex_manualstartdate"] = ex_manualstartdate

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        workfid = d.pop("workfid")

        scheduleid = d.pop("scheduleid")

        activityid = d.pop("activityid")

        subtaskid = d.pop("subtaskid")

        _ex_manualstartdate = d.pop("ex_manualstartdate", UNSET)
        ex_manualstartdate: datetime.datetime | Unset
        if isinstance(_ex_manualstartdate, Unset):
            ex_manualstartdate = UNSET
        else:
            ex_manualstartdate = datetime.datetime.fromisoformat(_ex_manualstartdate)

        cx_checklist_item = cls(
            workfid=workfid,
            scheduleid=scheduleid,
            activityid=activityid,
            subtaskid=subtaskid,
            ex_manualstartdate=ex_manualstartdate,
        )

        cx_checklist_item.additional_properties = d
        return cx_checklist_item

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
