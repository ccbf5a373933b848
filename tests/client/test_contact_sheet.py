"""The picture that shows what is in a downloaded dataset."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from sinkove.archive import contact_sheet


def dataset_zip(path: Path, images: dict[str, bytes], metadata: object = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in images.items():
            archive.writestr(name, content)
        if metadata is not None:
            archive.writestr("metadata.json", json.dumps(metadata))
    return path


def png(grey: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (512, 512), grey).save(buffer, format="PNG")
    return buffer.getvalue()


def test_sheet_shows_each_image_with_its_prompt(tmp_path: Path) -> None:
    """Images stand in the order of their names, a label below each; only the first few of many are shown."""
    images = {f"images/{number:04}.png": png(10 * number) for number in range(1, 8)}
    prompts = {"images": [{"file": name, "prompt": "a prompt\nof two lines " * 9} for name in images]}
    picture = tmp_path / "sheet.png"
    assert contact_sheet(dataset_zip(tmp_path / "x.zip", images, prompts), picture, columns=3, most=5) == 5
    with Image.open(picture) as sheet:
        assert sheet.size == (3 * 262 + 6, 2 * 282 + 6)
        tiles = [sheet.getpixel((6 + 262 * (n % 3) + 128, 6 + 282 * (n // 3) + 128)) for n in range(6)]
        labels = [sheet.crop((6, 262 + 282 * row, 262, 282 + 282 * row)).histogram() for row in range(2)]
    assert tiles == [10, 20, 30, 40, 50, 18]
    assert [sum(label[100:]) > 0 for label in labels] == [True, True]  # something bright is written there
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.png", "x.zip"]


@pytest.mark.parametrize("metadata", [None, [], {"images": 5}, {"images": [{"file": "x"}]}])
def test_sheet_without_usable_metadata_is_labelled_by_file_name(tmp_path: Path, metadata: object) -> None:
    """A dataset of another make is still shown."""
    archive = dataset_zip(tmp_path / "x.zip", {"a.PNG": png(99)}, metadata)
    assert contact_sheet(archive, tmp_path / "sheet.png") == 1


def test_sheet_replaces_an_older_one(tmp_path: Path) -> None:
    """Drawing again is not an error."""
    (tmp_path / "sheet.png").write_bytes(b"old")
    contact_sheet(str(dataset_zip(tmp_path / "x.zip", {"a.png": png(1)})), str(tmp_path / "sheet.png"))
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("images", "error"),
    [({}, ValueError), ({"a.png": b"no image"}, OSError)],
    ids=["none", "broken"],
)
def test_sheet_that_cannot_be_drawn_leaves_no_file(
    tmp_path: Path, images: dict[str, bytes], error: type[Exception]
) -> None:
    """An older picture is kept, and nothing is left beside it."""
    (tmp_path / "sheet.png").write_bytes(b"old")
    with pytest.raises(error):
        contact_sheet(dataset_zip(tmp_path / "x.zip", images), tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet.png", "x.zip"]


def test_sheet_of_something_else_is_refused(tmp_path: Path) -> None:
    """What is no ZIP is said to be none."""
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(zipfile.BadZipFile):
        contact_sheet(tmp_path / "x.zip", tmp_path / "sheet.png")
