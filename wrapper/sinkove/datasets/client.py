"""The vendor's ``DatasetClient`` and ``Dataset``, over the same dataset handle as everywhere else."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sinkove._dataset import Dataset as Handle
from sinkove.connector.connector import Connector
from sinkove_synkrato.errors import ResponseValidationError

from .metadata import Metadata

if TYPE_CHECKING:
    import builtins


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as exc:
        raise ResponseValidationError(
            f"The id {text!r} is no UUID, which the vendor's client promises. Use sinkove.client(): it takes any id."
        ) from exc


class DatasetClient:
    """Drop-in for the vendor's class of that name: the datasets of one organization."""

    def __init__(self, conn: Connector, organization_id: str | UUID) -> None:
        self.conn = conn
        self.organization_id = organization_id
        self._organization = conn.client.organization(organization_id)

    def list(self) -> "builtins.list[Dataset]":
        """All of them.

        Raises:
            APIError: As for every call.
        """
        return [Dataset(each) for each in self._organization.list_datasets()]

    def create(self, model_id: str | UUID, num_samples: int, args: Mapping[str, Any]) -> "Dataset":
        """Starts the generation of a dataset; never sent twice.

        Raises:
            OutcomeUnknownError: It may or may not have been made.
            APIError: As for every call.
        """
        return Dataset(self._organization.create_dataset(model_id=model_id, num_samples=num_samples, args=args))

    def get(self, dataset_id: str | UUID) -> "Dataset":
        """One of them. Asks the server at once.

        Raises:
            NotFoundError: The organization has no dataset with this id.
            APIError: As for every call.
        """
        return Dataset(self._organization.dataset(dataset_id))


class Dataset:
    """Drop-in for the vendor's class of that name: names and types are the vendor's, behaviour is `sinkove.Dataset`'s."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    def _field(self, name: str) -> Any:
        return self._handle.to_dict()[name]

    @property
    def id(self) -> UUID:
        """The dataset's id."""
        return _uuid(self._handle.id)

    @property
    def model_id(self) -> UUID:
        """The model's id."""
        return _uuid(self._handle.model)

    @property
    def organization_id(self) -> UUID:
        """The organization's id."""
        return _uuid(self._field("organizationId"))

    @property
    def owner_id(self) -> str:
        """Who made it."""
        return str(self._field("ownerId"))

    @property
    def num_samples(self) -> int:
        """Images in it."""
        return self._handle.size

    @property
    def args(self) -> dict[str, Any]:
        """The model's arguments, as they were sent."""
        return dict(self._field("args"))

    @property
    def created_at(self) -> str:
        """When it was created, in RFC 3339."""
        return str(self._field("createdAt"))

    @property
    def updated_at(self) -> str:
        """When the server last changed it, in RFC 3339."""
        return str(self._field("updatedAt"))

    @property
    def metadata(self) -> Metadata | None:
        """How far its generation is; None before it has begun."""
        raw = self._handle.to_dict().get("metadata")
        if raw is None:
            return None
        return Metadata(
            _uuid(raw["id"]), raw["state"], raw["progress"], raw["size"], raw.get("startedAt"), raw.get("finishedAt")
        )

    @property
    def state(self) -> str:
        """PENDING, STARTED, READY, FAILED; UNKNOWN before the generation has begun."""
        metadata = self.metadata
        return "UNKNOWN" if metadata is None else metadata.state

    @property
    def finished(self) -> bool:
        """Whether it is ready or failed. Asks the server until it is.

        Raises:
            APIError: As for every call.
        """
        if self.state not in ("READY", "FAILED"):
            self._reload_metadata()
        return self.state in ("READY", "FAILED")

    @property
    def ready(self) -> bool:
        """Whether it is ready. Asks the server until it is ready or failed.

        Raises:
            APIError: As for every call.
        """
        return self.finished and self.state == "READY"

    def _reload_metadata(self) -> None:
        self._handle.refresh()

    def wait(self, timeout: float | None = None) -> None:
        """Waits until it is ready, asking the server ever less often.

        Args:
            timeout: The longest wait in seconds; None waits as long as it takes.

        Raises:
            WaitTimeoutError: It was not ready in time (a TimeoutError, as in the vendor's client).
            DatasetFailedError: Its generation failed.
            APIError: As for every call.
        """
        self._handle.wait(timeout=timeout)

    def download(
        self,
        output_file: str | Path,
        strategy: Literal["fail", "skip", "replace"] = "fail",
        wait: bool = False,
        timeout: float | None = None,
    ) -> None:
        """Downloads the ZIP to a file, which takes its name only when all of it is there.

        Args:
            output_file: Where to; its folder must exist.
            strategy: What to do when the file exists.
            wait: Whether to wait first until it is ready.
            timeout: Seconds for all of it; None has no end, but every step has.

        Raises:
            APIError: As `sinkove.Dataset.save` raises it.
        """
        self._handle.save(Path(output_file), strategy, wait, timeout)
