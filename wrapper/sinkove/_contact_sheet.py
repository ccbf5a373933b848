"""Images side by side in one picture; needs Pillow."""

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PIL import Image, ImageDraw, ImageFont, ImageOps

from ._whole import whole

if TYPE_CHECKING:
    from .archive import ArchiveImage

_TILE, _GAP, _LINE = 256, 10, 17
_BACKGROUND, _UNREADABLE, _TEXT = "#121212", "#3c3c3c", "#d7d7d7"
_FONT = ImageFont.load_default(13)


def draw(images: Sequence["ArchiveImage"], picture: Path, columns: int) -> int:
    """As `sinkove.archive.contact_sheet`."""
    labels = [_label(image.prompt or image.name) for image in images]
    columns = min(columns, len(images))
    across, down = _TILE + _GAP, _TILE + _GAP + _LINE * max(label.count("\n") + 1 for label in labels)
    size = (columns * across + _GAP, -(-len(images) // columns) * down + _GAP)
    sheet = Image.new("RGB", size, _BACKGROUND)
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        corner = (_GAP + index % columns * across, _GAP + index // columns * down)
        sheet.paste(_tile(image), corner)
        _write(sheet, (corner[0], corner[1] + _TILE + 2), label)
    with whole(picture, "replace") as temporary:
        sheet.save(temporary, format="PNG")
    return len(images)


def _tile(image: "ArchiveImage") -> Image.Image:
    content = image.read()
    try:
        with Image.open(io.BytesIO(content)) as source:
            return ImageOps.pad(_eight_bits(source), (_TILE, _TILE), Image.Resampling.LANCZOS, color=_BACKGROUND)
    except Exception:  # noqa: BLE001 - there is no end to what decoders raise about images that are none
        tile = Image.new("RGB", (_TILE, _TILE), _UNREADABLE)
        _write(tile, (8, 8), _label(image.name))
        return tile


def _eight_bits(image: Image.Image) -> Image.Image:
    if not image.mode.startswith(("I", "F")):
        return image.convert("RGB")
    # Pillow would cut deeper greys off at 255: what is darkest becomes black and what is brightest white.
    deep = image.convert("I").convert("F") if image.mode.startswith("I") else image
    low, high = cast("tuple[float, float]", deep.getextrema())
    return deep.point(lambda grey: (grey - low) * (255 / ((high - low) or 1))).convert("RGB")


def _label(text: str) -> str:
    """As much of the text as two lines below a tile hold."""
    tries = (textwrap.wrap(text[:200], width, max_lines=2, placeholder="...") for width in range(_TILE // 4, 3, -1))
    return "\n".join(next(lines for lines in tries if all(_FONT.getlength(line) <= _TILE for line in lines)))


def _write(on: Image.Image, place: tuple[int, int], text: str) -> None:
    ImageDraw.Draw(on).text(place, text, fill=_TEXT, font=_FONT, spacing=3)
