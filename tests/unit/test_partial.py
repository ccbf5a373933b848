"""A file on its way: whole under its name or not at all, and its beginning kept for who can go on with it."""

import errno
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato import partial as module
from sinkove_synkrato.destination import Strategy, give_name
from sinkove_synkrato.errors import DestinationExistsError, DownloadError
from sinkove_synkrato.partial import partial_file, tidy

from .support import largest_file

STRATEGIES: list[Strategy] = ["fail", "skip", "replace"]
ETAG = '"abc"'
SOURCE = "dataset ds_1 of https://api.test"


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    old = os.umask(mask)
    try:
        yield
    finally:
        os.umask(old)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _write(path: Path, strategy: Strategy = "fail", content: bytes = b"new") -> None:
    with partial_file(path, SOURCE) as partial:
        partial.restart(ETAG, len(content))
        partial.write(content)
        partial.sync()
        partial.name(strategy)


def _break_off(path: Path, content: bytes = b"half", etag: str | None = ETAG, size: int | None = 8) -> None:
    with partial_file(path, SOURCE) as partial:
        partial.restart(etag, size)
        partial.write(content)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_file_is_there_only_at_the_end(strategy: Strategy, tmp_path: Path) -> None:
    """Until then its bytes have another name, and a sidecar beside them."""
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        partial.restart(ETAG, 3)
        partial.write(b"new")
        assert sorted(_files(tmp_path)) == ["out.zip.part", "out.zip.part.json"]
        partial.name(strategy)
    assert _files(tmp_path) == {"out.zip": b"new"}


def test_file_that_breaks_off_is_kept_with_its_sidecar(tmp_path: Path) -> None:
    """Which holds nothing that is secret."""
    _break_off(tmp_path / "out.zip")
    files = _files(tmp_path)
    assert (sorted(files), files["out.zip.part"]) == (["out.zip.part", "out.zip.part.json"], b"half")
    assert json.loads(files["out.zip.part.json"]) == {"etag": ETAG, "offset": 4, "size": 8, "source": SOURCE}


