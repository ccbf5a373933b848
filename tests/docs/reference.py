"""Writes the pages of docs/reference/ that are made out of code (`make reference`)."""

from collections.abc import Callable
from pathlib import Path

from . import commands, messages

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {"commands.md": commands.page, "messages.md": messages.page}


def write() -> None:
    """Writes each anew."""
    for name, page in PAGES.items():
        part = FOLDER / f"{name}.part"
        part.write_text(page(), encoding="utf-8")
        part.replace(FOLDER / name)


if __name__ == "__main__":
    write()
