"""The door of the command line; the commands stand in `synkrato._commands`, `mock` and `check` in their own packages."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; the exit codes are those of `sinkove`.

    Args:
        arguments: The words after the program's name; None takes them from the process.

    Returns:
        The exit code.
    """
    if find_spec("click") is None:
        sys.stderr.write("synkrato: the command line needs an extra: pip install 'sinkove-synkrato[cli]'\n")
        return 2
    from sinkove_synkrato.commands import Door

    from ._commands import run

    check = "Check whether a server keeps the contract of the Synkrato API."
    mock = "Serve a mock of the Synkrato Data API below /data until Ctrl-C."
    doors = {"check": Door("contract", "schemathesis", check, _check), "mock": Door("mock", "uvicorn", mock, _mock)}
    return run(arguments, doors=doors)


def _check() -> "click.Command":
    from sinkove_synkrato_contract.synkrato.command import check

    return check


def _mock() -> "click.Command":
    from sinkove_synkrato_mock.synkrato.command import mock

    return mock
