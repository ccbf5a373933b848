"""What a mock server of the Sinkove API can be told when it starts."""

from __future__ import annotations

from dataclasses import dataclass

from sinkove_synkrato_mock import options
from sinkove_synkrato_mock.check import flag, number
from sinkove_synkrato_mock.options import TEN_YEARS
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

__all__ = ["TIERS", "Options", "check_credits", "check_tier"]

# Standard and Premium are documented, Enterprise is custom: `unlimited` stands for it, and is counted all the same.
TIERS = {"standard": (100, 60), "premium": (500, 60), "unlimited": (1_000_000, 60)}

_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Options(options.Options):
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

    catalogue = CATALOGUE

    api_keys: tuple[str, ...] = ("sk-mock",)
    tier: str = "unlimited"
    credits: int | None = None
    generation_seconds: float = 2.0
    strict_models: bool = False
    retention_seconds: float = 7 * _DAY
    link_seconds: float = 900.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_tier(self.tier)
        if self.credits is not None:
            check_credits(self.credits)
        for name in ("generation_seconds", "retention_seconds", "link_seconds"):
            number(name, getattr(self, name), 0, TEN_YEARS, "of seconds from 0 to ten years")
        flag("strict_models", self.strict_models)

    @property
    def window(self) -> tuple[int, int]:
        """Requests and seconds of one rate-limit window."""
        return self.limit or TIERS[self.tier]


def check_credits(credits: object) -> None:  # noqa: A002 - the option's name
    """Refuses what cannot be a number of credits."""
    if isinstance(credits, bool) or not isinstance(credits, int) or not 0 <= credits <= 10**12:
        raise ValueError("Credits are a number from 0 up.")


def check_tier(tier: object) -> None:
    """Refuses what is no tier."""
    if not isinstance(tier, str) or tier not in TIERS:
        raise ValueError(f"A tier is one of {', '.join(TIERS)}.")
