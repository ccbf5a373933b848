"""Identifiers that repeat with a seed and surprise without one."""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Ids"]


class Ids:
    """Makes identifiers such as `ds_5f2b8c1de09a4673`."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._counters: defaultdict[tuple[str, str], Iterator[int]] = defaultdict(itertools.count)

    def make(self, prefix: str, owner: str = "") -> str:
        """Returns the next identifier of this kind and owner."""
        number = next(self._counters[prefix, owner])
        if self._seed is None:
            return f"{prefix}_{secrets.token_hex(8)}"
        material = f"{self._seed}\0{prefix}\0{owner}\0{number}".encode()
        return f"{prefix}_{blake2b(material, digest_size=8).hexdigest()}"

    def reset(self) -> None:
        """Begins again."""
        self._counters.clear()
