"""Putting a tenant into a state of one's choice, and telling the state it is in so that it can be put there again."""

from __future__ import annotations

import functools
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import call, flag, naming, number
from sinkove_synkrato_mock.sinkove.account import Terms
from sinkove_synkrato_mock.sinkove.datasets import STATUSES
from sinkove_synkrato_mock.sinkove.description import spec
from sinkove_synkrato_mock.sinkove.handlers import MODELS
from sinkove_synkrato_mock.sinkove.options import TEN_YEARS
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.organizations import Organization
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["DEFAULTS", "add_dataset", "arrange_dataset", "load", "read", "tell"]

DEFAULTS = {
    "create_dataset": {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1},
    "create_organization_dataset": {"modelId": MODEL_IDS[0], "numSamples": 1, "args": {"prompt": "Normal chest"}},
}
_FIELDS = (*Terms.__annotations__, "api_key", "time", "frozen", "faults", "models", "datasets", "keys", "organizations")
# An arranged dataset that is not finished takes this long, so that it stays so while a test looks at it.
_ARRANGED_SECONDS = 3600.0
# Longer than any generation and retention together, so that nothing changes behind it.
_OLDEST_SECONDS = 2.5 * TEN_YEARS


def add_dataset(
    account: Account,
    /,
    status: str | None = None,
    organization: str | None = None,
    *,
    dataset_id: str | None = None,
    age_seconds: float | None = None,
    generation_seconds: float | None = None,
    retention_seconds: float | None = None,
    fails: bool | None = None,
    **content: Any,
) -> str:
    """Makes a dataset as if it had been asked for some time ago, for free; returns its id.

    Without ages a finished one stays as it is (a ready one until its retention is over), a pending one is processing
    after six minutes and ready after an hour, a processing one ready after half an hour: `clock.advance` gets there.

    Args:
        account: Whose it is.
        status: One of the five; None is ready, or what follows from its age.
        organization: The id of the organization that it is for; None: the account itself.
        dataset_id: None makes one.
        age_seconds: How long ago it was created.
        generation_seconds: How long its generation takes.
        retention_seconds: How long it stays after it became ready.
        fails: Whether its generation fails.
        content: Fields of the create operation's body; each has a default.

    Raises:
        ValueError: The status or the content makes no sense.
    """
    place = account.organizations.get(str(organization))
    if organization is not None and place is None:
        raise ValueError("The account has no organization of this id.")
    operation = "create_organization_dataset" if place else "create_dataset"
    defaults = DEFAULTS[operation]
    unknown = content.keys() - defaults.keys()
    if unknown:
        raise ValueError(f"A dataset is arranged by status, {', '.join(defaults)}, not {shorten(min(unknown))}.")
    body = {**defaults, **content}
    problems = spec().operations[operation].problems(body)
    if problems:
        raise ValueError(f"{problems[0].field}: {problems[0].message}.")
    for name, value in (("age_seconds", age_seconds), ("generation_seconds", generation_seconds),
                        ("retention_seconds", retention_seconds)):  # fmt: skip
        if value is not None:
            most = _OLDEST_SECONDS if name == "age_seconds" else TEN_YEARS
            number(name, value, 0, most, f"of seconds from 0 to {most / TEN_YEARS * 10:g} years")
    if fails is not None:
        flag("fails", fails)
    if status not in (None, *STATUSES):
        raise ValueError(f"status is one of {', '.join(STATUSES)}.")
    options, now = account.tenant.options, account.clock.time()
    if generation_seconds is None:
        waits = status in ("pending", "processing")
        generation_seconds = _ARRANGED_SECONDS if waits else options.generation_seconds
    if retention_seconds is None:
        retention_seconds = options.retention_seconds
    if age_seconds is None:
        whole = generation_seconds + (retention_seconds if status == "expired" else 0)
        age_seconds = {"pending": 0.0, "processing": generation_seconds / 2}.get(status or "", whole + 1)
    times = (now - age_seconds, generation_seconds, retention_seconds)
    dataset = account.make(body, place, *times, fails=status == "failed" if fails is None else fails, wanted=dataset_id)
    # What age and clock add up to may be off by less than a millisecond.
    if status and status not in (stages := [dataset.stage(now + each).status for each in (0, 1e-3, -1e-3)]):
        raise ValueError(f"status would be {stages[0]} at this age, not {status}.")
    (place or account).datasets.add(dataset, now)
    return dataset.id


