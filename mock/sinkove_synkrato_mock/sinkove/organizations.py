"""Organizations: datasets of their own, shown in the API's other wire form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from sinkove_synkrato_mock.sinkove.datasets import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.sinkove.datasets import Dataset, Datasets, Stage

__all__ = ["MODEL_IDS", "NAMES", "Organization", "content_of"]

MODEL_IDS = ("3f2c8a54-6f0e-4b57-9d4e-0c8f3a7b1e21", "b9d1e7c0-58a2-4f36-8c1b-7e40d2a95f63")
NAMES = ("Radiology Research", "Teaching Files")

# As long as a prompt of the account API may be: it stands in the archive once for every picture.
_MAX_PROMPT_CHARACTERS = 1000


@dataclass(frozen=True, eq=False)
class Organization:
    """One organization; `owner_id` is who is said to make its datasets."""

    id: str
    name: str
    owner_id: str
    datasets: Datasets

    def wire(self) -> dict[str, Any]:
        """Returns the organization as the API shows it."""
        return {"id": self.id, "name": self.name}

    def wire_dataset(self, dataset: Dataset, stage: Stage, length: int) -> dict[str, Any]:
        """Returns a dataset as the organization API shows it; `length` is that of its ZIP in bytes, if it is ready."""
        metadata = {
            "id": str(uuid5(UUID(dataset.id), "metadata")),
            "state": "STARTED" if stage.status == "processing" else stage.status.upper(),
            "progress": stage.progress,
            "size": length,
            "startedAt": timestamp(dataset.started_at),
            "finishedAt": timestamp(stage.since) if stage.status in ("ready", "failed") else None,
        }
        return {
            "id": dataset.id,
            "modelId": dataset.model,
            "organizationId": self.id,
            "ownerId": self.owner_id,
            "numSamples": dataset.size,
            "args": dataset.args,
            "createdAt": timestamp(dataset.created_at),
            "updatedAt": timestamp(stage.since),
            "metadata": None if stage.status == "pending" else metadata,
        }


def content_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the body of create_organization_dataset in the words of create_dataset, and its args as they are."""
    args = body["args"]
    given = [args.get("prompt"), *(args["prompts"] if isinstance(args.get("prompts"), list) else [])]
    prompts = [each[:_MAX_PROMPT_CHARACTERS] for each in given if isinstance(each, str)]
    return {"model": body["modelId"], "prompts": prompts or [""], "size": body["numSamples"], "args": args}
