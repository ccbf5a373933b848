"""What any mock server can be told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sinkove_synkrato_mock.check import check_key, several, whole
from sinkove_synkrato_mock.spec import shorten
from sinkove_synkrato_mock.window import check_limit, parse_limit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sinkove_synkrato_mock.faults import Catalogue

__all__ = ["TEN_YEARS", "Options"]

TEN_YEARS = 3650 * 86_400.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options that every vendor's mock has, checked.

    Attributes:
        limit: Requests and seconds of one rate-limit window, instead of the default.
        seed: Makes ids the same in every run; None leaves ids to chance.
        load: A TOML or JSON file with what the first key's tenant is put into.
        state: An SQLite file that keeps the state of the keys' tenants from one run to the next.
        faults: Ids of the faults that are on from the start.

    Raises:
        ValueError: One of them makes no sense; the text is one sentence.
    """

    catalogue: ClassVar[Catalogue]
    # What `of` calls a key, whose plural is the name of a field; what people call one; and how those begin that are made.
    key_name: ClassVar[str] = "api_key"
    key_words: ClassVar[str] = "An API key"
    key_prefix: ClassVar[str] = "sk"

    limit: tuple[int, int] | None = None
    seed: int | None = None
    load: str | Path | None = None
    state: str | Path | None = None
    faults: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.keys, list | tuple) or not self.keys:
            raise ValueError(f"{self.key_words} is needed: {self.key_name} is one or a list of them.")
        for key in self.keys:
            check_key(self.key_words, key)
        if self.limit is not None:
            check_limit(self.limit)
        if self.seed is not None:
            whole("seed", self.seed)
        self._check_path("load", "a TOML or JSON")
        self._check_path("state", "an SQLite")
        if not isinstance(self.faults, list | tuple) or not all(isinstance(each, str) for each in self.faults):
            raise ValueError("A fault is a text, ID or ID:name=value.")
        for fault in self.faults:
            self.catalogue.read(fault)

    def _check_path(self, name: str, kind: str) -> None:
        if not isinstance(getattr(self, name), str | os.PathLike | None):
            raise ValueError(f"{name} is the path of {kind} file.")

    @classmethod
    def of(cls, *, limit: str | None = None, fault: str | Iterable[str] = (), **others: Any) -> Self:
        """Returns the options as people write them in Python: `N/SECONDS`, one key or fault or several.

        Raises:
            ValueError: There is no such option, or one makes no sense.
        """
        keys = f"{cls.key_name}s"
        unknown = others.keys() - ({each.name for each in fields(cls)} - {keys, "faults"} | {cls.key_name})
        if unknown:
            raise ValueError(f"A mock has no option {shorten(min(unknown))}.")
        if cls.key_name in others:
            others[keys] = several(cls.key_name, others.pop(cls.key_name))
        window = None if limit is None else parse_limit(limit)
        return cls(limit=window, faults=several("fault", fault), **others)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are valid, whatever the vendor calls them."""
        keys: tuple[str, ...] = getattr(self, f"{self.key_name}s")
        return keys

    @property
    def window(self) -> tuple[int, int]:
        """Requests and seconds of one rate-limit window; the default is really counted."""
        return self.limit or (1_000_000, 60)
