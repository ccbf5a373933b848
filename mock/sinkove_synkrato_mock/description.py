"""The API descriptions, each read once."""

from __future__ import annotations

import functools
from typing import Any

from sinkove_synkrato_mock.spec import Spec
from sinkove_synkrato_openapi import load

__all__ = ["document", "spec"]


@functools.cache
def document(vendor: str) -> dict[str, Any]:
    """Returns a vendor's document, which nobody changes."""
    return load(vendor)


@functools.cache
def spec(vendor: str) -> Spec:
    """Returns a vendor's operations."""
    return Spec(document(vendor))
