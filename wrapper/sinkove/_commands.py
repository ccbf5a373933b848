"""The commands of `sinkove`: one line per error on stderr, results on stdout, plain when piped."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NoReturn

import click

from sinkove_synkrato.errors import (
    APIConnectionError,
    APIError,
    ConfigurationError,
    CorruptDownloadError,
    DownloadError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
    WaitTimeoutError,
)

if TYPE_CHECKING:
    from sinkove_synkrato.destination import Strategy

    from ._account import AccountClient
    from ._dataset import Dataset

    Connect = Callable[[], AccountClient]
    Doors = Mapping[str, tuple[str, Callable[[], click.Command]]]

_NO_ANSWER = (
    APIConnectionError,
    CorruptDownloadError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
    WaitTimeoutError,
)


class _Group(click.Group):
    """A group, some of whose commands stand in packages that may not be installed."""

    doors: ClassVar["Doors"] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.doors])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.doors:
            return super().get_command(ctx, cmd_name)
        extra, load = self.doors[cmd_name]
        try:
            return load()
        except ImportError as exc:
            return _closed_door(cmd_name, extra, exc.name)


def _closed_door(name: str, extra: str, missing: str | None) -> click.Command:
    """Stands for a command whose extra is not installed, so that `--help` still lists it."""
    needs = f"needs an extra: pip install 'sinkove-synkrato[{extra}]'"

    def refuse(words: object) -> None:  # noqa: ARG001 - click passes what was typed
        raise click.UsageError(f"`sinkove {name}` {needs} ({missing} is missing)")

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(name, settings, refuse, [words], short_help=f"({needs})", add_help_option=False)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
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

    try:
        key = None if key_file is None else key_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise click.UsageError(f"The key file {key_file} cannot be read ({type(exc).__name__}).") from exc
    return client(key, base_url=base_url)


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
    with connect() as client, _as_usage_error():
        dataset = client.create_dataset(model=model, prompts=prompts, size=size)
    click.echo(dataset.id)


@datasets.command()
@click.argument("dataset_id", metavar="ID")
@click.option("--timeout", type=float, metavar="SECONDS", help="The longest wait; without it, as long as it takes.")
@click.pass_obj
def wait(connect: "Connect", dataset_id: str, timeout: float | None) -> None:
    """Wait until a dataset is ready."""
    from ._progress import shown_progress  # rich takes a while to be there, and most commands show nothing

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
    from ._progress import shown_progress  # as above

    with connect() as client, shown_progress() as on_progress:
        _dataset(client, dataset_id).save(path, strategy, wait, timeout, on_progress)
    click.echo(path)


def _dataset(client: "AccountClient", dataset_id: str) -> "Dataset":
    with _as_usage_error():
        return client.dataset(dataset_id)


@contextmanager
def _as_usage_error() -> Iterator[None]:
    try:
        yield
    except APIError:
        raise
    except ValueError as exc:  # no request can be made of these arguments
        raise click.UsageError(str(exc)) from exc


def _line(dataset: "Dataset") -> str:
    progress = "-" if dataset.progress is None else f"{dataset.progress}%"
    return "\t".join((dataset.id, dataset.status, progress, str(dataset.size), dataset.model))


def run(arguments: Sequence[str] | None, *, doors: "Doors") -> int:
    """Runs the command line; every error is one line on stderr.

    Args:
        arguments: The words after the program's name; None takes them from the process.
        doors: Commands that stand in other packages, by name: the extra that holds each, and what loads it.

    Returns:
        The exit code.
    """
    _Group.doors = doors
    try:
        with _ended_by(signal.SIGTERM):
            result = cli.main(arguments, prog_name="sinkove", standalone_mode=False)
            sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as exc:
        click.echo(exc.ctx.get_help() if exc.ctx else "", err=True)
        return 2
    except click.ClickException as exc:
        return _said(exc.format_message(), exc.exit_code)
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] != "rich":
            raise
        return _said("this command needs an extra: pip install 'sinkove-synkrato[cli]'", 2)
    except (click.Abort, KeyboardInterrupt):
        return _said("interrupted", 130)
    except APIError as exc:
        return _said(str(exc), _exit_code(exc))
    except OSError as exc:  # stdout went away or is full; what is left in its buffer must not be tried at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _said(f"the output could not be written: {exc.strerror or type(exc).__name__}", 1)
    return result if isinstance(result, int) else 0


@contextmanager
def _ended_by(number: signal.Signals) -> Iterator[None]:
    """Ends as Ctrl-C does, so that no temporary file is left behind, with the shell's code for the signal."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = signal.signal(number, end)
    try:
        yield
    finally:
        signal.signal(number, before)


def _exit_code(error: APIError) -> int:
    if isinstance(error, ConfigurationError):
        return 2
    # A download that was tried and failed is the network's or the storage's doing, one that was not is the folder's.
    tried = isinstance(error, DownloadError) and error.attempts > 0
    return 3 if tried or isinstance(error, _NO_ANSWER) else 1


def _said(text: str, exit_code: int) -> int:
    click.echo(f"sinkove: {' '.join(text.split())}", err=True)
    return exit_code
