"""What a mock server of the Sinkove API can be told when it starts."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

__all__ = ["TIERS", "Options", "parse_limit"]

# Standard and Premium are documented, Enterprise is custom: `unlimited` stands for it, and is counted all the same.
TIERS = {"standard": (100, 60), "premium": (500, 60), "unlimited": (1_000_000, 60)}

_DAY = 86_400.0
_TEN_YEARS = 3650 * _DAY


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
    faults: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.api_keys or not all(re.fullmatch(r"[!-~]{1,500}", key) for key in self.api_keys):
            raise ValueError("An API key is 1 to 500 printable ASCII characters without blanks.")
        if self.tier not in TIERS:
            raise ValueError(f"A tier is one of {', '.join(TIERS)}.")
        if self.limit is not None and not (1 <= self.limit[0] <= 10**9 and 1 <= self.limit[1] <= 10**6):
            raise ValueError("A limit is N/SECONDS with both at least 1, such as 100/60.")
        if self.credits is not None and not 0 <= self.credits <= 10**12:
            raise ValueError("Credits are a number from 0 up.")
        for name in ("generation_seconds", "retention_seconds", "link_seconds"):
            if not (math.isfinite(getattr(self, name)) and 0 <= getattr(self, name) <= _TEN_YEARS):
                raise ValueError(f"{name} is a number of seconds from 0 to ten years.")
        for fault in self.faults:
            CATALOGUE.read(fault)

    @property
    def window(self) -> tuple[int, int]:
        """Requests and seconds of one rate-limit window."""
        return self.limit or TIERS[self.tier]


def parse_limit(text: str) -> tuple[int, int]:
    """Reads `N/SECONDS`.

    Raises:
        ValueError: It is not that.
    """
    match = re.fullmatch(r"([0-9]{1,10})/([0-9]{1,7})", text)
    if match is None:
        raise ValueError("A limit is N/SECONDS with both at least 1, such as 100/60.")
    return int(match[1]), int(match[2])
