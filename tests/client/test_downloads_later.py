"""What an earlier run left behind, and a second saver at the same time."""

import asyncio
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import sinkove as sk

from ..worlds import World
from .saving import CONTENT, CUT, KEY, OTHER, SAVER, SIZE, assert_no_secret, break_off, client_of, files, kept
from .storage import EXPIRED, NO_KEY, Storage, Stored, bodied, ends, flipped, held, well

SECONDS = 10.0
BUSY = "is being saved by another"


@pytest.fixture
def storage() -> Iterator[Storage]:
    """An honest one."""
    with Storage(Stored(CONTENT)) as storage:
        yield storage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where to, alone in its folder."""
    return tmp_path / "out.zip"


def save(world: World, storage: Storage, path: Path, **options: Any) -> None:
    """A run of its own."""
    with client_of(world, storage) as client:
        client.dataset("ds_1").save(path, **options)


def half_of(path: Path) -> Path:
    """The file with what came so far."""
    return path.with_name(f"{path.name}.part")


def beside(path: Path) -> Path:
    """The sidecar."""
    return path.with_name(f"{path.name}.part.json")


def test_later_run_asks_for_the_missing_bytes_alone(world: World, storage: Storage, path: Path) -> None:
    """Under the condition that the file is still the one of which the half is."""
    break_off(world, storage, path)
    save(world, storage, path)
    assert files(path.parent) == {"out.zip": CONTENT}
    assert (storage.starts, storage.sent) == ([CUT], SIZE - CUT)
    assert storage.asks[0].headers["if-range"] == '"one"'


def test_runs_that_all_break_off_come_to_the_end_together(world: World, storage: Storage, path: Path) -> None:
    """No byte is sent twice."""
    for after in (30_000, 60_000, 90_000):
        storage.acts, storage.always = [ends(30_000)], NO_KEY
        with pytest.raises(sk.DownloadError):
            save(world, storage, path)
        assert kept(path)[0] == CONTENT[:after]
    storage.always = well
    save(world, storage, path)
    assert (files(path.parent), storage.sent) == ({"out.zip": CONTENT}, SIZE)


def test_sidecar_tells_what_a_later_run_needs_and_no_secret(world: World, storage: Storage, path: Path) -> None:
    """It may be read by anybody who may read the folder."""
    break_off(world, storage, path)
    told = kept(path)[1]
    assert (told["etag"], told["size"], told["offset"]) == ('"one"', SIZE, CUT)
    assert_no_secret(beside(path).read_text())


def test_half_that_is_complete_is_checked_and_named_without_asking_for_more(
    world: World, storage: Storage, path: Path
) -> None:
    """Somebody pulled the plug before the rename."""
    break_off(world, storage, path)
    half_of(path).write_bytes(CONTENT)
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [])


def test_half_that_is_complete_and_wrong_is_fetched_anew(world: World, storage: Storage, path: Path) -> None:
    """Nobody gets the file that happens to lie there."""
    break_off(world, storage, path)
    half_of(path).write_bytes(flipped(CONTENT))
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [0])


def test_half_with_a_changed_byte_is_fetched_anew(world: World, storage: Storage, path: Path) -> None:
    """It is noticed at the end."""
    break_off(world, storage, path)
    half_of(path).write_bytes(flipped(CONTENT[:CUT]))
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [CUT, 0])


def test_half_is_used_also_where_it_is_longer_than_told(world: World, storage: Storage, path: Path) -> None:
    """The sidecar is older than the last bytes of a run that was killed."""
    break_off(world, storage, path)
    half_of(path).write_bytes(CONTENT[: CUT + 1000])
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [CUT + 1000])


@pytest.mark.parametrize("length", [0, CUT - 1000])
def test_half_that_is_shorter_than_told_is_fetched_anew(
    length: int, world: World, storage: Storage, path: Path
) -> None:
    """Somebody else wrote to it, or the disk lost its end."""
    break_off(world, storage, path)
    half_of(path).write_bytes(CONTENT[:length])
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [0])


def test_half_that_is_longer_than_the_file_is_fetched_anew(world: World, storage: Storage, path: Path) -> None:
    """Whatever wrote it."""
    break_off(world, storage, path)
    half_of(path).write_bytes(CONTENT + b"more")
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [0])


def test_half_of_a_file_that_has_changed_is_fetched_anew(world: World, storage: Storage, path: Path) -> None:
    """In the same request, whose condition does not hold."""
    break_off(world, storage, path)
    storage.stored = Stored(OTHER, '"two"')
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": OTHER}, [CUT])


def _changed(**fields: Any) -> Callable[[bytes], bytes]:
    return lambda told: json.dumps(json.loads(told) | fields).encode()


SIDECARS: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda told: None,
    "empty": lambda told: b"",
    "cut": lambda told: told[:-5],
    "binary": lambda told: b"\xff\xfe\x00",
    "list": lambda told: b"[]",
    "null": lambda told: b"null",
    "without fields": lambda told: b"{}",
    "deep": lambda told: b"[" * 100_000,
    "long number": lambda told: b'{"size": ' + b"1" * 5000 + b"}",
    "of another dataset": lambda told: told.replace(b"ds_1", b"ds_2"),
    "of another server": lambda told: told.replace(b"127.0.0.1", b"127.0.0.2"),
    "weak ETag": _changed(etag='W/"one"'),
    "ETag of two lines": _changed(etag='"one"\r\nX-Injected: 1'),
    "ETag beyond Latin-1": _changed(etag='"\u20ac"'),
    "ETag of null": _changed(etag=None),
    "ETag of a number": _changed(etag=1),
    "size of text": _changed(size=str(SIZE)),
    "size of a list": _changed(size=[SIZE]),
    "size below the half": _changed(size=CUT - 1),
    "size below 0": _changed(size=-1),
    "source of null": _changed(source=None),
}


@pytest.mark.parametrize("change", list(SIDECARS.values()), ids=list(SIDECARS))
def test_sidecar_that_says_nothing_useful_is_no_reason_to_fail(
    change: Callable[[bytes], bytes | None], world: World, storage: Storage, path: Path
) -> None:
    """It may be older, of another program or of a disk that was full."""
    break_off(world, storage, path)
    told = change(beside(path).read_bytes())
    beside(path).unlink()
    if told is not None:
        beside(path).write_bytes(told)
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [0])


def test_sidecar_alone_is_no_half(world: World, storage: Storage, path: Path) -> None:
    """The file is fetched from its first byte."""
    break_off(world, storage, path)
    half_of(path).unlink()
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [0])


@pytest.mark.parametrize("name", ["out.zip.part", "out.zip.part.json"])
def test_folder_under_a_name_that_is_needed_is_a_download_error(
    name: str, world: World, storage: Storage, path: Path
) -> None:
    """It is somebody's, and stays."""
    path.with_name(name).mkdir()
    with pytest.raises(sk.DownloadError):
        save(world, storage, path)
    assert [each.name for each in path.parent.iterdir() if each.is_dir()] == [name]
    assert not path.exists()


