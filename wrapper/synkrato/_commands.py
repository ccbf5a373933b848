"""The commands of `synkrato`: results on stdout, plain when piped."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinkove_synkrato.commands import Doors, Group, check_key, secret_in
from sinkove_synkrato.commands import run as run_group
from sinkove_synkrato.manners import on_event
from sinkove_synkrato.output import Item, json_option, say

from ._record_commands import records

if TYPE_CHECKING:
    from ._client import Client

    Connect = Callable[[], Client]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--token-file", type=click.Path(dir_okay=False, path_type=Path), help="A file that holds the token.")
@click.option("--base-url", metavar="URL", help="The API's address  [default: https://app.synkrato.com/data]")
@click.pass_context
def cli(ctx: click.Context, token_file: Path | None, base_url: str | None) -> None:
    """The Synkrato Data API: its records in files and back, is it well, a mock of it, a check of it.

    The token comes from SYNKRATO_API_TOKEN or `--token-file`, the address from SYNKRATO_BASE_URL or `--base-url`.

    Results are tables on a terminal and lines with tabs elsewhere; with --json they are JSON under the API's names.

    Exit codes: 0 done, 1 the answer is no, 2 usage or configuration, 3 network or server, 130 interrupted.

    Completion for bash (zsh_source and fish_source for those):

    eval "$(_SYNKRATO_COMPLETE=bash_source synkrato)"
    """
    # Made when a command asks for it, so that `synkrato health --help` needs no token.
    ctx.obj = lambda: _client(token_file, base_url)


def _client(token_file: Path | None, base_url: str | None) -> "Client":
    from ._factory import client

    return client(secret_in(token_file, "token"), base_url=base_url, on_event=on_event())


@cli.command()
@json_option
@click.pass_obj
def health(connect: "Connect", as_json: bool) -> int:
    """Whether the service can work: ready, or not ready."""
    with connect() as client:
        ready = client.health.readiness()
    say(Item({"ok": ready}, {"status": "ready" if ready else "not ready"}), as_json=as_json)
    return int(not ready)


@cli.group()
def token() -> None:
    """The token itself."""


@token.command()
@json_option
@click.pass_obj
def check(connect: "Connect", as_json: bool) -> None:
    """Whether the token is good, by one request.

    Prints ok, limit (requests a second, which the vendor publishes and no answer tells), remaining (of them, at once),
    reset (seconds until all of it may be used), and expires_at where the token says itself when it ends.
    """
    from ._token import expiry_of

    with connect() as client:
        expiry = expiry_of(client._engine.config.key(), None)
        expires_at = None if expiry is None else expiry.at.isoformat()
        check_key(client.health.build_info, lambda: client.budget, as_json=as_json, expires_at=expires_at)


cli.add_command(records)


def run(arguments: Sequence[str] | None, *, doors: Doors) -> int:
    """Runs the command line; see `sinkove_synkrato.commands.run`."""
    return run_group(cli, "synkrato", arguments, doors)
