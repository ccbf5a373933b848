"""What a progress callback is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """One report.

    Attributes:
        phase: ``"generate"`` (in percent) or ``"download"`` (in bytes).
        done: How much is done.
        total: How much there is, None while that is not known.
        seconds: Time since the phase began.
    """

    phase: str
    done: int
    total: int | None
    seconds: float


OnProgress: TypeAlias = Callable[[Progress], object]
