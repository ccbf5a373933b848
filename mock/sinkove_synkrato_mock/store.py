"""State that outlives its process: rows of JSON in an SQLite file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Key", "StateError", "Store"]

Key = tuple[str, str, str]

_BUSY_SECONDS = 1.0
_REASONS = {sqlite3.SQLITE_BUSY: "another process uses it", sqlite3.SQLITE_CORRUPT: "it is damaged"}
# Where SQLite's file format has them: its name, a number of the program's version, and one of the program.
_MAGIC, _VERSION, _APPLICATION = b"SQLite format 3\0", slice(60, 64), slice(68, 72)
# The number keeps the order in which rows were first written.
_SCHEMA = "CREATE TABLE entries (number INTEGER PRIMARY KEY, owner TEXT, kind TEXT, id TEXT, value TEXT, UNIQUE (owner, kind, id))"
_PUT = (
    "INSERT INTO entries (owner, kind, id, value) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (owner, kind, id) DO UPDATE SET value = excluded.value"
)


class StateError(OSError):
    """The state could not be written; the text is one sentence that names the file."""


class Store:
    """Texts by owner, kind and id, in the order in which they were first written. One process at a time uses the file.

    What `write` wrote is there after the process was killed, whenever that was: each call is carried out as a whole. A
    machine that loses power may lose the last of them.

    Args:
        path: The file; it is made when there is none, readable by its owner only.
        application: Four bytes that say whose file it is; one of anybody else's is refused, and left as it is.
        version: Of what the rows mean; a file of another version is refused.

    Raises:
        ValueError: The file cannot be used; the text is one sentence that names it.
    """

    def __init__(self, path: str | Path, application: bytes, version: int) -> None:
        self._path = path
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "rb") as file:
                head = file.read(100)
        except (OSError, ValueError) as error:
            raise self._unusable(getattr(error, "strerror", None) or str(error)) from None
        if head and (not head.startswith(_MAGIC) or head[_APPLICATION] != application):
            raise self._unusable("it is no state file")
        if head and head[_VERSION] != version.to_bytes(4):
            found = int.from_bytes(head[_VERSION])
            raise self._unusable(f"it has version {found}, and this version of the mock reads {version}")
        # Absolute, because SQLite has names of its own such as `:memory:`.
        self._database = sqlite3.connect(Path(path).absolute(), timeout=_BUSY_SECONDS, check_same_thread=False)
        try:
            self._open(int.from_bytes(application), version)
        except sqlite3.Error as error:
            self.close()
            raise self._unusable(_reason(error)) from None

    def _open(self, application: int, version: int) -> None:
        database = self._database
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN IMMEDIATE")
        with database:
            if not database.execute("SELECT name FROM sqlite_schema").fetchone():
                database.execute(f"PRAGMA application_id = {application}")
                database.execute(f"PRAGMA user_version = {version}")
                database.execute(_SCHEMA)
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
        # From here on, so that the file itself says from its first byte on whose it is.
        database.execute("PRAGMA journal_mode = WAL")
        # Without a wait for the disk: a commit outlives the process all the same.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("SELECT owner, kind, id, value, number FROM entries LIMIT 1")

    def read(self) -> list[tuple[Key, str]]:
        """Returns everything."""
        rows = self._database.execute("SELECT owner, kind, id, value FROM entries ORDER BY number")
        return [((owner, kind, id_), value) for owner, kind, id_, value in rows]

    def write(self, put: Mapping[Key, str], gone: Sequence[Key] = ()) -> None:
        """Takes rows away and writes others, all or nothing.

        Raises:
            StateError: They could not be written.
        """
        try:
            with self._database as database:
                if gone:
                    database.executemany("DELETE FROM entries WHERE owner = ? AND kind = ? AND id = ?", gone)
                database.executemany(_PUT, [(*key, value) for key, value in put.items()])
        except sqlite3.Error as error:
            raise StateError(f"The state file {self._path} cannot be written: {_reason(error)}.") from None

    def close(self) -> None:
        """Lets go of the file."""
        with contextlib.suppress(sqlite3.Error):  # What was written is there; a full disk refuses only the tidying up.
            self._database.close()

    def _unusable(self, reason: str) -> ValueError:
        return ValueError(f"The state file {self._path} cannot be used: {reason}.")


def _reason(error: sqlite3.Error) -> str:
    return _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
