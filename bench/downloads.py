"""How fast does `save` bring a file to a disk beside curl, and what do its check, five cuts and memory cost?

The transfer is what curl does too: from the call to the last byte written, which is when `on_progress` is told of it last.
What follows is the check: fsync, the ZIP's directory, the CRC of each image, the rename. Each save is a process of its own.
"""

import asyncio
import http.client
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import sinkove as sk
from _side_by_side import KEY, MOCK, heading, row, served

MIB = 1 << 20
MEMBERS, IMAGES = 64, 1000
ROUNDS, FEW = 5, 2
STORAGE = str(Path(__file__).with_name("_storage.py"))


class Saved(NamedTuple):
    """Seconds of the transfer and of the check, and MiB resident at most."""

    transfer: float
    check: float
    peak: float


def main() -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = folder / "large.zip", folder / "small.zip"
        make(large, MEMBERS, 16 * MIB)
        make(small, MEMBERS, MIB // MEMBERS)
        with served(STORAGE, str(large), str(small)) as url:
            out = folder / "out.zip"
            peaks = beside_curl(url, out)
            heading("Memory, and bytes after cuts")
            memory(url, out, peaks)
            cuts(url, out, large.stat().st_size)
        thousand_images(out)


def make(path: Path, members: int, size: int) -> None:
    """Writes a ZIP of stored noise."""
    noise = random.Random(1).randbytes(size)  # noqa: S311  # no secret
    with zipfile.ZipFile(path, "w") as file:
        for number in range(members):
            file.writestr(f"images/{number}.png", noise)


def beside_curl(url: str, out: Path) -> dict[str, list[float]]:
    """Both write to the same disk, taking turns; gives what was resident at most, by world."""
    heading("1 GiB from loopback, times `curl -o`")
    peaks = {}
    for world in ("sync", "async"):
        base, ours = [], []
        for each in range(ROUNDS + 1):
            for contender in (0, 1) if each % 2 else (1, 0):
                if contender:
                    ours.append(saved(world, url, "ds_0", out))
                elif shutil.which("curl"):
                    base.append(curl(url, out))
        best = f"{1024 / min(each.transfer for each in ours):.0f} ours"
        if base:
            ratios = [theirs / each.transfer for theirs, each in zip(base[1:], ours[1:], strict=True)]
            row(f"the transfer, {world}", ratios, f"at best {1024 / min(base):.0f} MiB/s curl, {best}", least=0.9)
        else:
            print(f"| the transfer, {world} | | | | at best {best} MiB/s; curl is not here |")
        row(f"s for the check, {world}", [each.check for each in ours[1:]], "fsync, CRCs, rename")
        peaks[world] = [each.peak for each in ours]
    return peaks


def curl(url: str, out: Path) -> float:
    """Seconds, without the start of its process."""
    command = ["curl", "--silent", "--output", str(out), "--write-out", "%{time_total}", f"{url}/ds_0.zip"]
    seconds = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    out.unlink()
    return seconds


def saved(world: str, url: str, dataset: str, out: Path) -> Saved:
    """One save in a process of its own."""
    command = [sys.executable, __file__, world, url, dataset, str(out)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    out.unlink()
    return Saved(*json.loads(said))


def memory(url: str, out: Path, peaks: dict[str, list[float]]) -> None:
    """What a thousand times as many bytes take more."""
    for world, large in peaks.items():
        small = [saved(world, url, "ds_1", out).peak for _ in large]
        more = [much - little for much, little in zip(large, small, strict=True)]
        row(f"MiB more for 1 GiB than for 1 MiB, {world}", more, f"{small[0]:.0f} MiB with 1 MiB", most=20)


def cuts(url: str, out: Path, size: int) -> None:
    """What the server sent when it broke off five times."""
    more = []
    for world in ("sync", "async"):
        saved(world, url, "ds_cut", out)
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        connection.request("GET", "/sent/ds_cut")
        more.append(json.loads(connection.getresponse().read())["data"] / size * 100 - 100)
        connection.close()
    row("% more bytes with five cuts", more, "of 1 GiB, as the server counts", most=1)


def thousand_images(out: Path) -> None:
    """The mock draws them while it sends them, which is what takes the time."""
    heading(f"From ready to a verified file: {IMAGES} images of the mock")
    with served(*MOCK) as url:
        with sk.client(KEY, base_url=url) as client:
            made = client.create_dataset(model="m", prompts=["Normal chest"], size=IMAGES).id
        run = saved("sync", url, made, out)
    row("s in all", [run.transfer + run.check] * 2, "once; its mock draws each picture for it")
    row("s of it for the check", [run.check] * 2, f"{IMAGES} CRCs, fsync")


def save(world: str, url: str, dataset: str, path: str) -> None:
    """One side of it: saves, and prints what `Saved` holds."""
    last = 0.0

    def note(_: sk.Progress) -> None:
        nonlocal last
        last = time.perf_counter()

    async def wait() -> float:
        async with sk.async_client(KEY, base_url=url) as client:
            handle = await client.dataset(dataset)
            began = time.perf_counter()
            await handle.save(path, on_progress=note)
        return began

    if world == "async":
        began = asyncio.run(wait())
    else:
        with sk.client(KEY, base_url=url) as client:
            handle = client.dataset(dataset)
            began = time.perf_counter()
            handle.save(path, on_progress=note)
    ended = time.perf_counter()
    print(json.dumps([last - began, ended - last, _peak()]))


def _peak() -> float:
    """MiB that were resident at most; unlike `getrusage` it forgets the process that started this one."""
    found = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(found.split()[1]) / 1024


if __name__ == "__main__":
    save(*sys.argv[1:]) if sys.argv[1:] else main()
