"""What the tests of `save` share: a client whose pauses take no time, and what is to be seen after a download."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config

from ..worlds import World
from .storage import NO_KEY, SIGNATURE, Storage, archive, ends, well

KEY = "sk-Secret-0123456789"
CONTENT, OTHER = archive(1), archive(2)
SIZE = len(CONTENT)
assert len(OTHER) == SIZE
# Where transfers are cut, and the silence after which one is given up in tests that stall.
CUT = 100_000
SILENCE = 0.3
# A program that saves, for tests with several processes; it takes a world's name, the API's address and the path.
SAVER = (sys.executable, str(Path(__file__).with_name("saver.py")))


class Skipping(SystemClock):
    """The machine's time, except that pauses take none and are counted as if they had."""

    def __init__(self) -> None:
        self._slept = 0.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float, until: object = None) -> None:  # noqa: ARG002
        self.pauses.append(seconds)
        self._slept += seconds

    async def async_sleep(self, seconds: float, until: object = None) -> None:  # noqa: ARG002
        self.sleep(seconds)

    def random(self) -> float:
        return 0.5


def client_of(world: World, storage: Storage, clock: Skipping | None = None, **options: Any) -> sk.AccountClient:
    """A client that tries twice more."""
    settings = {"max_retries": 2, "attempt_timeout": 5.0} | options
    # Reading certificates takes longer than most of these tests.
    config = Config(base_url=storage.url, key=lambda: KEY, httpx_args={"verify": False}, **settings)
    return world.client(config, clock or Skipping())


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def kept(path: Path) -> tuple[bytes, dict[str, Any]]:
    """The half and its sidecar, which must be all there is."""
    assert sorted(files(path.parent)) == [f"{path.name}.part", f"{path.name}.part.json"]
    beside = json.loads(path.with_name(f"{path.name}.part.json").read_bytes())
    return path.with_name(f"{path.name}.part").read_bytes(), beside


def break_off(world: World, storage: Storage, path: Path, after: int = CUT) -> None:
    """A run that ends with this many bytes; the storage is honest afterwards, and has forgotten it."""
    storage.acts, storage.always = [ends(after)], NO_KEY
    with client_of(world, storage) as client, pytest.raises(sk.DownloadError):
        client.dataset("ds_1").save(path)
    assert len(kept(path)[0]) == after
    storage.always = well
    storage.asks.clear()


def assert_no_secret(*texts: object) -> None:
    """Neither the key nor a signature, nor what of it would be enough."""
    for text in map(str, texts):
        assert SIGNATURE not in text
        assert KEY not in text
