"""Disks that are full and places where nothing can be written: an error that says so, and nothing under the name."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sinkove as sk

from ..unit.support import largest_file
from ..worlds import World
from .saving import CONTENT, CUT, SAVER, assert_no_secret, break_off, client_of, files
from .storage import NO_KEY, Act, Storage, Stored, chunked, ends, well, with_headers

NOBODY = 65534
# Programs that run another one on a disk that is full, or not to be written: a quota, which every system has, and file
# systems of the program's own where the system allows it, which containers often do not.
_MOUNT = ("unshare", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs -o "$0" none "$1"; shift; "$@"')
_QUOTA = ("sh", "-c", 'ulimit -f "$0"; shift; "$@"')


def _can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            said = subprocess.run([*_MOUNT, "ro", folder, "test", "!", "-w", folder], capture_output=True, check=False)
        except OSError:
            return False
    return said.returncode == 0


DISKS: dict[str, tuple[str, ...]] = {"quota of 100 blocks": (*_QUOTA, "100")}
if _can_mount():
    DISKS |= {f"file system with {each}": (*_MOUNT, each) for each in ("size=100k", "size=4k", "ro")}


@pytest.fixture
def storage() -> Iterator[Storage]:
    """An honest one."""
    with Storage(Stored(CONTENT)) as storage:
        yield storage


def refused(world: World, storage: Storage, path: Path) -> str:
    """The error's text, of a run that must fail."""
    with client_of(world, storage) as client, pytest.raises(sk.DownloadError) as caught:
        client.dataset("ds_1").save(path, "replace")
    assert type(caught.value) is sk.DownloadError
    assert_no_secret(caught.value)
    return str(caught.value)


def save(world: World, storage: Storage, path: Path) -> None:
    """A run of its own."""
    with client_of(world, storage) as client:
        client.dataset("ds_1").save(path, "replace")


