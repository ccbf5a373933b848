"""The picture that shows what is in a downloaded dataset."""

import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from sinkove.archive import contact_sheet
from sinkove_synkrato.errors import CorruptDownloadError, DownloadError

from .conftest import Connect

TILE, GAP, LINE = 256, 10, 17
GREY = (60, 60, 60)


def dataset_zip(path: Path, images: dict[str, bytes], metadata: object = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in images.items():
            archive.writestr(name, content)
        if metadata is not None:
            archive.writestr("metadata.json", json.dumps(metadata))
    return path


def picture(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format=kind)
    return buffer.getvalue()


def png(grey: int) -> bytes:
    return picture(Image.new("L", (512, 512), grey))


def tiles(path: Path, count: int, columns: int, lines: int) -> list[Image.Image]:
    """The tiles of a sheet, which is as large as they need, the labels below them included."""
    across, down = TILE + GAP, TILE + GAP + lines * LINE
    with Image.open(path) as sheet:
        assert (sheet.mode, sheet.size) == ("RGB", (columns * across + GAP, -(-count // columns) * down + GAP))
        corners = [(GAP + n % columns * across, GAP + n // columns * down) for n in range(count)]
        return [sheet.crop((left, top, left + TILE, top + down - GAP)) for left, top in corners]


def label(tile: Image.Image) -> bytes:
    """What is below an image."""
    return tile.crop((0, TILE, *tile.size)).tobytes()


def centre(tile: Image.Image) -> Any:
    return tile.getpixel((TILE // 2, TILE // 2))


def test_sheet_of_a_dataset_shows_its_images_with_their_prompts(connect: Connect, tmp_path: Path) -> None:
    """Each as it is in the ZIP, only smaller; images of one prompt have one label."""
    _, client = connect(generation_seconds=0)
    prompts = ["Normal chest", "Severe cardiomegaly"]
    path = client.create_dataset(model="m", prompts=prompts, size=5).save(tmp_path / "x.zip", wait=True)
    assert contact_sheet(path, tmp_path / "sheet.png", columns=2) == 5
    shown = tiles(tmp_path / "sheet.png", 5, columns=2, lines=1)
    with zipfile.ZipFile(path) as archive, Image.open(archive.open("images/0002.png")) as second:
        small = second.convert("RGB").resize((TILE, TILE), Image.Resampling.LANCZOS)
    assert ImageChops.difference(small, shown[1].crop((0, 0, TILE, TILE))).getbbox() is None
    labels = [label(tile) for tile in shown]
    assert (labels[0] == labels[2] == labels[4], labels[1] == labels[3], len(set(labels))) == (True, True, 2)


def test_sheet_shows_the_first_images_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Long prompts get a second line, and longer ones end there."""
    images = {f"images/{number:04}.png": png(10 * number) for number in (3, 2, 1, 4, 5, 6, 7)}
    prompts = {"images": [{"file": name, "prompt": "a prompt\nof words " * int(name[10:11])} for name in images]}
    archive = dataset_zip(tmp_path / "x.zip", images, prompts)
    assert contact_sheet(archive, tmp_path / "sheet.png", columns=3, most=5) == 5
    shown = tiles(tmp_path / "sheet.png", 5, columns=3, lines=2)
    assert [centre(tile) for tile in shown] == [(grey, grey, grey) for grey in (10, 20, 30, 40, 50)]
    # Something bright is written in both lines, and nothing to the right of them.
    for top in (TILE, TILE + LINE):
        assert max(shown[4].crop((0, top + 2, TILE, top + LINE)).convert("L").tobytes()) > 100
    with Image.open(tmp_path / "sheet.png") as sheet:
        right = sheet.crop((sheet.width - GAP, 0, *sheet.size))
        assert right.getextrema() == ((18, 18), (18, 18), (18, 18))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.png", "x.zip"]


@pytest.mark.parametrize("metadata", [None, [], {"images": 5}, {"images": [{"file": "x"}]}])
def test_sheet_without_usable_metadata_is_labelled_by_file_name(tmp_path: Path, metadata: object) -> None:
    """A dataset of another make is still shown."""
    archive = dataset_zip(tmp_path / "x.zip", {"a.PNG": png(99), "b.png": png(99)}, metadata)
    assert contact_sheet(archive, tmp_path / "sheet.png") == 2
    first, second = tiles(tmp_path / "sheet.png", 2, columns=2, lines=1)
    assert (centre(first), label(first) == label(second)) == ((99, 99, 99), False)


def deep(kind: str, *greys: float) -> Image.Image:
    image = Image.new(kind, (len(greys) * 50, 50))
    for index, grey in enumerate(greys):
        image.paste(grey, (index * 50, 0, index * 50 + 50, 50))
    return image


@pytest.mark.parametrize(
    ("content", "middle", "corner"),
    [
        (picture(deep("I;16", 1000, 2000, 3000)), (127, 127, 127), (18, 18, 18)),
        (picture(deep("F", -0.5, 0, 0.5), "TIFF"), (127, 127, 127), (18, 18, 18)),
        (picture(deep("I;16", 4095)), (0, 0, 0), (0, 0, 0)),
        (picture(Image.new("RGB", (64, 256), (200, 10, 10))), (200, 10, 10), (18, 18, 18)),
        (picture(Image.new("RGBA", (9, 9), (0, 200, 0, 255))), (0, 200, 0), (0, 200, 0)),
        (picture(Image.new("1", (9, 9), 1)), (255, 255, 255), (255, 255, 255)),
    ],
    ids=["16 bits", "floats", "16 bits of one grey", "tall", "transparent", "1 bit"],
)
def test_sheet_shows_images_of_every_kind(content: bytes, middle: Any, corner: Any, tmp_path: Path) -> None:
    """Colours stay, deep greys are spread over black to white, and nothing is distorted."""
    contact_sheet(dataset_zip(tmp_path / "x.zip", {"a.png": content}), tmp_path / "sheet.png")
    (tile,) = tiles(tmp_path / "sheet.png", 1, columns=1, lines=1)
    assert (centre(tile), tile.getpixel((1, 1))) == (middle, corner)


def huge() -> bytes:
    """A PNG of three hundred bytes that says that it has a thousand million pixels."""
    small = picture(Image.new("1", (8, 8)))
    head = b"IHDR" + (1 << 15).to_bytes(4, "big") * 2 + small[24:29]
    return small[:12] + head + zlib.crc32(head).to_bytes(4, "big") + small[33:]


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", b"DICM" * 99, png(9)[:900], huge()],
    ids=["empty", "text", "DICOM", "cut", "huge"],
)
def test_sheet_shows_a_grey_tile_for_what_pillow_cannot_read(content: bytes, tmp_path: Path) -> None:
    """With its name; the others are drawn as ever."""
    archive = dataset_zip(tmp_path / "x.zip", {"a.dcm": content, "b.png": png(99)})
    assert contact_sheet(archive, tmp_path / "sheet.png") == 2
    first, second = tiles(tmp_path / "sheet.png", 2, columns=2, lines=1)
    assert (centre(first), centre(second)) == (GREY, (99, 99, 99))
    assert max(first.crop((0, 0, TILE, 30)).convert("L").tobytes()) > 100  # the name


def test_sheet_replaces_an_older_one(tmp_path: Path) -> None:
    """Drawing again is not an error."""
    (tmp_path / "sheet.png").write_bytes(b"old")
    contact_sheet(str(dataset_zip(tmp_path / "x.zip", {"a.png": png(1)})), str(tmp_path / "sheet.png"))
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "error", "text"),
    [
        (None, FileNotFoundError, "[Errno 2] No such file or directory: '{path}'"),
        (b"no zip", CorruptDownloadError, "{path} is not a whole ZIP. Download it again."),
        ({}, ValueError, "{path} holds no image."),
        ({"a.png": b"x"}, CorruptDownloadError, "'a.png' in {path} is damaged; download the ZIP again."),
    ],
    ids=["missing", "no ZIP", "no image", "damaged"],
)
def test_sheet_that_cannot_be_drawn_leaves_no_file(
    content: Any, error: type[Exception], text: str, tmp_path: Path
) -> None:
    """An older picture is kept, and nothing is left beside it."""
    path = tmp_path / "x.zip"
    (tmp_path / "sheet.png").write_bytes(b"old")
    if isinstance(content, dict):
        dataset_zip(path, content)
        path.write_bytes(path.read_bytes().replace(b"a.pngx", b"a.pngy"))
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as caught:
        contact_sheet(path, tmp_path / "sheet.png")
    assert (type(caught.value), str(caught.value)) == (error, text.format(path=path))
    assert (tmp_path / "sheet.png").read_bytes() == b"old"
    assert {each.name for each in tmp_path.iterdir()} - {"x.zip"} == {"sheet.png"}


@pytest.mark.parametrize(("name", "reason"), [("none/x.png", "No such file or directory"), ("x", "Is a directory")])
def test_sheet_that_cannot_be_written_is_a_download_error(name: str, reason: str, tmp_path: Path) -> None:
    """As for every file of ours; its cause is the system's own error."""
    archive = dataset_zip(tmp_path / "x.zip", {"a.png": png(1)})
    (tmp_path / "x").mkdir()
    with pytest.raises(DownloadError) as caught:
        contact_sheet(archive, tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name} could not be written: {reason}."
    assert isinstance(caught.value.__cause__, OSError)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["x", "x.zip"]


@pytest.mark.parametrize("options", [{"columns": 0}, {"most": 0}, {"columns": -1}])
def test_sheet_of_no_images_is_a_mistake(options: dict[str, int], tmp_path: Path) -> None:
    """Of the program, before anything is read."""
    with pytest.raises(ValueError, match=r"^columns and most must be at least 1\.$"):
        contact_sheet(tmp_path / "missing.zip", tmp_path / "sheet.png", **options)
