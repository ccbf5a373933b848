"""docs/reference/commands.md: every command of both programs with its options, as click knows them."""

import inspect
from collections.abc import Iterator
from typing import NamedTuple

import click

from sinkove._commands import cli as sinkove_cli
from sinkove_synkrato_contract.sinkove.command import check as sinkove_check
from sinkove_synkrato_contract.synkrato.command import check as synkrato_check
from sinkove_synkrato_mock.sinkove.command import mock as sinkove_mock
from sinkove_synkrato_mock.synkrato.command import mock as synkrato_mock
from synkrato._commands import cli as synkrato_cli

INTRODUCTION = """\
# Commands

Both programs need the extra `cli`, `mock` the extra `mock`, `check` the extra `contract`. `make reference` writes this
page out of what the programs say of themselves; `-h` or `--help` behind any of these words shows the same.

Results are on stdout, plain and with tabs; errors are one line on stderr, progress is there when that is a terminal.
[Environment variables](environment.md) has what is read from the environment; [errors](errors.md), which one ends with
which code.

| exit code | |
|---|---|
| 0 | done; of `check`: the server keeps the contract; of `mock`: ended by Ctrl-C or SIGTERM |
| 1 | the answer is no: it is not there, not allowed, not ready, was refused; of `check`: the server breaks the contract |
| 2 | usage or configuration: nothing was sent; of `check`: it could not run |
| 3 | network or server: no answer, one that cannot be used, an outcome that nobody knows |
| 130, 143 | interrupted by Ctrl-C, by SIGTERM; of `check`: by either, 130 |
"""


class Program(NamedTuple):
    """A program with what stands in other packages."""

    cli: click.Group
    check: click.Command
    mock: click.Command


PROGRAMS = {
    "sinkove": Program(sinkove_cli, sinkove_check, sinkove_mock),
    "synkrato": Program(synkrato_cli, synkrato_check, synkrato_mock),
}


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for name, program in PROGRAMS.items():
        context = click.Context(program.cli, info_name=name, **program.cli.context_settings)
        parts += [f"## `{name}`\n", *_told(context)]
        for command in by_name(*program.cli.commands.values(), program.check, program.mock):
            parts += _section(command, context)
    return "\n".join(parts)


def by_name(*commands: click.Command) -> list[click.Command]:
    """As `--help` lists them."""
    return sorted(commands, key=lambda each: each.name or "")


def _section(command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, parent, command.name)
    yield f"### `{context.command_path}`\n"
    yield from _told(context)
    for inner in by_name(*command.commands.values()) if isinstance(command, click.Group) else ():
        yield from _section(inner, context)


def _told(context: click.Context) -> Iterator[str]:
    command = context.command
    yield f"    {' '.join([context.command_path, *command.collect_usage_pieces(context)])}\n"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "") + "\n"
    records = [each.get_help_record(context) for each in command.params if isinstance(each, click.Option)]
    rows = [f"| `{_cell(option)}` | {_cell(told)} |" for option, told in filter(None, records)]
    if rows:
        yield "\n".join(["| option | |", "|---|---|", *rows]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
