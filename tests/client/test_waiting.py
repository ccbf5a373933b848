"""Many waits at once, with a real server: what they ask for, and when they know."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import sinkove as sk
from sinkove.testing import serve

from ..worlds import World

MANY = 50


def in_threads(url: str, key: str, names: list[str]) -> Iterable[str]:
    """The states after all were waited for, each in its thread."""
    with sk.client(key, base_url=url) as client, ThreadPoolExecutor(len(names)) as pool:
        datasets = [each for each in client.list_datasets() if each.id in names]
        return [each.status for each in pool.map(sk.Dataset.wait, datasets)]


def in_tasks(url: str, key: str, names: list[str]) -> Iterable[str]:
    """The same in tasks of one event loop."""

    async def work() -> list[str]:
        async with sk.async_client(key, base_url=url) as client:
            datasets = [each for each in await client.list_datasets() if each.id in names]
            return [each.status for each in await asyncio.gather(*(each.wait() for each in datasets))]

    return asyncio.run(work())


def in_both(url: str, key: str, names: list[str]) -> Iterable[str]:
    """Half of them in threads, half in tasks."""
    with ThreadPoolExecutor(2) as pool:
        halves = pool.map(
            lambda work, part: list(work(url, key, part)), (in_threads, in_tasks), (names[::2], names[1::2])
        )
        return [status for half in halves for status in half]


@pytest.mark.parametrize("work", [in_threads, in_tasks, in_both])
def test_fifty_waits_share_list_calls(work: Any) -> None:
    """Each of them alone would ask four times."""
    with serve(seed=1) as server:
        names = [server.datasets.add(age_seconds=0, generation_seconds=1.0) for _ in range(MANY)]
        assert list(work(server.url, server.api_key, names)) == ["ready"] * MANY
        asked = Counter("list" if each.path == "/v1/datasets" else "one" for each in server.requests)
    assert asked["one"] <= 3
    assert asked["list"] <= 20


def test_datasets_of_account_and_organization_are_given_as_they_become_ready(world: World, connect: Any) -> None:
    """In one row, the one that fails last."""
    server, client = connect()
    organization = client.organizations.list()[0]
    names = [
        server.datasets.add(age_seconds=0, generation_seconds=9.0),
        server.datasets.add(age_seconds=0, generation_seconds=3.0, fails=True),
        server.datasets.add(age_seconds=0, generation_seconds=6.0),
    ]
    inner = server.datasets.add(organization=organization.id, age_seconds=0, generation_seconds=3.0)
    results = world.waited([organization.dataset(inner), *(client.dataset(each) for each in names)])
    assert [next(results).id for _ in range(3)] == [inner, names[2], names[0]]
    with pytest.raises(sk.DatasetFailedError, match=names[1]):
        next(results)
