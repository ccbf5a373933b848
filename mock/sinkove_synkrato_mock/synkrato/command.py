"""The command `synkrato mock`."""

from __future__ import annotations

from typing import Any

import click

from sinkove_synkrato_mock.command import (
    Command,
    faults_options,
    limit,
    place_options,
    serve,
    spy_option,
    state_options,
)
from sinkove_synkrato_mock.synkrato.engine import Engine
from sinkove_synkrato_mock.synkrato.faults import CATALOGUE
from sinkove_synkrato_mock.synkrato.options import REVISIONS, Options

__all__ = ["mock"]


@click.command(cls=Command)
@place_options
@click.option("--token", "tokens", multiple=True, default=["pat-mock"], show_default=True,
              help="A valid token; one that ends in -expired, -revoked, -disabled or -voided is that.")  # fmt: skip
@click.option("--limit", metavar="N/SECONDS", callback=limit, help="Rate limit; 3/1 is the real one.")
@click.option("--master", "masters", multiple=True, metavar="NAME[:FIELD,...]",
              help="A master besides LOCATION, and its unique fields (code, connumber).")  # fmt: skip
@click.option("--module", "modules", multiple=True, metavar="NAME[:FIELD,...]", help="A module besides CX.")
@click.option("--hierarchy", "hierarchies", multiple=True, metavar="NAME[:FIELD,...]", help="One besides REGION.")
@click.option("--revision", type=click.Choice(REVISIONS), default="newer", show_default=True,
              help="Of the vendor's texts, for what updates and deletes answer.")  # fmt: skip
@click.option("--seed", type=int, help="Makes ids the same in every run.")
@state_options(
    "records, documents, workflows, jobs, users, tokens, clock and windows", "--load, --limit and what forms there are"
)
@faults_options(CATALOGUE)
@spy_option
@click.pass_context
def mock(context: click.Context, /, host: str, port: int, spied: str | None, **options: Any) -> None:
    """Serve a mock of the Synkrato Data API below /data until Ctrl-C; a spy stands in the place of its address."""
    serve(context, lambda: Engine(Options(**options)), "synkrato", host, port, spied)
