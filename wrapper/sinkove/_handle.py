"""What stands for a dataset where its object cannot go: in another process, on another host, in a file."""

import json
from typing import Any

from ._models import checked_id

_VERSION = 1
_ADVICE = "Pass what Dataset.handle() gave."


def handle_of(dataset_id: str, organization_id: str | None) -> str:
    """The handle of a dataset; organization None is the account's."""
    # No address: the key goes where the client that reads it says, and no forged handle can send it elsewhere.
    fields = {"sinkove": _VERSION, "organization": organization_id, "dataset": dataset_id}
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def read_handle(handle: str) -> tuple[str, str | None]:
    """The ids of dataset and organization out of a handle. Nothing of it is shown: it may be a key, given by mistake.

    Raises:
        TypeError: It is no string, or one of the ids is none.
        ValueError: It is no handle, one of another version, or no address can be made of an id.
    """
    if not isinstance(handle, str):
        raise TypeError(f"A handle must be a string, not {type(handle).__name__}. {_ADVICE}")
    try:
        fields: Any = json.loads(handle)
    except (ValueError, RecursionError):
        raise ValueError(f"This is no handle: it is not JSON. {_ADVICE}") from None
    version = fields.get("sinkove") if isinstance(fields, dict) else None
    if type(version) is not int:
        raise ValueError(f"This is no handle: it has no version. {_ADVICE}")
    if version != _VERSION:
        raise ValueError(
            f"The handle has version {version}; {_VERSION} is the one known here. Update sinkove-synkrato."
        )
    ids: dict[str, Any] = {"organization": None, "dataset": None, **fields}
    if ids["organization"] is not None:
        checked_id(ids["organization"], "A handle's organization id")
    return checked_id(ids["dataset"], "A handle's dataset id"), ids["organization"]
