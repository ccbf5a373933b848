"""What the benchmarks share: servers in processes of their own, contenders that take turns, rows of a table.

Absolute times wander by half from one minute to the next, so two contenders always take turns, a few calls each, and
what counts is the median of the ratios of such rounds.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
KEY = "sk-mock"
HEADERS = {"Authorization": f"Bearer {KEY}"}
MOCK = (str(Path(sys.executable).with_name("sinkove")), "mock", "--port", "0", "--generation-seconds", "0")
# Does what is measured, as often as it is told.
Contender = Callable[[int], object]

for _name in list(os.environ):
    if _name.lower().endswith("_proxy") or _name.startswith("SINKOVE_"):  # they would send the calls elsewhere
        del os.environ[_name]
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled


@contextmanager
def served(*command: str) -> Iterator[str]:
    """A server in a process of its own; gives the address that ends the first line it prints."""
    with running(*command) as (url, _):
        yield url


@contextmanager
def running(*command: str) -> Iterator[tuple[str, int]]:
    """The same, with the number of the process."""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().split()[-1] if process.stdout else "", process.pid
        finally:
            process.terminate()


@contextmanager
def process_of(*command: str, **environment: str) -> Iterator[Contender]:
    """A contender in a process of its own, which does `as_told`."""
    settings = os.environ | environment
    with subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def work(times: int) -> None:
            print(times, file=process.stdin, flush=True)
            if process.stdout and not process.stdout.readline():
                raise RuntimeError(f"{command} ended early with {process.wait()}")

        yield work


def as_told(work: Contender) -> None:
    """Works as often as each line of stdin says, and answers each with one when it is done."""
    for line in sys.stdin:
        work(int(line))
        print(flush=True)


class Comparison(NamedTuple):
    """Rounds in which two contenders took turns: the seconds that one time took each, by round."""

    base: list[float]
    ours: list[float]

    @property
    def ratios(self) -> list[float]:
        """How many times as long ours took, by round."""
        return [ours / base for ours, base in zip(self.ours, self.base, strict=True)]


def compared(base: Contender, ours: Contender, *, times: int, rounds: int) -> Comparison:
    """Lets both take turns, after one round that does not count."""
    taken: dict[Contender, list[float]] = {base: [], ours: []}
    for each in range(rounds + 1):
        for contender in (base, ours) if each % 2 else (ours, base):
            began = time.perf_counter()
            contender(times)
            taken[contender].append((time.perf_counter() - began) / times)
    return Comparison(taken[base][1:], taken[ours][1:])


def heading(title: str) -> None:
    """Prints what stands above the rows."""
    print(f"\n**{title}** (load {os.getloadavg()[0]:.1f})\n")
    print("| what | median | middle half | target | |\n|---|---|---|---|---|")


def row(what: str, values: list[float], note: str, *, most: float | None = None, least: float | None = None) -> None:
    """Prints one row: ratios, or whatever else the heading says."""
    low, middle, high = statistics.quantiles(values, n=4)
    target = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else ""
    missed = (most is not None and middle > most) or (least is not None and middle < least)
    print(f"| {what} | {middle:.2f} | {low:.2f} to {high:.2f} | {target}{' missed' if missed else ''} | {note} |")


def microseconds(values: list[float]) -> str:
    """An absolute time, as a footnote to a ratio."""
    return f"{statistics.median(values) * 1e6:.0f} us"
