"""The vendor's own published snippets, unchanged, against the mock started with the keys that they print."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sinkove.testing import serve

VENDOR = Path(__file__).parent / "vendor"
KEYS = ("YOUR_API_KEY", "your_API_KEY_here", "your_api_key_here")


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    with serve(api_key=KEYS) as server:
        yield server.url


@pytest.mark.parametrize(
    ("snippet", "printed"),
    [("quickstart.py", "You have 0 datasets\n"), ("api_key.py", ""), ("environment.py", "")],
)
def test_vendor_python_snippet_runs_unchanged(mock_url: str, snippet: str, printed: str) -> None:
    """A snippet copied from the vendor's documentation does what it says."""
    environment = {**os.environ, "SINKOVE_BASE_URL": mock_url, "SINKOVE_API_KEY": "your_api_key_here"}
    run = subprocess.run(
        [sys.executable, "-W", "error", str(VENDOR / snippet)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (0, printed, "") == (run.returncode, run.stdout, run.stderr)


@pytest.mark.parametrize("snippet", ["quickstart.sh", "api_key.sh"])
def test_vendor_curl_snippet_answers_200(mock_url: str, snippet: str) -> None:
    """A curl command copied from the vendor's documentation, sent to the mock, lists the datasets."""
    method, url, headers = parsed_curl((VENDOR / snippet).read_text())
    response = httpx.request(method, url.replace("https://api.sinkove.com", mock_url), headers=headers)
    assert (200, []) == (response.status_code, response.json()["data"])


def parsed_curl(text: str) -> tuple[str, str, dict[str, str]]:
    words = shlex.split(text.replace("\\\n", " "), comments=True)
    assert words[0] == "curl"
    method, url, headers = "GET", "", {}
    rest = iter(words[1:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        else:
            assert not word.startswith("-"), word
            url = word
    return method, url, headers
