# Generated from openapi/sinkove.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.create_organization_dataset_args import CreateOrganizationDatasetArgs


T = TypeVar("T", bound="CreateOrganizationDataset")


@_attrs_define
class CreateOrganizationDataset:
    """What to make."""

    model_id: str
    """ A UUID, as the vendor's client reads it. """
    num_samples: int
    """ Images to make. The documentation says 'at most about 1000'. """
    args: CreateOrganizationDatasetArgs
    """ The model's arguments, usually a prompt. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model_id = self.model_id

        num_samples = self.num_samples

        args = self.args.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "modelId": model_id,
                "numSamples": num_samples,
                "args": args,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.create_organization_dataset_args import (
            CreateOrganizationDatasetArgs,  # noqa: PLC0415
        )

        d = dict(src_dict)
        model_id = d.pop("modelId")

        num_samples = d.pop("numSamples")

        args = CreateOrganizationDatasetArgs.from_dict({**d.pop("args")})

        create_organization_dataset = cls(
            model_id=model_id,
            num_samples=num_samples,
            args=args,
        )

        create_organization_dataset.additional_properties = d
        return create_organization_dataset

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
