"""The files of a ZIP in a folder. Nothing of what the ZIP says of itself is believed."""

import contextlib
import re
import stat
import unicodedata
import zipfile
from itertools import pairwise
from pathlib import Path, PurePosixPath

from sinkove_synkrato.destination import check_space, writing
from sinkove_synkrato.errors import CorruptDownloadError, DestinationExistsError, DownloadError

from ._members import LOCAL_HEADER, check, pieces, refusal
from ._whole import whole

MOST_BYTES = 64 << 30
_MOST_MEMBERS = 100_000
_DEEPEST = 32
_LONGEST_NAME = 255  # bytes

# A file or folder name that every file system can hold; Windows is the strictest.
_RESERVED = r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)"
_UNFIT = r'\x00-\x1f\x7f-\x9f\\/:*?"<>|'
_PART = re.compile(rf"(?!{_RESERVED})[^{_UNFIT}]*[^{_UNFIT}. ]", re.IGNORECASE)


def extract(source: zipfile.ZipFile, folder: Path, max_bytes: int) -> list[Path]:
    """As `sinkove.archive.Archive.extract`."""
    if source.fp is None:
        raise ValueError(f"{source.filename} has been closed.")
    members = source.infolist()
    _check_sizes(source, members, max_bytes)
    _check_names(source, members)
    files = {folder / info.filename: info for info in members if not info.filename.endswith("/")}
    with writing(folder):
        root, there = folder.resolve(), folder.exists()
    check_space(folder, sum(info.file_size for info in members), folder if there else folder.parent)
    for path in files:
        _check_place(path, root)
    with writing(folder):
        folder.mkdir(exist_ok=True)
    for path, info in files.items():
        _write(source, info, path, root)
    return list(files)


def _check_sizes(source: zipfile.ZipFile, members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    total = sum(info.file_size for info in members)
    if total > max_bytes or len(members) > _MOST_MEMBERS:
        raise CorruptDownloadError(
            f"{source.filename} would be {len(members)} files of {total} bytes. Nothing was written, since the most is "
            f"{_MOST_MEMBERS} files and max_bytes={max_bytes}."
        )
    for info in members:
        check(source, info)
    for one, following in pairwise(sorted(members, key=lambda info: info.header_offset)):
        if one.header_offset + LOCAL_HEADER + one.compress_size > following.header_offset:
            raise refusal(source, one, "shares its bytes with another file, as ZIP bombs do")


def _check_names(source: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    files: dict[str, zipfile.ZipInfo] = {}
    folders: set[str] = set()
    for info in members:
        is_folder, parts = info.filename.endswith("/"), info.filename.removesuffix("/").split("/")
        fit = all(_PART.fullmatch(part) and len(part.encode()) <= _LONGEST_NAME for part in parts)
        # zipfile cuts a name at a NUL, and turns backslashes on Windows.
        if len(parts) > _DEEPEST or not fit or re.search(r"[\0\\]", info.orig_filename):
            raise refusal(source, info, "is no name for a file inside a folder, on one system or another")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFDIR if is_folder else stat.S_IFREG):
            raise refusal(source, info, "is no ordinary file but a link, a device or the like")
        # As it looks to a file system that ignores case, or writes accents apart.
        seen = PurePosixPath(unicodedata.normalize("NFC", "/".join(parts).casefold()))
        folders.update(map(str, seen.parents))
        if is_folder:
            folders.add(str(seen))
        elif files.setdefault(str(seen), info) is not info:
            raise refusal(source, info, f"has the name of {files[str(seen)].filename[:100]!r} on some systems")
    for name in files.keys() & folders:
        raise refusal(source, files[name], "is a file and a folder")


def _check_place(path: Path, root: Path) -> None:
    taken = False
    with writing(path):
        with contextlib.suppress(FileNotFoundError):
            taken = bool(path.lstat())
        inside = path.parent.resolve().is_relative_to(root)
    if not inside:
        raise DownloadError(f"{path} would be outside of {root}: a link in there leads out. Give another folder.")
    if taken:
        raise DestinationExistsError(f"{path} exists already. Give another folder.")


def _write(source: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, root: Path) -> None:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    _check_place(path, root)  # once more: it may have changed since
    with whole(path, "fail") as temporary, temporary.open("xb") as file:
        for piece in pieces(source, info):
            file.write(piece)
