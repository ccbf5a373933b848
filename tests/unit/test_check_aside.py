"""The check of a file beside an event loop: other work is not in its way, and it ends when nobody waits for it any more."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from sinkove import AsyncAccountClient
from sinkove_synkrato.config import Config
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APITimeoutError
from sinkove_synkrato.http import AsyncHTTPClient

from .support import BASE_URL, FakeClock, Server, dataset_reply, link_reply, reply, zip_bytes


@pytest.fixture
def client(server: Server, clock: FakeClock) -> AsyncAccountClient:
    """One that is used with `asyncio` itself."""
    arguments = {"transport": httpx.MockTransport(server)}
    config = Config(base_url=BASE_URL, key=lambda: "sk-any", httpx_args=arguments)
    return AsyncAccountClient(Engine(config, AsyncHTTPClient(config, clock)))


def test_check_needs_none_of_the_event_loops_own_threads(
    client: AsyncAccountClient, server: Server, tmp_path: Path
) -> None:
    """They may all be busy, for longer than there is time."""
    free = threading.Event()

    async def main() -> None:
        busy = [asyncio.create_task(asyncio.to_thread(free.wait, 30)) for _ in range(40)]
        await asyncio.sleep(0)
        try:
            await (await client.dataset("ds_1")).save(tmp_path / "out.zip")
            assert not any(task.done() for task in busy)
        finally:
            free.set()
            await asyncio.gather(*busy)

    server.will(dataset_reply("ready"), link_reply(), reply(200, zip_bytes()))
    asyncio.run(main())
    assert (tmp_path / "out.zip").read_bytes() == zip_bytes()


def test_check_ends_when_its_save_is_cancelled(
    client: AsyncAccountClient, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on reading a file that is somebody else's by then."""
    begun, ended = threading.Event(), threading.Event()

    def check(file: BinaryIO, tick: Callable[[], None]) -> None:
        begun.set()
        with suppress(APITimeoutError):
            while True:
                tick()
        ended.set()

    async def main() -> None:
        task = asyncio.create_task((await client.dataset("ds_1")).save(tmp_path / "out.zip"))
        await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    monkeypatch.setattr("sinkove._dataset.verify_zip", check)
    server.will(dataset_reply("ready"), link_reply(), reply(200, zip_bytes()))
    asyncio.run(main())
    assert ended.wait(30)
