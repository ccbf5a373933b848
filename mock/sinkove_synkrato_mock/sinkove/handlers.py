"""What each operation of the API does: one implementation, two forms on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.sinkove.answers import Refusal, success
from sinkove_synkrato_mock.sinkove.datasets import Stage
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.organizations import Organization
    from sinkove_synkrato_mock.sinkove.storage import Storage

    Handler = Callable[["Call"], Response]

__all__ = ["HANDLERS", "MODELS", "Call", "Handler"]

MODELS = ("chest-xray-v2", "chest-xray-v1", "brain-mri-v1")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that passed every general check.

    Attributes:
        account: Whose call it is.
        organization: The one in the path; None for the account API.
        parameters: From the path.
        body: Parsed and valid; None for operations without one.
        strict_models: Whether an unknown model is refused.
        storage: Where the ZIPs are.
        address: What the caller calls this server.
    """

    account: Account
    organization: Organization | None
    parameters: Mapping[str, str]
    body: Any
    strict_models: bool
    storage: Storage
    address: str

    def answer(self, data: Any, status: int = 200) -> Response:
        """Returns a success answer: bare for an organization, else in the envelope."""
        return json_response(status, data) if self.organization else success(data, status)

    def stage(self, dataset: Dataset) -> Stage:
        """Returns the stage of a dataset, as the faults have it."""
        return self.account.faults.spoil("stage", dataset.stage(self.account.clock.time()))

    def wire(self, dataset: Dataset, stage: Stage) -> dict[str, Any]:
        """Returns a dataset in the form of the API that was called."""
        if self.organization is None:
            return dataset.wire(stage)
        length = self.storage.length(dataset) if stage.status == "ready" else 0
        return self.organization.wire_dataset(dataset, stage, length)


def _list_organizations(call: Call) -> Response:
    return json_response(200, [each.wire() for each in call.account.organizations.values()])


def _get_organization(call: Call) -> Response:
    return call.answer(call.organization.wire() if call.organization else None)


def _list(call: Call) -> Response:
    place = call.organization or call.account
    stages = [(dataset, call.stage(dataset)) for dataset in place.datasets.all()]
    return call.answer([call.wire(*each) for each in stages if not _is_gone(call, each[1])])


def _create(call: Call) -> Response:
    account, body = call.account, call.body
    model, size = ("modelId", "numSamples") if call.organization else ("model", "size")
    known, cost = MODEL_IDS if call.organization else MODELS, int(body[size])
    if call.strict_models and body[model] not in known:
        raise Refusal(422, "INVALID_MODEL", f"{model}: known models are {', '.join(known)}.")
    if account.credits is not None:
        if cost > account.credits and "credits-ignored" not in account.faults:
            raise Refusal(
                402,
                "INSUFFICIENT_CREDITS",
                f"The dataset costs {cost} credits, {account.credits} are left.",
                {"required": cost, "available": account.credits},
            )
        account.spend(account.faults.spoil("charge", cost))
    dataset = account.create(body, call.organization)
    if "create-makes-two" in account.faults:
        account.create(body, call.organization)
    # Also with a generation that takes no time: nobody's client may rely on an answer that is ready at once.
    told = account.faults.spoil("stage", Stage("pending", 0, dataset.created_at))
    return call.answer(call.wire(dataset, told), 201)


def _get(call: Call) -> Response:
    dataset, stage = _dataset(call)
    if _is_gone(call, stage):
        raise _not_found(call)
    account = call.account
    if "get-creates-dataset" in account.faults:
        names = {"modelId": dataset.model, "numSamples": dataset.size, "args": dataset.args}
        account.create(names if call.organization else dataset.wire(stage), call.organization)
    if account.credits and "get-spends-credits" in account.faults:
        account.spend(1)
    return call.answer(call.wire(dataset, stage))


def _download_url(call: Call) -> Response:
    dataset, stage = _dataset(call)
    if stage.status == "expired":
        raise Refusal(410, "DATASET_EXPIRED", "The dataset was deleted after its retention period.")
    faults = call.account.faults
    if stage.status != "ready" and not (stage.status != "failed" and "link-before-ready" in faults):
        message = f"The dataset is {stage.status}, not ready."
        raise Refusal(409, "DATASET_NOT_READY", message, {"status": stage.status})
    others = [each for each in (call.organization or call.account).datasets.all() if each is not dataset]
    if others and "link-of-other-dataset" in faults:
        dataset = others[-1]
    return call.answer({"URL": call.storage.link(call.address, call.account, dataset)})


def _dataset(call: Call) -> tuple[Dataset, Stage]:
    dataset_id = call.parameters["dataset_id"]
    place = call.organization or call.account
    dataset = place.datasets.get(dataset_id.lower() if call.organization else dataset_id)  # UUIDs know no case.
    if dataset is None and call.organization and "other-organization-visible" in call.account.faults:
        organizations = call.account.organizations.values()
        dataset = next((found for each in organizations if (found := each.datasets.get(dataset_id.lower()))), None)
    if dataset is None:
        raise _not_found(call)
    return dataset, call.stage(dataset)


def _not_found(call: Call) -> Refusal:
    return Refusal(404, "DATASET_NOT_FOUND", f"No dataset has the id {call.parameters['dataset_id'][:64]}.")


def _is_gone(call: Call, stage: Stage) -> bool:
    """Expired is a status of the account API only; an organization's dataset is gone then."""
    return call.organization is not None and stage.status == "expired"


HANDLERS: Mapping[str, Handler] = {
    "list_datasets": _list,
    "list_datasets_unversioned": _list,
    "create_dataset": _create,
    "get_dataset": _get,
    "get_dataset_download_url": _download_url,
    "list_organizations": _list_organizations,
    "get_organization": _get_organization,
    "list_organization_datasets": _list,
    "create_organization_dataset": _create,
    "get_organization_dataset": _get,
    "get_organization_dataset_download_url": _download_url,
}
