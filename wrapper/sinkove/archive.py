"""A downloaded dataset: its images with their metadata, its files in a folder, and a picture of what is in it.

```python
from sinkove import archive

with archive.open("chests.zip") as chests:
    for image in chests:
        print(image.name, image.prompt, image.size)
    chests.extract("chests")
```

Needs the standard library only; `contact_sheet` alone needs Pillow, which the extra ``cli`` has.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from sinkove_synkrato.errors import CorruptDownloadError

from ._extract import MOST_BYTES, extract
from ._members import opened, read

_METADATA = "metadata.json"
_LONGEST_METADATA = 1 << 25  # 32 kB for each of a thousand images; parsed, it takes many times its length
_IMAGE = re.compile(r"(?:.*/)?[^./][^/]*\.(?:png|jpe?g|tiff?|webp|bmp|gif|jp2|dcm|dicom|nii(?:\.gz)?)", re.IGNORECASE)


def open(path: str | Path) -> "Archive":  # noqa: A001 - users write archive.open, as they write zipfile's and tarfile's
    """Opens a dataset's ZIP, reading no more than the list of what is in it.

    Args:
        path: The ZIP, as `sinkove.Dataset.save` writes it.

    Returns:
        The archive, for a ``with`` block or until its `Archive.close`.

    Raises:
        CorruptDownloadError: It is no ZIP, or not a whole one.
        OSError: There is no such file, or it may not be read.
    """
    return Archive(path)


class Archive:
    """The ZIP of a dataset, made by `open`: a collection of its images.

    ``len()`` counts them and iteration gives them in the order of their names. An image is a file whose name ends in
    .png, .jpg, .jpeg, .tif, .tiff, .webp, .bmp, .gif, .jp2, .dcm, .dicom, .nii or .nii.gz, in capitals too; hidden
    files are none. Several threads may read one archive.
    """

    def __init__(self, path: str | Path) -> None:
        self._zip = opened(path)
        members = sorted(self._zip.infolist(), key=lambda info: info.filename)
        self._images = [ArchiveImage(self, info) for info in members if _IMAGE.fullmatch(info.filename)]

    def __len__(self) -> int:
        return len(self._images)

    def __iter__(self) -> Iterator["ArchiveImage"]:
        return iter(self._images)

    def __repr__(self) -> str:
        return f"Archive({self._zip.filename!r}, images={len(self)})"

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """The document of the ZIP's ``metadata.json``; empty where there is none that can be read.

        The vendor does not publish what stands in it.
        """
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[str, dict[str, Any]]:
        """The folder of the metadata nearest to the top, since a ZIP may hold all in one folder; and the document."""
        found = [info for info in self._zip.infolist() if info.filename.rpartition("/")[2] == _METADATA]
        info = min(found, key=lambda info: info.filename.count("/"), default=None)
        if info is None or info.file_size > _LONGEST_METADATA:
            return "", {}
        document = None
        with suppress(CorruptDownloadError):
            text = read(self._zip, info)
            with suppress(ValueError, RecursionError):
                document = json.loads(text)
        return info.filename.removesuffix(_METADATA), document if isinstance(document, dict) else {}

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Any]]:
        """What the metadata tells of each image, as far as it tells in the form of our mock."""
        folder, images = self._told[0], self.metadata.get("images")
        told = [each for each in images if isinstance(each, dict)] if isinstance(images, list) else []
        return {folder + each["file"]: each for each in told if isinstance(each.get("file"), str)}

    def extract(self, folder: str | Path, *, max_bytes: int = MOST_BYTES) -> list[Path]:
        """Unpacks every file, images and others, into a folder.

        All is looked at before the first byte is written: names that lead out of the folder, collide or fit no file
        system, links, devices, encryption and bombs are refused, and so is a file that exists. Each file takes its name
        when it is whole; those that were whole before a failure stay.

        Args:
            folder: Where to; it is made when it is missing, the folder that it is in is not.
            max_bytes: The most that all files together may take, in bytes; the default is 64 GiB.

        Returns:
            The files in the order of the ZIP, each as a path that begins with ``folder``.

        Raises:
            CorruptDownloadError: Something in the ZIP is refused or damaged; the text names it.
            DestinationExistsError: A file exists already.
            DownloadError: The disk refuses (``__cause__`` is the OSError), has no room, or a link in the folder leads out.
            ValueError: The archive has been closed.
        """
        return extract(self._zip, Path(folder), max_bytes)

    def close(self) -> None:
        """Closes the file; a second time does nothing."""
        self._zip.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ArchiveImage:
    """One image of an archive; `read` unpacks it.

    Attributes:
        name: Its name in the ZIP, such as ``images/0001.png``.
        size: Its length in bytes when unpacked.
    """

    def __init__(self, archive: Archive, info: zipfile.ZipInfo) -> None:
        self.name, self.size = info.filename, info.file_size
        self._archive, self._info = archive, info

    @property
    def metadata(self) -> dict[str, Any]:
        """What the ZIP's ``metadata.json`` tells of it; empty where it tells nothing."""
        return self._archive._by_name.get(self.name, {})

    @property
    def prompt(self) -> str | None:
        """What it was to show; None where the metadata does not say."""
        prompt = self.metadata.get("prompt")
        return prompt if isinstance(prompt, str) else None

    def read(self) -> bytes:
        """Unpacks it.

        Returns:
            The image's file, `size` bytes.

        Raises:
            CorruptDownloadError: It is damaged, encrypted or a bomb; the text names it.
            ValueError: The archive has been closed.
            OSError: The file cannot be read any more.
        """
        return read(self._archive._zip, self._info)

    def __repr__(self) -> str:
        return f"ArchiveImage({self.name!r}, size={self.size})"


def contact_sheet(archive: str | Path, picture: str | Path, *, columns: int = 4, most: int = 20) -> int:
    """Draws the first images of a dataset's ZIP side by side, each with its prompt or name, into a PNG.

    An image that Pillow cannot read, such as DICOM, or finds too large is a grey tile with its name.

    Args:
        archive: The ZIP, as `sinkove.Dataset.save` writes it.
        picture: Where to; an existing file is replaced when the new one is whole.
        columns: Images in a row, at least 1.
        most: Images at the most, at least 1.

    Returns:
        How many images are shown.

    Raises:
        ModuleNotFoundError: Pillow is missing; the extra ``cli`` has it.
        CorruptDownloadError: It is no ZIP, or one of the images is damaged.
        DownloadError: The picture cannot be written; ``__cause__`` is the OSError.
        OSError: There is no such ZIP, or it may not be read.
        ValueError: The ZIP holds no image, or a number is below 1.
    """
    from ._contact_sheet import draw

    if min(columns, most) < 1:
        raise ValueError("columns and most must be at least 1.")
    with open(archive) as source:
        if not len(source):
            raise ValueError(f"{archive} holds no image.")
        return draw(list(source)[:most], Path(picture), columns)
