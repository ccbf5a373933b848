"""The commands `synkrato records`: rows from the API into files, and from files into the API."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sinkove_synkrato.commands import Group, as_usage_error
from sinkove_synkrato.manners import manners, progress
from sinkove_synkrato.progress import OnProgress, Progress

if TYPE_CHECKING:
    from ._client import Client
    from ._files import Format
    from ._listing import Records

    Connect = Callable[[], Client]

_TOLD_EVERY = 1000
_FILE = click.Path(dir_okay=False, path_type=Path)


def _listed(_: click.Context, __: click.Parameter, names: str | None) -> tuple[str, ...]:
    return tuple(filter(None, names.split(","))) if names else ()


def _common(command: Any) -> Any:
    """What both commands take."""
    for add in (
        click.option("--force", is_flag=True, help="Replace a file that is there."),
        click.option("--format", "form", type=click.Choice(["csv", "ndjson"]), help="Instead of what its name says."),
        *(
            click.option(f"--{place}", f"{place}_id", metavar="ID", help=f"The records of this {place}.")
            for place in ("workspace", "project", "tenant")
        ),
        click.option("--module", "kind", flag_value="module", help="NAME is a module."),
    ):
        command = add(command)
    return command


@click.group(cls=Group)
def records() -> None:
    """Export records to files, and import them.

    Files are CSV or NDJSON, which is one JSON object a line.
    """


@records.command()
@click.argument("name")
@click.option("--hierarchy", "kind", flag_value="hierarchy", help="NAME is a hierarchy.")
@click.option("--filter", "filter_", metavar="TEXT", help="Which records, such as number2:gt:2:and:code:sw:A.")
@click.option("--time-zone", metavar="ZONE", help="Where dates in the filter are meant, such as Europe/Berlin.")
@click.option("--sort", metavar="FIELD", help="A field to sort by.")
@click.option("--status", help="Only records in this state.")
@click.option("--fields", metavar="A,B,C", callback=_listed, help="Only these fields, in this order.")
@click.option("--to", type=_FILE, required=True, help="A .csv or .ndjson file, or - for the output.")
@_common
@click.pass_obj
def export(
    connect: "Connect",
    /,
    name: str,
    kind: str | None,
    fields: tuple[str, ...],
    to: Path,
    form: "Format | None",
    force: bool,
    **words: str | None,
) -> None:
    """Write the records of a master, such as LOCATION, to a file.

    NDJSON keeps all values as the API has them. In a CSV texts stand as they are, numbers, lists and the like as JSON, and
    no value as an empty cell.
    """
    from ._files import Noted, check_output, format_of, is_stream, output_of, write_rows
    from ._listing import Records
    from ._pages import MOST
    from ._terms import check_text

    query = [words.pop(each) for each in ("filter_", "time_zone", "sort", "status")]
    with as_usage_error():
        form = form or format_of(to)
        if query[0] is not None:
            check_text(query[0], has_time_zone=query[1] is not None)
    if kind == "hierarchy" and any(query):
        raise click.UsageError("A hierarchy takes no --filter, --time-zone, --sort or --status.")
    check_output(to, replace=force)
    with connect() as client, progress() as on_progress:
        with as_usage_error():
            listing = _form(client, kind, name, words)._listing(Records, *query, MOST, None, _as_it_came)
        rows = Noted(_counted(listing, on_progress))
        with output_of(to, replace=force) as file:
            write_rows(rows, file, form, fields, None if is_stream(to) else to.parent)
    if not manners().quiet:
        click.echo(f"{rows.count} records", err=True)
    for each in (each for each in fields if rows.count and each not in rows.names):
        click.echo(f"synkrato: no record has a field {each!r}", err=True)


def _form(client: "Client", kind: str | None, name: str, place: dict[str, str | None]) -> Any:
    return getattr(client, kind or "master")(name, **{key: value for key, value in place.items() if value is not None})


def _as_it_came(record: dict[str, Any]) -> dict[str, Any]:
    from ._records import read_record
    from ._values import read_time, write_value

    flat = read_record(record, typed=False)
    if isinstance(flat.get("createdAt"), str):  # which generated code writes in a form of its own
        flat["createdAt"] = write_value(read_time(flat["createdAt"]))
    return flat


def _counted(rows: "Records", on_progress: OnProgress | None) -> Iterator[dict[str, Any]]:
    total, began = rows.total() if on_progress else None, time.monotonic()
    for number, row in enumerate(rows, 1):
        yield row
        if on_progress and (number % _TOLD_EVERY == 0 or number == total):
            on_progress(Progress("export", number, total, time.monotonic() - began))


@records.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--key", required=True, metavar="FIELD", help="The unique field: a row whose record is there changes it.")
@click.option("--checkpoint", type=_FILE, help="Keeps how far it has come, so that the same command goes on there.")
@click.option("--user-name", metavar="NAME", help="On whose behalf a module is written to.")
@click.option("--numbers", metavar="A,B,C", callback=_listed, help="Columns of a CSV that are numbers.")
@click.option("--json", "values", metavar="A,B,C", callback=_listed, help="Columns of a CSV that are JSON.")
@click.option("--rejected", type=_FILE, help="Gets the rows that were not written, as NDJSON: line, reason, row.")
@_common
@click.pass_obj
def import_(
    connect: "Connect",
    /,
    name: str,
    kind: str | None,
    file: Path,
    form: "Format | None",
    key: str,
    user_name: str | None,
    checkpoint: Path | None,
    rejected: Path | None,
    numbers: tuple[str, ...],
    values: tuple[str, ...],
    force: bool,
    **place: str | None,
) -> int:
    """Write the rows of a file, or of the input (-), into a master.

    The first line of a CSV names its columns. Its cells are texts but for those of --numbers and --json, and an empty one
    is left out. Lines that are broken and rows that the server refuses are told and left out; then the exit code is 1.
    """
    from ._files import check_output, format_of, input_of, rows_of
    from ._importing import Passing, going_on, report

    with as_usage_error():
        form = form or format_of(file)
    if form == "ndjson" and (numbers or values):
        raise click.UsageError("--numbers and --json are for a CSV; NDJSON says itself what is a number.")
    if (kind == "module") != (user_name is not None):
        raise click.UsageError("--module needs --user-name." if kind else "--user-name is for a --module.")
    for path, is_replaced in ((checkpoint, True), (rejected, force)):
        if path is not None:
            check_output(path, replace=is_replaced)
    user = {} if user_name is None else {"user_name": user_name}
    with input_of(file) as source, connect() as client:
        try:
            read = rows_of(source, form, key, numbers, values)
        except ValueError as exc:
            raise click.UsageError(f"{file}: {exc}") from exc
        target = _form(client, kind, name, place)
        rows = Passing(read, key, checkpoint)
        with going_on(checkpoint), progress() as on_progress:
            result = target.upsert(rows, key=key, checkpoint=checkpoint, on_progress=on_progress, **user)
    return report(result, rows.rejected, rejected, replace=force, quiet=manners().quiet)
