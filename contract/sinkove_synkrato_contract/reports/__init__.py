"""What people and programs are shown of a run: on the terminal, in CI, and in files.

`view` is what the others share. Everything is drawn from a Result, which holds no secret.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from sinkove_synkrato_contract.options import CannotRunError
from sinkove_synkrato_contract.reports import archive, github, junit, page, plain
from sinkove_synkrato_contract.reports.terminal import summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sinkove_synkrato_contract.record import Result

__all__ = ["github", "summary", "write"]

_KINDS = {"har": archive.text, "html": page.text, "json": plain.text, "junit": junit.text}


def write(result: Result, reports: Mapping[str, Path]) -> None:
    """Writes a result to files, each under another name first, so that nobody reads half of it.

    Args:
        result: What a run found.
        reports: The files by kind: har, html, json, junit.

    Raises:
        CannotRunError: One cannot be written; the others are.
    """
    failed = ""
    for kind, path in reports.items():
        # A name of its own for each thread: reports may be written in mid-run too. Not by tempfile, whose files nobody
        # else may read, such as who shows the pages of a build.
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            with temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(_KINDS[kind](result))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            failed = failed or f"The report {path} cannot be written ({type(error).__name__})."
    if failed:
        raise CannotRunError(failed)
