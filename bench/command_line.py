"""What does a command cost before it does anything? `--help` of both command lines, above bare Python."""

import subprocess
import sys
import time
from pathlib import Path

from _side_by_side import heading, row

SCRIPTS = Path(sys.executable).parent
COMMANDS = {
    "python": (sys.executable, "-c", "pass"),
    "python -c 'import click'": (sys.executable, "-c", "import click"),
    "sinkove --help": (str(SCRIPTS / "sinkove"), "--help"),
    "synkrato --help": (str(SCRIPTS / "synkrato"), "--help"),
}
ROUNDS = 25


def milliseconds(command: tuple[str, ...]) -> float:
    """How long it takes from its start to its end."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Prints the table."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken[name].append(milliseconds(command))
    bare = taken.pop("python")
    heading("Milliseconds above an interpreter that does nothing")
    for name, each in taken.items():
        above = [ours - base for ours, base in zip(each, bare, strict=True)]
        row(f"`{name}`", above, f"best {min(each) - min(bare):.1f}", most=150 if name.endswith("--help") else None)


if __name__ == "__main__":
    main()
