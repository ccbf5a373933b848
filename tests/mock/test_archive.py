"""The archive: a ZIP whose length is known before it exists, and of which any part can be read."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from sinkove_synkrato_mock.sinkove import phantom
from sinkove_synkrato_mock.sinkove.archive import IMAGE_LENGTH, Archive

NOON = datetime(2025, 6, 1, 12, 30, 10, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "dataset_id": "ds_1",
    "model": "cxr",
    "prompts": ["normal", "severe cardiomegaly"],
    "size": 2,
    "seed": 7,
    "created_at": NOON,
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[phantom.Anatomy]:
    """Returns the anatomies drawn so far."""
    anatomies, draw = [], phantom.draw

    def counting(anatomy: phantom.Anatomy) -> NDArray[np.uint8]:
        anatomies.append(anatomy)
        return draw(anatomy)

    monkeypatch.setattr(phantom, "draw", counting)
    return anatomies


def archive(**changes: Any) -> Archive:
    """Makes a small archive."""
    return Archive(**PLAIN | changes)


def unzip(made: Archive) -> zipfile.ZipFile:
    """Opens all bytes of an archive."""
    return zipfile.ZipFile(io.BytesIO(b"".join(made.read())))


def told(anatomy: phantom.Anatomy) -> Any:
    """Returns an anatomy as the metadata has it."""
    return json.loads(json.dumps(asdict(anatomy)))


WHOLE = b"".join(archive().read())


def test_the_zip_passes_the_check_of_an_independent_reader() -> None:
    """Every checksum is right."""
    assert unzip(archive(size=3)).testzip() is None


def test_a_reader_of_the_stream_needs_no_directory() -> None:
    """Each local header says length and checksum of what follows it, which Java's `ZipInputStream` insists on."""
    names, at = [], 0
    while WHOLE.startswith(b"PK\3\4", at):
        _, flags, method, _, crc, packed, size, name, extra = struct.unpack_from("<HHHIIIIHH", WHOLE, at + 4)
        begin = at + 30 + name + extra
        content = WHOLE[begin : begin + size]
        assert (flags & 1 << 3, method, packed, crc) == (0, 0, size, zlib.crc32(content))
        names.append(WHOLE[at + 30 : at + 30 + name].decode())
        at = begin + size
    assert names == ["metadata.json", "model_card.md", "images/0001.png", "images/0002.png"]
    assert WHOLE.startswith(b"PK\1\2", at)


def test_texts_come_first_and_images_in_order() -> None:
    """The order of the entries, in the file as in the directory, is metadata, card, images."""
    entries = unzip(archive(size=3)).infolist()
    images = ["images/0001.png", "images/0002.png", "images/0003.png"]
    assert [entry.filename for entry in entries] == ["metadata.json", "model_card.md", *images]
    assert entries == sorted(entries, key=lambda entry: entry.header_offset)


def test_length_is_the_number_of_bytes() -> None:
    """The promise is kept to the byte."""
    assert archive().length == len(WHOLE)


def test_length_and_etag_draw_nothing(drawn: list[phantom.Anatomy]) -> None:
    """A thousand images are promised without one being made."""
    made = archive(size=1000)
    assert 1000 * IMAGE_LENGTH < made.length < 1000 * IMAGE_LENGTH + 2_000_000
    assert made.etag
    assert not drawn


@settings(deadline=None, max_examples=25)
@given(st.integers(-2, len(WHOLE) + 2), st.one_of(st.none(), st.integers(-2, len(WHOLE) + 2)))
def test_any_range_is_the_slice_of_the_whole(start: int, stop: int | None) -> None:
    """A reader who resumes anywhere gets the same file, from an archive that was never read before."""
    begin, end = max(start, 0), len(WHOLE) if stop is None else max(stop, 0)
    assert b"".join(archive().read(start, stop)) == WHOLE[begin:end]


@settings(deadline=None, max_examples=25)
@given(st.integers(len(WHOLE) - 400, len(WHOLE)), st.integers(0, 400))
def test_any_range_of_the_directory_is_the_slice_of_the_whole(start: int, length: int) -> None:
    """The checksums at the end are right although no image was asked for."""
    assert b"".join(archive().read(start, start + length)) == WHOLE[start : start + length]


@pytest.mark.parametrize("inside", [0, 1000, IMAGE_LENGTH])
def test_a_range_draws_only_the_images_it_touches(drawn: list[phantom.Anatomy], inside: int) -> None:
    """Reading inside the second of four images, or in its header, draws that one."""
    with unzip(archive(size=4)) as whole:
        start = whole.getinfo("images/0002.png").header_offset + inside
        metadata = json.loads(whole.read("metadata.json"))
    drawn.clear()
    assert b"".join(archive(size=4).read(start, start + 10))
    assert [told(anatomy) for anatomy in drawn] == [metadata["images"][1]["anatomy"]]


@pytest.mark.parametrize(("span", "draws"), [((0, 100), 0), ((-22, None), 0), ((-100, None), 2), ((0, None), 3)])
def test_checksums_cost_a_drawing_only_where_they_are_read(
    drawn: list[phantom.Anatomy], span: tuple[int, int | None], draws: int
) -> None:
    """Front and very end are free, the directory needs its images, a whole read draws each image once."""
    made = archive(size=3)
    start = span[0] if span[0] >= 0 else made.length + span[0]
    assert b"".join(made.read(start, span[1]))
    assert len(drawn) == draws


