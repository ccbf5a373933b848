# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.organization_dataset_args import OrganizationDatasetArgs
    from ..models.organization_dataset_metadata import OrganizationDatasetMetadata


T = TypeVar("T", bound="OrganizationDataset")


@_attrs_define
class OrganizationDataset:
    """A dataset of an organization."""

    id: str
    """ A UUID, as the vendor's client reads it. """
    model_id: str
    """ A UUID, as the vendor's client reads it. """
    organization_id: str
    """ A UUID, as the vendor's client reads it. """
    owner_id: str
    num_samples: int
    """ Images in the dataset. """
    args: OrganizationDatasetArgs
    """ The model's arguments, as they were sent. """
    created_at: datetime.datetime
    updated_at: datetime.datetime
    metadata: None | OrganizationDatasetMetadata | Unset = UNSET
    """ How far its generation is; null before it has begun. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.organization_dataset_metadata import OrganizationDatasetMetadata  # noqa: PLC0415

        id = self.id

        model_id = self.model_id

        organization_id = self.organization_id

        owner_id = self.owner_id

        num_samples = self.num_samples

        args = self.args.to_dict()

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        metadata: dict[str, Any] | None | Unset
        if isinstance(self.metadata, Unset):
            metadata = UNSET
        elif isinstance(self.metadata, OrganizationDatasetMetadata):
            metadata = self.metadata.to_dict()
        else:
            metadata = self.metadata

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "modelId": model_id,
                "organizationId": organization_id,
                "ownerId": owner_id,
                "numSamples": num_samples,
                "args": args,
                "createdAt": created_at,
                "updatedAt": updated_at,
            }
        )
        if metadata is not UNSET:
            field_dict["metadata"] = metadata

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.organization_dataset_args import OrganizationDatasetArgs  # noqa: PLC0415
        from ..models.organization_dataset_metadata import OrganizationDatasetMetadata  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        model_id = d.pop("modelId")

        organization_id = d.pop("organizationId")

        owner_id = d.pop("ownerId")

        num_samples = d.pop("numSamples")

        args = OrganizationDatasetArgs.from_dict({**d.pop("args")})

        created_at = datetime.datetime.fromisoformat(d.pop("createdAt"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updatedAt"))

        def _parse_metadata(data: object) -> None | OrganizationDatasetMetadata | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                metadata_type_0 = OrganizationDatasetMetadata.from_dict({**data})

                return metadata_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OrganizationDatasetMetadata | Unset, data)

        metadata = _parse_metadata(d.pop("metadata", UNSET))

        organization_dataset = cls(
            id=id,
            model_id=model_id,
            organization_id=organization_id,
            owner_id=owner_id,
            num_samples=num_samples,
            args=args,
            created_at=created_at,
            updated_at=updated_at,
            metadata=metadata,
        )

        organization_dataset.additional_properties = d
        return organization_dataset

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
