"""The names that users import, and what importing them costs."""

import importlib
import subprocess
import sys
import types
from pathlib import Path

import pytest

import sinkove
from sinkove_synkrato import errors


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_all_names_every_public_name() -> None:
    """Classes of the tree, the client, its handle and its progress reports."""
    tree = {name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, Exception)}
    assert set(sinkove.__all__) == tree | {
        *("AccountClient", "Client", "Dataset", "Organization", "Organizations", "Progress", "SinkoveError", "client"),
        *("AsyncAccountClient", "AsyncDataset", "AsyncOrganization", "AsyncOrganizations", "async_client"),
        *("AttemptEvent", "BudgetState", "CallEvent", "WaitEvent"),
        *("Saved", "async_download_all", "async_wait_all", "download_all", "wait_all"),
    }


def test_all_is_sorted_and_without_repetition() -> None:
    """As ruff sorts it: classes, then the rest."""
    assert sinkove.__all__ == sorted(set(sinkove.__all__), key=lambda name: (not name[0].isupper(), name))


@pytest.mark.parametrize("name", sinkove.__all__)
def test_name_is_there(name: str) -> None:
    """Each name resolves to what it says, and a second time to the same."""
    thing = getattr(sinkove, name)
    assert thing is getattr(sinkove, name)
    # `sinkove.client` is the module once somebody has imported the vendor's path, and callable either way.
    assert thing.__name__.removeprefix("sinkove.") == ("APIError" if name == "SinkoveError" else name)
    assert name in dir(sinkove)


def test_name_that_is_not_there_is_an_attribute_error() -> None:
    """As in any module."""
    with pytest.raises(AttributeError) as caught:
        sinkove.nonsense  # noqa: B018  # the access is the test
    assert str(caught.value) == "module 'sinkove' has no attribute 'nonsense'"


def test_star_import_gives_all_names() -> None:
    """Lazy names are found by it too."""
    namespace: dict[str, object] = {}
    exec("from sinkove import *", namespace)  # noqa: S102  # the only place where a star import may stand in a test
    assert set(sinkove.__all__) <= set(namespace)


def test_import_loads_neither_httpx_nor_generated_code() -> None:
    """A service that only sometimes calls Sinkove starts no slower for it."""
    heavy = "httpx", "httpcore", "attrs", "attr", "sinkove_api", "sinkove_synkrato", "asyncio", "ssl"
    loaded = _run(f"import sys, sinkove; print([name for name in {heavy!r} if name in sys.modules])")
    assert loaded == "[]\n"


def test_exceptions_are_there_without_importing_them() -> None:
    """The vendor's example names them as attributes of the package."""
    assert _run("import sinkove; print(sinkove.exceptions.SinkovelAuthError.__name__)") == "AuthenticationError\n"
    assert sinkove.__getattr__("exceptions").SinkovelAPIError is errors.APIError


def test_client_needs_nothing_of_the_extras() -> None:
    """Command line, mock and checks are extras: the client works where their packages are not installed."""
    code = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("click", "rich", "yaml", "numpy", "uvicorn", "PIL", "httptools", "schemathesis",
                                      "jsonschema_rs", "uvloop", "sinkove_synkrato_mock", "hypothesis", "redis"):
            raise ModuleNotFoundError(f"{name} is refused by this test", name=name)

sys.meta_path.insert(0, Refuse())
import httpx, sinkove

body = {"success": True, "data": [], "message": "ok"}
transport = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
with sinkove.client("key", httpx_args={"transport": transport}) as client:
    print(client.list_datasets())
try:
    import click
except ModuleNotFoundError as error:
    print(error)
"""
    assert _run(code) == "[]\nclick is refused by this test\n"


def test_packages_are_typed() -> None:
    """Type checkers read our annotations only where this marker stands."""
    for package in ("sinkove", "sinkove_synkrato", "synkrato"):
        module = importlib.import_module(package)
        assert isinstance(module, types.ModuleType)
        assert module.__file__ is not None
        assert (Path(module.__file__).parent / "py.typed").is_file()
