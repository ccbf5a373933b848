"""The description of the Sinkove API, read once."""

from __future__ import annotations

import functools
from typing import Any

from sinkove_synkrato_mock.spec import Spec
from sinkove_synkrato_openapi import load

__all__ = ["document", "spec"]


@functools.cache
def document() -> dict[str, Any]:
    """Returns the document, which nobody changes."""
    return load("sinkove")


@functools.cache
def spec() -> Spec:
    """Returns the operations."""
    return Spec(document())
