"""The built wheel and sdist in empty environments on every supported Python, and the vendor's own client (`make packaging`).

Slower than the other tests and in need of a package registry, so `make test` leaves it out; `make ci` does not.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sinkove.testing import serve

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")
EXTRAS = ("click", "rich", "PIL", "numpy", "uvicorn", "yaml", "jinja2", "jsonschema_rs", "redis", "schemathesis")


def interpreter(version: str) -> str:
    """The path of a Python of this version, on PATH or made by pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = [shutil.which(f"python{version}"), *(str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python")))]
    for candidate in filter(None, named):
        # A shim may stand on PATH for a version that is not there.
        asked = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
        if asked.stdout.startswith(f"Python {version}."):
            return candidate
    raise LookupError(f"Python {version} is supported and not on this machine; install it to test it.")


class Environment:
    """A virtual environment with nothing in it but what a test installs."""

    def __init__(self, folder: Path, version: str) -> None:
        subprocess.run([interpreter(version), "-m", "venv", str(folder)], check=True, timeout=120)
        self.bin = folder / "bin"
        self.folder = folder

    def install(self, *what: str) -> None:
        self.run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what, timeout=600)

    def run(self, *arguments: str, timeout: float = 120, **environment: str) -> str:
        """What a run of its Python printed on stdout; fails with its stderr."""
        run = subprocess.run(
            [str(self.bin / "python"), *arguments],
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.mark.parametrize("version", VERSIONS)
def test_wheel_without_extras(version: str, built: tuple[Path, Path], tmp_path: Path) -> None:
    """httpx and attrs are enough for the client; everything else says which extra it needs."""
    environment = Environment(tmp_path / "env", version)
    environment.install(str(built[0]))
    program = f"""
import importlib.util, sinkove as sk
assert not [name for name in {EXTRAS!r} if importlib.util.find_spec(name)]
with sk.client("KEY") as client:
    assert client.organization("x").id == "x"
assert sk.Client("x", "KEY").datasets
from sinkove.testing import serve
try:
    serve()
except ImportError as error:
    print(error)
"""
    assert environment.run("-W", "error", "-c", program) == (
        "The mock server needs more packages: pip install 'sinkove-synkrato[mock]'\n"
    )
    command = subprocess.run([environment.bin / "sinkove", "mock"], capture_output=True, text=True, check=False)
    assert (command.returncode, command.stderr) == (
        2,
        "sinkove: the command line needs an extra: pip install 'sinkove-synkrato[cli]'\n",
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_wheel_with_extras(version: str, built: tuple[Path, Path], tmp_path: Path) -> None:
    """An installed wheel finds its spec, mocks, downloads, draws and checks."""
    environment = Environment(tmp_path / "env", version)
    environment.install(f"{built[0]}[cli,mock,contract]")
    program = """
import sinkove as sk
from sinkove.archive import contact_sheet
from sinkove.cli import main
from sinkove.testing import serve
with serve(seed=1, generation_seconds=0.5) as server, sk.client(server.api_key, base_url=server.url) as client:
    client.create_dataset(model="m", prompts=["p"], size=2).save("x.zip", wait=True, timeout=60)
    assert contact_sheet("x.zip", "x.png") == 2
    code = main(["check", "--base-url", server.url, "--api-key", server.api_key, "--max-examples", "3"])
    raise SystemExit(code)
"""
    assert environment.run("-c", program, timeout=300).splitlines()[-1].endswith(" passed, 0 failed")


def test_sdist_builds_and_runs(built: tuple[Path, Path], tmp_path: Path) -> None:
    """The sdist holds what a build needs."""
    environment = Environment(tmp_path / "env", VERSIONS[0])
    environment.install(str(built[1]))
    assert environment.run("-c", "import sinkove as sk; print(sk.client('k'))").startswith("AccountClient(")


def test_vendors_own_client_works_against_the_mock(tmp_path: Path) -> None:
    """The vendor's `sinkove-sdk` 0.1.2 lists, creates, waits and downloads: the only outside witness there is."""
    environment = Environment(tmp_path / "env", "3.12")
    environment.install("sinkove-sdk==0.1.2")
    program = """
import uuid, zipfile
from sinkove import Client
from sinkove.connector import connector
from sinkove.organizations.client import OrganizationClient
organizations = OrganizationClient(connector.Connector()).list()
client = Client(uuid.UUID(organizations[0].id))
assert (client.id, client.organization_name) == (organizations[0].id, organizations[0].organization_name)
model = uuid.uuid4()
dataset = client.datasets.create(model, num_samples=2, args={"prompt": "cardiomegaly"})
assert (dataset.model_id, dataset.num_samples, dataset.args) == (model, 2, {"prompt": "cardiomegaly"})
dataset.wait(timeout=30)
assert dataset.ready and dataset.finished and dataset.metadata.progress == 100
dataset.download("dataset.zip", strategy="replace", wait=True)
assert zipfile.ZipFile("dataset.zip").testzip() is None
assert [each.id for each in client.datasets.list()] == [dataset.id]
assert client.datasets.get(dataset.id).state == "READY"
try:
    client.datasets.create(model, num_samples=0, args={})
except Exception as error:
    assert "VALIDATION_ERROR" in str(error)
print("done")
"""
    with serve(seed=1, generation_seconds=0) as server:
        told = environment.run("-c", program, SINKOVE_API_URL=server.url, SINKOVE_API_KEY=server.api_key)
        assert told == "done\n"