@pytest.mark.parametrize(("content", "etag"), [(b"", ETAG), (b"half", None)], ids=["no byte", "no strong ETag"])
def test_file_that_breaks_off_and_cannot_be_continued_leaves_nothing(
    content: bytes, etag: str | None, tmp_path: Path
) -> None:
    """Nobody could ever use it."""
    _break_off(tmp_path / "out.zip", content, etag)
    assert _files(tmp_path) == {}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), RuntimeError("bug"), OSError(28, "full")])
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_file_whose_writing_is_interrupted_keeps_the_old_one(
    error: BaseException, strategy: Strategy, tmp_path: Path
) -> None:
    """Whatever ends the block comes out as it was; the old content counts until the new one is whole."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")

    def write() -> None:
        with partial_file(path, SOURCE) as partial:
            partial.restart(ETAG, 8)
            partial.write(b"half")
            raise error

    with pytest.raises(type(error)) as caught:
        write()
    assert caught.value is error
    assert sorted(_files(tmp_path)) == ["out.zip", "out.zip.part", "out.zip.part.json"]
    assert path.read_bytes() == b"old"


def test_file_discarded_leaves_nothing(tmp_path: Path) -> None:
    """All bytes are there, and they are wrong."""
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        partial.restart(ETAG, 4)
        partial.write(b"half")
        partial.discard()
    assert _files(tmp_path) == {}


def test_file_is_gone_on_with_by_a_later_run(tmp_path: Path) -> None:
    """It knows how much is there, and of what."""
    _break_off(tmp_path / "out.zip")
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        assert (partial.etag, partial.size, partial.done, partial.is_whole) == (ETAG, 8, 4, False)
        partial.go_on()
        partial.write(b"half")
        assert (partial.done, partial.is_whole, partial.is_continued) == (8, True, True)
        partial.name("fail")
    assert _files(tmp_path) == {"out.zip": b"halfhalf"}


def test_file_of_a_killed_run_is_gone_on_with_where_its_bytes_end(tmp_path: Path) -> None:
    """The sidecar is not written at every byte."""
    _break_off(tmp_path / "out.zip")
    with (tmp_path / "out.zip.part").open("ab") as file:
        file.write(b"ha")
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        assert partial.done == 6


SPOILT: list[tuple[str, Any]] = [
    ("shorter than it was", {"offset": 5}),
    ("longer than it may be", {"size": 3}),
    ("of something else", {"source": "dataset ds_2 of https://api.test"}),
    ("without an ETag", {"etag": None}),
    ("with a weak ETag", {"etag": 'W/"abc"'}),
    ("with an ETag that would break a header", {"etag": '"a\r\nb"'}),
    ("with an ETag that is a number", {"etag": 1}),
    ("with an offset that is text", {"offset": "4"}),
    ("with a size that is text", {"size": "8"}),
    ("with a size that is a truth", {"size": True}),
    ("that is no JSON", b"{"),
    ("that is no text", b"\xff"),
    ("that is a list", b"[]"),
    ("that nests too deeply", b"[" * 100_000),
    ("that is not there", None),
]


@pytest.mark.parametrize("change", [each for _, each in SPOILT], ids=[name for name, _ in SPOILT])
def test_file_whose_beginning_cannot_be_trusted_begins_anew(change: Any, tmp_path: Path) -> None:
    """Somebody wrote to it, or it is of something else; the bytes are gone at once."""
    _break_off(tmp_path / "out.zip")
    sidecar = tmp_path / "out.zip.part.json"
    if isinstance(change, dict):
        sidecar.write_text(json.dumps({**json.loads(sidecar.read_text()), **change}))
    elif change is None:
        sidecar.unlink()
    else:
        sidecar.write_bytes(change)
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        assert (partial.done, partial.etag, partial.size, partial.is_continued) == (0, None, None, False)
        assert (tmp_path / "out.zip.part").read_bytes() == b""
    assert _files(tmp_path) == {}


def test_file_that_is_being_saved_is_refused_to_a_second_saver(tmp_path: Path) -> None:
    """In one process; the first one is not disturbed."""
    path = tmp_path / "out.zip"
    with partial_file(path, SOURCE) as partial:
        partial.restart(ETAG, 3)
        with pytest.raises(DownloadError) as caught:
            _write(path)
        partial.write(b"new")
        partial.name("fail")
    assert str(caught.value) == f"{path} is being saved by another thread or program; wait, or give another name."
    assert _files(tmp_path) == {"out.zip": b"new"}


def _second(path: Path, told: Any) -> None:
    try:
        _write(path)
    except DownloadError as exc:
        told.put(str(exc))
    else:
        told.put("saved")


def test_file_that_is_being_saved_is_refused_to_another_process(tmp_path: Path) -> None:
    """And given to it when the first one has ended, however that was."""
    path, context = tmp_path / "out.zip", multiprocessing.get_context("spawn")
    told = context.Queue()
    with partial_file(path, SOURCE):
        other = context.Process(target=_second, args=(path, told))
        other.start()
        assert "is being saved by another" in told.get(timeout=30)
        other.join(30)
    _write(path)
    assert _files(tmp_path) == {"out.zip": b"new"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_file_that_was_named_while_another_waited_for_it_is_not_written_to(
    strategy: Strategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one had opened it before it got its name, and must not take the finished file for its own."""
    path, lock = tmp_path / "out.zip", module._lock
    opened, named = threading.Event(), threading.Event()

    def late(file: Any) -> bool | None:
        opened.set()
        assert named.wait(30)
        return lock(file)

    with partial_file(path, SOURCE) as partial:
        monkeypatch.setattr(module, "_lock", late)
        other = threading.Thread(target=_break_off, args=(path,))
        other.start()
        assert opened.wait(30)
        partial.restart(ETAG, 3)
        partial.write(b"new")
        partial.name(strategy)
    named.set()
    other.join(30)
    assert _files(tmp_path)["out.zip"] == b"new"
    assert _files(tmp_path)["out.zip.part"] == b"half"


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network file systems have none."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)


