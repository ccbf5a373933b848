"""The files of a ZIP in a folder; and ZIPs that want more than that."""

import os
import shutil
import stat
import struct
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinkove import archive
from sinkove_synkrato.errors import CorruptDownloadError, DestinationExistsError, DownloadError

from .support import largest_file
from .zips import Member, tree, zip_of

HONEST = (
    Member("metadata.json", b"{}"),
    Member("images/", mode=stat.S_IFDIR | 0o755),
    Member("images/0001.png", b"first" * 99, deflated=True, mode=stat.S_IFREG | 0o4755),
    Member("images/more/Ünï 漢 (2).png", b"second"),
    Member("empty/"),
)


def extract(folder: Path, *members: Member, **options: Any) -> list[Path]:
    """Extracts what stands beside the folder."""
    path = folder.parent / "x.zip"
    path.write_bytes(zip_of(*members))
    with archive.open(path) as opened:
        return opened.extract(folder, **options)


def refused(folder: Path, *members: Member, **options: Any) -> str:
    """Why it is refused, without the path of the ZIP; and nothing was written."""
    with pytest.raises(CorruptDownloadError) as caught:
        extract(folder, *members, **options)
    assert [path.name for path in folder.parent.iterdir()] == ["x.zip"]
    return str(caught.value).replace(str(folder.parent / "x.zip"), "ZIP")


@pytest.mark.parametrize("kind", [str, Path])
def test_extract_writes_every_file(kind: Any, tmp_path: Path) -> None:
    """Into a folder that is made, with the modes that the umask gives and not those of the ZIP."""
    path = tmp_path / "x.zip"
    path.write_bytes(zip_of(*HONEST))
    with archive.open(path) as opened:
        written = opened.extract(kind(tmp_path / "out"))
    names = ["metadata.json", "images/0001.png", "images/more/Ünï 漢 (2).png"]
    assert written == [tmp_path / "out" / name for name in names]
    files = dict(zip(names, [b"{}", b"first" * 99, b"second"], strict=True))
    assert tree(tmp_path / "out") == {"images/": b"", "images/more/": b"", **files}
    assert {stat.S_IMODE(each.stat().st_mode) & 0o7111 for each in written} == {0}


def test_extract_into_a_folder_that_is_there_leaves_its_files(tmp_path: Path) -> None:
    """Also when it is reached by a link, and when a link in it stays inside."""
    (tmp_path / "real" / "other").mkdir(parents=True)
    (tmp_path / "real" / "notes.txt").write_bytes(b"mine")
    (tmp_path / "real" / "images").symlink_to("other")
    (tmp_path / "out").symlink_to("real")
    extract(tmp_path / "out", Member("images/0001.png", b"1"))
    assert tree(tmp_path / "real") == {
        "images": b"-> other",
        "notes.txt": b"mine",
        "other/": b"",
        "other/0001.png": b"1",
    }