def test_later_run_renews_a_link_that_has_expired(world: World, storage: Storage, path: Path) -> None:
    """And goes on at the same byte."""
    break_off(world, storage, path)
    storage.acts = [EXPIRED]
    save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [CUT, CUT])


def test_wrong_bytes_leave_no_half_of_an_earlier_run(world: World, storage: Storage, path: Path) -> None:
    """A third run must not begin with them."""
    break_off(world, storage, path)
    storage.always = bodied(flipped)
    with pytest.raises(sk.CorruptDownloadError):
        save(world, storage, path)
    assert (files(path.parent), storage.starts) == ({}, [CUT, 0])


def test_file_that_is_skipped_leaves_the_half_alone(world: World, storage: Storage, path: Path) -> None:
    """Nothing is asked for."""
    break_off(world, storage, path)
    path.write_bytes(b"old")
    save(world, storage, path, strategy="skip")
    assert (path.read_bytes(), storage.starts) == (b"old", [])


def test_async_and_sync_go_on_with_each_others_half(storage: Storage, path: Path) -> None:
    """There is one kind of sidecar."""
    for first, second in (("sync", "async"), ("async", "sync")):
        path.unlink(missing_ok=True)
        one, other = World(first), World(second)
        break_off(one, storage, path)
        save(other, storage, path)
        assert (files(path.parent), storage.starts) == ({"out.zip": CONTENT}, [CUT])
        one.close()
        other.close()


@contextmanager
def saving(storage: Storage, path: Path) -> Iterator[threading.Event]:
    """Another thread is at it meanwhile; it goes on when the event is set, and must succeed."""
    gate, reached = threading.Event(), threading.Event()
    storage.acts.append(held(CUT, gate, reached))
    world = World("sync")
    thread = threading.Thread(target=save, args=(world, storage, path), daemon=True)
    thread.start()
    try:
        assert reached.wait(SECONDS)
        yield gate
    finally:
        gate.set()
        thread.join(SECONDS)
        world.close()
    assert not thread.is_alive()
    assert files(path.parent) == {"out.zip": CONTENT}


def test_second_saver_in_another_thread_is_refused(world: World, storage: Storage, path: Path) -> None:
    """It asks the storage nothing and does no harm to the first."""
    with saving(storage, path), pytest.raises(sk.DownloadError, match=BUSY):
        save(world, storage, path)
    assert storage.starts == [0]


def test_second_saver_of_another_name_is_welcome(world: World, storage: Storage, path: Path) -> None:
    """Only the name is held."""
    with saving(storage, path):
        save(world, storage, path.with_name("other.zip"))
        assert path.with_name("other.zip").read_bytes() == CONTENT
        path.with_name("other.zip").unlink()


def test_second_saver_among_tasks_is_refused(storage: Storage, path: Path) -> None:
    """Of two that begin at once one gets the file."""

    async def main() -> tuple[object, object]:
        async with sk.async_client(KEY, base_url=storage.url) as client:
            dataset = await client.dataset("ds_1")
            return await asyncio.gather(dataset.save(path), dataset.save(path), return_exceptions=True)

    first, second = asyncio.run(main())
    assert (first, type(second)) == (path, sk.DownloadError)
    assert BUSY in str(second)
    assert files(path.parent) == {"out.zip": CONTENT}


def test_saver_that_is_killed_is_in_nobodys_way(world: World, storage: Storage, path: Path) -> None:
    """While it lives it is respected; when it is dead the next goes on behind its last bytes."""
    gate, reached = threading.Event(), threading.Event()
    storage.acts = [held(CUT, gate, reached)]
    with subprocess.Popen([*SAVER, world.name, storage.url, str(path)], stdout=subprocess.DEVNULL) as process:
        try:
            assert reached.wait(SECONDS)
            with pytest.raises(sk.DownloadError, match=BUSY):
                save(world, storage, path)
        finally:
            process.kill()
    gate.set()
    save(world, storage, path)
    assert files(path.parent) == {"out.zip": CONTENT}
    assert len(storage.starts) == 2
