"""What faults of both forms of the API are made of, and the operations that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.shaping import SUCCESSES, moving, rewriting

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from sinkove_synkrato_mock.faults import Spoil
    from sinkove_synkrato_mock.shaping import Change

__all__ = ["error", "field", "fields", "moved", "payload"]

LISTS = ("list_datasets", "list_datasets_unversioned", "list_organization_datasets")
CREATES = ("create_dataset", "create_organization_dataset")
GETS = ("get_dataset", "get_organization_dataset")
READS, ALL = (*GETS, *LISTS), (*CREATES, *GETS, *LISTS)
LINKS = ("get_dataset_download_url", "get_organization_dataset_download_url")
DOWNLOAD = "download"

# What the organization API calls by another name.
_ALIASES = {
    "model": "modelId",
    "prompts": "args",
    "size": "numSamples",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


def payload(change: Change, operations: Sequence[str]) -> Spoil:
    """Changes what a good answer is about, inside the envelope or bare."""

    def inside(body: Any, active: Any) -> Any:
        is_enveloped = isinstance(body, dict) and "data" in body
        return {**body, "data": change(body["data"], active)} if is_enveloped else change(body, active)

    return rewriting(inside, SUCCESSES, operations)


def fields(change: Change, operations: Sequence[str]) -> Spoil:
    """Changes every dataset in a good answer."""
    return payload(
        lambda data, a: [change(each, a) for each in data] if isinstance(data, list) else change(data, a), operations
    )


def field(name: str, change: Change, operations: Sequence[str]) -> Spoil:
    """Changes a field of every dataset in a good answer, or in the metadata of it, whatever the API calls it."""
    names = (name, _ALIASES.get(name))

    def changed(data: Any, active: Any) -> Any:
        if not isinstance(data, dict):
            return data
        inner = {"metadata": changed(data["metadata"], active)} if name == "progress" and "metadata" in data else {}
        return {**data, **inner, **{key: change(data[key], active) for key in names if key in data}}

    return fields(changed, operations)


def error(statuses: Container[int], change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes what an error says, in the envelope or flat."""
    return rewriting(
        lambda body, _: {**body, "error": change(body["error"])} if "error" in body else change(body), statuses
    )


def moved(status: int, to: int, code: str) -> Spoil:
    """Gives an answer another status, and an error another code."""
    say = error((status,), lambda told: {**told, "code": code} if code else told)
    return moving(status, to, say)