def test_disk_that_fills_up_in_the_middle_is_an_error_and_room_helps(
    world: World, storage: Storage, tmp_path: Path
) -> None:
    """The old file is kept; with room again the next run ends with the right one."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    with largest_file(CUT):
        assert "could not be written: File too large." in refused(world, storage, path)
    assert path.read_bytes() == b"old"
    assert files(tmp_path).keys() <= {"out.zip", "out.zip.part", "out.zip.part.json"}
    save(world, storage, path)
    assert files(tmp_path) == {"out.zip": CONTENT}


def test_disk_that_is_full_at_once_is_an_error_and_room_helps(world: World, storage: Storage, tmp_path: Path) -> None:
    """Not even the sidecar has room."""
    path = tmp_path / "out.zip"
    with largest_file(1):
        assert "could not be written: File too large." in refused(world, storage, path)
    save(world, storage, path)
    assert files(tmp_path) == {"out.zip": CONTENT}


def test_disk_that_fills_up_while_a_later_run_goes_on_is_an_error(
    world: World, storage: Storage, tmp_path: Path
) -> None:
    """What an earlier run brought is not worse than before."""
    path = tmp_path / "out.zip"
    break_off(world, storage, path)
    with largest_file(CUT + 1000):
        refused(world, storage, path)
    save(world, storage, path)
    assert files(tmp_path) == {"out.zip": CONTENT}


def test_file_that_no_disk_holds_is_refused_before_its_first_byte(
    world: World, storage: Storage, tmp_path: Path
) -> None:
    """Nearly a petabyte, for which nobody has to wait."""
    storage.always = with_headers(Content_Length="999999999999999")
    assert "needs 999999999999999 bytes more" in refused(world, storage, tmp_path / "out.zip")
    assert files(tmp_path) == {}
    assert len(storage.asks) == 1


@pytest.mark.parametrize("disk", list(DISKS))
@pytest.mark.parametrize("act", [pytest.param(well, id="length told"), pytest.param(chunked(), id="no length told")])
def test_disk_that_is_too_small_or_not_to_be_written_is_an_error(
    act: Act, disk: str, storage: Storage, tmp_path: Path
) -> None:
    """Which is found out beforehand, or by running into it: there is a quota, or the length is not known."""
    storage.always = act
    command = [*DISKS[disk], str(tmp_path), *SAVER, "sync", storage.url, str(tmp_path / "out.zip")]
    error, left = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert error.startswith("DownloadError: ")
    assert set(left.split()) <= {"out.zip.part", "out.zip.part.json"}
    assert left == "" or act is not well or "quota" in disk
    assert len(storage.asks) == (0 if "ro" in disk else 1)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere; a test that is run by root does this part as somebody else."""
    if os.getuid():
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder in which only its owner, and just now not even that one, may write."""
    with tempfile.TemporaryDirectory() as folder:  # not tmp_path, whose parents are closed to others
        Path(folder).chmod(0o555)
        yield Path(folder)
        Path(folder).chmod(0o755)


def test_folder_without_write_permission_is_an_error_before_any_request(
    world: World, storage: Storage, tmp_path: Path, locked: Path
) -> None:
    """Nobody waits for hours to be told."""
    with client_of(world, storage) as client:
        dataset = client.dataset("ds_1")
        dataset.save(tmp_path / "out.zip")  # loads what is loaded late, which nobody could
        links = storage.links
        with as_nobody(), pytest.raises(sk.DownloadError, match="not writable"):
            dataset.save(locked / "out.zip", wait=True)
    assert storage.links == links
    assert files(locked) == {}


def test_half_that_may_not_be_written_is_an_error(world: World, storage: Storage, locked: Path) -> None:
    """It is another user's, who may be at it."""
    locked.chmod(0o777)
    half = locked / "out.zip.part"
    half.write_bytes(b"theirs")
    half.chmod(0o444)
    with client_of(world, storage) as client:
        dataset = client.dataset("ds_1")
        dataset.save(locked / "other.zip")
        with as_nobody(), pytest.raises(sk.DownloadError):
            dataset.save(locked / "out.zip")
    assert files(locked).keys() <= {"other.zip", "out.zip.part"}
    assert half.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    "name",
    ["", "x" * 256, "\N{EURO SIGN}" * 86, "missing/out.zip", "file/out.zip", "x" * 256 + "/out.zip"],
    ids=["folder", "256 bytes", "86 signs of 258 bytes", "missing folder", "file as folder", "folder of 256 bytes"],
)
def test_name_under_which_nothing_can_be_written_is_an_error_before_any_request(
    name: str, world: World, storage: Storage, tmp_path: Path
) -> None:
    """Whatever is wrong with it."""
    (tmp_path / "file").write_bytes(b"old")
    refused(world, storage, tmp_path / name)
    assert storage.links == 0
    assert files(tmp_path) == {"file": b"old"}


LONG_NAMES = ["x" * 251 + ".zip", "\N{EURO SIGN}" * 85, "x" * 246, "x" * 241, "x" * 240]


@pytest.mark.parametrize("name", LONG_NAMES, ids=["255", "85 signs of 255", "246", "241", "240"])
def test_name_that_is_just_short_enough_can_be_resumed(
    name: str, world: World, storage: Storage, tmp_path: Path
) -> None:
    """Although there is no room for what the half's name has more."""
    storage.acts, storage.always = [ends(CUT)], NO_KEY
    refused(world, storage, tmp_path / name)
    assert len(files(tmp_path)) == 2
    storage.always = well
    save(world, storage, tmp_path / name)
    assert (files(tmp_path), storage.starts) == ({name: CONTENT}, [0, CUT, CUT])


def test_long_names_with_one_beginning_have_halves_of_their_own(world: World, storage: Storage, tmp_path: Path) -> None:
    """Both runs break off, and both go on."""
    names = ["x" * 254 + end for end in "ab"]
    for name in names:
        storage.acts, storage.always = [ends(CUT)], NO_KEY
        refused(world, storage, tmp_path / name)
    assert len(files(tmp_path)) == 4
    storage.always = well
    storage.asks.clear()
    for name in names:
        save(world, storage, tmp_path / name)
    assert (files(tmp_path), storage.starts) == (dict.fromkeys(names, CONTENT), [CUT, CUT])
