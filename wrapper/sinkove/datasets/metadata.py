"""The vendor's ``Metadata`` and ``State``."""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

State: TypeAlias = Literal["PENDING", "STARTED", "READY", "FAILED", "UNKNOWN"]


@dataclass
class Metadata:
    """How far the generation of a dataset is.

    Attributes:
        id: Its UUID.
        state: One of `State`, or a word that the vendor adds one day.
        progress: Percent that is made.
        size: Bytes of the ZIP.
        started_at: When it began, as the server wrote it; None before.
        finished_at: When it ended, as the server wrote it; None before.
    """

    id: UUID
    state: str
    progress: int
    size: int
    started_at: str | None
    finished_at: str | None
