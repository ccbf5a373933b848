"""Identifiers that repeat with a seed and surprise without one."""

from __future__ import annotations

import re
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Container

__all__ = ["UUID_FORM", "Ids", "choose"]

UUID_FORM = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Ids:
    """Makes identifiers such as `ds_5f2b8c1de09a4673`, and UUIDs; `counts` says how many of which kind."""

    def __init__(self, seed: int | None) -> None:
        self._seed = secrets.randbits(128) if seed is None else seed
        self.counts: Counter[str] = Counter()

    def make(self, prefix: str, owner: str = "") -> str:
        """Returns the next identifier of this kind and owner."""
        return f"{prefix}_{self._bytes(8, prefix, owner).hex()}"

    def make_uuid(self, kind: str, owner: str) -> str:
        """Returns the next UUID of this kind and owner."""
        return str(UUID(bytes=self._bytes(16, kind, owner), version=4))

    def make_hex(self, kind: str, owner: str, digits: int = 24) -> str:
        """Returns the next text of hexadecimal digits of this kind and owner, such as a MongoDB id."""
        return self._bytes(digits // 2, kind, owner).hex()

    def make_short(self, kind: str, owner: str) -> str:
        """Returns the next seven letters, digits, `_` and `-` of this kind and owner; they may come again."""
        return urlsafe_b64encode(self._bytes(6, kind, owner)).decode()[:7]

    def reset(self) -> None:
        """Begins again."""
        self.counts.clear()

    def _bytes(self, length: int, kind: str, owner: str) -> bytes:
        number = self.counts[counted := f"{kind} {owner}"]
        self.counts[counted] += 1
        return blake2b(f"{self._seed}\0{kind}\0{owner}\0{number}".encode(), digest_size=length).digest()


def choose(wanted: object, form: str, taken: Container[str], make: Callable[[], str]) -> str:
    """Returns an identifier that is not taken: the one that is wanted, or a new one.

    Raises:
        ValueError: The wanted one is taken, or has not the form.
    """
    if wanted is None:
        while (made := make()) in taken:
            pass
        return made
    if not isinstance(wanted, str) or not re.fullmatch(form, wanted):
        raise ValueError("id has not the form of the ids here.")
    if wanted in taken:
        raise ValueError(f"id {wanted} is taken.")
    return wanted
