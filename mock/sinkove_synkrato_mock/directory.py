"""Whose a key is."""

from __future__ import annotations

import hmac
import secrets
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

__all__ = ["Directory"]

_MAX_GONE = 10_000


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=_Keyed)


class Directory(Generic[T]):
    """Finds the holder of a key in the same time whatever keys there are."""

    def __init__(self) -> None:
        self._holders: dict[bytes, T] = {}
        self._gone: dict[bytes, None] = {}
        self._secret = secrets.token_bytes(16)

    def add(self, holder: T) -> None:
        """Enters a holder.

        Raises:
            ValueError: The key is somebody else's.
        """
        digest = self._digest(holder.key)
        if digest in self._holders:
            raise ValueError("This key is in use already.")
        self._holders[digest] = holder
        self._gone.pop(digest, None)

    def remove(self, key: str) -> None:
        """Forgets a holder, but not that there was one (of the last ten thousand)."""
        digest = self._digest(key)
        del self._holders[digest]
        self._gone[digest] = None
        if len(self._gone) > _MAX_GONE:
            del self._gone[next(iter(self._gone))]

    def find(self, key: str) -> T | None:
        """Returns the holder of a key, None when there is none."""
        holder = self._holders.get(self._digest(key))
        return holder if holder and hmac.compare_digest(holder.key.encode(), key.encode()) else None

    def is_gone(self, key: str) -> bool:
        """Whether somebody held the key once."""
        return self._digest(key) in self._gone

    def _digest(self, key: str) -> bytes:
        # Keyed, so that nobody can look for keys whose digests are alike.
        return blake2b(key.encode("utf-8", "replace"), key=self._secret, digest_size=16).digest()
