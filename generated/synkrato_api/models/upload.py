# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="Upload")


@_attrs_define
class Upload:
    """Any name of a form field is taken for files."""

    files: list[File]
    module: str | Unset = UNSET
    """ The module's name; ID is required with it. """
    id: str | Unset = UNSET
    """ The record that the files belong to. """
    meta: str | Unset = UNSET
    """ An object as JSON text, for all the files. """
    linked_ref_id: str | Unset = UNSET
    group_id: str | Unset = UNSET
    folder_id: str | Unset = UNSET
    parent_id: str | Unset = UNSET
    """ The document of which this is a new version. """
    scope: str | Unset = UNSET
    """ A list as JSON text, such as ["PROJECT"]. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_tuple()

            files.append(files_item)

        module = self.module

        id = self.id

        meta = self.meta

        linked_ref_id = self.linked_ref_id

        group_id = self.group_id

        folder_id = self.folder_id

        parent_id = self.parent_id

        scope = self.scope

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "files": files,
            }
        )
        if module is not UNSET:
            field_dict["module"] = module
        if id is not UNSET:
            field_dict["ID"] = id
        if meta is not UNSET:
            field_dict["meta"] = meta
        if linked_ref_id is not UNSET:
            field_dict["linkedRefID"] = linked_ref_id
        if group_id is not UNSET:
            field_dict["groupID"] = group_id
        if folder_id is not UNSET:
            field_dict["folderID"] = folder_id
        if parent_id is not UNSET:
            field_dict["parentID"] = parent_id
        if scope is not UNSET:
            field_dict["scope"] = scope

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        for files_item_element in self.files:
            files.append(("files", files_item_element.to_tuple()))

        if not isinstance(self.module, Unset):
            files.append(("module", (None, str(self.module).encode(), "text/plain")))

        if not isinstance(self.id, Unset):
            files.append(("ID", (None, str(self.id).encode(), "text/plain")))

        if not isinstance(self.meta, Unset):
            files.append(("meta", (None, str(self.meta).encode(), "text/plain")))

        if not isinstance(self.linked_ref_id, Unset):
            files.append(("linkedRefID", (None, str(self.linked_ref_id).encode(), "text/plain")))

        if not isinstance(self.group_id, Unset):
            files.append(("groupID", (None, str(self.group_id).encode(), "text/plain")))

        if not isinstance(self.folder_id, Unset):
            files.append(("folderID", (None, str(self.folder_id).encode(), "text/plain")))

        if not isinstance(self.parent_id, Unset):
            files.append(("parentID", (None, str(self.parent_id).encode(), "text/plain")))

        if not isinstance(self.scope, Unset):
            files.append(("scope", (None, str(self.scope).encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = File(payload=BytesIO(files_item_data))

            files.append(files_item)

        module = d.pop("module", UNSET)

        id = d.pop("ID", UNSET)

        meta = d.pop("meta", UNSET)

        linked_ref_id = d.pop("linkedRefID", UNSET)

        group_id = d.pop("groupID", UNSET)

        folder_id = d.pop("folderID", UNSET)

        parent_id = d.pop("parentID", UNSET)

        scope = d.pop("scope", UNSET)

        upload = cls(
            files=files,
            module=module,
            id=id,
            meta=meta,
            linked_ref_id=linked_ref_id,
            group_id=group_id,
            folder_id=folder_id,
            parent_id=parent_id,
            scope=scope,
        )

        upload.additional_properties = d
        return upload

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
