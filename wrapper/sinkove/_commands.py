"""The commands of `sinkove`: one line per error on stderr, results on stdout, plain when piped."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sinkove_synkrato.commands import Doors, Group, as_usage_error, secret_in
from sinkove_synkrato.commands import run as run_group

if TYPE_CHECKING:
    from sinkove_synkrato.destination import Strategy

    from ._account import AccountClient
    from ._dataset import Dataset

    Connect = Callable[[], AccountClient]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Datasets of synthetic medical images: make them, wait for them, download them.

    The API key comes from SINKOVE_API_KEY or `datasets --key-file`, the address from SINKOVE_BASE_URL or `datasets
    --base-url`.

    Exit codes: 0 done, 1 the answer is no, 2 usage or configuration, 3 network or server, 130 interrupted.
    """


@cli.group()
@click.option("--key-file", type=click.Path(dir_okay=False, path_type=Path), help="A file that holds the API key.")
@click.option("--base-url", metavar="URL", help="The API's address  [default: https://api.sinkove.com]")
@click.pass_context
def datasets(ctx: click.Context, key_file: Path | None, base_url: str | None) -> None:
    """List, create and download datasets."""
    # Made when a command asks for it, so that `sinkove datasets list --help` needs no key.
    ctx.obj = lambda: _client(key_file, base_url)


def _client(key_file: Path | None, base_url: str | None) -> "AccountClient":
    from ._factory import client

    return client(secret_in(key_file, "key"), base_url=base_url)


@datasets.command("list")
@click.pass_obj
def list_(connect: "Connect") -> None:
    """One line a dataset, with tabs: id, status, percent, images, model."""
    with connect() as client:
        for dataset in client.list_datasets():
            click.echo(_line(dataset))


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@click.pass_obj
def get(connect: "Connect", dataset_id: str) -> None:
    """One line, with tabs: id, status, percent, images, model."""
    with connect() as client:
        click.echo(_line(_dataset(client, dataset_id)))


@datasets.command()
@click.option("--model", required=True, help="A model's name, such as chest-xray-v2.")
@click.option("--prompt", "prompts", multiple=True, required=True, help="What the images show; repeat for more.")
@click.option("--size", required=True, type=int, help="Images to make.")
@click.pass_obj
def create(connect: "Connect", model: str, prompts: tuple[str, ...], size: int) -> None:
    """Create a dataset, which costs credits, and print its id."""
    with connect() as client, as_usage_error():
        dataset = client.create_dataset(model=model, prompts=prompts, size=size)
    click.echo(dataset.id)


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@click.option("--timeout", type=float, metavar="SECONDS", help="The longest wait; without it, as long as it takes.")
@click.pass_obj
def wait(connect: "Connect", dataset_id: str, timeout: float | None) -> None:
    """Wait until a dataset is ready."""
    from sinkove_synkrato.bars import shown_progress  # rich takes a while to be there, and most commands show nothing

    with connect() as client, shown_progress() as on_progress:
        _dataset(client, dataset_id).wait(timeout=timeout, on_progress=on_progress)


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--strategy",
    type=click.Choice(["fail", "skip", "replace"]),
    default="fail",
    show_default=True,
    help="What to do when PATH exists.",
)
@click.option("--wait", is_flag=True, help="Wait first until it is ready.")
@click.option("--timeout", type=float, metavar="SECONDS", help="Seconds for all of it, the waiting included.")
@click.pass_obj
def download(
    connect: "Connect", dataset_id: str, path: Path, strategy: "Strategy", wait: bool, timeout: float | None
) -> None:
    """Download a dataset's ZIP to the file PATH, and print PATH."""
    from sinkove_synkrato.bars import shown_progress  # as above

    with connect() as client, shown_progress() as on_progress:
        _dataset(client, dataset_id).save(path, strategy, wait, timeout, on_progress)
    click.echo(path)


def _dataset(client: "AccountClient", dataset_id: str) -> "Dataset":
    with as_usage_error():
        return client.dataset(dataset_id)


def _line(dataset: "Dataset") -> str:
    progress = "-" if dataset.progress is None else f"{dataset.progress}%"
    return "\t".join((dataset.id, dataset.status, progress, str(dataset.size), dataset.model))


def run(arguments: Sequence[str] | None, *, doors: Doors) -> int:
    """Runs the command line; see `sinkove_synkrato.commands.run`."""
    return run_group(cli, "sinkove", arguments, doors)