@pytest.mark.parametrize(
    "name",
    [
        *("", "/", "//", "a//b", "/a", "//host/share/a", ".", "./a", "a/.", "..", "../a", "a/../b", "a/..", "../"),
        *("a\\b", "..\\a", "\\\\host\\a", "C:", "C:a", "C:/a", "C:\\a", "a:stream", "file:///a"),
        *("a\0", "a\0.png", "\0", "a\nb", "a\tb", "\x1b[2J", "a\x7f", "a\x85b", "a\r"),
        *("CON", "con", "CON.txt", "con .txt", "a/NUL", "nul/a", "aux.tar.gz", "PRN", "COM1", "lpt9.png", "COM²"),
        *("CONIN$", "conout$", "a.", "a ", "a./b", "a /b", "...", "a?", "a*", 'a"b', "a<b", "a>b", "a|b"),
        *("/".join("a" * 33), "a/" * 33, "x" * 256, f"a/{'é' * 128}/b"),
    ],
    ids=lambda name: ascii(name)[1:40],
)
def test_extract_refuses_a_name_that_is_none_everywhere(name: str, tmp_path: Path) -> None:
    """Before anything is written, also when other names are good."""
    assert refused(tmp_path / "out", Member("good.png", b"good"), Member(name)).endswith(
        " in ZIP is no name for a file inside a folder, on one system or another."
    )


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".hidden",
            "..a",
            "a..b",
            " a",
            "a.b.c",
            "con1",
            "console.txt",
            "com",
            "com10",
            "a/nul1",
            "-rf",
            "~",
            "$HOME",
        ),
        *("a'b", "a;b", "%2e%2e", "é", "漢字.png", "🫀.png", "/".join("a" * 32), "x" * 255, "é" * 127),
    ],
    ids=lambda name: ascii(name)[1:40],
)
def test_extract_takes_a_name_that_is_only_odd(name: str, tmp_path: Path) -> None:
    """What every system can hold is the vendor's choice."""
    assert extract(tmp_path / "out", Member(name, b"1")) == [tmp_path / "out" / name]
    assert (tmp_path / "out" / name).read_bytes() == b"1"


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        *(("a", kind | 0o644) for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)),
        ("a", stat.S_IFDIR | 0o755),
        ("a/", stat.S_IFLNK | 0o777),
        ("a/", stat.S_IFREG | 0o644),
    ],
)
def test_extract_refuses_what_is_no_ordinary_file(name: str, mode: int, tmp_path: Path) -> None:
    """A link could lead anywhere, and the next file through it."""
    why = refused(tmp_path / "out", Member(name, b"/etc", mode=mode), Member("b"))
    assert why == f"{name!r} in ZIP is no ordinary file but a link, a device or the like."


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["a", "a"], "'a' in ZIP has the name of 'a' on some systems."),
        (["A.png", "a.PNG"], "'a.PNG' in ZIP has the name of 'A.png' on some systems."),
        (["x/a", "X/a"], "'X/a' in ZIP has the name of 'x/a' on some systems."),
        (["é", "e\u0301"], "'e\u0301' in ZIP has the name of 'é' on some systems."),
        (["STRASSE", "straße"], "'straße' in ZIP has the name of 'STRASSE' on some systems."),
        (["a", "a/b"], "'a' in ZIP is a file and a folder."),
        (["A/b/c", "a"], "'a' in ZIP is a file and a folder."),
        (["a", "a/"], "'a' in ZIP is a file and a folder."),
    ],
)
def test_extract_refuses_names_that_are_one_somewhere(names: list[str], why: str, tmp_path: Path) -> None:
    """One would overwrite the other, or take its place."""
    assert refused(tmp_path / "out", *map(Member, names)) == why


def test_extract_takes_folders_that_are_one_somewhere(tmp_path: Path) -> None:
    """Nothing is lost when they are, nor when the ZIP names one twice."""
    written = extract(tmp_path / "out", Member("A/"), Member("A/"), Member("A/x", b"1"), Member("a/y", b"2"))
    assert [path.read_bytes() for path in written] == [b"1", b"2"]


def test_extract_refuses_more_than_it_may_write(tmp_path: Path) -> None:
    """What the ZIP says is added up first; as much as is allowed is allowed."""
    members = Member("a", b"12345"), Member("b", b"6")
    assert refused(tmp_path / "out", *members, max_bytes=5) == (
        "ZIP would be 2 files of 6 bytes. Nothing was written, since the most is 100000 files and max_bytes=5."
    )
    assert len(extract(tmp_path / "out", *members, max_bytes=6)) == 2


def test_extract_refuses_what_unpacks_to_far_more(tmp_path: Path) -> None:
    """A bomb; the first example of a small one that is none is a blank image."""
    zeros = bytes((1 << 24) + 1)
    why = "'b' in ZIP would be 16777217 bytes, over 100 times what it takes in the ZIP."
    assert refused(tmp_path / "out", Member("a"), Member("b", zeros, deflated=True)) == why
    assert len(extract(tmp_path / "out", Member("b", zeros[:-1], deflated=True))) == 1


