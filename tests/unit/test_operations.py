"""The tables of operations against the specifications, which are the only places where the APIs are described."""

import ast
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import sinkove._operations
import synkrato._operations

SPECS = Path(__file__).parents[2] / "openapi"
METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module", params=[sinkove._operations, synkrato._operations], ids=["sinkove", "synkrato"])
def operations(request: pytest.FixtureRequest) -> ModuleType:
    """The table of one vendor."""
    module: ModuleType = request.param
    return module


@pytest.fixture(scope="module")
def described(operations: ModuleType) -> dict[str, dict[str, Any]]:
    """Each operation of the specification by its id."""
    spec = SPECS / f"{operations.__name__.partition('.')[0]}.yaml"
    paths = yaml.load(spec.read_bytes(), yaml.CSafeLoader)["paths"]
    return {
        item[method]["operationId"]: {**item[method], "method": method.upper(), "path": path}
        for path, item in paths.items()
        for method in METHODS
        if method in item
    }


def _success(operation: dict[str, Any]) -> int:
    # Where several are documented they promise the same body, and the last one is what HTTP calls it.
    return max(int(status) for status in operation["responses"] if status.startswith("2"))


def test_operations_are_those_of_the_specification(
    operations: ModuleType, described: dict[str, dict[str, Any]]
) -> None:
    """Method, address, the success status and whether it may be sent twice; deprecated ones are not called."""
    assert {op.id: (op.method, op.path, op.success, op.safe) for op in operations.ALL} == {
        id: (op["method"], op["path"], _success(op), op["x-retry"] == "safe")
        for id, op in described.items()  # noqa: A001  # as the specification calls it
        if not op.get("deprecated")
    }


def test_operations_say_whether_they_may_be_sent_twice(described: dict[str, dict[str, Any]]) -> None:
    """An operation without a mark would be taken for unsafe, and nobody would have decided it."""
    assert {op["x-retry"] for op in described.values()} == {"safe", "unsafe"}


def test_operations_that_are_unsafe_say_how_to_find_out(operations: ModuleType) -> None:
    """OutcomeUnknownError without advice would leave the caller alone."""
    assert {op.id: bool(op.find_out) for op in operations.ALL} == {op.id: not op.safe for op in operations.ALL}


def test_operations_table_has_all_of_them(operations: ModuleType) -> None:
    """Each constant of the module that is called through the API is in the table, once."""
    names = [
        target.id
        for node in ast.parse(Path(operations.__file__ or "").read_text("utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    named = [getattr(operations, name) for name in names if name not in ("ALL", "DOWNLOAD") and name[0] != "_"]
    assert list(operations.ALL) == named
    assert len({op.id for op in operations.ALL}) == len(operations.ALL)
