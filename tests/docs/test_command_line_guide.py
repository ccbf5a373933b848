"""The guide to the command lines: what it types runs, in the shell that it names."""

import os
import re
import subprocess
import sys
from pathlib import Path

from sinkove.testing import serve

TEXT = (Path(__file__).parents[2] / "docs" / "guides" / "command-lines.md").read_text(encoding="utf-8")


def typed(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A script in bash, which finds the commands of this environment first."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = ["bash", "-e", "-c", script]
    settings = os.environ | {"PATH": path, **environment}
    return subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)


def block(language: str) -> str:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return found[0]


def test_commands_of_the_guide_run() -> None:
    """Each as it stands, against a mock; the last tells of its request alone."""
    with serve(generation_seconds=0) as server:
        server.datasets.add()
        script = block("console").replace("$ ", "")
        done = typed(script, SINKOVE_BASE_URL=server.url, SINKOVE_API_KEY=server.api_key)
    assert done.returncode == 0
    assert re.fullmatch(r"GET /v1/datasets 200 \d+\.\d+ s\n", done.stderr)


def test_completion_of_the_guide_is_there() -> None:
    """After its lines bash knows how to complete both commands."""
    done = typed(f"{block('bash')}\ncomplete -p sinkove synkrato")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[-1] for line in done.stdout.splitlines()] == ["sinkove", "synkrato"]
    assert "_sinkove_completion" in done.stdout
