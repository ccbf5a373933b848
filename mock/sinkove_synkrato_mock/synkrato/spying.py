"""The spy on a real Synkrato Data API."""

from __future__ import annotations

import time

from sinkove_synkrato_mock.description import document
from sinkove_synkrato_mock.spy import Spy
from sinkove_synkrato_mock.synkrato.answers import Refusal

__all__ = ["spy"]


def spy(url: str) -> Spy:
    """Returns a spy that forwards to an address, which ends in `/data` as a rule.

    Raises:
        ValueError: It is none that can be asked.
    """
    return Spy(url, document("synkrato"), lambda status, _, message: Refusal(status, message).answer("", time.time()))
