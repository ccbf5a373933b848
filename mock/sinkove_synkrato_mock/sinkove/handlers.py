"""What each operation of the API does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.sinkove.answers import Refusal, success
from sinkove_synkrato_mock.sinkove.datasets import Stage
from sinkove_synkrato_mock.sinkove.faults import UNDOCUMENTED_STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset

    Handler = Callable[["Call"], Response]

__all__ = ["HANDLERS", "MODELS", "Call", "Handler"]

MODELS = ("chest-xray-v2", "chest-xray-v1", "brain-mri-v1")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that passed every general check.

    Attributes:
        account: Whose call it is.
        parameters: From the path.
        body: Parsed and valid; None for operations without one.
        strict_models: Whether an unknown model is refused.
        link: Makes the presigned address of a dataset.
    """

    account: Account
    parameters: Mapping[str, str]
    body: Any
    strict_models: bool
    link: Callable[[Account, Dataset], str]


def _list(call: Call) -> Response:
    now = call.account.clock.time()
    return success([_wire(call, dataset, dataset.stage(now)) for dataset in call.account.datasets.all()])


def _create(call: Call) -> Response:
    account, size = call.account, int(call.body["size"])
    if call.strict_models and call.body["model"] not in MODELS:
        raise Refusal(422, "INVALID_MODEL", f"model: known models are {', '.join(MODELS)}.")
    if account.credits is not None:
        if size > account.credits:
            raise Refusal(
                402,
                "INSUFFICIENT_CREDITS",
                f"The dataset costs {size} credits, {account.credits} are left.",
                {"required": size, "available": account.credits},
            )
        account.credits -= size
    dataset = account.create(call.body)
    # Also with a generation that takes no time: nobody's client may rely on an answer that is ready at once.
    return success(_wire(call, dataset, Stage("pending", 0, dataset.created_at)), 201)


def _get(call: Call) -> Response:
    dataset = _dataset(call)
    return success(_wire(call, dataset, dataset.stage(call.account.clock.time())))


def _download_url(call: Call) -> Response:
    dataset = _dataset(call)
    status = dataset.stage(call.account.clock.time()).status
    if status == "expired":
        raise Refusal(410, "DATASET_EXPIRED", "The dataset was deleted after its retention period.")
    if status != "ready":
        raise Refusal(409, "DATASET_NOT_READY", f"The dataset is {status}, not ready.", {"status": status})
    return success({"URL": call.link(call.account, dataset)})


def _dataset(call: Call) -> Dataset:
    dataset_id = call.parameters["dataset_id"]
    dataset = call.account.datasets.get(dataset_id)
    if dataset is None:
        raise Refusal(404, "DATASET_NOT_FOUND", f"No dataset has the id {dataset_id[:64]}.")
    return dataset


def _wire(call: Call, dataset: Dataset, stage: Stage) -> dict[str, Any]:
    if stage.status == "pending" and UNDOCUMENTED_STATUS in call.account.faults:
        stage = Stage("queued", stage.progress, stage.since)
    return dataset.wire(stage)


HANDLERS: Mapping[str, Handler] = {
    "list_datasets": _list,
    "list_datasets_unversioned": _list,
    "create_dataset": _create,
    "get_dataset": _get,
    "get_dataset_download_url": _download_url,
}
