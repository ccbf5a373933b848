"""What is in a downloaded dataset, read only when it is asked for."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sinkove
from sinkove import archive
from sinkove_synkrato.errors import CorruptDownloadError

from .zips import Member, zip_of

METADATA = {
    "model": "chest-xray-v2",
    "images": [
        {"file": "images/0002.png", "prompt": "Severe cardiomegaly", "seed": 7},
        {"file": "images/0001.png", "prompt": "Normal chest", "seed": 6},
    ],
}
IMAGES = (Member("images/0002.png", b"second" * 99, deflated=True), Member("images/0001.png", b"first"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's ZIP is."""
    return tmp_path / "x.zip"


def metadata(document: object) -> Member:
    return Member("metadata.json", document if isinstance(document, bytes) else json.dumps(document).encode())


def test_archive_gives_images_with_what_the_metadata_tells(path: Path) -> None:
    """In the order of their names; other files are no images."""
    path.write_bytes(zip_of(metadata(METADATA), Member("model_card.md", b"# Card"), *IMAGES, Member("images/")))
    with archive.open(path) as opened:
        assert (len(opened), opened.metadata, repr(opened)) == (2, METADATA, f"Archive({str(path)!r}, images=2)")
        assert [(image.name, image.prompt, image.metadata, image.size, image.read()) for image in opened] == [
            ("images/0001.png", "Normal chest", METADATA["images"][1], 5, b"first"),
            ("images/0002.png", "Severe cardiomegaly", METADATA["images"][0], 594, b"second" * 99),
        ]
        assert next(repr(image) for image in opened) == "ArchiveImage('images/0001.png', size=5)"


def test_archive_unpacks_nothing_that_was_not_asked_for(path: Path) -> None:
    """A damaged image does not keep anybody from the others."""
    path.write_bytes(zip_of(metadata(METADATA), *IMAGES).replace(b"first", b"wrong"))
    with archive.open(str(path)) as opened:
        first, second = opened
        assert (first.prompt, first.size, second.read()) == ("Normal chest", 5, b"second" * 99)
        with pytest.raises(CorruptDownloadError):
            first.read()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((f"a{suffix}", True) for suffix in (".png", ".PNG", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")),
        *((f"a{suffix}", True) for suffix in (".gif", ".jp2", ".dcm", ".DCM", ".dicom", ".nii", ".nii.gz")),
        *((name, False) for name in ("a.json", "a.md", "a.gz", "png", "a.png/", "a.png.txt", "a", "", "/")),
        *((name, False) for name in (".a.png", ".png", "images/.png", "__MACOSX/images/._0001.png")),
    ],
)
def test_archive_knows_an_image_by_the_end_of_its_name(name: str, expected: bool, path: Path) -> None:
    """Hidden files are none: macOS puts one of the same name beside each."""
    path.write_bytes(zip_of(Member(name)))
    with archive.open(path) as opened:
        assert [image.name for image in opened] == [name] * expected


@pytest.mark.parametrize(
    "member",
    [
        Member("metadata.txt"),
        metadata(b""),
        metadata(b"no JSON"),
        metadata(b"\xff\xfe\x00"),
        metadata(b"[" * 100_000),
        metadata(b"9" * 5000),
        metadata([METADATA]),
        metadata(None),
        Member("metadata.json", b"{}", size=3),
        Member("metadata.json", b"{}", flags=1),
        Member("metadata.json", b" " * (1 << 25) + b'{"model": "m"}'),
    ],
    ids=["none", "empty", "text", "no UTF-16", "deep", "long number", "list", "null", "damaged", "encrypted", "long"],
)
def test_archive_without_metadata_that_can_be_read_has_none(member: Member, path: Path) -> None:
    """It never fails for it: the images are what people came for."""
    path.write_bytes(zip_of(member, *IMAGES))
    with archive.open(path) as opened:
        assert opened.metadata == {}
        assert [(image.prompt, image.metadata) for image in opened] == [(None, {}), (None, {})]


