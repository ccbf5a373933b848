"""Saves killed after the create: whoever is given the handle ends with the file, and nothing is made twice."""

import contextlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sinkove import Progress
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config

from ..worlds import NAMES, World

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

KEY = "sk-mock"
KILLS, AT_ONCE, SEED = 50, 6, 1
# Each in half a second, so that there is something to hit.
SLOW = ["--generation-seconds", "0.4", "--fault", "drip-body:operation=download,bytes=40000,seconds=0.02"]
MOCK = [sys.executable, "-c", "from sinkove_synkrato_mock.sinkove.command import mock; mock()", "--port", "0", *SLOW]
# What a save is killed in, and how many seconds after it was told of at most.
STAGES = {"waiting": 0.5, "transfer": 0.5, "verification": 0.004, "after": 0.01}
WEIGHTS = 3, 3, 3, 1
# Children that have what they need imported already: a hundred are started.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload([__name__])


def stage_of(report: Progress) -> str:
    if report.phase == "generate":
        return "waiting" if report.done < 100 else "transfer"
    return "verification" if report.done == report.total else "transfer"


def begin(url: str, world: str, folder: Path, number: int, tell: "Connection[str, Any]") -> None:
    """Creates a dataset, leaves its handle behind, and saves it."""
    client = World(world).client(Config(base_url=url, key=lambda: KEY), SystemClock())
    dataset = client.create_dataset(model="chest-xray-v2", prompts=[f"Film {number}"], size=4)
    with (folder / "new").open("w") as file:
        file.write(dataset.handle())
        file.flush()
        os.fsync(file.fileno())
    (folder / "new").replace(folder / "handle")
    tell.send("waiting")
    dataset.save(folder / "out.zip", wait=True, on_progress=lambda report: tell.send(stage_of(report)))
    tell.send("after")


def finish(url: str, world: str, folder: Path) -> None:
    """Goes on with the handle alone."""
    client = World(world).client(Config(base_url=url, key=lambda: KEY), SystemClock())
    client.resume((folder / "handle").read_text()).save(folder / "out.zip", "skip", wait=True, timeout=30)


def killed(url: str, folder: Path, number: int) -> tuple[str, str]:
    """Kills a save in a stage that chance chooses; gives that, and the last one that it told of."""
    chance = random.Random(f"{SEED}/{number}")  # noqa: S311  # it shall repeat
    aim, stage = chance.choices([*STAGES], WEIGHTS)[0], ""
    told, tell = CHILDREN.Pipe(duplex=False)
    with told:
        child = CHILDREN.Process(target=begin, args=(url, NAMES[number % 2], folder, number, tell))
        child.start()
        tell.close()
        try:
            while stage != aim:
                assert told.poll(60)
                stage = told.recv()
            child.join(chance.uniform(0, STAGES[aim]))
        finally:
            child.kill()
        child.join(60)
        with contextlib.suppress(EOFError, OSError):
            while True:
                stage = told.recv()
    return aim, stage


def survived(url: str, folder: Path, number: int) -> tuple[str, str]:
    """Kills a save, has another process go on, and compares the file with the server's."""
    folder.mkdir()
    moment = killed(url, folder, number)
    child = CHILDREN.Process(target=finish, args=(url, NAMES[number // 2 % 2], folder))
    child.start()
    child.join(60)
    child.kill()
    assert child.exitcode == 0, (number, moment)
    assert sorted(each.name for each in folder.iterdir()) == ["handle", "out.zip"], (number, moment)
    dataset = json.loads((folder / "handle").read_text())["dataset"]
    with urllib.request.urlopen(ask(url, f"/v1/datasets/{dataset}/urls/download")["data"]["URL"], timeout=30) as file:  # noqa: S310
        assert file.read() == (folder / "out.zip").read_bytes(), (number, moment)
    return moment


def ask(url: str, path: str) -> Any:
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {KEY}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


@pytest.fixture
def url() -> Iterator[str]:
    """A mock in a process of its own, which keeps no child waiting for this one."""
    with subprocess.Popen(MOCK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening on ").strip()
        process.kill()


def test_save_that_is_killed_is_finished_by_whoever_has_the_handle(url: str, tmp_path: Path) -> None:
    """Whatever it was doing, in both worlds: the same bytes, nothing beside them, one create for each."""
    with ThreadPoolExecutor(AT_ONCE) as drivers:
        runs = [drivers.submit(survived, url, tmp_path / str(number), number) for number in range(KILLS)]
        moments = [each.result() for each in runs]
    hits = Counter(stage for _, stage in moments)
    print(f"Seed {SEED}; killed in {dict(hits)}; aimed at, killed in: {moments}")  # noqa: T201  # `make abuse` shows it
    assert hits.keys() == STAGES.keys()
    asked = ask(url, "/_mock/requests")
    asked = asked if isinstance(asked, list) else asked["requests"]
    assert KILLS < len(asked) < 1000  # it keeps no more
    creates = Counter(json.loads(each["body"])["prompts"][0] for each in asked if each["method"] == "POST")
    assert 206 in {each["status"] for each in asked}, "nothing was resumed"
    assert creates == {f"Film {number}": 1 for number in range(KILLS)}
