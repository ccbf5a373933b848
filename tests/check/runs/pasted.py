"""The curl line of a finding, pasted into a shell, shows the finding: of each finding that several defects cause.

It needs curl, so `make contract` has it and `make test` does not.
"""

import os
import re
import subprocess
import tomllib
from typing import Any

import httpx
import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import Finding, run

FAULTS = [
    "success-true-on-404",
    "accept-invalid-key",
    "wrong-code-for-422",
    "stack-trace-on-400",
    "allow-missing-on-405",
    "status-400-for-415",
    "status-500-for-413",
    "lower-case-scheme-refused",
    "key-echoed-in-header",
    "accept-size-1001",
    "accept-wrong-type",
    "refuse-unicode",
    "odd-id-crashes",
]


def pasted(finding: Finding, keys: dict[str, str], folder: Any) -> str:
    """What the shell shows, the headers first."""
    done = subprocess.run(
        ["bash", "-c", finding.curl],  # noqa: S607
        env={"PATH": os.environ["PATH"], "NO_PROXY": "*", **keys},
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize("fault", FAULTS)
def test_curl_line_shows_the_finding(fault: str, tmp_path: Any) -> None:
    """The same status, and the same error code where there is one."""
    with serve(seed=1, generation_seconds=0, fault=fault, api_key="sk-very-secret") as server:
        result = run(
            "sinkove", base_url=server.url, api_key=server.api_key, max_examples=10, phases=("coverage", "fuzzing")
        )
        subjects = tomllib.loads(httpx.get(f"{server.url}/_mock/subjects").text)
        keys = {name.upper(): value for name, value in subjects.items()} | {"SINKOVE_API_KEY": server.api_key}
        shown = [each for each in result.findings if each.curl and re.match(r"[1-5]\d\d[ :]", each.received)]
        assert shown
        for finding in shown:
            assert "sk-very-secret" not in finding.curl
            text = pasted(finding, keys, tmp_path)
            # After `100 Continue` comes the answer.
            status = re.findall(r"^HTTP/1\.1 (\d+)", text, re.MULTILINE)[-1]
            assert finding.received.startswith((f"{status} ", f"{status}:")), finding
            codes = re.findall(r'"code": ?"([A-Z_]+)"', finding.received)
            assert set(codes[:1]) <= set(re.findall(r'"code": ?"([A-Z_]+)"', text)), finding