@pytest.mark.parametrize(
    ("images", "prompt", "expected"),
    [
        (None, None, {}),
        ("images", None, {}),
        ({"images/0001.png": {"prompt": "p"}}, None, {}),
        ([None, 5, "images/0001.png", [], {}], None, {}),
        ([{"file": ["images/0001.png"]}], None, {}),
        ([{"file": "0001.png"}], None, {}),
        ([{"file": "images/0001.png"}], None, {"file": "images/0001.png"}),
        ([{"file": "images/0001.png", "prompt": 5}], None, {"file": "images/0001.png", "prompt": 5}),
        ([{}, {"file": "images/0001.png", "prompt": "p"}], "p", {"file": "images/0001.png", "prompt": "p"}),
    ],
)
def test_image_of_odd_metadata_has_what_there_is(images: Any, prompt: Any, expected: Any, path: Path) -> None:
    """Only a text is a prompt, and only a list of objects tells of images."""
    path.write_bytes(zip_of(metadata({"images": images}), Member("images/0001.png")))
    with archive.open(path) as opened:
        (image,) = opened
        assert (opened.metadata, image.prompt, image.metadata) == ({"images": images}, prompt, expected)


def test_archive_whose_files_are_all_in_one_folder_is_read_too(path: Path) -> None:
    """The metadata names images from where it stands; a deeper one is somebody else's."""
    inner, deeper = zip_of(metadata(METADATA)), metadata({"images": []})
    members = [member._replace(name=f"chests/{member.name}") for member in (*IMAGES, metadata(METADATA))]
    path.write_bytes(zip_of(deeper._replace(name="a/b/metadata.json"), Member("x.zip", inner), *members))
    with archive.open(path) as opened:
        assert opened.metadata == METADATA
        assert [image.prompt for image in opened] == ["Normal chest", "Severe cardiomegaly"]


def test_archive_is_read_by_several_threads(path: Path) -> None:
    """Each gets its own image."""
    contents = [bytes([number]) * 100_000 for number in range(40)]
    path.write_bytes(zip_of(*(Member(f"{each[0]:02}.png", each, deflated=each[0] % 2 > 0) for each in contents)))
    with archive.open(path) as opened, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda image: image.read(), opened)) == contents


WHOLE = zip_of(metadata(METADATA), *IMAGES)
END = WHOLE.rindex(b"PK\5\6")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"This is no ZIP.\n",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:-1],
        WHOLE.replace(b"PK\1\2", b"PK\1\3"),
        WHOLE.replace(b"PK\1\2\x14\3\x14\0", b"PK\1\2\x14\3\xff\0"),
        WHOLE.replace(b"images/0002", b"images/\xff002"),
        WHOLE[: END + 12] + b"\xff\xff\xff\x7f" + WHOLE[END + 16 :],
    ],
    ids=["empty", "text", "half", "byte less", "no directory", "of the future", "no UTF-8", "long directory"],
)
def test_file_that_is_not_a_whole_zip_is_corrupt(content: bytes, path: Path) -> None:
    """Whatever the standard library calls it."""
    path.write_bytes(content)
    with pytest.raises(CorruptDownloadError) as caught:
        archive.open(path)
    assert str(caught.value) == f"{path} is not a whole ZIP. Download it again."


@pytest.mark.parametrize(("name", "error"), [("missing.zip", FileNotFoundError), ("", IsADirectoryError)])
def test_file_that_cannot_be_opened_is_the_systems_own_error(name: str, error: type[OSError], tmp_path: Path) -> None:
    """As `open` raises it."""
    with pytest.raises(error) as caught:
        archive.open(tmp_path / name)
    assert type(caught.value) is error


