"""A program that saves the dataset: sync or async, the API's address, the path. It says what went wrong, then what is there."""

import asyncio
import sys
from pathlib import Path

import sinkove as sk


async def _save(url: str, path: str) -> None:
    async with sk.async_client("sk-Secret-0123456789", base_url=url) as client:
        dataset = await client.dataset("ds_1")
        await dataset.save(path)


def _main(world: str, url: str, path: str) -> None:
    try:
        if world == "async":
            asyncio.run(_save(url, path))
        else:
            sk.client("sk-Secret-0123456789", base_url=url).dataset("ds_1").save(path)
    except sk.APIError as error:
        print(f"{type(error).__name__}: {error}")  # noqa: T201
    print(*sorted(each.name for each in Path(path).parent.iterdir()))  # noqa: T201


if __name__ == "__main__":
    _main(*sys.argv[1:])
