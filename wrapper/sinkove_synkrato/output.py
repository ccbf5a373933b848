"""What the command lines print: JSON for programs, lines with tabs for pipes. Needs click."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import click

json_option = click.option("--json", "as_json", is_flag=True, help="JSON with the API's names, one object a line.")


class Item(NamedTuple):
    """One thing to print.

    Attributes:
        raw: What JSON has of it, under the API's names.
        cells: What people and pipes see of it, by column.
    """

    raw: Mapping[str, Any]
    cells: Mapping[str, str]


def say(item: Item, *, as_json: bool) -> None:
    """Prints one line: JSON, or the cells with tabs between them."""
    # All in ASCII, whatever the output takes.
    click.echo(json.dumps(item.raw) if as_json else "\t".join(map(printable, item.cells.values())))


def show(items: Iterable[Item], *, as_json: bool) -> None:
    """Prints a list, one line an item."""
    for item in items:
        say(item, as_json=as_json)


def printable(text: str) -> str:
    """A text of the server's on one line, which cannot steer a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)
