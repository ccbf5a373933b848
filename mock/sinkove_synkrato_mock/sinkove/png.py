"""The smallest honest PNG writer: 8-bit grey, not compressed, so that equal shapes give files of equal length."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["encode_stored"]

_BLOCK = 0xFFFF  # the longest stored block that deflate allows


def encode_stored(pixels: NDArray[np.uint8]) -> bytes:
    """Returns grey pixels as a PNG whose data stream is stored, not deflated."""
    height, width = pixels.shape
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)  # each line says that it has no filter
    # Framed here because zlib's own choice of block sizes, and with it the length, differs between its builds.
    blocks = [raw[at : at + _BLOCK] for at in range(0, len(raw), _BLOCK)]
    framed = (struct.pack("<BHH", b is blocks[-1], len(b), len(b) ^ _BLOCK) + b for b in blocks)
    data = b"\x78\x01" + b"".join(framed) + struct.pack(">I", zlib.adler32(raw))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", data), (b"IEND", b"")
    sealed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(sealed)
