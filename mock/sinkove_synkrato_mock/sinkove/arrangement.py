"""Datasets that are there because a test wants them, not because anybody asked for them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import call, flag, number
from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.options import TEN_YEARS
from sinkove_synkrato_mock.plans import renamed
from sinkove_synkrato_mock.sinkove.datasets import STATUSES
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS
from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.sinkove.account import Account

__all__ = ["DEFAULTS", "OLDEST_SECONDS", "add_dataset", "arrange_dataset"]

DEFAULTS = {
    "create_dataset": {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1},
    "create_organization_dataset": {"modelId": MODEL_IDS[0], "numSamples": 1, "args": {"prompt": "Normal chest"}},
}
# An arranged dataset that is not finished takes this long, so that it stays so while a test looks at it.
_ARRANGED_SECONDS = 3600.0
# Longer than any generation and retention together, so that nothing changes behind it.
OLDEST_SECONDS = 2.5 * TEN_YEARS


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
    problems = spec("sinkove").operations[operation].problems(body)
    if problems:
        raise ValueError(f"{problems[0].field}: {problems[0].message}.")
    for name, value in (("age_seconds", age_seconds), ("generation_seconds", generation_seconds),
                        ("retention_seconds", retention_seconds)):  # fmt: skip
        if value is not None:
            most = OLDEST_SECONDS if name == "age_seconds" else TEN_YEARS
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
    return str(call(functools.partial(add_dataset, account), renamed(fields, id="dataset_id")))
