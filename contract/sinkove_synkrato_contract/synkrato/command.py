"""The command `synkrato check`."""

from __future__ import annotations

import click

from sinkove_synkrato_contract.command import command
from sinkove_synkrato_contract.synkrato import VENDOR

__all__ = ["check"]

check = command(
    VENDOR, click.option("--master", default="", metavar="NAME", help="The only master that may be written to.")
)
