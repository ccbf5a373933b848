"""A mock with a state file under load, killed again and again: what it acknowledged is there."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = [sys.executable, "-c", "from sinkove_synkrato_mock.sinkove.command import mock; mock()"]
CREDITS = 10**9
KILLS = 50
WRITERS = 6


class Load:
    """Writers that create datasets and keys until the server is gone, and remember what they were told."""

    def __init__(self, port: int, kill: int) -> None:
        self.created: dict[str, int] = {}
        self.keys: set[str] = set()
        self._port, self._kill = port, kill
        self._told = threading.Condition()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def run_until(self, acknowledged: int, process: subprocess.Popen[str]) -> None:
        """Kills the process once so many creates were acknowledged, while others are on their way."""
        for each in self._threads:
            each.start()
        with self._told:
            assert self._told.wait_for(lambda: len(self.created) >= acknowledged, timeout=60)
        process.kill()
        for each in self._threads:
            each.join(60)
        process.wait(60)

    def _write(self, writer: int) -> None:
        chance = random.Random(f"{self._kill}/{writer}")  # noqa: S311 - it shall repeat
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            while True:
                size = chance.randint(1, 1000)
                made = _ask(connection, "/v1/datasets", {"model": "m", "prompts": [f"{writer}"], "size": size})
                key = None if chance.random() < 0.9 else _ask(connection, "/_mock/keys", {})["key"]
                with self._told:
                    self.created[made["data"]["id"]] = size
                    self.keys.update([key] if key else [])
                    self._told.notify()
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()  # It was killed, perhaps in the middle of an answer.


def _ask(connection: http.client.HTTPConnection, path: str, body: Any = None) -> Any:
    headers = {"Authorization": "Bearer sk-mock", "Content-Type": "application/json"}
    connection.request(
        "POST" if body is not None else "GET", path, json.dumps(body) if body is not None else None, headers
    )
    return json.loads(connection.getresponse().read())


def _started(file: Path) -> tuple[subprocess.Popen[str], int]:
    command = [*PROGRAM, "--port", "0", "--credits", str(CREDITS), "--state", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening on "), process.communicate(timeout=30)
    return process, int(line.rpartition(":")[2])


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """It opens every time, has each dataset and key, and charged exactly what it has."""
    file, chance = tmp_path / "state.db", random.Random(1)  # noqa: S311 - as above
    created: dict[str, int] = {}
    keys: set[str] = set()
    for kill in range(KILLS + 1):
        process, port = _started(file)
        with process:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                state = _ask(connection, "/_mock/state")
                connection.close()
                there = {each["id"]: each["size"] for each in state["datasets"]}
                assert created.items() <= there.items(), f"lost after kill {kill}"
                assert keys <= {each["key"] for each in state["keys"]}
                assert CREDITS - state["credits"] == sum(there.values())
                load = Load(port, kill)
                if kill < KILLS:
                    load.run_until(chance.randint(1, 150), process)
            finally:
                process.kill()
        created |= load.created
        keys |= load.keys
