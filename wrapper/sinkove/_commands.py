"""The commands of `sinkove`: one line per error on stderr, results on stdout, plain when piped."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinkove_synkrato.commands import Doors, Group, as_usage_error, check_key, secret_in
from sinkove_synkrato.commands import run as run_group
from sinkove_synkrato.errors import APIError
from sinkove_synkrato.manners import on_event, progress
from sinkove_synkrato.output import Item, complain, describe, json_option, say, show

if TYPE_CHECKING:
    from sinkove_synkrato.destination import Strategy

    from ._account import AccountClient
    from ._dataset import Dataset

    Connect = Callable[[], AccountClient]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Datasets of synthetic medical images: make them, wait for them, download them.

    The API key comes from SINKOVE_API_KEY or `datasets --key-file`, the address from SINKOVE_BASE_URL or `datasets
    --base-url`; `organizations` and `key` take both options too.

    Results are tables on a terminal and lines with tabs elsewhere; with --json they are JSON under the API's names.

    Exit codes: 0 done, 1 the answer is no, 2 usage or configuration, 3 network or server, 130 interrupted.

    Completion for bash (zsh_source and fish_source for those):

    eval "$(_SINKOVE_COMPLETE=bash_source sinkove)"
    """


@click.pass_context
def _connect(ctx: click.Context, key_file: Path | None, base_url: str | None) -> None:
    # Made when a command asks for it, so that `sinkove datasets list --help` needs no key.
    ctx.obj = lambda: _client(key_file, base_url)


def _client(key_file: Path | None, base_url: str | None) -> "AccountClient":
    from ._factory import client

    return client(secret_in(key_file, "key"), base_url=base_url, on_event=on_event())


def _asking(name: str, what: str) -> Group:
    """A group whose commands ask the API."""
    file = click.Path(dir_okay=False, path_type=Path)
    options: list[click.Parameter] = [
        click.Option(["--key-file"], type=file, help="A file that holds the API key."),
        click.Option(["--base-url"], metavar="URL", help="The API's address  [default: https://api.sinkove.com]"),
    ]
    group = Group(name, params=options, callback=_connect, help=what)
    cli.add_command(group)
    return group


datasets = _asking("datasets", "List, create and download datasets.")
organizations = _asking("organizations", "The organizations that the key belongs to.")
key = _asking("key", "The API key itself.")


@key.command()
@json_option
@click.pass_obj
def check(connect: "Connect", as_json: bool) -> None:
    """Whether the key is good, by one request.

    Prints ok, limit (requests in a window), remaining (of them, at once), reset (seconds until all of it may be used).
    """
    with connect() as client:
        check_key(client.list_datasets, lambda: client.budget, as_json=as_json)


@organizations.command("list")
@json_option
@click.pass_obj
def list_organizations(connect: "Connect", as_json: bool) -> None:
    """One line an organization: id, name."""
    with connect() as client:
        every = [{"id": each.id, "name": each.name or ""} for each in client.organizations.list()]
    show([Item(each, each) for each in every], as_json=as_json)


@datasets.command("list")
@json_option
@click.pass_obj
def list_(connect: "Connect", as_json: bool) -> None:
    """One line a dataset: id, status, progress, size, model."""
    with connect() as client:
        show(map(_item, client.list_datasets()), as_json=as_json)


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@json_option
@click.pass_obj
def get(connect: "Connect", dataset_id: str, as_json: bool) -> None:
    """One dataset: id, status, progress, size, model; on a terminal and with --json all of it."""
    with connect() as client:
        describe(_item(_dataset(client, dataset_id)), as_json=as_json)


@datasets.command()
@click.option("--model", required=True, help="A model's name, such as chest-xray-v2.")
@click.option("--prompt", "prompts", multiple=True, required=True, help="What the images show; repeat for more.")
@click.option("--size", required=True, type=int, help="Images to make.")
@json_option
@click.pass_obj
def create(connect: "Connect", model: str, prompts: tuple[str, ...], size: int, as_json: bool) -> None:
    """Create a dataset, which costs credits, and print its id, or with --json all of it."""
    with connect() as client, as_usage_error():
        dataset = client.create_dataset(model=model, prompts=prompts, size=size)
    say(Item(dataset.to_dict(), {"id": dataset.id}), as_json=as_json)


@datasets.command()
@click.argument("dataset_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--timeout", type=float, metavar="SECONDS", help="The longest wait; without it, as long as it takes.")
@json_option
@click.pass_obj
def wait(connect: "Connect", dataset_ids: tuple[str, ...], timeout: float | None, as_json: bool) -> None:
    """Wait until datasets are ready, and print each as it becomes so.

    What becomes of one stops none of the others.
    """
    with connect() as client:
        for each in _ready([_dataset(client, each) for each in dataset_ids], timeout):
            say(_item(each), as_json=as_json)


def _ready(waited: "list[Dataset]", timeout: float | None) -> "Iterator[Dataset]":
    from ._wait_all import wait_all

    if len(waited) == 1:
        with progress() as on_progress:
            waited[0].wait(timeout=timeout, on_progress=on_progress)
        yield waited[0]
        return
    with as_usage_error():
        ready = wait_all(waited, timeout)
    try:
        yield from ready
    except APIError as exc:
        for note in getattr(exc, "__notes__", ()):  # what became of the others
            complain("sinkove", note)
        raise


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--strategy",
    type=click.Choice(["fail", "skip", "replace"]),
    default="fail",
    metavar="HOW",
    help="What to do when PATH exists: fail (the default), skip or replace.",
)
@click.option("--wait", is_flag=True, help="Wait first until it is ready.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Seconds for all of it, the waiting included.")
@json_option
@click.pass_obj
def download(
    connect: "Connect",
    dataset_id: str,
    path: Path,
    strategy: "Strategy",
    wait: bool,
    timeout: float | None,
    as_json: bool,
) -> None:
    """Download a dataset's ZIP to the file PATH, and print PATH, with --json as id and path."""
    with connect() as client, progress() as on_progress:
        _dataset(client, dataset_id).save(path, strategy, wait, timeout, on_progress)
    click.echo(json.dumps({"id": dataset_id, "path": str(path)}) if as_json else path)


def _dataset(client: "AccountClient", dataset_id: str) -> "Dataset":
    with as_usage_error():
        return client.dataset(dataset_id)


def _item(dataset: "Dataset") -> Item:
    progress = "-" if dataset.progress is None else f"{dataset.progress}%"
    cells = {"id": dataset.id, "status": dataset.status, "progress": progress, "size": str(dataset.size)}
    return Item(dataset.to_dict(), cells | {"model": dataset.model})


def run(arguments: Sequence[str] | None, *, doors: Doors) -> int:
    """Runs the command line; see `sinkove_synkrato.commands.run`."""
    return run_group(cli, "sinkove", arguments, doors)
