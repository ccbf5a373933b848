"""What does it cost to have a client? Importing the package, and making a client once everything is imported."""

import statistics
import subprocess
import sys
import time

import httpx

import sinkove as sk
from _side_by_side import compared, heading, row

PROGRAMS = {
    "python": "pass",
    "import sinkove": "import sinkove, sys; assert 'httpx' not in sys.modules and 'sinkove_api' not in sys.modules",
    "import httpx": "import httpx",
    "import httpx; httpx.Client()": "import httpx; httpx.Client()",
    "import sinkove; sinkove.client()": "import sinkove; sinkove.client('k')",
}
ROUNDS = 25


def milliseconds(program: str) -> float:
    """How long an interpreter takes that does nothing else."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Prints both tables."""
    taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            taken[name].append(milliseconds(program))
    bare = taken.pop("python")
    heading("Milliseconds above an interpreter that does nothing")
    for name, each in taken.items():
        above = [ours - base for ours, base in zip(each, bare, strict=True)]
        note = f"best {min(each) - min(bare):.1f}"
        row(f"`{name}`", above, note, most=20 if name == "import sinkove" else None)

    heading("A client made, times `httpx.Client()`")
    result = compared(make_httpx, make_ours, times=5, rounds=20)
    note = f"`httpx.Client()` {statistics.median(result.base) * 1000:.1f} ms"
    row('`sk.client("k")`', result.ratios, note, most=1.1)


def make_httpx(times: int) -> None:
    """Makes bare clients."""
    for _ in range(times):
        httpx.Client().close()


def make_ours(times: int) -> None:
    """Makes clients."""
    for _ in range(times):
        sk.client("k").close()


if __name__ == "__main__":
    main()