BOMB = Member("a.png", bytes((1 << 24) + 1), deflated=True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zip_of(Member("a.png", b"right")).replace(b"right", b"wrong"), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"\xff", method=8)), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"abc", at=1)), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"abc")).replace(b"a.png", b"b.png", 1), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"abc", flags=1 << 5)), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"abc", size=5)), "is damaged: 2 bytes are missing; download the ZIP again"),
        (zip_of(Member("a.png", b"abc" * 99, deflated=True, size=9)), "is damaged; download the ZIP again"),
        (zip_of(Member("a.png", b"abc", at=9)), "would lie outside of the ZIP; download the ZIP again"),
        (zip_of(Member("a.png", at=99)), "would lie outside of the ZIP; download the ZIP again"),
        (zip_of(Member("a.png", b"abc"))[9:], "would lie outside of the ZIP; download the ZIP again"),
        (zip_of(Member("a.png", flags=1)), "is encrypted"),
        (zip_of(Member("a.png", flags=1 << 6)), "is encrypted"),
        (
            zip_of(Member("a.png", method=14)),
            "is neither stored nor deflated, and other ways to compress are not read",
        ),
        (zip_of(BOMB), "would be 16777217 bytes, over 100 times what it takes in the ZIP"),
    ],
    ids=[
        *("flipped", "not deflated", "no header", "other name", "patch", "too short", "too long", "at the end"),
        *("behind it", "before the start", "encrypted", "strongly", "LZMA", "bomb"),
    ],
)
def test_image_that_cannot_be_read_is_corrupt(content: bytes, why: str, path: Path) -> None:
    """The text names the member, the file and what is wrong."""
    path.write_bytes(content)
    with archive.open(path) as opened:
        (image,) = opened
        with pytest.raises(CorruptDownloadError) as caught:
            image.read()
    assert str(caught.value) == f"'a.png' in {path} {why}."


def test_image_whose_file_is_cut_meanwhile_is_corrupt(path: Path) -> None:
    """Somebody else may write where the archive stands."""
    path.write_bytes(zip_of(Member("a.png", bytes(100_000))))
    with archive.open(path) as opened:
        os.truncate(path, 50_000)
        with pytest.raises(CorruptDownloadError, match=r"is damaged; download the ZIP again\.$"):
            next(iter(opened)).read()


@settings(deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=4), cut=st.booleans())
def test_archive_with_any_bytes_changed_raises_nothing_but_its_own_error(
    changes: list[tuple[int, int]], cut: bool
) -> None:
    """What is read is what was promised, or refused."""
    content = bytearray(WHOLE)
    for at, byte in changes:
        content[at] = byte
    with TemporaryDirectory() as folder:
        path = Path(folder, "x.zip")
        path.write_bytes(content[: changes[0][0]] if cut and changes else content)
        try:
            with archive.open(path) as opened:
                assert isinstance(opened.metadata, dict)
                assert all(len(image.read()) == image.size for image in opened)
        except CorruptDownloadError:
            pass


def test_archive_that_was_closed_reads_nothing(path: Path) -> None:
    """A mistake of the program, not of the file."""
    path.write_bytes(WHOLE)
    opened = archive.open(path)
    image, _ = opened
    opened.close()
    opened.close()
    for use in (image.read, lambda: opened.metadata, lambda: opened.extract(path.parent / "out")):
        with pytest.raises(ValueError, match=r"x\.zip has been closed\.$"):
            use()
    assert [each.name for each in path.parent.iterdir()] == ["x.zip"]


def test_archive_needs_nothing_but_the_standard_library() -> None:
    """Who unpacks a dataset need not load what fetched it, nor Pillow."""
    code = """
import sys, sinkove
print(sinkove.archive.open.__name__, sinkove.archive.contact_sheet.__name__)
print({"httpx", "attrs", "attr", "sinkove_api", "PIL", "asyncio", "ssl"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ("open contact_sheet\nset()\n", "")


def test_archive_is_an_attribute_of_the_package() -> None:
    """As `sk.archive`, without an import of its own."""
    assert sinkove.__getattr__("archive") is archive
