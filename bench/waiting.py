"""What do 50 waits take of a limit of 100 requests a minute, and how soon do they know?

The datasets become ready one after the other within a minute. The base is 50 waits that know nothing of each other: each
asks for its own dataset, after 0.5 s and then ever less often, at last every 15 s.
"""

import logging
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

import sinkove as sk
from _side_by_side import KEY, MOCK, served

MANY, LIMIT, SECONDS = 50, 100, 60
LONGEST = 240.0  # for one row
Notice = Callable[[sk.Dataset], object]


def main() -> None:
    """Prints the table."""
    logging.disable(logging.WARNING)  # of which a poller that is refused has many
    print(f"\n**{MANY} datasets that become ready within a minute, at {LIMIT} requests a minute**\n")
    print("| who waits | requests | share of the limit | 429 | median delay | worst delay | not noticed |")
    print("|---|---|---|---|---|---|---|")
    measure(f"`wait()` in {MANY} threads", lambda datasets, notice: in_threads(wait, datasets, notice))
    measure("`wait_all()`", all_at_once)
    measure(f"one poller each in {MANY} threads", lambda datasets, notice: in_threads(poll, datasets, notice))


def measure(who: str, carry_out: Callable[[list[sk.Dataset], Notice], object]) -> None:
    """Prints one row."""
    answers: list[int | None] = []
    ready: dict[str, float] = {}
    noticed: dict[str, float] = {}

    def on_event(event: object) -> None:
        if isinstance(event, sk.AttemptEvent):
            answers.append(event.status_code)

    with (
        served(*MOCK, "--limit", f"{LIMIT}/{SECONDS}") as url,
        sk.client(KEY, base_url=url, on_event=on_event) as client,
    ):
        for index in range(MANY):
            seconds = 1 + index * (SECONDS - 1) / MANY
            arranged = httpx.post(f"{url}/_mock/datasets", json={"age_seconds": 0, "generation_seconds": seconds})
            ready[arranged.json()["id"]] = time.monotonic() + seconds
        datasets = [each for each in client.list_datasets() if each.id in ready]
        began = time.monotonic()
        carry_out(datasets, lambda dataset: noticed.setdefault(dataset.id, time.monotonic()))
        took = time.monotonic() - began
    delays = [noticed[name] - ready[name] for name in noticed]
    print(
        f"| {who} | {len(answers)} in {took:.0f} s | {len(answers) / LIMIT / max(1, took / SECONDS):.0%} "
        f"| {answers.count(429)} | {statistics.median(delays):.1f} s | {max(delays):.1f} s | {MANY - len(delays)} |",
        flush=True,
    )


def in_threads(work: Callable[[sk.Dataset], object], datasets: list[sk.Dataset], notice: Notice) -> None:
    """Each dataset in a thread of its own."""

    def job(dataset: sk.Dataset) -> None:
        work(dataset)
        notice(dataset)

    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(job, datasets))


def wait(dataset: sk.Dataset) -> object:
    """As the client waits."""
    return dataset.wait(timeout=LONGEST)


def poll(dataset: sk.Dataset) -> None:
    """As it waited when it was alone, and did not give up over a refusal."""
    ends, pause = time.monotonic() + LONGEST, 0.5
    while time.monotonic() < ends:
        try:
            if dataset.ready():
                return
        except sk.RateLimitError:
            pass
        time.sleep(pause)
        pause = min(pause * 1.5, 15.0)
    raise TimeoutError


def all_at_once(datasets: list[sk.Dataset], notice: Notice) -> None:
    """All in this thread."""
    for dataset in sk.wait_all(datasets, timeout=LONGEST):
        notice(dataset)


if __name__ == "__main__":
    main()
