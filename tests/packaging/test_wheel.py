"""What somebody gets who installs the wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    *("sinkove", "sinkove_api", "sinkove_synkrato", "sinkove_synkrato_contract"),
    *("sinkove_synkrato_mock", "sinkove_synkrato_openapi", "synkrato", "synkrato_api"),
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files in it, as pip would lay them out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_holds_the_packages_and_their_typing_markers(installed: Path) -> None:
    """Nothing else of the checkout comes along, and every package says that it is typed."""
    assert sorted(path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")) == sorted(PACKAGES)
    assert [name for name in PACKAGES if not (installed / name / "py.typed").is_file()] == []


def test_wheel_holds_what_pages_are_made_of(installed: Path) -> None:
    """Templates and styles lie beside the modules that fill them in."""
    for folder in ("sinkove_synkrato_contract/reports", "sinkove_synkrato_mock/pages"):
        beside = {path.suffix for path in (installed / folder).iterdir()}
        assert {".html", ".css"} <= beside, folder


def test_wheel_holds_the_script_of_the_store(installed: Path) -> None:
    """It lies beside the module that sends it."""
    assert (installed / "sinkove_synkrato" / "budget.lua").is_file()


def test_spec_is_found_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    """The mock of an installed wheel reads the spec that came with it."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import sinkove_synkrato_openapi as spec; assert spec.__file__.startswith(sys.argv[1]), spec.__file__;"
        "print(*(spec.load(name)['info']['title'] for name in ('sinkove', 'synkrato')))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(installed)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("Sinkove API Synkrato Data API\n", "")


def test_spec_is_found_in_the_checkout() -> None:
    """An edit to a spec is seen by the mock without a build."""
    import sinkove_synkrato_openapi as spec

    assert Path(spec.__file__).is_relative_to(ROOT / "openapi")
    assert all(spec.load(name)["paths"] for name in ("sinkove", "synkrato"))
