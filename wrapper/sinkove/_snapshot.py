"""What the server last said of a dataset, whichever API it came through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sinkove_synkrato.call import Operation
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.errors import DatasetExpiredError, DatasetFailedError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer about one dataset; fields as `sinkove.Dataset` documents them.

    ``content`` is what was asked for when it was created, under the names of its API; ``raw`` gives what was answered.
    """

    id: str
    model: str
    prompts: tuple[str, ...]
    size: int
    status: str
    progress: int | None
    created_at: datetime
    updated_at: datetime | None
    error: str | None
    content: Mapping[str, Any]
    raw: Callable[[], dict[str, Any]]

    @property
    def is_terminal(self) -> bool:
        """Whether the status will never change again. One that is not known may."""
        return self.status in ("ready", "failed", "expired")

    def is_ready(self) -> bool:
        """Whether it can be downloaded; False while it may still become so.

        Raises:
            DatasetFailedError: Its generation failed.
            DatasetExpiredError: It was deleted.
        """
        if self.status == "failed":
            reason = (self.error or "The server gave no reason").rstrip(".")
            raise DatasetFailedError(f"The generation of dataset {self.id} failed. {reason}. Create it again.")
        if self.status == "expired":
            raise DatasetExpiredError(
                f"Dataset {self.id} was deleted after its retention period. Create it again and download it promptly."
            )
        return self.status == "ready"


class Surface(Protocol):
    """An API through which datasets are reached.

    Attributes:
        looks: The operation behind `fetch`.
    """

    looks: Operation

    @property
    def organization(self) -> str | None:
        """The id of the organization whose datasets they are; None for the account's."""
        ...

    async def fetch(self, dataset_id: str, deadline: Deadline | None = None) -> Snapshot:
        """Asks the server for one dataset."""
        ...

    async def list(self, deadline: Deadline | None = None) -> list[Snapshot]:
        """Asks the server for all datasets."""
        ...

    async def link(self, dataset_id: str, deadline: Deadline | None = None) -> str:
        """Asks the server for a presigned URL of its ZIP."""
        ...
