"""The fixture `sinkove_mock` in the tests of a team that uses it, each run by pytest in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = 'pytest_plugins = ["sinkove.testing"]\n'
MANY = """
import os

import httpx
import pytest
import sinkove as sk


@pytest.mark.parametrize("number", range(200))
def test_each(sinkove_mock, number):
    assert os.environ["SINKOVE_BASE_URL"] == sinkove_mock.url
    assert os.environ["SINKOVE_API_KEY"] == sinkove_mock.api_key
    headers = {"Authorization": f"Bearer {sinkove_mock.api_key}"}
    with httpx.Client(base_url=sinkove_mock.url, headers=headers, verify=False) as client:
        get = lambda: client.get("/v1/datasets").json()["data"]
        assert get() == []
        sinkove_mock.clock.freeze()
        body = {"model": "m", "prompts": ["p"], "size": number + 1}
        assert client.post("/v1/datasets", json=body).status_code == 201
        assert [(each["size"], each["status"]) for each in get()] == [(number + 1, "pending")]
        sinkove_mock.clock.advance(600 * number + 60)
        assert [(each["size"], each["status"]) for each in get()] == [(number + 1, "ready")]
        assert client.get("/v1/datasets", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert [seen.status for seen in sinkove_mock.requests] == [200, 201, 200, 200, 401]
"""


GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "testing.md"


def _run(folder: Path, text: str, *options: str, conftest: str = CONFTEST, faults: str = "") -> tuple[int, str]:
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_it.py").write_text(text)
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment["SINKOVE_MOCK_FAULTS"] = faults
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("options", [[], ["-n", "4"]], ids=["alone", "xdist"])
def test_two_hundred_tests_do_not_see_one_another(tmp_path: Path, options: list[str]) -> None:
    """One after the other, and in four processes at a time."""
    code, output = _run(tmp_path, MANY, *options)
    assert code == 0, output
    assert "200 passed" in output


def test_fixture_is_all_that_a_server_is_and_leaves_nothing(tmp_path: Path) -> None:
    """The real client with no arguments, threads, another key, the environment of before."""
    text = """
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import sinkove as sk

SEEN = []


def test_client_finds_the_mock(sinkove_mock):
    SEEN.append((sinkove_mock.url, sinkove_mock.api_key))
    with sk.client() as client:
        made = client.create_dataset(model="m", prompts=["p"], size=2)
        sinkove_mock.clock.advance(60)
        assert made.ready()
        failed = sinkove_mock.datasets.add(status="failed")
        with pytest.raises(sk.DatasetFailedError):
            client.dataset(failed).ready()
        key = sinkove_mock.keys.add(expires_in=60)
        with sk.client(key) as other:
            assert other.list_datasets() == []
            sinkove_mock.clock.advance(60)
            with pytest.raises(sk.AuthenticationError):
                other.list_datasets()
        place = sinkove_mock.organizations.add("Mine")
        assert [each.id for each in client.organizations.list()] == [*sinkove_mock.organizations]
        assert place in sinkove_mock.organizations
        sinkove_mock.faults.add("success-true-on-404")
        sinkove_mock.clock.freeze()
        sinkove_mock.reset()
        assert client.list_datasets() == []


def test_threads_of_one_test_share_its_mock(sinkove_mock):
    SEEN.append((sinkove_mock.url, sinkove_mock.api_key))

    def create(number):
        with sk.client() as client:
            return client.create_dataset(model="m", prompts=["p"], size=number).id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(create, range(1, 9)))
    with sk.client() as client:
        assert {each.id for each in client.list_datasets()} == made
    assert len(sinkove_mock.requests) == 9


def test_environment_is_as_before():
    assert (os.environ["SINKOVE_BASE_URL"], "SINKOVE_API_KEY" in os.environ) == ("https://a.test", False)


def test_server_is_one_and_keys_are_many():
    assert (len({url for url, _ in SEEN}), len({key for _, key in SEEN})) == (1, 2)
"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SINKOVE_BASE_URL", "https://a.test")
        patch.delenv("SINKOVE_API_KEY", raising=False)
        code, output = _run(tmp_path, text)
    assert code == 0, output


