"""The conformance suite: whether a server keeps a spec of ours. Knows its target only by its answers."""

from __future__ import annotations

from sinkove_synkrato_contract.options import CannotRunError
from sinkove_synkrato_contract.record import Finding, Result
from sinkove_synkrato_contract.runner import run

__all__ = ["CannotRunError", "Finding", "Result", "run"]
