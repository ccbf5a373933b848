"""The command `sinkove mock`."""

from __future__ import annotations

import contextlib
import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from sinkove_synkrato_mock.server import Server, StartError, run
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.options import TIERS, Options, parse_limit
from sinkove_synkrato_mock.store import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.spy import Spy

__all__ = ["mock"]


class _BadUseError(click.ClickException):
    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        click.echo(f"Error: {' '.join(self.format_message().split())}", err=True)


class _Command(click.Command):
    """Says in one line what is wrong with the options, without the usage text."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise _BadUseError(error.format_message()) from None


def _limit(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    try:
        return None if value is None else parse_limit(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _list_faults(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        width = max(map(len, CATALOGUE))
        for group, faults in CATALOGUE.groups.items():
            click.echo(f"{group}:")
            for fault in faults:
                numbers = ", ".join(f"{name}={value}" for name, value in fault.numbers.items())
                click.echo(f"  {fault.id:{width}}  {fault.summary}{f' ({numbers})' if numbers else ''}")
        context.exit()


@click.command(cls=_Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--api-key", "api_keys", multiple=True, default=["sk-mock"], show_default=True, help="A valid key.")
@click.option("--tier", type=click.Choice(list(TIERS)), default="unlimited", show_default=True, help="Rate limit.")
@click.option("--limit", metavar="N/SECONDS", callback=_limit, help="Rate limit, instead of the tier's.")
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
@click.option("--fault", "faults", multiple=True, metavar="ID[:name=value,...]",
              help="Misbehave in this way; may be repeated. Every fault can be told operation, count, probability and seed.")  # fmt: skip
@click.option("--list-faults", is_flag=True, is_eager=True, expose_value=False, callback=_list_faults,
              help="Show the faults and exit.")  # fmt: skip
@click.option("--spy", "spied", metavar="URL",
              help="Forward to a real server instead, and tell at the end how it differs from its description.")  # fmt: skip
@click.pass_context
def mock(context: click.Context, /, host: str, port: int, spied: str | None, **options: Any) -> None:
    """Serve a mock of the Sinkove API until Ctrl-C."""
    try:
        engine = Engine(Options(**options)) if spied is None else _spy(context, spied, host, port, options)
        if not _is_loopback(host):
            click.echo(f"Warning: {host} is not a loopback address; other machines may reach this mock.", err=True)
        with contextlib.ExitStack() as at_end:
            if isinstance(engine, Engine):
                at_end.callback(engine.close)
            run(Server(engine, host, port), lambda url: click.echo(f"listening on {url}"))
        if not isinstance(engine, Engine):
            click.echo(engine.report(), err=True)
    except (ValueError, StartError, StateError) as error:
        raise _BadUseError(str(error)) from None


def _spy(context: click.Context, url: str, host: str, port: int, options: Iterable[str]) -> Spy:
    # Only a spy needs httpx.
    from sinkove_synkrato_mock.sinkove.spying import spy

    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") is not click.core.ParameterSource.DEFAULT
        if parameter.name in options and given:
            raise ValueError(f"{parameter.opts[-1]} says how the mock behaves, and with --spy there is none.")
    engine = spy(url)
    spied = urlsplit(url)
    name = (spied.hostname or "").rstrip(".")
    is_here = _is_loopback(name) or name in (host.lower(), "0.0.0.0", "::") or name.endswith(".localhost")  # noqa: S104
    if is_here and spied.scheme == "http" and (spied.port or 80) == port:
        raise ValueError("--spy names the address that this command listens on.")
    return engine


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
