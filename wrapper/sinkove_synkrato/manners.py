"""How a command line behaves: --quiet, -v and --debug, which every command of ours takes. Needs click."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

import click

from .output import printable

if TYPE_CHECKING:
    from .progress import OnProgress

_SECRET = re.compile("\0--(?:api-key|token)[=\0]([^\0]+)")


class Manners:
    """How this run behaves.

    Args:
        arguments: The words after the program's name.

    Attributes:
        quiet: Whether to leave out progress and counts.
        verbose: Whether to tell of each request.
        debug: Whether to show the tracebacks of errors.
        secrets: What no traceback may hold.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.quiet = self.verbose = self.debug = False
        known = [value.strip() for name, value in os.environ.items() if name.endswith(("_API_KEY", "_API_TOKEN"))]
        self.secrets = [*known, *_SECRET.findall("\0".join(("", *arguments)))]

    def redacted(self, text: str) -> str:
        """A text of anybody's, without secrets."""
        from .redact import redact  # loads logging

        return redact(text, self.secrets)

    def traceback_of(self, error: BaseException) -> str:
        """The traceback with those of its causes; nothing without --debug."""
        if not self.debug:
            return ""
        import traceback

        text = self.redacted("".join(traceback.format_exception(error)))
        return "".join(f"{printable(line)}\n" for line in text.splitlines())


_CURRENT: ContextVar[Manners] = ContextVar("sinkove_synkrato_manners")


def manners() -> Manners:
    """Those of the run that is under way."""
    return _CURRENT.get()


def behave(arguments: Sequence[str]) -> Manners:
    """Begins a run; see `Manners`."""
    _CURRENT.set(now := Manners(arguments))
    return now


def _keep(_: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        setattr(manners(), str(option.name), True)


def _flag(*names: str, what: str) -> click.Option:
    return click.Option(names, is_flag=True, expose_value=False, callback=_keep, help=what)


OPTIONS: Final = (
    _flag("--quiet", what="Show neither progress nor counts."),
    _flag("-v", "--verbose", what="Tell of each request: method, path, status, seconds."),
    _flag("--debug", what="Show the tracebacks of errors."),
)
"""What every command takes, before and after the names of commands."""


class Command(click.Command):
    """A command that takes `OPTIONS`."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """As click asks for them."""
        return [*super().get_params(ctx), *OPTIONS]


def progress() -> "AbstractContextManager[OnProgress | None]":
    """Bars for what takes its time, unless --quiet was said."""
    if manners().quiet:
        return nullcontext()
    from .bars import shown_progress  # rich takes a while to be there, and most commands show nothing

    return shown_progress()


def on_event() -> Callable[[object], None] | None:
    """What tells of each request on stderr, if -v was said."""
    return _tell if manners().verbose else None


def _tell(event: object) -> None:
    from .call import current_call
    from .events import AttemptEvent

    call = current_call()
    if call is not None and isinstance(event, AttemptEvent):
        what = f"{call.operation.method} {call.operation.path} {event.status_code or 'no answer'}"
        line = printable(f"{what} {event.seconds:.3f} s {event.error or ''}".rstrip())
        sys.stderr.write(f"{line}\n")  # which bars put above themselves; click would write into them
