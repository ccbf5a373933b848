"""The ZIP file of a dataset, of known length before a single picture exists."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sinkove_synkrato_mock.sinkove import phantom
from sinkove_synkrato_mock.sinkove.png import encode_stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["IMAGE_LENGTH", "Archive"]

IMAGE_LENGTH: Final = len(encode_stored(np.zeros((phantom.SIDE, phantom.SIDE), np.uint8)))

_PIECE: Final = 1 << 19  # an image and its header fit
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_UTF8, _MADE_BY_UNIX, _REGULAR_FILE = 1 << 11, 3 << 8 | 20, 0o100644 << 16
_CARD: Final = """\
# Model card: {model}

The pictures in this archive are **drawn by a mock server**. No model made them and they show no patient. They are for
testing software: not for clinical use, and not for training, since a model trained on them learns a drawing program.

- Dataset: `{dataset_id}`, {size} picture(s), {side} by {side} pixels, 8-bit grey PNG, created {created_at}
- Prompts: given to the pictures in turn. Words about a large heart (cardiomegaly) and about pneumonia change the
  picture, so do their severity and place, and "no" or "without" before them. All other words are ignored
- Seed: {seed}. A picture depends only on its own `prompt` and `seed` in `metadata.json`, which has the numbers behind
  it too, and the same version of the mock draws it again: `phantom.draw(phantom.anatomy(prompt, seed))`
"""


class _File(NamedTuple):
    name: bytes
    length: int
    make: Callable[[], bytes]


class Archive:
    """The ZIP of one dataset: its length is arithmetic, its pictures are drawn only when read.

    Several threads may read it at once. It keeps the text files and all checksums, never a picture.

    Args:
        dataset_id: The dataset's id.
        model: The model that is said to have made it.
        prompts: Given to the images in turn; at least one.
        size: Number of images, 1 to 9999.
        seed: Any integer; with the prompts it decides every picture.
        created_at: Time stamp of all files; a naive one is taken as UTC.

    Attributes:
        length: Total length in bytes.
        etag: Strong entity tag, with its quotes.
    """

    def __init__(
        self, dataset_id: str, model: str, prompts: Sequence[str], size: int, seed: int, created_at: datetime
    ) -> None:
        # As many come to 2.6 GB, so that ZIP64 is never needed; `struct` refuses what metadata could add to that.
        if not prompts or not 1 <= size <= 9999:
            raise ValueError("an archive needs a prompt and 1 to 9999 images")
        moment = created_at.replace(tzinfo=created_at.tzinfo or UTC).astimezone(UTC)
        self._dos_time = _dos_time(moment)
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        about = {"dataset_id": dataset_id, "model": model, "size": size, "created_at": stamp}
        images, files, chance = [], [], Random(str(seed))  # noqa: S311 as text, since a number would lose its sign
        for index in range(size):
            name, prompt = f"images/{index + 1:04}.png", prompts[index % len(prompts)]
            own = chance.getrandbits(48)  # exact in any JSON reader
            images.append({"file": name, "prompt": prompt, "seed": own, "anatomy": phantom.anatomy(prompt, own)})
            files.append(_File(name.encode(), IMAGE_LENGTH, partial(_image, prompt, own)))
        # A JSON request can smuggle in half a surrogate pair, which UTF-8 has no bytes for.
        card = _CARD.format(**about, seed=seed, side=phantom.SIDE).encode(errors="replace")
        told = json.dumps({**about, "images": images}, default=vars, indent=2, ensure_ascii=False)
        metadata = told.encode(errors="replace")
        texts = {b"metadata.json": metadata, b"model_card.md": card}
        self._files = [*(_File(name, len(text), partial(bytes, text)) for name, text in texts.items()), *files]
        self._crcs: dict[bytes, int] = {}  # no lock: two threads that draw the same image store the same number
        self.length = sum(length for length, _ in self._parts())
        # The texts say all that the pictures depend on but the code that draws them, and NumPy's random streams.
        versions = f"{phantom.REVISION} {np.__version__}".encode()
        self.etag = f'"{blake2b(metadata + card + versions, digest_size=16).hexdigest()}"'

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yields the bytes from `start` up to `stop` in pieces of half a megabyte at most, drawing only what they need."""
        end = self.length if stop is None else stop
        offset = 0
        for length, make in self._parts():
            if offset >= end:
                return
            low, high = max(start - offset, 0), min(end - offset, length)
            offset += length
            if low < high:
                data = make()
                yield from (data[at : min(high, at + _PIECE)] for at in range(low, high, _PIECE))

    def _parts(self) -> Iterator[tuple[int, Callable[[], bytes]]]:
        """Yields the file from front to back: lengths are known, contents are made on demand."""
        offset, directory = 0, []
        for file in self._files:
            directory.append((46 + len(file.name), partial(self._central, file, offset)))
            length = 30 + len(file.name) + file.length
            yield length, partial(self._local, file)
            offset += length
        yield from directory
        count, length = len(directory), sum(length for length, _ in directory)
        end = _END + struct.pack("<HHHHIIH", 0, 0, count, count, length, offset, 0)
        yield len(end), partial(bytes, end)

    def _local(self, file: _File) -> bytes:
        # Header and content at once: a reader of the stream needs the checksum before the data that it is of.
        content = file.make()
        self._crcs[file.name] = zlib.crc32(content)
        return _LOCAL + self._fields(file) + file.name + content

    def _central(self, file: _File, offset: int) -> bytes:
        if file.name not in self._crcs:
            self._local(file)
        made_by, end = struct.pack("<H", _MADE_BY_UNIX), struct.pack("<HHHII", 0, 0, 0, _REGULAR_FILE, offset)
        return _CENTRAL + made_by + self._fields(file) + end + file.name

    def _fields(self, file: _File) -> bytes:
        """Returns the fields that local and central headers share: version 2.0, stored, no extra field."""
        crc, name = self._crcs[file.name], len(file.name)
        return struct.pack("<HHHIIIIHH", 20, _UTF8, 0, self._dos_time, crc, file.length, file.length, name, 0)


def _image(prompt: str, seed: int) -> bytes:
    return encode_stored(phantom.draw(phantom.anatomy(prompt, seed)))


def _dos_time(moment: datetime) -> int:
    """Returns the time as ZIP keeps it: two-second steps from 1980 to 2107, the date in the upper half."""
    moment = min(max(moment, datetime(1980, 1, 1, tzinfo=UTC)), datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC))
    date = (moment.year - 1980) << 9 | moment.month << 5 | moment.day
    return date << 16 | moment.hour << 11 | moment.minute << 5 | moment.second // 2
