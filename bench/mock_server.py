"""What can the mock carry? Requests a second beside Prism, its start, its fixture, its memory, its pictures.

Needs `wrk` for the first table and the memory, and for the rows beside Prism `prism` or `npx`, which fetches it. What is
not there is said and left out.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from _side_by_side import HEADERS, KEY, MOCK, ROOT, heading, row, running, served

PRISM = "@stoplight/prism-cli@5.16.0"
CONNECTIONS, SECONDS, ROUNDS = 8, 4, 5
REQUESTS, DATASETS, IMAGES = 100_000, 10_000, 500
STARTS, TESTS = 15, 400
MANY = """
import pytest

@pytest.mark.parametrize("number", range({tests}))
def test_each({fixture}number):
    pass
"""


GUIDE = ROOT / "docs" / "guides" / "testing.md"
COPIES = """
def pytest_generate_tests(metafunc):
    metafunc.fixturenames.append("copy")
    metafunc.parametrize("copy", range(100))
"""


def main() -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which("wrk"):
            throughput(Path(folder))
        else:
            print("wrk is not here: no requests a second, no memory.")
        heading("Alone")
        start()
        fixture(Path(folder))
        guide(Path(folder) / "guide")
        if shutil.which("wrk"):
            memory()
        pictures()


def throughput(folder: Path) -> None:
    """GET one dataset over connections that are kept alive; the contenders take turns."""
    heading(f"Requests a second, times Prism's (`wrk -c{CONNECTIONS}`, GET one dataset)")
    kept_in = ("--state", str(folder / "state.db"))
    with served(*MOCK) as plain, served(*MOCK, *kept_in) as kept, prism() as other:
        ours = {"in memory": _dataset(plain), "with `--state`": _dataset(kept)}
        seen: dict[str, list[float]] = {name: [] for name in [*ours, "prism"]}
        for _ in range(ROUNDS):
            for name, url in ours.items():
                seen[name].append(wrk(url))
            seen["prism"].append(wrk(other + "/v1/datasets/ds_5f2b8c1de09a4673") if other else float("nan"))
    base = seen.pop("prism")
    for (name, each), least in zip(seen.items(), (2, None), strict=True):
        note = f"{statistics.median(each):.0f} a second, Prism {statistics.median(base):.0f}"
        if other:
            row(name, [ours / theirs for ours, theirs in zip(each, base, strict=True)], note, least=least)
        else:
            print(f"| {name} | | | | {statistics.median(each):.0f} a second; Prism is not here |")


def _dataset(url: str) -> str:
    return f"{url}/v1/datasets/{ask(url, 'POST', '/v1/datasets', {'model': 'm', 'prompts': ['p'], 'size': 1})['data']['id']}"


def ask(url: str, method: str, path: str, body: object = None) -> dict[str, dict[str, str]]:
    """One request and its JSON."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request(method, path, json.dumps(body), {**HEADERS, "Content-Type": "application/json"})
    told: dict[str, dict[str, str]] = json.loads(connection.getresponse().read())
    connection.close()
    return told


