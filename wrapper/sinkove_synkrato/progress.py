"""What a progress callback is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """One report.

    Attributes:
        phase: ``"generate"`` (in percent), ``"download"`` (in bytes), ``"import"`` or ``"export"`` (in rows).
        done: How much is done.
        total: How much there is, None while that is not known.
        seconds: Time since the phase began.
        resumed: How much of what is done had come before that, in an earlier call.
    """

    phase: str
    done: int
    total: int | None
    seconds: float
    resumed: int = 0

    @property
    def rate(self) -> float:
        """How much is done a second, what had come before not counted; 0 before there is anything to tell."""
        return (self.done - self.resumed) / self.seconds if self.seconds > 0 else 0.0


OnProgress: TypeAlias = Callable[[Progress], object]