def test_extract_refuses_to_write_files_without_end(tmp_path: Path) -> None:
    """Each would take at least a block of the disk. Hand-made: the directory alone has five megabytes."""
    member = zip_of(Member("a"))
    entry = member[member.index(b"PK\1\2") : member.index(b"PK\5\6")]
    directory = entry * 100_001
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    (tmp_path / "x.zip").write_bytes(directory + end)
    with archive.open(tmp_path / "x.zip") as opened, pytest.raises(CorruptDownloadError, match="be 100001 files of 0"):
        opened.extract(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_extract_refuses_members_that_share_their_bytes(tmp_path: Path) -> None:
    """Thousands of names for one piece of data are a bomb of a few kilobytes."""
    inner = zip_of(Member("b", b"0" * 999, deflated=True))
    why = "'a' in ZIP shares its bytes with another file, as ZIP bombs do."
    shared = Member("b", b"0" * 999, deflated=True)
    assert refused(tmp_path / "out", Member("a", inner[: inner.index(b"PK\1\2")]), shared._replace(at=31)) == why
    assert refused(tmp_path / "out", shared._replace(name="a"), shared._replace(at=0)) == why
    assert refused(tmp_path / "out", Member("a"), Member("b", at=0)) == why


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (Member("b", b"abc", size=1 << 20), "is damaged: 1048573 bytes are missing; download the ZIP again"),
        (Member("b", b"abc" * 99, deflated=True, size=9), "is damaged; download the ZIP again"),
        (Member("b", b"abc", method=8), "is damaged; download the ZIP again"),
    ],
    ids=["shorter", "longer", "not deflated"],
)
def test_extract_of_a_member_that_lies_keeps_what_was_whole(broken: Member, why: str, tmp_path: Path) -> None:
    """The real bytes are counted; nothing of the broken file is left."""
    with pytest.raises(CorruptDownloadError) as caught:
        extract(tmp_path / "out", Member("a", b"1"), broken, Member("c", b"3"))
    assert str(caught.value) == f"'b' in {tmp_path / 'x.zip'} {why}."
    assert tree(tmp_path / "out") == {"a": b"1"}


@pytest.mark.parametrize("flags", [1, 1 << 6, 1 << 13])
def test_extract_refuses_what_is_encrypted(flags: int, tmp_path: Path) -> None:
    """There is no key for it."""
    assert refused(tmp_path / "out", Member("a"), Member("b", flags=flags)) == "'b' in ZIP is encrypted."


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_extract_refuses_what_is_compressed_otherwise(method: int, tmp_path: Path) -> None:
    """Among them bzip2 and LZMA, whose memory Python does not bound."""
    why = "'b' in ZIP is neither stored nor deflated, and other ways to compress are not read."
    assert refused(tmp_path / "out", Member("a"), Member("b", method=method)) == why


def _file(path: Path) -> None:
    path.write_bytes(b"old")


def _link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


@pytest.mark.parametrize("make", [_file, Path.mkdir, _link_to_nothing])
def test_extract_overwrites_nothing(make: Any, tmp_path: Path) -> None:
    """The last of the files is looked at before the first is written."""
    folder = tmp_path / "out"
    (folder / "images" / "more").mkdir(parents=True)
    taken = folder / "images" / "more" / "Ünï 漢 (2).png"
    make(taken)
    before = tree(folder)
    with pytest.raises(DestinationExistsError) as caught:
        extract(folder, *HONEST)
    assert str(caught.value) == f"{taken} exists already. Give another folder."
    assert tree(folder) == before


@pytest.mark.parametrize("target", ["..", "../elsewhere", "/", "../nothing"])
def test_extract_does_not_follow_a_link_out_of_the_folder(target: str, tmp_path: Path) -> None:
    """Who shares the folder could plant one."""
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "images").symlink_to(target)
    with pytest.raises(DownloadError) as caught:
        extract(folder, *HONEST)
    assert type(caught.value) is DownloadError
    assert str(caught.value) == (
        f"{folder / 'images' / '0001.png'} would be outside of {folder}: a link in there leads out. Give another folder."
    )
    assert set(tree(tmp_path)) == {"elsewhere/", "out/", "out/images", "x.zip"}


def test_extract_notices_a_link_that_is_planted_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place is looked at once more before it is written to."""
    folder, link = tmp_path / "out", os.link
    (tmp_path / "elsewhere").mkdir()

    def plant(*names: Any, **options: Any) -> None:
        link(*names, **options)
        (folder / "images").symlink_to("../elsewhere")

    monkeypatch.setattr(os, "link", plant)
    with pytest.raises(DownloadError, match=r"a link in there leads out\. Give another folder\.$"):
        extract(folder, *HONEST)
    assert set(tree(tmp_path)) == {"elsewhere/", "out/", "out/metadata.json", "out/images", "x.zip"}


def _missing(folder: Path) -> Path:
    return folder / "missing" / "out"


def _is_file(folder: Path) -> Path:
    (folder / "out").write_bytes(b"old")
    return folder / "out"


def _file_in_the_way(folder: Path) -> Path:
    (folder / "out").mkdir()
    (folder / "out" / "images").write_bytes(b"old")
    return folder / "out"


@pytest.mark.parametrize(
    ("make", "name", "text"),
    [
        (_missing, "", "could not be written: No such file or directory."),
        (_is_file, "metadata.json", "could not be written: Not a directory."),
        (_file_in_the_way, "images/0001.png", "could not be written: Not a directory."),
    ],
)
def test_extract_to_a_place_that_cannot_be_is_a_download_error(make: Any, name: str, text: str, tmp_path: Path) -> None:
    """With the system's own error as its cause, before anything is written."""
    folder = make(tmp_path)
    (tmp_path / "x.zip").write_bytes(zip_of(*HONEST))
    before = tree(tmp_path)
    with archive.open(tmp_path / "x.zip") as opened, pytest.raises(DownloadError) as caught:
        opened.extract(folder)
    assert str(caught.value) == f"{folder / name} {text}"
    assert isinstance(caught.value.__cause__, OSError)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("size", [100_000, 1000], ids=["at a write", "at the last flush"])
