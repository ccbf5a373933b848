"""The description of the Sinkove API, read once."""

from __future__ import annotations

import functools

from sinkove_synkrato_mock.spec import Spec
from sinkove_synkrato_openapi import load

__all__ = ["spec"]


@functools.cache
def spec() -> Spec:
    """Returns the operations."""
    return Spec(load("sinkove"))
