"""Telling the state of a tenant, and putting one into a state that was told or written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import plans
from sinkove_synkrato_mock.check import call, naming
from sinkove_synkrato_mock.plans import begin, entries, renamed
from sinkove_synkrato_mock.sinkove.arrangement import OLDEST_SECONDS, arrange_dataset
from sinkove_synkrato_mock.sinkove.handlers import MODELS
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.organizations import Organization
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["load", "tell"]


def tell(tenant: Tenant) -> dict[str, Any]:
    """Returns the state of a tenant, as JSON has it; `load` takes it back, but for `time` and `models`."""
    now = tenant.clock.time()
    return {
        **plans.tell(tenant),
        "models": [*MODELS, *MODEL_IDS],
        **_tell_account(tenant.first, now),
        "keys": [
            {"key": each.key, **_tell_account(each, now)}
            for each in tenant.accounts.values()
            if each is not tenant.first
        ],
        "organizations": [
            {
                **place.wire(),
                "owner_id": place.owner_id,
                "members": [each.key for each in tenant.accounts.values() if place.id in each.organizations],
                "datasets": _tell_datasets(place, now),
            }
            for place in tenant.organizations.values()
        ],
    }


def _tell_account(account: Account, now: float) -> dict[str, Any]:
    return {**account.terms(now), "datasets": _tell_datasets(account, now)}


def _tell_datasets(place: Account | Organization, now: float) -> list[dict[str, Any]]:
    return [_tell_dataset(each, now) for each in place.datasets.all()]


def _tell_dataset(dataset: Dataset, now: float) -> dict[str, Any]:
    if dataset.args is None:
        content = {"model": dataset.model, "prompts": list(dataset.prompts), "size": dataset.size}
    else:
        content = {"modelId": dataset.model, "numSamples": dataset.size, "args": dataset.args}
    return {
        "id": dataset.id,
        "status": dataset.stage(now).status,
        **content,
        "age_seconds": min(now - dataset.created_at, OLDEST_SECONDS),
        "generation_seconds": dataset.generation_seconds,
        "retention_seconds": dataset.retention_seconds,
        "fails": dataset.fails,
    }


def load(tenant: Tenant, plan: Mapping[str, Any]) -> None:
    """Puts a tenant into the state that `tell` told, or that somebody wrote in the same form.

    Terms and datasets at the top are the first key's, whatever it is called here. Organizations, where there are any,
    take the place of those that every key begins with.

    Raises:
        ValueError: Something makes no sense; the sentence begins with the entry's name.
    """
    begin(tenant, plan, ("models", "datasets", "keys", "organizations"))
    if "organizations" in plan:
        tenant.clear_organizations()
    for place, entry in entries("", plan, "keys"):
        with naming(place):
            account = tenant.accounts[call(tenant.add_key, renamed(entry, datasets=None))]
        _load_datasets(place, entry, account, None)
    _load_datasets("", plan, tenant.first, None)
    for place, entry in entries("", plan, "organizations"):
        _load_organization(tenant, place, entry, str(plan.get("api_key", tenant.key)))


def _load_organization(tenant: Tenant, place: str, entry: Mapping[str, Any], first: str) -> None:
    fields = renamed(entry, datasets=None, id="organization_id")
    members = entry.get("members", [])
    with naming(place):
        if isinstance(members, list):
            fields["members"] = [tenant.key if key == first else key for key in members]
        made: str = call(tenant.add_organization, fields)
        if entry.get("datasets") and not members:
            raise ValueError("datasets need a member.")
    _load_datasets(place, entry, tenant.accounts[fields["members"][0]] if members else tenant.first, made)


def _load_datasets(place: str, plan: Mapping[str, Any], account: Account, organization: str | None) -> None:
    for each, entry in entries(place, plan, "datasets"):
        with naming(each):
            arrange_dataset(account, entry | {"organization": organization})
