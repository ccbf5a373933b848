"""A downloaded dataset: a picture of what is in it.

Needs the extra ``cli`` (Pillow).
"""

import io
import json
import secrets
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_TILE = 256
_LABEL = 20
_GAP = 6
_BACKGROUND, _TEXT = 18, 215


def contact_sheet(archive: str | Path, picture: str | Path, *, columns: int = 4, most: int = 20) -> int:
    """Draws the first images of a dataset's ZIP side by side, each with its prompt, into a PNG.

    Args:
        archive: The ZIP, as `sinkove.Dataset.save` writes it.
        picture: Where to; an existing file is replaced when the new one is whole.
        columns: Images in a row.
        most: Images at the most.

    Returns:
        How many images are shown.

    Raises:
        ModuleNotFoundError: Pillow is missing; the extra ``cli`` has it.
        zipfile.BadZipFile, OSError: The ZIP cannot be read, or the picture not written.
        ValueError: The ZIP holds no image.
    """
    from PIL import Image, ImageDraw

    with zipfile.ZipFile(archive) as source:
        names = sorted(name for name in source.namelist() if name.lower().endswith(".png"))[:most]
        if not names:
            raise ValueError(f"{archive} holds no PNG image.")
        prompts = _prompts(source)
        columns = min(columns, len(names))
        rows = -(-len(names) // columns)
        size = (columns * (_TILE + _GAP) + _GAP, rows * (_TILE + _LABEL + _GAP) + _GAP)
        sheet = Image.new("L", size, _BACKGROUND)
        draw = ImageDraw.Draw(sheet)
        for index, name in enumerate(names):
            left = _GAP + (index % columns) * (_TILE + _GAP)
            top = _GAP + (index // columns) * (_TILE + _LABEL + _GAP)
            with Image.open(io.BytesIO(source.read(name))) as image:
                sheet.paste(image.convert("L").resize((_TILE, _TILE), Image.Resampling.LANCZOS), (left, top))
            draw.text((left + 2, top + _TILE + 4), _cut(draw, prompts.get(name, name)), fill=_TEXT)
    _write(sheet, Path(picture))
    return len(names)


def _prompts(source: zipfile.ZipFile) -> dict[str, str]:
    try:
        metadata: Any = json.loads(source.read("metadata.json"))
        return {str(image["file"]): str(image["prompt"]) for image in metadata["images"]}
    except (KeyError, TypeError, ValueError):
        return {}


def _cut(draw: "ImageDraw.ImageDraw", text: str) -> str:
    text = " ".join(text.split())  # Pillow measures single lines only
    while draw.textlength(text) > _TILE - 4:
        text = f"{text.rstrip('.')[:-1]}..."
    return text


def _write(sheet: "Image.Image", picture: Path) -> None:
    temporary = picture.with_name(f".{picture.name}.{secrets.token_hex(4)}.part")
    try:
        sheet.save(temporary, format="PNG")
        temporary.replace(picture)
    finally:
        temporary.unlink(missing_ok=True)
