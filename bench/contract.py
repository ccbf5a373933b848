"""How long does `sinkove check` take on the mock, and what do its rules cost beside schemathesis alone?

Both sides have the same seed, the same number of examples and the same phases, and take turns, each with a mock as new. Of plain `st run` the
cases and the seconds are its own figures for its phases; of ours the requests of those phases, and the seconds from the
first phase's beginning to the end of the process, so that what reads every answer counts, and so do its reports.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from _side_by_side import HEADERS, KEY, MOCK, ROOT, heading, row, served

# Two rounds of both take three quarters of a minute, and what is compared is work of seconds.
ROUNDS = 2
BIN = Path(sys.executable).parent
DEFAULT = MOCK[: MOCK.index("--generation-seconds")]
PHASES = ("examples", "coverage", "fuzzing", "stateful")
EXAMPLES = "30"


class Run(NamedTuple):
    """Seconds and requests of a whole run, and requests a second of schemathesis's phases."""

    seconds: float
    requests: int
    rate: float


def main() -> None:
    """Prints both tables."""
    ours: list[Run] = []
    plain: list[Run] = []
    for _ in range(ROUNDS):
        for contender, runs in ((check, ours), (schemathesis, plain)):
            # A mock of its own for each: the more datasets there are, the longer are the lists to be judged.
            with served(*DEFAULT) as url:
                runs.append(contender(url))
    heading("`sinkove check` on the mock")
    note = f"{ours[-1].requests} requests, datasets ready after 2 s; plain `st run` {plain[-1].seconds:.0f} s"
    row("s for a default run", [each.seconds for each in ours], note, most=25)
    heading("Requests a second in the phases of schemathesis, times plain `st run`")
    note = f"at best {max(each.rate for each in plain):.0f} a second plain, {max(each.rate for each in ours):.0f} ours"
    ratios = [our.rate / base.rate for our, base in zip(ours, plain, strict=True)]
    row(f"{EXAMPLES} examples, seed 1", ratios, note, least=0.8)


def check(url: str) -> Run:
    """Runs ours."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(BIN / "sinkove"), "check", "--base-url", url, "--api-key", KEY, "--seed", "1"]
        command += ["--max-examples", EXAMPLES, "--phases", ",".join(PHASES), "--report", f"json={report}"]
        began = time.perf_counter()
        phases = began
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            for line in process.stderr or ():
                if PHASES[0] in line:
                    phases = time.perf_counter()
        ended = time.perf_counter()
        if process.returncode:
            raise RuntimeError(f"sinkove check ended with {process.returncode}")
        sent = json.loads(report.read_text(encoding="utf-8"))["sent"]
    return Run(ended - began, sum(sent.values()), sum(sent[each] for each in PHASES) / (ended - phases))


def schemathesis(url: str) -> Run:
    """Runs its command line with nothing of ours."""
    header = ":".join(*HEADERS.items())
    command = [str(BIN / "st"), "run", str(ROOT / "openapi" / "sinkove.yaml"), "--url", url, "-H", header]
    command += ["--seed", "1", "--max-examples", EXAMPLES, "--phases", ",".join(PHASES)]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:  # it leaves files where it is run
        said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    seconds = time.perf_counter() - began
    phases = "|".join(each.capitalize() for each in PHASES)
    spent = sum(map(float, re.findall(rf"(?:{phases}) \(in ([\d.]+)s\)", said)))
    (cases,) = map(int, re.findall(r"(\d+) generated", said))
    return Run(seconds, cases, cases / spent)


if __name__ == "__main__":
    main()
