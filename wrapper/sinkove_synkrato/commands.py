"""What the command lines of all vendors have: doors to other packages, one line per error, exit codes. Needs click."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

import click

from .errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    ConfigurationError,
    CorruptDownloadError,
    DownloadError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
    WaitTimeoutError,
)
from .manners import OPTIONS, Command, behave, manners
from .output import Item, complain, describe

if TYPE_CHECKING:
    from .budget import BudgetState


class Door(NamedTuple):
    """A command that stands in another package.

    Attributes:
        extra: What brings that package's needs.
        needs: A module that is there with that extra.
        what: The command's line in help.
        load: Loads it, which takes a while.
    """

    extra: str
    needs: str
    what: str
    load: Callable[[], click.Command]


Doors: TypeAlias = Mapping[str, Door]

# Click makes no help that is narrower, so that a narrow terminal would break its lines anywhere.
_NARROWEST_HELP = 50

_NO_ANSWER = (
    APIConnectionError,
    CorruptDownloadError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
    WaitTimeoutError,
)


class Group(click.Group):
    """A group whose commands take `OPTIONS`, some of which stand in packages that may not be installed."""

    command_class = Command
    group_class = type
    doors: Doors = {}  # noqa: RUF012 - each group is given its own

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """As click asks for it."""
        return [*super().get_params(ctx), *OPTIONS]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """As click asks for it."""
        return sorted([*super().list_commands(ctx), *self.doors])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """As click asks for it."""
        door = self.doors.get(cmd_name)
        return super().get_command(ctx, cmd_name) if door is None else _Behind(door, cmd_name)


class _Behind(click.Command):
    """Stands for a command behind a door, which is opened when the command is typed."""

    def __init__(self, door: Door, name: str) -> None:
        self._door = door
        self._needs = f"needs an extra: pip install 'sinkove-synkrato[{door.extra}]'"
        super().__init__(name, short_help=door.what if find_spec(door.needs) else f"({self._needs})")

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click asks for it; the context is that of the command itself."""
        try:
            command = self._door.load()
        except ImportError as exc:
            typed = f"{parent.info_name} {info_name}" if parent else info_name
            raise click.UsageError(f"`{typed}` {self._needs} ({exc.name} is missing)") from exc
        return command.make_context(info_name, args, parent, **extra)


def secret_in(file: Path | None, what: str) -> str | None:
    """What a file holds; None without a file.

    Raises:
        click.UsageError: It cannot be read; `what` names it in the text.
    """
    if file is None:
        return None
    try:
        secret = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise click.UsageError(f"The {what} file {file} cannot be read ({type(exc).__name__}).") from exc
    manners().secrets.append(secret.strip())
    return secret


def check_key(
    ask: Callable[[], object], state: Callable[[], "BudgetState"], *, as_json: bool, **more: str | None
) -> None:
    """Prints whether a key is good, which limit it has, and how much of it is left.

    Args:
        ask: Sends one request that needs a good key.
        state: Gives what is known of the limit afterwards.
        as_json: Whether to print JSON: ``ok``, ``limit``, ``remaining``, ``reset`` (in seconds).
        more: What else is known of the key, by name.

    Raises:
        AuthenticationError: It is not good, which has been printed.
        APIError: As for every call.
    """

    def told(ok: bool, known: "BudgetState | None" = None) -> None:
        limit, remaining, reset = (known.limit, known.remaining, round(known.reset, 1)) if known else (None,) * 3
        raw = {"ok": ok, "limit": limit, "remaining": remaining, "reset": reset, **more}
        cells = {name: "-" if value is None else str(value) for name, value in raw.items()}
        describe(Item(raw, cells | {"ok": "yes" if ok else "no"}), as_json=as_json)

    try:
        ask()
    except AuthenticationError:
        told(False)
        raise
    told(True, state())


def run(cli: click.Command, name: str, arguments: Sequence[str] | None, doors: Doors) -> int:
    """Runs a command line; every error is one line on stderr.

    Args:
        cli: The group.
        name: The program's.
        arguments: The words after the program's name; None takes them from the process.
        doors: Commands that stand in other packages, by name.

    Returns:
        The exit code.
    """
    if isinstance(cli, Group):
        cli.doors = doors
    ours = behave(sys.argv[1:] if arguments is None else arguments)

    def said(text: str, exit_code: int, error: BaseException | None = None) -> int:
        if error is not None:
            click.echo(ours.traceback_of(error), err=True, nl=False)
        complain(name, text)
        return exit_code

    try:
        with _ended_by(signal.SIGTERM):
            result = cli.main(arguments, prog_name=name, standalone_mode=False, terminal_width=_help_width())
            sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as exc:
        click.echo(exc.ctx.get_help() if exc.ctx else "", err=True)
        return 2
    except click.ClickException as exc:
        return said(exc.format_message(), exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return said("interrupted", 130)
    except APIError as exc:
        return said(str(exc), _exit_code(exc), exc)
    except OSError as exc:  # stdout went away or is full; what is left in its buffer must not be tried at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return said(f"the output could not be written: {exc.strerror or type(exc).__name__}", 1, exc)
    except Exception as exc:  # noqa: BLE001  # whatever it is, without --debug it is one line
        if isinstance(exc, ModuleNotFoundError) and (exc.name or "").partition(".")[0] == "rich":
            return said("this command needs an extra: pip install 'sinkove-synkrato[cli]'", 2)
        what = ours.redacted(f"{type(exc).__name__}: {exc}")
        return said(f"{what} (a mistake of the program's own; `{name} --debug ...` shows where)", 1, exc)
    return result if isinstance(result, int) else 0


def _help_width() -> int | None:
    width = shutil.get_terminal_size().columns - 2
    return width if width < _NARROWEST_HELP else None


@contextmanager
def as_usage_error() -> Iterator[None]:
    """Turns a ValueError, which says that no request can be made of what was typed, into click's."""
    try:
        yield
    except APIError:
        raise
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc


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
