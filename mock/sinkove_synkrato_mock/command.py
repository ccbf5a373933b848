"""What the commands `mock` of all vendors have in common."""

from __future__ import annotations

import contextlib
import ipaddress
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from sinkove_synkrato_mock.engine import TenantEngine
from sinkove_synkrato_mock.server import Server, StartError, run
from sinkove_synkrato_mock.store import StateError
from sinkove_synkrato_mock.window import parse_limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Catalogue
    from sinkove_synkrato_mock.spy import Spy

__all__ = [
    "BadUseError",
    "Command",
    "faults_options",
    "is_loopback",
    "limit",
    "place_options",
    "serve",
    "spy_option",
    "state_options",
]


class BadUseError(click.ClickException):
    """The command cannot do what it was told; shown in one line."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        """Writes the line."""
        click.echo(f"Error: {' '.join(self.format_message().split())}", err=True)


class Command(click.Command):
    """Says in one line what is wrong with the options, without the usage text."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """As click's."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise BadUseError(error.format_message()) from None


def limit(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Reads the option `--limit`."""
    try:
        return None if value is None else parse_limit(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def place_options(command: Any) -> Any:
    """Adds `--host` and `--port`."""
    port = click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")  # fmt: skip
    return click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")(port(command))


def faults_options(catalogue: Catalogue) -> Callable[[Any], Any]:
    """Adds `--fault` and `--list-faults`."""

    def show(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value and not context.resilient_parsing:
            width = max(map(len, catalogue))
            for group, faults in catalogue.groups.items():
                click.echo(f"{group}:")
                for fault in faults:
                    numbers = ", ".join(f"{name}={value}" for name, value in fault.numbers.items())
                    click.echo(f"  {fault.id:{width}}  {fault.summary}{f' ({numbers})' if numbers else ''}")
            context.exit()

    def add(command: Any) -> Any:
        listing = click.option("--list-faults", is_flag=True, is_eager=True, expose_value=False, callback=show,
                               help="Show the faults and exit.")  # fmt: skip
        return click.option("--fault", "faults", multiple=True, metavar="ID[:name=value,...]",
                            help="Misbehave in this way; may be repeated. Every fault can be told operation, count, probability and seed.")(listing(command))  # fmt: skip

    return add


def state_options(kept: str, before: str) -> Callable[[Any], Any]:
    """Adds `--load` and `--state`, which keeps some things and comes before some options."""
    words = f"Keep {kept} in this SQLite file. What it holds comes before {before}; faults and requests are not kept."

    def add(command: Any) -> Any:
        state = click.option("--state", metavar="FILE", help=words)
        return click.option("--load", metavar="FILE",
                            help="Start in the state of a TOML or JSON file, as GET /_mock/state tells it.")(state(command))  # fmt: skip

    return add


def spy_option(command: Any) -> Any:
    """Adds `--spy`."""
    words = "Forward to a real server instead, and tell at the end how it differs from its description."
    return click.option("--spy", "spied", metavar="URL", help=words)(command)


def serve(
    context: click.Context,
    make: Callable[[], TenantEngine[Any, Any]],
    vendor: str,
    host: str,
    port: int,
    spied: str | None,
) -> None:
    """Serves an engine until Ctrl-C, or a vendor's spy on an address.

    Raises:
        BadUseError: The engine or the server cannot be made, or options contradict each other.
    """
    try:
        engine = make() if spied is None else _spy(vendor, spied)
        if spied is not None:
            _check_spy(context, spied, host, port)
        if not is_loopback(host):
            click.echo(f"Warning: {host} is not a loopback address; other machines may reach this mock.", err=True)
        with contextlib.ExitStack() as at_end:
            if isinstance(engine, TenantEngine):
                at_end.callback(engine.close)
            run(Server(engine, host, port), lambda url: click.echo(f"listening on {url}"))
        if not isinstance(engine, TenantEngine):
            click.echo(engine.report(), err=True)
    except (ValueError, StartError, StateError) as error:
        raise BadUseError(str(error)) from None


def _spy(vendor: str, url: str) -> Spy:
    # Only a spy needs httpx.
    spy: Spy = import_module(f"sinkove_synkrato_mock.{vendor}.spying").spy(url)
    return spy


def _check_spy(context: click.Context, url: str, host: str, port: int) -> None:
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") is not click.core.ParameterSource.DEFAULT
        if parameter.expose_value and parameter.name not in ("host", "port", "spied") and given:
            raise ValueError(f"{parameter.opts[-1]} says how the mock behaves, and with --spy there is none.")
    spied = urlsplit(url)
    name = (spied.hostname or "").rstrip(".")
    is_here = is_loopback(name) or name in (host.lower(), "0.0.0.0", "::") or name.endswith(".localhost")  # noqa: S104
    if is_here and spied.scheme == "http" and (spied.port or 80) == port:
        raise ValueError("--spy names the address that this command listens on.")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
