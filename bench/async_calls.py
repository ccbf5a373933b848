"""How many requests a second do tasks get through that share one client?

The base is one `httpx.AsyncClient` with its default limits, shared by as many tasks; each does `get` and `.json()`.
Each side has a process of its own, so that the base is httpx as it is where nobody imports our package.

Where the package sniffio is missing, httpx looks for it several times a request, which makes it slower than it need be
(encode/httpcore#1103). The last row is beside an httpx that is spared this.
"""

import asyncio
import sys

from _side_by_side import HEADERS, KEY, MOCK, as_told, compared, heading, process_of, row, served

TASKS = (1, 5, 10, 20, 50, 100)
CALLS, ROUNDS = 400, 9
LEAST = {50: 4.0}


def main() -> None:
    """Prints the table."""
    heading("Requests a second, times one bare `httpx.AsyncClient`")
    with served(*MOCK) as url:
        for tasks in TASKS:
            show(f"{tasks} tasks" if tasks > 1 else "1 task", "bare", url, tasks, LEAST.get(tasks))
        show("50 tasks, sniffio not looked for", "spared", url, 50)


def show(what: str, who: str, url: str, tasks: int, least: float | None = None) -> None:
    """Prints one row."""
    command = (sys.executable, __file__, url, str(tasks))
    with process_of(*command, who) as base, process_of(*command, "ours") as contender:
        result = compared(base, contender, times=CALLS, rounds=ROUNDS)
    note = f"at best {1 / min(result.base):.0f} a second {who}, {1 / min(result.ours):.0f} ours"
    row(what, [1 / ratio for ratio in result.ratios], note, least=least)


def contend(url: str, tasks: int, who: str) -> None:
    """One side, as told by stdin."""
    if who == "spared":
        sys.modules["sniffio"] = None  # type: ignore[assignment]  # Python's word for 'not there', found at once
    if who != "ours":
        import httpx

        bare = httpx.AsyncClient()

        async def call() -> object:
            return (await bare.get(f"{url}/v1/datasets", headers=HEADERS)).json()
    else:
        import sinkove as sk

        call = sk.async_client(KEY, base_url=url).list_datasets

    async def repeat(times: int) -> None:
        for _ in range(times):
            await call()

    async def together(times: int) -> None:
        await asyncio.gather(*(repeat(times // tasks) for _ in range(tasks)))

    with asyncio.Runner() as runner:
        as_told(lambda times: runner.run(together(times)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        contend(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    else:
        main()
