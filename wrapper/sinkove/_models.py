"""Between generated models and what users see."""

import json
import string
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from sinkove_api.models.create_dataset import CreateDataset
from sinkove_api.models.create_organization_dataset import CreateOrganizationDataset
from sinkove_api.models.dataset import Dataset as DatasetModel
from sinkove_api.models.download_url import DownloadUrl
from sinkove_api.models.organization_dataset import OrganizationDataset
from sinkove_api.types import Unset

from ._snapshot import Snapshot

U = TypeVar("U")

_REQUIRED = ("model", "prompts", "size")
# Far above any id, far below what httpx takes for an address.
_LONGEST_ID = 1000


def address(link: DownloadUrl) -> str:
    """A download link, if it is an address of its own; another would be read as one of the API.

    Raises:
        ValueError: It is none; the decode guard turns this into ResponseValidationError.
    """
    if not str(link.url).lower().startswith(("https://", "http://")):
        raise ValueError("no address")
    return link.url


def snapshot(model: DatasetModel) -> Snapshot:
    """What users see of a dataset of the account API."""
    return Snapshot(
        id=model.id,
        model=model.model,
        prompts=tuple(model.prompts),
        size=model.size,
        status=str(model.status),
        progress=_given(model.progress),
        created_at=_with_offset(model.created_at),
        updated_at=None if not (updated := _given(model.updated_at)) else _with_offset(updated),
        error=_given(model.error),
        content={"model": model.model, "prompts": model.prompts, "size": model.size},
        raw=model.to_dict,
    )


# The words of the organization API for what the account API calls otherwise; others are taken as they are.
_STATUSES = {"PENDING": "pending", "STARTED": "processing", "READY": "ready", "FAILED": "failed"}


def organization_snapshot(model: OrganizationDataset) -> Snapshot:
    """What users see of a dataset of the organization API."""
    metadata = model.metadata or None
    prompt = model.args.additional_properties.get("prompt")
    return Snapshot(
        id=model.id,
        model=model.model_id,
        prompts=(prompt,) if isinstance(prompt, str) else (),
        size=model.num_samples,
        # Metadata appears when the generation begins; until then the dataset waits.
        status="pending" if metadata is None else _STATUSES.get(metadata.state, str(metadata.state).lower()),
        progress=None if metadata is None else metadata.progress,
        created_at=_with_offset(model.created_at),
        updated_at=_with_offset(model.updated_at),
        error=None,
        content={"modelId": model.model_id, "numSamples": model.num_samples, "args": model.args.to_dict()},
        raw=model.to_dict,
    )


def organization_body(model_id: str | UUID, num_samples: int, args: Mapping[str, Any]) -> CreateOrganizationDataset:
    """The body of create_organization_dataset.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A text or number has no form in JSON.
    """
    if not isinstance(model_id, str | UUID):
        raise TypeError(f"model_id must be a UUID or a string, not {type(model_id).__name__}.")
    if isinstance(num_samples, bool) or not isinstance(num_samples, int):
        raise TypeError(f"num_samples must be a whole number, not {type(num_samples).__name__}.")
    if not isinstance(args, Mapping):
        raise TypeError('args must be a mapping, such as {"prompt": "cardiomegaly"}.')
    fields = {"modelId": str(model_id), "numSamples": num_samples, "args": dict(args)}
    _require_json(fields)
    return CreateOrganizationDataset.from_dict(fields)


def _require_json(fields: Mapping[str, Any]) -> None:
    try:
        json.dumps(fields, allow_nan=False, ensure_ascii=False).encode()
    except ValueError as exc:
        raise ValueError("A field holds text or a number that JSON cannot carry.") from exc


def _given(value: U | Unset) -> U | None:
    return None if isinstance(value, Unset) else value


def _with_offset(moment: datetime) -> datetime:
    # A time without an offset cannot be compared with one that has it; UTC is what servers mean.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def create_body(
    dataset: Mapping[str, Any] | None, *, model: str | None, prompts: Sequence[str] | None, size: int | None
) -> CreateDataset:
    """The body of create_dataset out of a mapping or keywords.

    Only what could not be sent, or would be sent as something else, is refused here; bounds are the server's.

    Raises:
        TypeError: A field is missing, given twice or of the wrong type.
        ValueError: A text or number has no form in JSON.
    """
    keywords = {name: value for name, value in zip(_REQUIRED, (model, prompts, size), strict=True) if value is not None}
    if dataset is not None and not isinstance(dataset, Mapping):
        raise TypeError(f"create_dataset takes a mapping or keywords, not {type(dataset).__name__}.")
    if dataset is not None and keywords:
        raise TypeError("create_dataset takes one mapping or keywords, not both.")
    fields = keywords if dataset is None else dict(dataset)
    missing = [name for name in _REQUIRED if name not in fields]
    if missing:
        raise TypeError(f"create_dataset needs {', '.join(missing)}.")
    if not isinstance(fields["model"], str):
        raise TypeError(f"model must be a string, not {type(fields['model']).__name__}.")
    given = fields["prompts"]
    if isinstance(given, str | bytes) or not isinstance(given, Sequence) or not all(isinstance(p, str) for p in given):
        raise TypeError('prompts must be a list of strings, such as ["Severe cardiomegaly"].')
    if isinstance(fields["size"], bool) or not isinstance(fields["size"], int):
        raise TypeError(f"size must be a whole number, not {type(fields['size']).__name__}.")
    fields["prompts"] = list(given)
    _require_json(fields)
    return CreateDataset.from_dict(fields)


def checked_id(given: str | UUID, what: str = "A dataset id") -> str:
    """An id that makes one segment of an address.

    Raises:
        TypeError: It is neither a string nor a UUID.
        ValueError: It is empty or only dots, which would make it another address.
    """
    if not isinstance(given, str | UUID):
        raise TypeError(f"{what} must be a string, not {type(given).__name__}.")
    text = str(given)
    if not text.strip(string.whitespace + "."):
        raise ValueError(f"{what} may not be empty or only dots.")
    if len(text) > _LONGEST_ID:
        raise ValueError(f"{what} has at most {_LONGEST_ID} characters, not {len(text)}.")
    return text
