"""What the command lines print: JSON for programs, tables for people, lines with tabs for pipes.

Needs click, and rich on a terminal.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from rich.console import Console

_BETWEEN = 2

json_option = click.option("--json", "as_json", is_flag=True, help="JSON with the API's names, one object a line.")


class Item(NamedTuple):
    """One thing to print.

    Attributes:
        raw: What JSON has of it, under the API's names.
        cells: What lines and tables have of it, by column.
    """

    raw: Mapping[str, Any]
    cells: Mapping[str, str]


def say(item: Item, *, as_json: bool) -> None:
    """Prints one line: JSON, or the cells with tabs between them."""
    # All in ASCII, whatever the output takes.
    click.echo(json.dumps(item.raw) if as_json else "\t".join(map(printable, item.cells.values())))


def show(items: Iterable[Item], *, as_json: bool) -> None:
    """Prints a list: on a terminal a table, else a line each."""
    if as_json or not sys.stdout.isatty():
        for item in items:
            say(item, as_json=as_json)
    elif rows := [{name: printable(cell) for name, cell in item.cells.items()} for item in items]:
        _table(rows)


def describe(item: Item, *, as_json: bool) -> None:
    """Prints one thing: on a terminal all that is known of it, else a line."""
    if as_json or not sys.stdout.isatty():
        say(item, as_json=as_json)
    else:
        _fields(_console(), {name: printable(_text(value)) for name, value in item.raw.items()})


def printable(text: str) -> str:
    """A text of the server's on one line, which cannot steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)


def complain(program: str, text: str) -> None:
    """Prints one line on stderr."""
    click.echo(printable(f"{program}: {' '.join(text.split())}"), err=True)


def _text(value: object) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _console() -> "Console":
    from rich.console import Console  # takes a while to be there, and pipes need none

    return Console(highlight=False)


def _table(rows: list[dict[str, str]]) -> None:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    console, head = _console(), [name.upper() for name in rows[0]]
    widths = [max(map(cell_len, column)) for column in zip(head, *(row.values() for row in rows), strict=True)]
    if sum(widths) + _BETWEEN * (len(widths) - 1) > console.width:  # half an id is of no use
        for number, row in enumerate(rows):
            if number:
                console.print()
            _fields(console, row)
        return
    table = Table(*head, box=None, pad_edge=False, header_style=_strong(console))
    for row in rows:
        table.add_row(*map(Text, row.values()))
    console.print(table)


def _fields(console: "Console", fields: Mapping[str, str]) -> None:
    from rich.text import Text

    width = max(map(len, fields))
    for name, value in fields.items():
        console.print(Text.assemble((printable(name).ljust(width), _strong(console)), " " * _BETWEEN, value))


def _strong(console: "Console") -> str:
    return "" if console.no_color else "bold"  # with NO_COLOR rich leaves out colours alone
