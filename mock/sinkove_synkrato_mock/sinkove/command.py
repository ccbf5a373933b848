"""The command `sinkove mock`."""

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
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.options import TIERS, Options

__all__ = ["mock"]


@click.command(cls=Command)
@place_options
@click.option("--api-key", "api_keys", multiple=True, default=["sk-mock"], show_default=True, help="A valid key.")
@click.option("--tier", type=click.Choice(list(TIERS)), default="unlimited", show_default=True, help="Rate limit.")
@click.option("--limit", metavar="N/SECONDS", callback=limit, help="Rate limit, instead of the tier's.")
@click.option("--credits", type=int, help="What each key may spend, one credit an image; without: no end.")
@click.option("--seed", type=int, help="Makes ids and images the same in every run.")
@click.option("--generation-seconds", type=float, default=2.0, show_default=True, help="How long a dataset takes.")
@click.option("--strict-models", is_flag=True, help="Refuse models that are not known.")
@state_options("datasets, keys, organizations, clock and windows", "--load, --tier, --limit and --credits")
@faults_options(CATALOGUE)
@spy_option
@click.pass_context
def mock(context: click.Context, /, host: str, port: int, spied: str | None, **options: Any) -> None:
    """Serve a mock of the Sinkove API until Ctrl-C."""
    serve(context, lambda: Engine(Options(**options)), "sinkove", host, port, spied)