def test_checksums_are_remembered(drawn: list[phantom.Anatomy]) -> None:
    """The directory of an archive that was read once costs nothing."""
    made = archive()
    whole = b"".join(made.read())
    assert b"".join(made.read(made.length - 200)) == whole[-200:]
    assert len(drawn) == 2


def test_no_piece_is_longer_than_half_a_megabyte() -> None:
    """A server may hold one piece per download, also when the metadata is long."""
    pieces = [len(piece) for piece in archive(prompts=["word " * 120_000]).read()]
    assert max(pieces) == 1 << 19
    assert min(pieces) > 0


def test_metadata_agrees_with_the_files() -> None:
    """Names, prompts in turn, and pictures that can be drawn again from prompt and seed."""
    with unzip(archive(size=3)) as whole:
        metadata = json.loads(whole.read("metadata.json"))
        images = metadata.pop("images")
        assert metadata == {"dataset_id": "ds_1", "model": "cxr", "size": 3, "created_at": "2025-06-01T12:30:10.000Z"}
        assert [image["file"] for image in images] == whole.namelist()[2:]
        assert [image["prompt"] for image in images] == ["normal", "severe cardiomegaly", "normal"]
        assert len({image["seed"] for image in images}) == 3
        for image in images:
            anatomy = phantom.anatomy(image["prompt"], image["seed"])
            assert image["anatomy"] == told(anatomy)
            with Image.open(whole.open(image["file"])) as picture:
                assert np.array_equal(np.asarray(picture), phantom.draw(anatomy))


def test_the_model_card_says_what_it_is() -> None:
    """Nobody can take the pictures for patients, or for a model's work."""
    with unzip(archive()) as whole:
        card = whole.read("model_card.md").decode()
    assert "mock server" in card
    assert "not for clinical use" in card
    assert "not for training" in card


def test_half_a_surrogate_pair_in_a_prompt_does_no_harm() -> None:
    """JSON can carry it, UTF-8 cannot; the archive stays readable."""
    made = archive(prompts=["pneumonia \ud800 in a 6é"], model="{size}\udfff")
    with unzip(made) as whole:
        assert json.loads(whole.read("metadata.json"))["images"][0]["prompt"] == "pneumonia ? in a 6é"
        assert whole.read("model_card.md").decode().startswith("# Model card: {size}?")
    assert made.etag


@pytest.mark.parametrize(
    "change",
    [
        {"dataset_id": "ds_2"},
        {"model": "ct"},
        {"prompts": ["normal", "mild cardiomegaly"]},
        {"prompts": ["normal"]},
        {"size": 3},
        {"seed": 8},
        {"created_at": NOON + timedelta(seconds=2)},
    ],
)
def test_each_argument_changes_the_etag(change: dict[str, Any]) -> None:
    """No two different files share a tag."""
    assert archive(**change).etag != archive().etag


def test_the_etag_is_strong_and_repeatable() -> None:
    """Quoted, without a weakness mark, and the same for an equal archive."""
    tag = archive().etag
    assert tag == archive(prompts=tuple(PLAIN["prompts"])).etag
    assert tag[0] == tag[-1] == '"'
    assert tag[1:-1].isalnum()


def test_another_process_makes_the_same_bytes() -> None:
    """Nothing depends on the process, such as its hash seed."""
    code = (
        "import datetime, hashlib, sys; from sinkove_synkrato_mock.sinkove.archive import Archive;"
        "made = Archive('ds_1', 'cxr', ['normal', 'severe cardiomegaly'], 2, 7,"
        " datetime.datetime(2025, 6, 1, 12, 30, 10, tzinfo=datetime.UTC));"
        "sys.stdout.buffer.write(b''.join(made.read()))"
    )
    environment = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == WHOLE


@pytest.mark.parametrize(
    ("created_at", "stamp"),
    [
        (NOON, (2025, 6, 1, 12, 30, 10)),
        (datetime(2025, 6, 1, 12, 30, 11, tzinfo=timezone(timedelta(hours=2))), (2025, 6, 1, 10, 30, 10)),
        (datetime(1970, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2200, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_entries_bear_the_time_of_creation(created_at: datetime, stamp: tuple[int, ...]) -> None:
    """In UTC, in steps of two seconds, within what a ZIP can say."""
    assert {entry.date_time for entry in unzip(archive(created_at=created_at)).infolist()} == {stamp}


@pytest.mark.parametrize("change", [{"size": 0}, {"size": 10_000}, {"prompts": []}])
def test_an_impossible_archive_is_refused(change: dict[str, Any]) -> None:
    """File names have four digits, and images need a prompt."""
    with pytest.raises(ValueError, match="an archive needs"):
        archive(**change)


def test_the_largest_archive_needs_no_zip64() -> None:
    """Every offset fits in the 32 bits that an ordinary ZIP has for it: a hundred times the growth by a hundred images."""
    small, large = archive(size=100), archive(size=200)
    assert small.length + 99 * (large.length - small.length) < 2**32