def test_extract_to_a_disk_that_fills_up_keeps_what_was_whole(size: int, tmp_path: Path) -> None:
    """No half of a file is left, nor its temporary name."""
    (tmp_path / "x.zip").write_bytes(zip_of(Member("a", b"1"), Member("b", bytes(size))))
    with archive.open(tmp_path / "x.zip") as opened, largest_file(500), pytest.raises(DownloadError) as caught:
        opened.extract(tmp_path / "out")
    assert str(caught.value) == f"{tmp_path / 'out' / 'b'} could not be written: File too large."
    assert (type(caught.value.__cause__), tree(tmp_path / "out")) == (OSError, {"a": b"1"})


@pytest.mark.parametrize("total", [10_000, 0], ids=["told", "not told"])
@pytest.mark.parametrize("is_there", [True, False])
def test_extract_looks_for_room_first(
    is_there: bool, total: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the folder, or of where it will be; some network file systems tell nothing."""
    folder, asked = tmp_path / "out", []

    def usage(path: Path) -> Any:
        asked.append(path)
        return SimpleNamespace(total=total, free=5)

    if is_there:
        folder.mkdir()
    monkeypatch.setattr(shutil, "disk_usage", usage)
    text = ""
    try:
        extract(folder, Member("a", b"123"), Member("b", b"456"))
    except DownloadError as exc:
        text = str(exc)
    refusal = f"{folder} needs 6 bytes more and its disk has 5 free. Make room first."
    assert (text, asked) == (refusal if total else "", [folder if is_there else tmp_path])
    assert folder.exists() is (is_there or not total)


def test_extract_that_is_interrupted_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes out as it was."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", interrupt)
    with pytest.raises(KeyboardInterrupt):
        extract(tmp_path / "out", Member("a", b"1"))
    assert tree(tmp_path / "out") == {}


PARTS = ["", ".", "..", "a", "A", "b", "C:", "con", "a\\b", "\0", "é", "e\u0301", " ", "a.", "link", "tmp", "\u202e"]
names = st.lists(st.sampled_from(PARTS), max_size=6).map("/".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=20
)
modes = st.sampled_from([0, stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777, stat.S_IFDIR | 0o755])
members = st.builds(
    lambda name, content, deflated, mode: Member(name, content, deflated, mode=mode),
    *(names, st.binary(max_size=40), st.booleans(), modes),
)


@settings(deadline=None)
@given(st.lists(members, max_size=5))
def test_extract_writes_nothing_outside_of_the_folder(found: list[Member]) -> None:
    """Whatever names a ZIP holds: all of its files are there, or none and it is corrupt."""
    with TemporaryDirectory() as place:
        folder = Path(place, "deep", "out")
        folder.parent.mkdir()
        Path(place, "a").write_bytes(b"outside")
        folder.mkdir()
        (folder / "link").symlink_to("../..")
        before = tree(Path(place))
        try:
            written = extract(folder, *found)
        except (CorruptDownloadError, DownloadError):
            written = []
        after = tree(Path(place))
        after.pop("deep/x.zip")
        assert {name: after[name] for name in before} == before
        new = {name for name in after.keys() - before.keys() if not name.endswith("/")}
        assert new == {path.relative_to(place).as_posix() for path in written}
        assert all(name.startswith("deep/out/") for name in after.keys() - before.keys())
        files = [member for member in found if not member.name.endswith("/")]
        assert [path.read_bytes() for path in written] == ([member.content for member in files] if written else [])
