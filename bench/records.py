"""How much of three requests a second do an import and an export use, alone and four at once, and what memory do they take?

Each row is a server that counts, in windows of whole seconds or in any stretch of time, and processes that write or read
1000 rows a request: one, or four that share a store (a Valkey of their own). What counts is how long the rows of so many
seconds take, beside these seconds; and that nobody saw a 429. Memory is all that a process held at most, with Python itself.
"""

import json
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from _side_by_side import heading, served
from budget import store
from sinkove_synkrato_mock.synkrato.company import COMPANY

TOKEN, FILLER = "pat-mock", "pat-filler"
SECONDS, PER_SECOND, BATCH = 30, 3, 1000
ALL_ROWS = (SECONDS + 2) * PER_SECOND * BATCH
ROWS, MOST_MB = 1_000_000, 150
SERVERS = {
    "fixed": (str(Path(sys.executable).with_name("synkrato")), "mock"),
    "sliding": (str(Path(__file__).with_name("_sliding_mock.py")), "mock"),
}
MASTERS = [f"M{number}" for number in range(4)]
OPTIONS = ("--port", "0", *(word for name in MASTERS for word in ("--master", f"{name}:code")))
LEAST = 98


def main() -> None:
    """Prints both tables."""
    heading(f"Percent of {PER_SECOND * BATCH} rows a second that imports and exports reach")
    for kind in SERVERS:
        for verb in ("import", "export"):
            show(kind, verb, 1)
            show(kind, verb, 4)
    show("fixed", "import", 1, latency=1)
    heading(f"MB that a process holds at most that writes or reads {ROWS} rows")
    with served(*SERVERS["fixed"], *OPTIONS) as address:
        for verb in ("import", "export"):
            (held,) = played(f"{verb}-all", f"{address}/data", "", MASTERS[:1])
            print(f"| {verb} | {held:.0f} | | <= {MOST_MB}{'' if held <= MOST_MB else ' missed'} | |", flush=True)


def show(kind: str, verb: str, processes: int, latency: float = 0) -> None:
    """Prints a row; a server that takes its time has no target."""
    slow = ("--fault", f"latency:seconds={latency}") if latency else ()
    command = *SERVERS[kind], *OPTIONS, "--limit", f"{PER_SECOND}/1", *slow
    with served(*command) as address, store(processes) as budget:
        url = f"{address}/data"
        if verb == "export":
            fill(url, MASTERS[:processes], ALL_ROWS // processes)
        moments = sorted(played(verb, url, budget, MASTERS[:processes]))
        refused = refusals(address)
    share = 100 * SECONDS / (moments[SECONDS * PER_SECOND] - moments[0])
    target = f">= {LEAST}, no 429{'' if share >= LEAST and not refused else ' missed'}"
    who = "1 process" if processes == 1 else f"{processes} processes, a store"
    which = f"{kind} windows, answers take {latency:g} s" if latency else f"{kind} windows"
    print(f"| {verb}, {who}, {which} | {share:.2f} | | {'' if latency else target} | {refused} times 429 |", flush=True)


def fill(url: str, masters: list[str], rows: int) -> None:
    """Writes rows with another token of the same company, which has no limit to speak of."""
    terms = json.dumps({"key": FILLER, "companies": [COMPANY], "limit": "100000/1"}).encode()
    request = urllib.request.Request(  # noqa: S310
        url.removesuffix("/data") + "/_mock/keys", terms, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request).close()  # noqa: S310
    for master in masters:
        write(url, "", master, FILLER, rows)


def refusals(address: str) -> int:
    """How often the server answered with 429."""
    with urllib.request.urlopen(f"{address}/_mock/requests") as answer:  # noqa: S310
        return sum(each["status"] == 429 for each in json.load(answer)["requests"])


def played(verb: str, url: str, budget: str, masters: list[str]) -> list[float]:
    """What one process for each master prints."""
    commands = [[sys.executable, __file__, verb, url, budget, master] for master in masters]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    return [moment for each in started for moment in json.loads(each.communicate()[0])]


def rows_of(count: int) -> Iterator[dict[str, object]]:
    """As a warehouse has them."""
    for number in range(count):
        yield {
            "code": f"A-{number:07}", "name": f"Aisle {number % 40}, bay {number % 1000}", "zone": f"Z{number % 17}",
            "level": number % 9, "number2": number, "active": True, "weight": number / 8,
        }  # fmt: skip


def write(url: str, budget: str, master: str, token: str, count: int) -> list[float]:
    """When each batch was written."""
    import synkrato

    moments: list[float] = []
    limit = "100000/1" if token == FILLER or count == ROWS else f"{PER_SECOND}/1"
    with synkrato.client(token, base_url=url, budget=budget or None, limit=limit) as client:
        client.master(master).upsert(rows_of(count), key="code", on_progress=lambda _: moments.append(time.time()))
    return moments


def read(url: str, budget: str, master: str, limit: str) -> list[float]:
    """When the last row of each page was read."""
    import synkrato

    with synkrato.client(TOKEN, base_url=url, budget=budget or None, limit=limit) as client:
        rows = enumerate(client.master(master).records(), 1)
        return [time.time() for number, _ in rows if number % BATCH == 0]


def work(verb: str, url: str, budget: str, master: str) -> None:
    """One process."""
    count = ALL_ROWS // (4 if budget else 1)
    if verb == "import":
        told = write(url, budget, master, TOKEN, count)
    elif verb == "export":
        told = read(url, budget, master, f"{PER_SECOND}/1")
    else:
        write(url, "", master, TOKEN, ROWS) if verb == "import-all" else read(url, "", master, "100000/1")
        told = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    print(json.dumps(told))


if __name__ == "__main__":
    work(*sys.argv[1:]) if len(sys.argv) > 1 else main()
