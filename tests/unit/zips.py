"""ZIPs byte by byte, so that they can say of themselves what no honest tool would write."""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple


class Member(NamedTuple):
    """A file in a ZIP, and where its directory differs from the truth.

    Attributes:
        name: As bytes of UTF-8.
        content: What it unpacks to.
        deflated: Whether it is compressed.
        flags: Bits of the flags, besides that for UTF-8.
        method: How it is said to be compressed; None is the truth.
        size: How long it is said to be; None is the truth.
        mode: The Unix mode, as `os.stat` has it; 0 says nothing.
        at: Where it is said to begin; None is the truth.
    """

    name: str
    content: bytes = b""
    deflated: bool = False
    flags: int = 0
    method: int | None = None
    size: int | None = None
    mode: int = 0
    at: int | None = None


def zip_of(*members: Member) -> bytes:
    """The ZIP."""
    body, directory = b"", b""
    for member in members:
        name, data = member.name.encode(), member.content
        if member.deflated:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            data = packer.compress(data) + packer.flush()
        method = (8 if member.deflated else 0) if member.method is None else member.method
        size = len(member.content) if member.size is None else member.size
        about = struct.pack(
            *("<HHHIIIIHH", 20, member.flags | 1 << 11, method, 0, zlib.crc32(member.content)),
            *(len(data), size, len(name), 0),
        )
        at = len(body) if member.at is None else member.at
        directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + about
        directory += struct.pack("<HHHII", 0, 0, 0, member.mode << 16, at) + name
        body += b"PK\3\4" + about + name + data
    count = min(len(members), 0xFFFF)
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def tree(folder: Path) -> dict[str, bytes]:
    """What is below a folder: files with their content, folders with a slash, links with where they lead."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"-> " + bytes(path.readlink())
        elif path.is_dir():
            found[f"{name}/"] = b""
        else:
            found[name] = path.read_bytes()
    return found
