"""The command `sinkove check`."""

from __future__ import annotations

from sinkove_synkrato_contract.command import command
from sinkove_synkrato_contract.sinkove import VENDOR

__all__ = ["check"]

check = command(VENDOR)
