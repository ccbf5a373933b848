"""Identifiers that repeat with a seed and surprise without one."""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Ids"]


class Ids:
    """Makes identifiers such as `ds_5f2b8c1de09a4673`, and UUIDs."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._counters: defaultdict[tuple[str, str], Iterator[int]] = defaultdict(itertools.count)

    def make(self, prefix: str, owner: str = "") -> str:
        """Returns the next identifier of this kind and owner."""
        return f"{prefix}_{self._bytes(8, prefix, owner).hex()}"

    def make_uuid(self, kind: str, owner: str) -> str:
        """Returns the next UUID of this kind and owner."""
        return str(UUID(bytes=self._bytes(16, kind, owner), version=4))

    def reset(self) -> None:
        """Begins again."""
        self._counters.clear()

    def _bytes(self, length: int, kind: str, owner: str) -> bytes:
        number = next(self._counters[kind, owner])
        if self._seed is None:
            return secrets.token_bytes(length)
        return blake2b(f"{self._seed}\0{kind}\0{owner}\0{number}".encode(), digest_size=length).digest()
