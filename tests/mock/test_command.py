"""The command `mock`, as a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner

from sinkove_synkrato_mock.sinkove.command import mock
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = [sys.executable, "-W", "error", "-c", "from sinkove_synkrato_mock.sinkove.command import mock; mock()"]
KEY = {"Authorization": "Bearer sk-mock"}


@contextmanager
def _running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*PROGRAM, "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield process, line.removeprefix("listening on ").strip()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_command_with_0(number: signal.Signals) -> None:
    """With a client still connected; the first line stays the only one, and stderr is empty."""
    with _running() as (process, url), httpx.Client(base_url=url, headers=KEY) as client:
        assert client.get("/v1/datasets").status_code == 200
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_options_reach_the_server() -> None:
    """One request tells of the limit, the other of key, credits and fault."""
    options = ["--api-key", "one", "--api-key", "two", "--limit", "7/60", "--credits", "1", "--seed", "3"]
    with _running(*options, "--generation-seconds", "0", "--strict-models", "--fault", "success-true-on-404") as (
        _,
        url,
    ):
        headers = {"Authorization": "Bearer two"}
        response = httpx.get(f"{url}/v1/datasets/x", headers=headers)
        assert (response.headers["x-ratelimit-limit"], response.json()["success"]) == ("7", True)
        body = {"model": "m", "prompts": ["p"], "size": 2}
        assert httpx.post(f"{url}/v1/datasets", headers=headers, json=body).json()["error"]["code"] == "INVALID_MODEL"
        body["model"] = "chest-xray-v2"
        assert httpx.post(f"{url}/v1/datasets", headers=headers, json=body).status_code == 402


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--tier", "gold"], "'gold' is not one of 'standard', 'premium', 'unlimited'"),
        (["--limit", "5"], "N/SECONDS"),
        (["--limit", "0/60"], "N/SECONDS"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--port", "x"], "'x' is not a valid integer"),
        (["--credits", "-1"], "Credits are a number from 0 up."),
        (["--generation-seconds", "nan"], "generation_seconds is a number of seconds"),
        (["--api-key", ""], "An API key is"),
        (["--fault", "lost-data"], "There is no fault 'lost-data'; near it: lost-dataset, "),
        (["--nonsense"], "No such option"),
        (["extra"], "unexpected extra argument"),
        (["--host", "203.0.113.1"], "Cannot listen on 203.0.113.1:8080: "),
    ],
)
def test_bad_options_end_with_2_and_one_line(options: list[str], reason: str) -> None:
    """No usage text, no trace, nothing on stdout."""
    result = CliRunner().invoke(mock, options)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = [line for line in result.stderr.splitlines() if not line.startswith("Warning: ")]
    assert len(lines) == 1
    assert lines[0].startswith("Error: ")
    assert reason in lines[0]


def test_port_in_use_ends_with_2_and_one_line() -> None:
    """The line names the address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(mock, ["--port", str(port)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use.\n"


def test_host_that_others_reach_is_warned_of() -> None:
    """On stderr, in one line; here the address is none of this machine's, so that nothing is opened."""
    result = CliRunner().invoke(mock, ["--host", "203.0.113.1", "--port", "0"])
    assert result.stderr.splitlines()[0].startswith("Warning: 203.0.113.1 is not a loopback address")


def test_list_faults_shows_the_catalogue() -> None:
    """One fault a line under the word for its group, whatever else is asked."""
    result = CliRunner().invoke(mock, ["--list-faults"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.rstrip(":") for line in lines if line.endswith(":")] == list(CATALOGUE.groups)
    shown = [line for line in lines if line.startswith("  ")]
    assert [line.split()[0] for line in shown] == list(CATALOGUE)
    assert all(fault.summary in line for line, fault in zip(shown, CATALOGUE.values(), strict=True))


def test_help_names_every_option() -> None:
    """As INTERFACES has them so far."""
    text = CliRunner().invoke(mock, ["--help"]).stdout
    flags = "host port api-key tier limit credits seed generation-seconds strict-models fault list-faults"
    assert all(f"--{flag}" in text for flag in flags.split())


def test_vanished_reader_of_stdout_makes_no_trace() -> None:
    """`sinkove mock | head -0`."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [*PROGRAM, "--port", "0"], stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30, check=False
        )
    finally:
        os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
