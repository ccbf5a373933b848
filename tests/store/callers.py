"""A program that calls as much as it is let: `ADDRESS STORE sync|async CALLS`, key from the environment."""

import asyncio
import logging
import sys
import threading

import sinkove as sk

WORKERS = 4


def main(address: str, store: str, world: str, calls: int) -> None:
    """Makes so many calls, several at once; what the client warns of goes to stderr."""
    logging.basicConfig(format="%(message)s")
    with sk.client(base_url=address, budget=store) as first:
        first.list_datasets()
    print("begun", flush=True)  # noqa: T201  # whoever started it waits for that
    if world == "async":
        asyncio.run(in_tasks(address, store, (calls - 1) // WORKERS))
        return
    client = sk.client(base_url=address, budget=store)
    threads = [threading.Thread(target=in_turn, args=(client, (calls - 1) // WORKERS)) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_turn(client: sk.AccountClient, calls: int) -> None:
    """One thread."""
    for _ in range(calls):
        client.list_datasets()


async def in_tasks(address: str, store: str, calls: int) -> None:
    """All tasks."""

    async def in_turn() -> None:
        for _ in range(calls):
            await client.list_datasets()

    async with sk.async_client(base_url=address, budget=store) as client:
        await asyncio.gather(*(in_turn() for _ in range(WORKERS)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
