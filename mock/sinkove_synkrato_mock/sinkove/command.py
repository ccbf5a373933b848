"""The command `sinkove mock`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sinkove_synkrato_mock.command import Command, faults_options, limit, place_options, serve, spy_option
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.options import TIERS, Options

if TYPE_CHECKING:
    from sinkove_synkrato_mock.spy import Spy

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
@click.option("--load", metavar="FILE", help="Start in the state of a TOML or JSON file, as GET /_mock/state tells it.")
@click.option(
    "--state",
    metavar="FILE",
    help="Keep datasets, keys, organizations, clock and windows in this SQLite file. What it holds comes before "
    "--load, --tier, --limit and --credits; faults and requests are not kept.",
)
@faults_options(CATALOGUE)
@spy_option
@click.pass_context
def mock(context: click.Context, /, host: str, port: int, spied: str | None, **options: Any) -> None:
    """Serve a mock of the Sinkove API until Ctrl-C."""
    serve(context, lambda: Engine(Options(**options)), _spy, host, port, spied)


def _spy(url: str) -> Spy:
    # Only a spy needs httpx.
    from sinkove_synkrato_mock.sinkove.spying import spy

    return spy(url)