@pytest.mark.usefixtures("no_locks")
def test_file_system_without_locks_is_written_to(tmp_path: Path) -> None:
    """And nothing is left."""
    _write(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": b"new"}


@pytest.mark.usefixtures("no_locks")
def test_file_system_without_locks_never_mixes_two_savers(tmp_path: Path) -> None:
    """Each has a file of its own, and the one that is whole first gets the name whole."""
    path = tmp_path / "out.zip"
    with partial_file(path, SOURCE) as one, partial_file(path, SOURCE) as other:
        one.restart(ETAG, 3)
        other.restart(ETAG, 8)
        one.write(b"new")
        other.write(b"half")
        one.name("fail")
        assert path.read_bytes() == b"new"
    assert len(_files(tmp_path)) == 3


def test_file_that_comes_and_goes_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that gives it another number at every look would be looked at for ever."""
    monkeypatch.setattr(os.path, "samestat", lambda *_: False)
    with pytest.raises(DownloadError, match="comes and goes"):
        _write(tmp_path / "out.zip")


def test_part_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    """In a folder of many users it might lead to anybody's file."""
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "out.zip.part").symlink_to(tmp_path / "theirs")
    with pytest.raises(DownloadError, match="could not be written"):
        _write(tmp_path / "out.zip")
    assert (tmp_path / "theirs").read_bytes() == b"theirs"


def test_sidecar_that_leads_elsewhere_is_not_written_through(tmp_path: Path) -> None:
    """Nor is its own temporary name."""
    (tmp_path / "theirs").write_bytes(b"theirs")
    for name in ("out.zip.part.json", "out.zip.part.json.new"):
        (tmp_path / name).symlink_to(tmp_path / "theirs")
    _write(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": b"new", "theirs": b"theirs"}


def test_sidecar_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nor is a file begun with it."""
    _break_off(tmp_path / "out.zip")
    (tmp_path / "out.zip.part.json").unlink()
    os.mkfifo(tmp_path / "out.zip.part.json")
    _write(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": b"new"}


def test_sidecar_that_was_being_written_when_a_run_was_killed_is_taken_away(tmp_path: Path) -> None:
    """Whatever it holds; the one before it counts."""
    _break_off(tmp_path / "out.zip")
    (tmp_path / "out.zip.part.json.new").write_bytes(b"{")
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        assert partial.done == 4
        partial.name("fail")
    assert _files(tmp_path) == {"out.zip": b"half"}


def test_part_that_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    """A pipe's other end is not awaited."""
    os.mkfifo(tmp_path / "out.zip.part")
    with pytest.raises(DownloadError) as caught:
        _write(tmp_path / "out.zip")
    assert str(caught.value) == f"{tmp_path / 'out.zip.part'} is no ordinary file; remove it, or give another name."


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_part_that_was_taken_away_meanwhile_is_not_named(strategy: Strategy, tmp_path: Path) -> None:
    """Nor is what another saver has begun under that name since."""
    path = tmp_path / "out.zip"
    path.write_bytes(b"old")

    def write() -> None:
        with partial_file(path, SOURCE) as partial:
            partial.restart(ETAG, 3)
            partial.write(b"new")
            partial.part.unlink()
            partial.part.write_bytes(b"theirs")
            partial.name(strategy)

    with pytest.raises(DownloadError, match=r"was removed or replaced by another program\. Save again\."):
        write()
    assert (path.read_bytes(), (tmp_path / "out.zip.part").read_bytes()) == (b"old", b"theirs")


def test_part_is_read_for_the_check_whatever_its_name_leads_to(tmp_path: Path) -> None:
    """The bytes that get the name are those that were looked at."""
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        partial.restart(ETAG, 3)
        partial.write(b"new")
        partial.part.unlink()
        with partial.reader() as file:
            assert file.read() == b"new"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "Input/output error")])
