"""Whether tests/contract/test_sinkove.py notices a server that breaks the contract: one planted defect at a time.

Each is a whole run, so `make power` has it and `make test` does not; tests/check plants the same in small runs.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sinkove.testing import serve

SUITE = Path(__file__).with_name("test_sinkove.py")

# The fault, and the schemathesis check that has to find it.
PLANTED = [
    ("missing-rate-limit-headers", "ST107 Missing required response headers"),
    ("success-true-on-404", "ST108 Response violates schema"),
    ("accept-invalid-key", "ST401 API accepts requests without authentication"),
    ("accept-size-1001", "ST201 Schema-violating request accepted"),
    ("lost-dataset", "ST302 Created resource not found"),
    ("undocumented-status", "ST108 Response violates schema"),
]


def verdict(url: str) -> tuple[int, str]:
    """Exit code and output of the suite, run as somebody would against a live server."""
    live = {
        "SINKOVE_BASE_URL": url,
        "SINKOVE_API_KEY": "sk-mock",
        "SINKOVE_WRITES": "1",
        "SINKOVE_RATE_LIMIT": "10000/s",
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(SUITE)],
        env={**os.environ, **live},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    return run.returncode, run.stdout


def test_suite_passes_against_a_server_that_keeps_the_contract() -> None:
    """Without a fault the very same run ends with 0, so a failure below is the fault's."""
    with serve(seed=1, generation_seconds=0) as server:
        code, output = verdict(server.url)
        statuses = {exchange.status for exchange in server.requests}
    assert code == 0, output
    # The server remembers the last thousand requests, which are those that follow links.
    assert {200, 201} <= statuses


@pytest.mark.parametrize(("fault", "finding"), PLANTED, ids=[fault for fault, _ in PLANTED])
def test_suite_finds_planted_fault(fault: str, finding: str) -> None:
    """The run ends with 1 and says what is wrong."""
    with serve(seed=1, generation_seconds=0, fault=fault) as server:
        code, output = verdict(server.url)
    assert code == 1, output
    assert finding in output