def wrk(url: str) -> float:
    """Requests a second; a single answer that is not 200 spoils the run."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "-H", f"Authorization: Bearer {KEY}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else float("nan")


@contextmanager
def prism() -> Iterator[str]:
    """Prism with the same description in a process of its own; gives no address when it cannot be had."""
    program = [shutil.which("prism")] if shutil.which("prism") else [shutil.which("npx"), "--yes", PRISM]
    if not program[0]:
        yield ""
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    description = str(ROOT / "openapi" / "sinkove.yaml")
    command = [*map(str, program), "mock", description, "-p", str(port), "--verboseLevel", "silent"]
    url, quiet = f"http://127.0.0.1:{port}", subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            yield url if _answers(url, process, 180) else ""
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # npx does not end what it started


def _answers(url: str, process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, http.client.HTTPException, ValueError):
            ask(url, "GET", "/v1/datasets")
            return True
        time.sleep(0.2)
    return False


def start() -> None:
    """From nothing to the first answer."""
    taken = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with served(*MOCK) as url:
            ask(url, "GET", "/v1/datasets")
            taken.append((time.perf_counter() - began) * 1000)
    row("ms from the command to the first answer", taken, f"best {min(taken):.0f}", most=300)


def fixture(folder: Path) -> None:
    """What the fixture adds to a test that does nothing with it."""
    (folder / "conftest.py").write_text('pytest_plugins = ["sinkove.testing"]\n')
    for name, argument in (("bare", ""), ("mocked", "sinkove_mock, ")):
        (folder / f"test_{name}.py").write_text(MANY.format(tests=TESTS, fixture=argument))
    taken = []
    for _ in range(ROUNDS):
        seconds = []
        for name in ("bare", "mocked"):
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / f"test_{name}.py")]
            began = time.perf_counter()
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - began)
        taken.append((seconds[1] - seconds[0]) / TESTS * 1000)
    row("ms that `sinkove_mock` adds to a test", taken, "its server's start included", most=5)


def guide(folder: Path) -> None:
    """The two tests of the guide, a hundred times each."""
    folder.mkdir()
    conftest, test = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (folder / "conftest.py").write_text(conftest + COPIES)
    (folder / "test_guide.py").write_text(test)
    # Of plugins only what a consumer needs, not all those of this checkout's environment.
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for what, options in (("one after the other", []), ("in four processes", ["-p", "xdist", "-n", "4"])):
        taken = []
        for _ in range(3):
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
            began = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            said = done.stdout
            taken.append(time.perf_counter() - began)
            if "200 passed" not in said:
                raise RuntimeError(said)
        row(f"s for 200 tests as in the guide, {what}", taken, f"best {min(taken):.1f}", most=5)


def memory() -> None:
    """Resident memory after a lot of requests and datasets."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as plan:
        json.dump({"datasets": [{"size": 100, "prompts": [f"Patient {number}"]} for number in range(DATASETS)]}, plan)
        plan.flush()
        with running(*MOCK, "--load", plan.name) as (url, pid):
            target, done = _dataset(url), 0.0
            while done < REQUESTS:
                done += wrk(target) * SECONDS
            used = _resident(pid)
    row("MB resident", [used] * 2, f"after {done:.0f} requests and {DATASETS} datasets", most=150)


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def pictures() -> None:
    """A ZIP drawn while it is sent, and its size told before any of it is drawn."""
    with served(*MOCK) as url:
        body = {"model": "m", "prompts": ["Normal chest", "Severe cardiomegaly"], "size": IMAGES}
        path = f"/v1/datasets/{ask(url, 'POST', '/v1/datasets', body)['data']['id']}/urls/download"
        link = urlsplit(ask(url, "GET", path)["data"]["URL"])
        connection = http.client.HTTPConnection(link.netloc, timeout=300)
        sizes = []
        for _ in range(STARTS):
            began = time.perf_counter()
            connection.request("HEAD", f"{link.path}?{link.query}")
            connection.getresponse().read()
            sizes.append((time.perf_counter() - began) * 1000)
        rates = []
        for _ in range(2):
            began = time.perf_counter()
            connection.request("GET", f"{link.path}?{link.query}")
            answer = connection.getresponse()
            with tempfile.TemporaryFile() as file:
                shutil.copyfileobj(answer, file, 1 << 20)
                rates.append(IMAGES / (time.perf_counter() - began))
                count = len([name for name in zipfile.ZipFile(file).namelist() if name.endswith(".png")])
            if count != IMAGES:
                raise RuntimeError(f"{count} pictures, not {IMAGES}")
    row("pictures a second, drawn and sent", rates, f"{IMAGES} of 512 by 512", least=50)
    row(f"ms to tell the size of {IMAGES} pictures", sizes, "HEAD; nothing is drawn for it")


if __name__ == "__main__":
    main()
