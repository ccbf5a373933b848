"""What each package may import: `make lint` forbids the wrong rooms, this admits nothing but the named ones."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "contract/sinkove_synkrato_contract": {
        *("click", "httpx", "jinja2", "jsonschema_rs", "schemathesis", "yaml"),
        *("sinkove_synkrato_contract", "sinkove_synkrato_openapi"),
    },
    "generated/sinkove_api": {"attrs", "httpx"},
    "generated/synkrato_api": {"attrs", "httpx"},
    "mock/sinkove_synkrato_mock": {
        *("click", "httptools", "jinja2", "jsonschema_rs", "numpy", "uvicorn", "uvloop"),
        "httpx",  # in the module that asks a real server
        "pytest",  # in the module that pytest itself loads
        *("sinkove_synkrato_mock", "sinkove_synkrato_openapi"),
    },
    "openapi/sinkove_synkrato_openapi": {"yaml"},
    "wrapper/sinkove": {
        *("PIL", "click", "sinkove", "sinkove_api", "sinkove_synkrato"),
        # cli and testing alone, as import-linter checks
        *("sinkove_synkrato_contract", "sinkove_synkrato_mock"),
    },
    "wrapper/sinkove_synkrato": {
        *("attrs", "h11", "httpcore", "httpx"),
        "redis",  # in the module that asks a store
        *("click", "rich"),  # in the modules that command lines share
    },
    "wrapper/synkrato": {
        *("click", "sinkove_synkrato", "synkrato_api"),
        *("sinkove_synkrato_contract", "sinkove_synkrato_mock"),  # as above
    },
}


def imported(package: Path) -> set[str]:
    names: set[str] = set()
    for module in package.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names


@pytest.mark.parametrize("package", ALLOWED)
def test_package_imports_only_what_it_may(package: str) -> None:
    """A new dependency is a decision, not an accident."""
    assert imported(ROOT / package) == ALLOWED[package]


@pytest.mark.parametrize("package", ["wrapper/sinkove_synkrato", "wrapper/sinkove", "wrapper/synkrato"])
def test_few_modules_import_httpx(package: str) -> None:
    """It may have to be swapped for its successor one day."""
    users = [path.name for path in sorted((ROOT / package).rglob("*.py")) if "import httpx" in path.read_text("utf-8")]
    known = [
        "direct.py",
        "files.py",
        "http.py",
        "httpx_failures.py",
        "inprocess.py",
        "network.py",
        "pools.py",
        "primitives.py",
        "sender.py",
    ]
    assert users == (known if package.endswith("sinkove_synkrato") else [])