def arrange_dataset(account: Account, fields: Mapping[str, Any]) -> str:
    """Makes a dataset as `add_dataset` does, of fields that came from outside."""
    return str(call(functools.partial(add_dataset, account), _renamed(fields, id="dataset_id")))


def tell(tenant: Tenant) -> dict[str, Any]:
    """Returns the state of a tenant, as JSON has it; `load` takes it back, but for `time` and `models`."""
    now = tenant.clock.time()
    return {
        "api_key": tenant.key,
        "time": now,
        "frozen": tenant.clock.is_frozen,
        "faults": [each["id"] if len(each) == 1 else each for each in tenant.faults.tell()],
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
        "age_seconds": min(now - dataset.created_at, _OLDEST_SECONDS),
        "generation_seconds": dataset.generation_seconds,
        "retention_seconds": dataset.retention_seconds,
        "fails": dataset.fails,
    }


def read(path: str | Path) -> dict[str, Any]:
    """Reads an arrangement from a TOML or JSON file.

    Raises:
        ValueError: It cannot be read; the text is one sentence that names the file.
    """
    try:
        text = Path(path).read_text("utf-8")
        value = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        # As JSON has it: no NaN, and a date is the text of it.
        plan: dict[str, Any] = json.loads(json.dumps(value, default=str, allow_nan=False))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is neither TOML nor JSON: {shorten(str(error)).rstrip('.')}.") from None
    return plan


def load(tenant: Tenant, plan: Mapping[str, Any]) -> None:
    """Puts a tenant into the state that `tell` told, or that somebody wrote in the same form.

    Terms and datasets at the top are the first key's, whatever it is called here. Organizations, where there are any,
    take the place of those that every key begins with.

    Raises:
        ValueError: Something makes no sense; the sentence begins with the entry's name.
    """
    unknown = plan.keys() - set(_FIELDS)
    if unknown:
        raise ValueError(f"An arrangement has {', '.join(_FIELDS)}, not {shorten(min(unknown))}.")
    tenant.add_key(tenant.key, **{name: plan[name] for name in Terms.__annotations__ if name in plan})
    flag("frozen", plan.get("frozen", False))
    if plan.get("frozen"):
        tenant.clock.freeze()
    for place, entry in _entries("", plan, "faults"):
        with naming(place):
            call(tenant.faults.add, _renamed(entry, id="fault_id"))
    if "organizations" in plan:
        tenant.clear_organizations()
    for place, entry in _entries("", plan, "keys"):
        with naming(place):
            account = tenant.accounts[call(tenant.add_key, _renamed(entry, datasets=None))]
        _load_datasets(place, entry, account, None)
    _load_datasets("", plan, tenant.first, None)
    for place, entry in _entries("", plan, "organizations"):
        _load_organization(tenant, place, entry, str(plan.get("api_key", tenant.key)))


def _load_organization(tenant: Tenant, place: str, entry: Mapping[str, Any], first: str) -> None:
    fields = _renamed(entry, datasets=None, id="organization_id")
    members = entry.get("members", [])
    with naming(place):
        if isinstance(members, list):
            fields["members"] = [tenant.key if key == first else key for key in members]
        made: str = call(tenant.add_organization, fields)
        if entry.get("datasets") and not members:
            raise ValueError("datasets need a member.")
    _load_datasets(place, entry, tenant.accounts[fields["members"][0]] if members else tenant.first, made)


def _load_datasets(place: str, plan: Mapping[str, Any], account: Account, organization: str | None) -> None:
    for each, entry in _entries(place, plan, "datasets"):
        with naming(each):
            arrange_dataset(account, entry | {"organization": organization})


def _entries(place: str, plan: Mapping[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = plan.get(name, [])
    if not isinstance(entries, list):
        raise ValueError(f"{name} is a list.")
    for index, entry in enumerate(entries):
        where = f"{place}{'.' if place else ''}{name}[{index}]"
        if name == "faults" and isinstance(entry, str):
            entry = {"id": entry}
        if not isinstance(entry, dict):
            raise ValueError(f"{where} is not a table of fields.")
        yield where, entry


def _renamed(entry: Mapping[str, Any], **names: str | None) -> dict[str, Any]:
    """Returns the fields under other names; None leaves one out."""
    return {names.get(name) or name: entry[name] for name in entry if names.get(name, name) is not None}