def test_beginning_is_kept_by_a_run_that_ends_before_it_has_read_of_it(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that stutters is no reason to throw a gigabyte away."""
    _break_off(tmp_path / "out.zip")
    before = _files(tmp_path)

    def fail(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises((KeyboardInterrupt, DownloadError)), partial_file(tmp_path / "out.zip", SOURCE):
        pass
    monkeypatch.undo()
    assert _files(tmp_path) == before


def test_lock_is_not_left_to_a_child_that_was_forked_meanwhile(tmp_path: Path) -> None:
    """It holds what was open when it was born."""
    path = tmp_path / "out.zip"
    with partial_file(path, SOURCE) as partial:
        partial.restart(ETAG, 8)
        partial.write(b"half")
        copy = os.dup(partial._file.fileno())  # as a child has it
    try:
        _write(path)
    finally:
        os.close(copy)
    assert _files(tmp_path) == {"out.zip": b"new"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_next_owner_keeps_his_own(strategy: Strategy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes between a file's naming and the end of its saver."""
    path = tmp_path / "out.zip"

    def slow(temporary: Path, final: Path, how: Strategy) -> None:
        give_name(temporary, final, how)
        temporary.unlink(missing_ok=True)
        temporary.write_bytes(b"theirs")
        temporary.with_name("out.zip.part.json").write_bytes(b"{}")

    monkeypatch.setattr(module, "give_name", slow)
    _write(path, strategy)
    assert _files(tmp_path) == {"out.zip": b"new", "out.zip.part": b"theirs", "out.zip.part.json": b"{}"}


def test_what_a_run_left_that_was_killed_while_it_gave_the_name_is_tidied(tmp_path: Path) -> None:
    """The other name of the finished file, and a sidecar of nothing; what is only called alike is nobody's business."""
    path, part, beside = (tmp_path / name for name in ("out.zip", "out.zip.part", "out.zip.part.json"))
    path.write_bytes(b"whole")
    for with_part in (True, False):
        beside.write_bytes(b"{}")
        if with_part:
            part.hardlink_to(path)
        tidy(path)
        assert sorted(tmp_path.iterdir()) == [path]
    part.write_bytes(b"another")
    beside.write_bytes(b"{}")
    tidy(path)
    assert sorted(tmp_path.iterdir()) == [path, part, beside]


def test_what_a_saver_has_locked_is_not_tidied(tmp_path: Path) -> None:
    """It is about to see by itself that its file is also the finished one."""
    path, part = tmp_path / "out.zip", tmp_path / "out.zip.part"
    with partial_file(path, SOURCE):
        path.hardlink_to(part)
        tidy(path)
        assert part.exists()


def test_part_that_is_also_the_finished_file_is_left_to_it(tmp_path: Path) -> None:
    """A run was killed between giving the name and taking the old one away."""
    (tmp_path / "out.zip").write_bytes(b"old")
    (tmp_path / "out.zip.part").hardlink_to(tmp_path / "out.zip")
    _break_off(tmp_path / "out.zip")
    assert _files(tmp_path)["out.zip"] == b"old"
    assert _files(tmp_path)["out.zip.part"] == b"half"


@pytest.fixture(params=["hard links", "no hard links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT, many network shares and some containers know no hard links."""
    if request.param == "no hard links":

        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("file_system")
def test_file_is_named_on_any_file_system(tmp_path: Path) -> None:
    """Without hard links a rename does."""
    _write(tmp_path / "out.zip")
    assert _files(tmp_path) == {"out.zip": b"new"}


@pytest.mark.usefixtures("file_system")
@pytest.mark.parametrize(("strategy", "expected"), [("skip", b"theirs"), ("replace", b"new")])
def test_file_that_appeared_meanwhile_is_overwritten_only_on_request(
    strategy: Strategy, expected: bytes, tmp_path: Path
) -> None:
    """Two processes that save to one name do not destroy each other's file unless they were told to."""
    path = tmp_path / "out.zip"
    with partial_file(path, SOURCE) as partial:
        partial.restart(ETAG, 3)
        partial.write(b"new")
        path.write_bytes(b"theirs")
        partial.name(strategy)
    assert _files(tmp_path) == {"out.zip": expected}


@pytest.mark.usefixtures("file_system")
def test_file_that_appeared_meanwhile_is_an_error_and_ours_is_kept(tmp_path: Path) -> None:
    """Saving it again, with another strategy, has all bytes already."""
    path = tmp_path / "out.zip"

    def write() -> None:
        with partial_file(path, SOURCE) as partial:
            partial.restart(ETAG, 3)
            partial.write(b"new")
            path.write_bytes(b"theirs")
            partial.name("fail")

    with pytest.raises(DestinationExistsError) as caught:
        write()
    assert str(caught.value) == f"{path} exists already. Give another name, or the strategy skip or replace."
    assert path.read_bytes() == b"theirs"
    with partial_file(path, SOURCE) as partial:
        assert partial.is_whole
        partial.name("replace")
    assert _files(tmp_path) == {"out.zip": b"new"}


NAMES = ["x" * 255, "x" * 241, "x" * 240, "é" * 127, "漢" * 85, "a b;c'd.zip", ".hidden", "no-suffix"]


@pytest.mark.parametrize("name", NAMES)
def test_file_with_any_name_that_the_file_system_takes_is_gone_on_with(name: str, tmp_path: Path) -> None:
    """The temporary names are not longer than the final one may be, and each file has its own."""
    for at in range(2):
        _break_off(tmp_path / f"{name[:-1]}{at}")
    assert len(_files(tmp_path)) == 4
    for at in range(2):
        with partial_file(tmp_path / f"{name[:-1]}{at}", SOURCE) as partial:
            assert partial.done == 4
            partial.name("fail")
    assert _files(tmp_path) == {f"{name[:-1]}{at}": b"half" for at in range(2)}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_file_has_the_mode_that_the_umask_gives(mask: int, mode: int, tmp_path: Path) -> None:
    """As if it had been written by ``open``."""
    with _umask(mask):
        _write(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("name", ["os.fsync", "os.open", "os.replace", "io.open", "os.unlink"])
def test_file_that_the_system_refuses_is_a_download_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cause is the OSError, the old file is as it was, and nothing is held open."""
    full = OSError(errno.ENOSPC, "No space left on device")

    def refuse(*_: object, **__: object) -> None:
        raise full

    path = tmp_path / "out.zip"
    path.write_bytes(b"old")
    monkeypatch.setattr(name, refuse)
    with pytest.raises(DownloadError) as caught:
        _write(path, "replace")
    monkeypatch.undo()
    assert (str(caught.value), caught.value.__cause__) == (
        f"{path} could not be written: No space left on device.",
        full,
    )
    assert path.read_bytes() == b"old"


def test_file_that_does_not_fit_on_the_disk_keeps_what_does(tmp_path: Path) -> None:
    """A disk that takes some of the bytes and then no more."""
    path = tmp_path / "out.zip"
    with largest_file(200), pytest.raises(DownloadError) as caught:
        _break_off(path, b"x" * 300, size=400)
    assert str(caught.value) == f"{path} could not be written: File too large."
    with partial_file(path, SOURCE) as partial:
        assert (partial.done, partial.size) == (200, 400)


def test_open_file_is_closed_before_it_gets_its_name_where_that_must_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows renames no open file, and removes none; there the lock ends with it, and the next owner is told apart."""
    monkeypatch.setattr(sys, "platform", "win32")
    was_open: list[bool] = []

    def named(temporary: Path, final: Path, how: Strategy) -> None:
        was_open.append(not partial._file.closed)
        give_name(temporary, final, how)

    monkeypatch.setattr(module, "give_name", named)
    with partial_file(tmp_path / "out.zip", SOURCE) as partial:
        partial.restart(ETAG, 3)
        partial.write(b"new")
        partial.name("fail")
    assert (was_open, _files(tmp_path)) == ([False], {"out.zip": b"new"})
