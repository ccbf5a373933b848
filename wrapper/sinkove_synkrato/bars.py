"""Progress bars on stderr for the command lines. Needs rich."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from .progress import OnProgress
    from .progress import Progress as Report

_TITLES = {"generate": "generating", "download": "downloading", "import": "importing", "export": "exporting"}
_MEGABYTE = 1_000_000


@contextmanager
def shown_progress() -> Iterator["OnProgress | None"]:
    """A callback that draws one bar a phase; None where stderr is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description:>11}"),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def on_progress(report: "Report") -> None:
            task = tasks.get(report.phase)
            if task is None:
                title = _TITLES.get(report.phase, report.phase)
                task = tasks[report.phase] = bars.add_task(title, total=report.total, amount="")
            bars.update(task, completed=report.done, total=report.total, amount=_amount(report))

        yield on_progress


def _amount(report: "Report") -> str:
    if report.phase == "generate":
        return f"{report.done} %"
    if report.phase != "download":
        total = "" if report.total is None else f" of {report.total}"
        return f"{report.done}{total} rows, {report.rate:.0f}/s"
    total = "" if report.total is None else f" of {report.total / _MEGABYTE:.1f}"
    return f"{report.done / _MEGABYTE:.1f}{total} MB, {report.rate / _MEGABYTE:.0f} MB/s"
