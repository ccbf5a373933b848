"""What does a call cost beside the vendor's own client, `sinkove-sdk` 0.1.2?

Both list the organizations of a key, each in a process of its own on the same Python: a throw-away environment, because
the vendor's package is called `sinkove` too and needs Python 3.12.
"""

import os
import subprocess
import tempfile
from pathlib import Path

import httpx

from _side_by_side import KEY, MOCK, ROOT, compared, heading, microseconds, process_of, row, served
from _tls import repeated_over_tls

TIMES, ROUNDS = 20, 40
PACKAGES = ("sinkove-sdk==0.1.2", f"httpx=={httpx.__version__}", "attrs")
PATH = "/v1/organizations"
NEWEST_FIRST = ("3.13", "3.12")
LOOP = """
import sys
for line in sys.stdin:
    for _ in range(int(line)):
        lists()
    print(flush=True)
"""
VENDORS = f"""
from sinkove.connector.connector import Connector
from sinkove.organizations.client import OrganizationClient
lists = OrganizationClient(Connector({KEY!r})).list
{LOOP}"""
OURS = f"""
import os, ssl, sinkove
context = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"] or None)
client = sinkove.client({KEY!r}, base_url=os.environ["SINKOVE_API_URL"], httpx_args={{"verify": context}})
lists = client.organizations.list
{LOOP}"""


def environment(folder: Path) -> str:
    """A Python with the vendor's client, and with what ours needs.

    Raises:
        LookupError: None can be made; the text says why.
    """
    reason = "there is no Python 3.12 or newer"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in NEWEST_FIRST:
        for python in (f"python{version}", *map(str, pyenv.glob(f"{version}.*/bin/python"))):
            made = str(folder / "bin" / "python")
            try:
                done(python, "-m", "venv", "--clear", str(folder))
                reason = "pip cannot get it"
                done(made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES)
            except (OSError, subprocess.SubprocessError):
                continue
            return made
    raise LookupError(reason)


def done(*command: str) -> None:
    """Runs a command to its end, two minutes at most."""
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def show(python: str, scheme: str, url: str, ca: str) -> None:
    """Prints a row."""
    # Which of the two a process imports as `sinkove`, PYTHONPATH decides alone.
    settings = {"SINKOVE_API_URL": url, "REQUESTS_CA_BUNDLE": ca, "PYTHONPATH": "", "PYTHONWARNINGS": "ignore"}
    path = os.pathsep.join(str(ROOT / folder) for folder in ("wrapper", "generated"))
    with (
        process_of(python, "-c", VENDORS, **settings) as vendor,
        process_of(python, "-c", OURS, **{**settings, "PYTHONPATH": path}) as contender,
    ):
        result = compared(vendor, contender, times=TIMES, rounds=ROUNDS)
    note = f"vendor's {microseconds(result.base)}, ours {microseconds(result.ours)}"
    row(f"`organizations.list()` over {scheme}", result.ratios, note)


def main() -> None:
    """Prints the table."""
    heading("One call, times the vendor's `sinkove-sdk` 0.1.2")
    with tempfile.TemporaryDirectory() as folder, served(*MOCK) as url, repeated_over_tls(url, [PATH]) as (address, ca):
        try:
            python = environment(Path(folder))
        except LookupError as error:
            print(f"| not measured: {error} | | | | |")
            return
        show(python, "http", url, "")
        show(python, "https", address, ca)


if __name__ == "__main__":
    main()
