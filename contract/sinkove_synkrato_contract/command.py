"""The command `check` of any vendor."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinkove_synkrato_contract.catalogue import CHECKS, GROUPS
from sinkove_synkrato_contract.options import PHASES, REPORTS, CannotRunError, Options
from sinkove_synkrato_contract.reports import github, summary
from sinkove_synkrato_contract.runner import Run
from sinkove_synkrato_contract.target import Pacer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_contract.vendor import Vendor

__all__ = ["command"]

# Imported only when it is needed, which is late: better to say now that it is missing.
if importlib.util.find_spec("schemathesis") is None:
    raise ModuleNotFoundError("schemathesis is not installed", name="schemathesis")

_HELP = """Check whether a server keeps the contract of the {} API.

Exit code 0: it does; 1: it does not; 2: the suite could not run; 130: it was interrupted, by Ctrl-C or SIGTERM."""
_FILE = click.Path(dir_okay=False, path_type=Path)


def _phases(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(",") if each.strip())


def _headers(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition(":") for each in value]
    if not all(colon and name.strip() for name, colon, _ in pairs):
        raise click.BadParameter("a header is K:V")
    return {name.strip(): text.strip() for name, _, text in pairs}


def _reports(_context: click.Context, _parameter: click.Parameter, value: str | None) -> dict[str, Path]:
    pairs = [each.partition("=") for each in value.split(",")] if value else []
    if not all(equals and file for _, equals, file in pairs):
        raise click.BadParameter("a report is KIND=FILE, such as json=report.json")
    return {kind: Path(file) for kind, _, file in pairs}


@contextmanager
def _stopping(pacer: Pacer) -> Iterator[None]:
    """Ends a run after the current request on Ctrl-C or SIGTERM, the second time at once."""

    def stop(*_: object) -> None:
        if pacer.stopped:
            raise KeyboardInterrupt
        pacer.stopped = True

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _list_rules(vendor: Vendor) -> None:
    asked = [(name, *told, *["as the spec says"][len(told) - 2 :]) for name, told in vendor.told.items()]
    checks = [(name, group, f"Schemathesis: {told}.", "as the spec says") for name, (group, told) in CHECKS.items()]
    ours = ((each.id, each.group, each.sentence, each.provenance) for each in vendor.rules())
    known = sorted([*asked, *checks, *ours])
    for group, meaning in GROUPS.items():
        click.echo(f"{group}: {meaning}")
        for name, its, sentence, provenance in known:
            if its == group:
                click.echo(f"  {name:29} {sentence} ({provenance})")


def _check(vendor: Vendor, dry_run: bool, options: dict[str, Any]) -> int:
    pacer = Pacer()
    try:
        run = Run(vendor.name, Options(**options), lambda line: click.echo(line, err=True), pacer)
        if dry_run:
            click.echo(run.plan())
            return 0
        with _stopping(pacer):
            result = run.go()
        click.echo(summary(result, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
        github.tell(result)
    except CannotRunError as error:
        raise click.UsageError(str(error)) from None  # the door says it in one line, and ends with 2
    return result.exit_code if result.complete else 130


def command(vendor: Vendor, *more: Callable[..., Any]) -> click.Command:
    """Returns the command `check` of a vendor.

    Args:
        vendor: Whose.
        more: Options of its own.
    """

    def list_rules(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            _list_rules(vendor)
            context.exit()

    @click.command(help=_HELP.format(vendor.name.capitalize()))
    @click.option(
        "--base-url",
        required=True,
        envvar=f"{vendor.name.upper()}_BASE_URL",
        metavar="URL",
        help="The server to check.",
    )
    @click.option(
        "--api-key", required=True, envvar=vendor.key_variable, metavar="KEY", help=f"Default: {vendor.key_variable}."
    )
    @click.option("--seed", type=int, default=1, show_default=True, help="The same seed sends the same requests.")
    @click.option("--max-examples", type=int, default=30, show_default=True, help="Cases per operation and phase.")
    @click.option(
        "--phases", default=",".join(PHASES), show_default=True, callback=_phases, help="Schemathesis's phases."
    )
    @click.option(
        "--operation", "operations", multiple=True, metavar="ID", help="Check this one only; may be repeated."
    )
    @click.option("--read-only/--writes", default=None, help="Whether nothing is created. Default: off loopback.")
    @click.option("--strict/--no-strict", default=None, help="Our wrong guesses fail too. Default: on loopback.")
    @click.option("--subjects", type=_FILE, help=f"TOML: special keys and {vendor.items} to test with.")
    @click.option("--deviations", type=_FILE, help="TOML: what is known not to be kept, until when and why.")
    @click.option("--budget-share", type=float, help="Part of the rate limit to use. Default off loopback: 0.5.")
    @click.option(
        "--max-creates",
        type=int,
        help=f"{vendor.items.capitalize()} that may be created. Default off loopback: {vendor.fewest}.",
    )
    @click.option(
        "--ledger",
        type=_FILE,
        default=f"{vendor.name}-check-ledger.ndjson",
        show_default=True,
        help="What is created is written down here.",
    )
    @click.option(
        "--journey-timeout", type=float, metavar="SECONDS", help="To get ready. Default: 10, off loopback 3600."
    )
    @click.option("--spec", type=_FILE, help="Another OpenAPI document to check against.")
    @click.option(
        "--header", "headers", multiple=True, metavar="K:V", callback=_headers, help="One more request header."
    )
    @click.option("--ca", type=_FILE, help="Certificates to trust.")
    @click.option(
        "--report", "reports", metavar="KIND=FILE,...", callback=_reports, help=f"Write reports: {', '.join(REPORTS)}."
    )
    @click.option(
        "--list-rules",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=list_rules,
        help="List all rules, whose claim each is, and end.",
    )
    @click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
    def check(dry_run: bool, **options: Any) -> int:
        return _check(vendor, dry_run, options)

    for option in more:
        option(check)
    return check
