"""What a mock server of the Sinkove API can be told when it starts."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from sinkove_synkrato_mock.check import flag, number, whole
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["TEN_YEARS", "TIERS", "Options", "check_credits", "check_key", "check_tier", "parse_limit"]

# Standard and Premium are documented, Enterprise is custom: `unlimited` stands for it, and is counted all the same.
TIERS = {"standard": (100, 60), "premium": (500, 60), "unlimited": (1_000_000, 60)}

_DAY = 86_400.0
TEN_YEARS = 3650 * _DAY


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a mock server, checked.

    Attributes:
        api_keys: The keys that are valid; each is an account of its own.
        tier: A name in TIERS.
        limit: Requests and seconds of one rate-limit window, instead of the tier's.
        credits: What an account may spend, one credit an image; None is without end.
        seed: Makes ids and images the same in every run; None leaves ids to chance.
        generation_seconds: How long a dataset takes.
        strict_models: Refuses models that are not known.
        retention_seconds: How long a dataset stays after it became ready.
        link_seconds: How long a download link is good.
        load: A TOML or JSON file with what the first key's tenant is put into.
        state: An SQLite file that keeps the state of the keys' tenants from one run to the next.
        faults: Ids of the faults that are on from the start.

    Raises:
        ValueError: One of them makes no sense; the text is one sentence.
    """

    api_keys: tuple[str, ...] = ("sk-mock",)
    tier: str = "unlimited"
    limit: tuple[int, int] | None = None
    credits: int | None = None
    seed: int | None = None
    generation_seconds: float = 2.0
    strict_models: bool = False
    retention_seconds: float = 7 * _DAY
    link_seconds: float = 900.0
    load: str | Path | None = None
    state: str | Path | None = None
    faults: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.api_keys, list | tuple) or not self.api_keys:
            raise ValueError("An API key is needed: api_key is one or a list of them.")
        for key in self.api_keys:
            check_key("An API key", key)
        check_tier(self.tier)
        if self.limit is not None:
            _check_limit(self.limit)
        if self.credits is not None:
            check_credits(self.credits)
        if self.seed is not None:
            whole("seed", self.seed)
        for name in ("generation_seconds", "retention_seconds", "link_seconds"):
            number(name, getattr(self, name), 0, TEN_YEARS, "of seconds from 0 to ten years")
        flag("strict_models", self.strict_models)
        for name, kind in (("load", "a TOML or JSON"), ("state", "an SQLite")):
            if not isinstance(getattr(self, name), str | os.PathLike | None):
                raise ValueError(f"{name} is the path of {kind} file.")
        if not isinstance(self.faults, list | tuple) or not all(isinstance(each, str) for each in self.faults):
            raise ValueError("A fault is a text, ID or ID:name=value.")
        for fault in self.faults:
            CATALOGUE.read(fault)

    @classmethod
    def of(
        cls,
        *,
        api_key: str | Iterable[str] = "sk-mock",
        limit: str | None = None,
        fault: str | Iterable[str] = (),
        **others: Any,
    ) -> Self:
        """Returns the options as people write them in Python: `N/SECONDS`, one key or fault or several.

        Raises:
            ValueError: There is no such option, or one makes no sense.
        """
        unknown = others.keys() - ({each.name for each in fields(cls)} - {"api_keys", "faults"})
        if unknown:
            raise ValueError(f"A mock has no option {shorten(min(unknown))}.")
        return cls(
            api_keys=_several("api_key", api_key),
            limit=None if limit is None else parse_limit(limit),
            faults=_several("fault", fault),
            **others,
        )

    @property
    def window(self) -> tuple[int, int]:
        """Requests and seconds of one rate-limit window."""
        return self.limit or TIERS[self.tier]


def _several(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    try:
        return tuple(value)
    except TypeError:
        raise ValueError(f"{name} is a text or several of them, not {type(value).__name__}.") from None


def check_key(name: str, key: object) -> None:
    """Refuses what cannot be an API key."""
    if not isinstance(key, str) or not re.fullmatch(r"[!-~]{1,500}", key):
        raise ValueError(f"{name} is 1 to 500 printable ASCII characters without blanks.")


def check_credits(credits: object) -> None:  # noqa: A002 - the option's name
    """Refuses what cannot be a number of credits."""
    if isinstance(credits, bool) or not isinstance(credits, int) or not 0 <= credits <= 10**12:
        raise ValueError("Credits are a number from 0 up.")


def check_tier(tier: object) -> None:
    """Refuses what is no tier."""
    if not isinstance(tier, str) or tier not in TIERS:
        raise ValueError(f"A tier is one of {', '.join(TIERS)}.")


def parse_limit(text: object) -> tuple[int, int]:
    """Reads `N/SECONDS`.

    Raises:
        ValueError: It is not that.
    """
    match = re.fullmatch(r"([0-9]{1,10})/([0-9]{1,7})", text) if isinstance(text, str) else None
    limit = (int(match[1]), int(match[2])) if match else (0, 0)
    _check_limit(limit)
    return limit


def _check_limit(limit: object) -> None:
    match limit:
        case (int(count), int(seconds)) if 1 <= count <= 10**9 and 1 <= seconds <= 10**6:
            return
    raise ValueError("A limit is N/SECONDS with both at least 1, such as 100/60.")