def test_fixture_is_the_same_in_every_run(tmp_path: Path) -> None:
    """Key and ids follow from the test's name."""
    text = """
import pytest

@pytest.mark.parametrize("number", [1, 2])
def test_it(sinkove_mock, number):
    with open("seen", "a") as file:
        print(sinkove_mock.api_key, sinkove_mock.datasets.add(), *sinkove_mock.organizations, file=file)
"""
    assert [_run(tmp_path, text)[0] for _ in range(2)] == [0, 0]
    lines = (tmp_path / "seen").read_text().splitlines()
    assert lines[:2] == lines[2:]
    assert not set(lines[0].split()) & set(lines[1].split())


def test_module_that_was_imported_before_makes_no_warning(tmp_path: Path) -> None:
    """As a consumer's own conftest may do."""
    (tmp_path / "helper.py").write_text("import sinkove.testing\n")
    code, output = _run(tmp_path, "def test_it(sinkove_mock): pass\n", "-p", "helper", "-W", "error")
    assert code == 0, output


def _guide() -> tuple[str, str]:
    """The guide's `conftest.py` and test file, as written."""
    conftest, test = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return conftest, test


@pytest.mark.parametrize("options", [[], ["-n", "4"]], ids=["alone", "xdist"])
def test_test_file_of_the_guide_runs_as_written(tmp_path: Path, options: list[str]) -> None:
    """In at most twenty-five lines."""
    conftest, test = _guide()
    assert len(test.splitlines()) <= 25
    code, output = _run(tmp_path, test, *options, "--strict-markers", conftest=conftest)
    assert code == 0, output
    assert "2 passed" in output


@pytest.mark.parametrize(
    ("fault", "failed"), [("zip-wrong-image-count", 0), ("credits-ignored", 1), ("lost-dataset credits-ignored", 2)]
)
def test_environment_plants_faults_to_see_whether_tests_notice(tmp_path: Path, fault: str, failed: int) -> None:
    """Those of the guide do not count images, as the guide says."""
    conftest, test = _guide()
    code, output = _run(tmp_path, test, conftest=conftest, faults=fault)
    assert (code, f"{failed} failed" in output) == ((1, True) if failed else (0, False)), output


def test_planted_faults_stay_on_after_a_reset_beside_the_tests_own(tmp_path: Path) -> None:
    """Or a test that resets would seem not to notice."""
    text = """
import pytest

@pytest.mark.sinkove_mock(fault="success-true-on-404")
def test_it(sinkove_mock):
    for _ in range(2):
        assert sorted(sinkove_mock.faults) == ["lost-dataset", "success-true-on-404"]
        sinkove_mock.reset()
"""
    code, output = _run(tmp_path, text, faults="lost-dataset")
    assert code == 0, output


def test_marker_takes_the_options_of_serve_and_the_nearest_has_the_last_word(tmp_path: Path) -> None:
    """What is no option, or is the server's and not the tenant's, is an error of the test in one sentence."""
    (tmp_path / "state.toml").write_text("datasets = [{id = 'ds_planned'}]")
    text = """
import pytest
import sinkove as sk

pytestmark = pytest.mark.sinkove_mock(limit="9/60", credits=5)

@pytest.mark.sinkove_mock(load="state.toml", limit="3/60", fault="success-true-on-404")
def test_near(sinkove_mock):
    state = sinkove_mock.state()
    assert (state["limit"], state["credits"], state["faults"]) == ("3/60", 5, ["success-true-on-404"])
    assert [each["id"] for each in state["datasets"]] == ["ds_planned"]
    sinkove_mock.reset()
    assert sinkove_mock.state()["datasets"][0]["id"] == "ds_planned"

def test_far(sinkove_mock):
    assert sinkove_mock.state()["limit"] == "9/60"

@pytest.mark.parametrize("number", [pytest.param(each, marks=pytest.mark.sinkove_mock(**{each: "x"}))
                                    for each in ["nonsense", "api_key", "state", "tier", "port", "faults"]])
def test_bad(sinkove_mock, number):
    pass

@pytest.mark.sinkove_mock("standard")
def test_nameless(sinkove_mock):
    pass
"""
    code, output = _run(tmp_path, text, "--strict-markers")
    assert code == 1
    assert "2 passed, 7 errors" in output
    for sentence in (
        "A mock has no option nonsense.",
        "A test's mock has a key of its own and no state file.",
        "A tier is one of standard, premium, unlimited.",
        "A mock has no option port.",
        "A mock has no option faults.",
        "The marker sinkove_mock takes options by name, such as seed=1.",
    ):
        assert f"ValueError: {sentence}" in output
