"""A run that is killed or stopped leaves a ledger and a report that say so, and creates nothing more."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.check.support import Clock, check

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError
from sinkove_synkrato_contract.command import _stopping
from sinkove_synkrato_contract.pace import Pacer
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options

COMMAND = [sys.executable, "-c", "import sys; from sinkove.cli import main; sys.exit(main())", "check"]
KEY = "sk-very-secret"
SECONDS = 60


class Gate:
    """A server that says that it made its nth dataset only when it is let."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.made = 0
        self.arrived, self.opened = threading.Event(), threading.Event()

    def create(self, call: Any) -> Any:
        answer = HANDLERS["create_dataset"](call)
        self.made += 1
        if self.made == self.number:
            self.arrived.set()
            assert self.opened.wait(SECONDS)
        return answer


@contextmanager
def running(gate: Gate) -> Iterator[subprocess.Popen[str]]:
    """The command, in a process of its own, whose nth request to create something has arrived."""
    handlers: Mapping[str, Any] = {**HANDLERS, "create_dataset": gate.create}
    engine = Engine(Options(seed=1, generation_seconds=0, api_keys=(KEY,)), handlers=handlers)
    words = [
        *COMMAND,
        "--api-key",
        KEY,
        "--operation",
        "create_dataset",
        "--phases",
        "examples",
        "--subjects",
        "/dev/null",
        "--report",
        "json=report.json",
    ]
    with (
        Server(engine, "127.0.0.1", 0) as server,
        subprocess.Popen(
            [*words, "--base-url", server.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        try:
            assert gate.arrived.wait(SECONDS), process.communicate()
            yield process
        finally:
            gate.opened.set()
            process.kill()


def ledger() -> list[dict[str, Any]]:
    text = Path("sinkove-check-ledger.ndjson").read_text()
    assert KEY not in text
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("number", [1, 2])
def test_kill_leaves_what_may_have_been_created_and_a_partial_report(number: int) -> None:
    """In the journey, or in schemathesis: the request that was under way is written down, what came of it is not."""
    with running(Gate(number)) as process:
        process.kill()
        process.communicate()
    events = [each["event"] for each in ledger()]
    assert ("run", "creating") == (events[0], events[-1])
    assert (number - 1, 0) == (events.count("created"), events.count("unknown"))
    report = json.loads(Path("report.json").read_text())
    assert (report["complete"], report["seed"]) == (False, 1)
    assert "--operation create_dataset" in report["command"]


@pytest.mark.parametrize(("name", "number"), [("SIGINT", 1), ("SIGINT", 2), ("SIGTERM", 2)])
def test_stop_ends_after_the_current_request(name: str, number: int) -> None:
    """With 130; the request's outcome is known, nothing more is created, and the summary so far is shown."""
    gate = Gate(number)
    with running(gate) as process:
        process.send_signal(signal.Signals[name])
        gate.opened.set()
        out, err = process.communicate(timeout=SECONDS)
    lines = ledger()
    assert (130, number) == (process.returncode, gate.made), err
    assert ("created", number) == (lines[-1]["event"], len([each for each in lines if each["event"] == "created"]))
    assert "INTERRUPTED" in out
    assert f"{number} created; sinkove-check-ledger.ndjson has all" in out
    assert f"everything after {('journey: datasets', 'schemathesis: examples')[number - 1]} (interrupted)" in out
    assert "Traceback" not in err
    report = json.loads(Path("report.json").read_text())
    assert (report["complete"], report["created"]) == (False, [each["id"] for each in lines if "id" in each])


def test_stop_ends_a_pause() -> None:
    """However long it is: nobody waits 75 s for Ctrl-C."""
    pacer = Pacer()
    pacer.limit_to(0.5)
    pacer.wait()
    pacer.heed("100", "0", 3000.0)
    with _stopping(pacer):
        threading.Timer(0.0, signal.raise_signal, [signal.SIGINT]).start()
        with pytest.raises(KeyboardInterrupt):
            pacer.wait()


def test_second_ctrl_c_ends_at_once() -> None:
    """For a request that hangs; the handlers from before are put back."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with _stopping(Pacer()):
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert before == (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))


def test_reports_are_written_while_the_run_goes_on(tmp_path: Path) -> None:
    """At the start, at every stage, and between requests when the last one is two seconds old."""
    report = tmp_path / "report.json"
    told: list[tuple[bool, int]] = []

    def look(_line: str) -> None:
        partial = json.loads(report.read_text())
        told.append((partial["complete"], sum(partial["sent"].values())))

    class Watch(Clock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            look("")

    with serve(seed=1, generation_seconds=0.5) as server:
        result = check(server.url, clock=Watch(), echo=look, reports={"json": report})
    assert {complete for complete, _ in told} == {False}
    counts = [count for _, count in told]
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    assert json.loads(report.read_text())["complete"] is result.complete is True


def test_run_that_cannot_be_leaves_no_report_of_another_run() -> None:
    """A green one from yesterday would be taken for today's."""
    report = Path("report.json")
    report.write_text('{"complete": true}')
    with pytest.raises(CannotRunError, match="Nobody answers"):
        check("http://127.0.0.1:9", reports={"json": report})
    assert json.loads(report.read_text())["complete"] is False
