"""The members of a ZIP that nobody vouches for: each is read as it was promised, or refused."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from sinkove_synkrato.errors import CorruptDownloadError
from sinkove_synkrato.zips import DAMAGE, is_bounded

LOCAL_HEADER = 30  # bytes before each member, its name left out
_PIECE = 1 << 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
# Blank images are mostly zeros and shrink a thousandfold; above so many bytes that is a bomb, not an image.
_FAR, _HARMLESS = 100, 1 << 24


def opened(path: str | Path) -> zipfile.ZipFile:
    """The ZIP, of which nothing but the directory at its end has been read.

    Raises:
        CorruptDownloadError: It is no ZIP, or not a whole one.
        OSError: There is no such file, or it may not be read.
    """
    try:
        return zipfile.ZipFile(path)
    except DAMAGE as exc:
        raise CorruptDownloadError(f"{path} is not a whole ZIP. Download it again.") from exc


def refusal(source: zipfile.ZipFile, info: zipfile.ZipInfo, why: str) -> CorruptDownloadError:
    """What is raised about a member."""
    return CorruptDownloadError(f"{info.filename[:100]!r} in {source.filename} {why}.")


def check(source: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Looks at what the ZIP's directory says of a member.

    Raises:
        CorruptDownloadError: It cannot be read, or only at a price that nobody would pay.
    """
    if info.flag_bits & _ENCRYPTED:
        raise refusal(source, info, "is encrypted")
    if not is_bounded(info):
        raise refusal(source, info, "is neither stored nor deflated, and other ways to compress are not read")
    if info.file_size > max(_HARMLESS, _FAR * info.compress_size):
        raise refusal(source, info, f"would be {info.file_size} bytes, over {_FAR} times what it takes in the ZIP")
    if not 0 <= info.header_offset <= source.start_dir - info.compress_size - LOCAL_HEADER:
        raise refusal(source, info, "would lie outside of the ZIP; download the ZIP again")


def pieces(source: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpacks a member, a megabyte at a time.

    Raises:
        CorruptDownloadError: It is damaged, or not as `check` wants it.
        ValueError: The ZIP has been closed.
    """
    if source.fp is None:
        raise ValueError(f"{source.filename} has been closed.")
    check(source, info)
    left = info.file_size
    try:
        with source.open(info) as file:
            while piece := file.read(_PIECE):
                left -= len(piece)
                yield piece
    except DAMAGE as exc:
        raise refusal(source, info, "is damaged; download the ZIP again") from exc
    if left:
        raise refusal(source, info, f"is damaged: {left} bytes are missing; download the ZIP again")


def read(source: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpacks a member; raises what `pieces` raises."""
    return b"".join(pieces(source, info))
