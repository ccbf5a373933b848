"""The spy on a real Sinkove API."""

from __future__ import annotations

from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.spy import Spy
from sinkove_synkrato_openapi import load

__all__ = ["spy"]


def spy(url: str) -> Spy:
    """Returns a spy that forwards to an address.

    Raises:
        ValueError: It is none that can be asked.
    """
    return Spy(url, load("sinkove"), lambda *error: Refusal(*error).answer(flat=False))
