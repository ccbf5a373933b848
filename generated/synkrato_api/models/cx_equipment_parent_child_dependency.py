# Generated from openapi/synkrato.yaml by openapi-python-client 0.29.1. Do not edit; run `make generate`.
from enum import StrEnum
from typing import Any, Self


class CxEquipmentParentChildDependency(StrEnum):
    ACTIVE = "Active"
    INACTIVE = "Inactive"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Stand in for a string that the specification does not list; refuse everything else."""
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __reduce_ex__(self, proto: object) -> tuple[Any, ...]:
        return type(self), (self.value,)

    def __str__(self) -> str:
        return str(self.value)
