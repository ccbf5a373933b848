"""Tenants in a state file: what a restart brings back."""

from __future__ import annotations

import json
import secrets
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sinkove_synkrato_mock.store import Store
from sinkove_synkrato_mock.tenancy import Tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sinkove_synkrato_mock.store import Key

__all__ = ["Changes", "Keeper"]

T = TypeVar("T", bound=Tenant[Any, Any])

# What is to be written, what is gone, and what is called when the file has it.
Changes = tuple["Mapping[Key, str]", "Iterable[Key]", "Callable[[], None]"]
_SECRET: Key = ("", "secret", "")


class Keeper(ABC, Generic[T]):
    """Writes what changed of some tenants, and puts tenants into the state that was written.

    Faults and the request log are the run's.

    Attributes:
        secret: What addresses are signed with, so that those that were given out stay good.

    Args:
        path: The state file.

    Raises:
        ValueError: The file cannot be used; the text is one sentence that names it.
    """

    application: ClassVar[bytes]
    version: ClassVar[int]

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._store = Store(path, self.application, self.version)
        self._found: dict[str, dict[str, dict[str, str]]] = {}
        self._rows: dict[str, dict[Key, Any]] = {}
        for (tag, kind, id_), text in self._store.read():
            self._found.setdefault(tag, {}).setdefault(kind, {})[id_] = text
        found = self._found.pop("", None)
        # Any text will do that nobody can guess.
        self.secret = (found["secret"][""] if found else secrets.token_hex(32)).encode()
        if not found:
            self._store.write({_SECRET: self.secret.decode()})

    @abstractmethod
    def _told(self, tenant: T) -> Iterator[tuple[Key, Any]]:
        """Yields what may change at any request, in copies; there is little of it."""

    @abstractmethod
    def _changes(self, tenant: T) -> Changes:
        """Returns what changed of the rest."""

    @abstractmethod
    def _put_back(self, tenant: T, rows: dict[str, dict[str, Any]]) -> None:
        """Puts a tenant into the state of rows, by kind and id; any error says that they make no sense."""

    def restore(self, tenant: T) -> bool:
        """Puts a tenant into its state; returns False when there is none, or this is not the first time.

        Raises:
            ValueError: What was written makes no sense; the text is one sentence.
        """
        found = self._found.pop(tenant.tag, None)
        if found is None:
            return False
        try:
            rows = {kind: {id_: json.loads(text) for id_, text in each.items()} for kind, each in found.items()}
            self._put_back(tenant, rows)
            # What is there is what was read, so that the next `keep` writes only what is new.
            self._rows[tenant.tag] = dict(self._told(tenant))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            reason = f"a row of it makes no sense ({type(error).__name__}: {error})"
            raise ValueError(f"The state file {self._path} cannot be used: {reason}.") from None
        return True

    def keep(self, tenants: Iterable[T]) -> None:
        """Writes what changed.

        Raises:
            StateError: It could not be written; the next call tries again.
        """
        for tenant in tenants:
            old, rows = self._rows.get(tenant.tag, {}), dict(self._told(tenant))
            put, gone, written = self._changes(tenant)
            put = {key: json.dumps(value) for key, value in rows.items() if old.get(key) != value} | dict(put)
            gone = [*(old.keys() - rows.keys()), *gone]
            if put or gone:
                self._store.write(put, gone)
            self._rows[tenant.tag] = rows
            written()

    def close(self) -> None:
        """Lets go of the file."""
        self._store.close()
