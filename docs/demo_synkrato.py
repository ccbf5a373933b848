"""`make demo-synkrato`: 20 000 locations in and out again at the vendor's pace, with the importer killed in the middle.

A server that behaves like the vendor listens on this machine; nothing is sent to anybody.
"""

import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

import synkrato
from synkrato import F
from synkrato.testing import serve

ROWS = 20_000
KILLED_AFTER = 7_000
console = Console(highlight=False)


def locations() -> Iterator[dict[str, Any]]:
    """The rows, which a file or a database would give elsewhere."""
    for number in range(ROWS):
        yield {"code": f"A{number // 100:03d}-{number % 100:02d}", "number2": number, "name1": f"Aisle {number // 100}"}


def master(address: str, token: str) -> synkrato.Master:
    """The master LOCATION of a client that keeps to the vendor's 3 requests a second."""
    return synkrato.client(token, base_url=address).master("LOCATION")


def bring_in(address: str, token: str, checkpoint: Path, told: Any) -> None:
    """The importer."""
    master(address, token).upsert(
        locations(), key="code", checkpoint=checkpoint, on_progress=lambda report: told.put(report.done)
    )


def main() -> int:
    """Runs the demo; 0 when every step did what it shows."""
    with serve(seed=7, limit="3/1") as server, TemporaryDirectory() as folder:
        step(f"A server that behaves like the vendor listens on {server.url}")
        checkpoint, began = Path(folder, "import.json"), time.monotonic()
        done = killed(server.url, server.token, checkpoint)
        location = master(server.url, server.token)
        step(f"Killed an import of {ROWS} locations when {done} were in; the server has {location.records().total()}")
        result = location.upsert(locations(), key="code", checkpoint=checkpoint)
        step(
            f"Went on at {result.resumed}: {result.inserted} made, {result.updated} known, {time.monotonic() - began:.1f} s"
        )
        aisle = list(location.records(F.name1.eq("Aisle 42") & (F.number2 >= 4250)))
        step(f"Asked for half an aisle: {len(aisle)} locations, {aisle[0]['code']} to {aisle[-1]['code']}")
        location.update([{"refId": row["refId"], "name1": "Closed"} for row in aisle])
        step(f"Changed them: {location.records(F.name1.eq('Closed')).total()} are closed now")
        began = time.monotonic()
        back = {row["code"]: (row["number2"], row["name1"]) for row in location.records()}
        closed = {row["code"] for row in aisle}
        expected = {
            row["code"]: (row["number2"], "Closed" if row["code"] in closed else row["name1"]) for row in locations()
        }
        is_same = back == expected and len(aisle) == 50
        step(f"Read all {len(back)} back in {time.monotonic() - began:.1f} s: {'equal' if is_same else 'NOT EQUAL'}")
        refused = sum(exchange.status == 429 for exchange in server.requests)
        # Two programs that know nothing of each other's last second may meet; `budget=` would let them know.
        step(
            f"{len(server.requests)} requests to a server that takes 3 a second, {refused} of them refused and sent again"
        )
    return 0 if is_same else 1


def killed(address: str, token: str, checkpoint: Path) -> int:
    """Imports in a process that is killed in the middle; how many rows it had told of by then."""
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    importer = spawn.Process(target=bring_in, args=(address, token, checkpoint, told))
    importer.start()
    done = 0
    while done < KILLED_AFTER:
        done = told.get(timeout=60)
    importer.kill()
    importer.join()
    if importer.exitcode != -signal.SIGKILL:
        raise SystemExit("The importer ended before it could be killed.")
    return done


def step(text: str) -> None:
    """Prints one thing that was done."""
    console.print(f"[green]*[/green] {text}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        console.print("interrupted")
        sys.exit(130)
