"""Defects of what is told about datasets, of lists, of links, and of the generation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.sinkove.datasets import Stage
from sinkove_synkrato_mock.sinkove.faults.shaping import CREATES, GETS, LINKS, LISTS, READS, field, fields, items

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil

__all__ = ["DATASETS", "GENERATION", "LINK", "LISTED"]

_ALL = (*CREATES, *READS)


def _staged(change: Callable[[Stage, Active], Stage], *statuses: str) -> Spoil:
    return lambda stage, active: change(stage, active) if stage.status in statuses else stage


def _going_back(stage: Stage, active: Active) -> Stage:
    return stage if active.times % 2 else Stage("pending", 0, stage.since)


def _told_ready(stage: Stage, active: Active) -> Stage:
    return replace(stage, status="ready", progress=100) if active.at in CREATES else stage


GENERATION = (
    Fault("generation-fails", "The generation of every new dataset fails."),
    Fault("slow-generation", "The generation of a new dataset takes this long.",
          lambda _, a: a.numbers["seconds"], "seconds", {"seconds": 86_400}),
    Fault("stuck-at-99", "A dataset that should be ready stays at 99 percent for ever.",
          _staged(lambda stage, _: Stage("processing", 99, stage.since), "ready"), "stage"),
    Fault("never-ready", "A dataset stays pending for ever.",
          _staged(lambda stage, _: Stage("pending", 0, stage.since), "processing", "ready"), "stage"),
    Fault("ready-at-once", "A create tells that the dataset is ready already.", _staged(_told_ready, "pending"), "stage"),
    Fault("expires-at-once", "A dataset expires when it is ready.",
          _staged(lambda stage, _: replace(stage, status="expired"), "ready"), "stage"),
    Fault("undocumented-status", "A dataset that waits has the undocumented status `queued`.",
          _staged(lambda stage, _: replace(stage, status="queued"), "pending"), "stage"),
    Fault("status-goes-back", "A dataset that is ready is pending again every other time.",
          _staged(_going_back, "ready"), "stage"),
    Fault("progress-falls", "The progress falls while a dataset is made.",
          _staged(lambda stage, _: replace(stage, progress=99 - stage.progress), "processing"), "stage"),
    Fault("failed-without-reason", "A failed dataset does not tell why.", field("error", lambda *_: None, READS)),
    Fault("ready-with-error", "A dataset that did not fail tells why it failed.",
          field("error", lambda old, _: old or "Out of memory.", READS)),
)  # fmt: skip


def _later(text: str, _: Active) -> str:
    return (datetime.fromisoformat(text) + timedelta(days=365)).isoformat().replace("+00:00", "Z")


def _dropped(*names: str) -> Spoil:
    return fields(lambda data, _: {name: data[name] for name in data if name not in names}, _ALL)


def _other_id(old: str, _: Active) -> str:
    return old[:-1] + ("1" if old.endswith("0") else "0")


def _other_model(old: str, active: Active) -> str:
    return _other_id(old, active) if old.count("-") == 4 else f"{old[:100]}-lite"


def _prompts(old: Any, _: Active) -> Any:
    return {"prompt": "default"} if isinstance(old, dict) else ["default"]


def _as_sent(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**body, **{name: value for name, value in changes.items() if name in body}}


def _one_more(old: int, _: Active) -> int:
    return old + 1


DATASETS = (
    Fault("lost-dataset", "A created dataset cannot be found afterwards."),
    Fault("get-other-id", "A dataset that is asked for by its id is shown with another one.",
          field("id", _other_id, GETS)),
    Fault("create-other-id", "A create tells another id than the dataset has.", field("id", _other_id, CREATES)),
    Fault("wrong-size-echoed", "The answer to a create tells one image more than was asked for.",
          field("size", _one_more, CREATES)),
    Fault("size-wrong-on-get", "A dataset that is asked for tells one image more than it has.",
          field("size", _one_more, GETS)),
    Fault("size-halved", "A new dataset has half the images that were asked for.",
          lambda body, _: _as_sent(body, size=(body.get("size", 0) + 1) // 2, numSamples=(body.get("numSamples", 0) + 1) // 2),
          "content"),
    Fault("model-replaced", "A new dataset has another model than was asked for.",
          lambda body, a: {name: _other_model(text, a) if name in ("model", "modelId") else text for name, text in body.items()},
          "content"),
    Fault("model-wrong-on-get", "A dataset that is asked for tells another model.", field("model", _other_model, GETS)),
    Fault("prompts-dropped", "A new dataset has the one prompt `default`, or no args, whatever was sent.",
          lambda body, _: _as_sent(body, prompts=["default"], args={}), "content"),
    Fault("prompts-wrong-on-get", "A dataset that is asked for tells other prompts or args.",
          field("prompts", _prompts, GETS)),
    Fault("created-in-the-future", "A dataset was created a year from now.", field("created", _later, _ALL)),
    Fault("created-without-zone", "The time of creation has no time zone.",
          field("created", lambda old, _: old.removesuffix("Z"), _ALL)),
    Fault("created-in-seconds", "The time of creation is a number.",
          field("created", lambda old, _: int(datetime.fromisoformat(old).timestamp()), _ALL)),
    Fault("created-changes", "The time of creation is another one every time.",
          field("created", lambda old, a: f"{old[:17]}{a.times % 60:02}.000Z", _ALL)),
    Fault("updated-before-created", "A dataset was changed before it was made.",
          field("updated", lambda *_: "2001-01-01T00:00:00.000Z", _ALL)),
    Fault("progress-above-100", "The progress is 101 percent.", field("progress", lambda *_: 101, READS)),
    Fault("progress-negative", "The progress is -1 percent.", field("progress", lambda *_: -1, READS)),
    Fault("progress-null", "The progress is null, which is allowed in the account API only.",
          field("progress", lambda *_: None, READS)),
    Fault("progress-as-string", "The progress is a string.", field("progress", lambda old, _: f"{old}%", READS)),
    Fault("size-as-string", "The size is a string.", field("size", lambda old, _: str(old), READS)),
    Fault("prompts-null", "The prompts or args are null.", field("prompts", lambda *_: None, READS)),
    Fault("status-null", "The status is null.", field("status", lambda *_: None, READS)),
    Fault("status-capitalized", "The status is written as nobody writes it.",
          field("status", lambda old, _: old.capitalize(), READS)),
    Fault("id-missing", "A dataset has no id.", _dropped("id")),
    Fault("status-missing", "A dataset has no status.", _dropped("status", "ownerId")),
    Fault("created-missing", "A dataset does not tell when it was created.", _dropped("created_at", "createdAt")),
    Fault("field-renamed", "The size of a dataset has another name.", fields(
        lambda data, _: {{"size": "count", "numSamples": "num_samples"}.get(name, name): data[name] for name in data}, _ALL)),
)  # fmt: skip


def _shuffled(data: list[Any], active: Active) -> list[Any]:
    return active.chance.sample(data, len(data))


LISTED = (
    Fault("unlisted-dataset", "Datasets can be made and read, but no list has them.", items(lambda *_: [])),
    Fault("list-with-duplicates", "A list has its first dataset twice.", items(lambda data, _: [*data[:1], *data])),
    Fault("list-loses-oldest", "A list lacks the oldest dataset.", items(lambda data, _: data[1:])),
    Fault("list-loses-newest", "A list lacks the newest dataset.", items(lambda data, _: data[:-1])),
    Fault("list-order-random", "A list is in another order every time.", items(_shuffled)),
    Fault("list-other-ids", "A list has other ids than its datasets have.", field("id", _other_id, LISTS)),
    Fault("size-wrong-in-list", "A list tells one image more for each dataset.", field("size", _one_more, LISTS)),
    Fault("list-stale-status", "A list has every dataset as pending.", _staged(
        lambda stage, a: Stage("pending", 0, stage.since) if a.at in LISTS else stage, "processing", "ready"), "stage"),
    Fault("list-null-when-empty", "An empty list is null.", items(lambda data, _: data or None)),
    Fault("list-as-object", "A list is an object with the ids for its names.",
          items(lambda data, _: {each["id"]: each for each in data})),
    Fault("organization-unlisted", "No organization is listed.", items(lambda *_: [], ("list_organizations",))),
)  # fmt: skip


def _link(change: Callable[[str, Active], Any]) -> Spoil:
    return field("URL", change, LINKS)


def _at_host(url: str, _: Active) -> str:
    return url.replace(urlsplit(url).netloc, "storage.invalid", 1)


def _with_key(url: str, active: Active) -> str:
    return f"{url}&key={active.request.headers['authorization'].split()[-1]}" if active.request else url


LINK = (
    Fault("link-to-other-host", "A link leads to a host that does not exist.", _link(_at_host)),
    Fault("link-relative", "A link is a path without a host.", _link(lambda url, _: "/" + url.split("/", 3)[3])),
    Fault("link-by-ftp", "A link is for FTP.", _link(lambda url, _: "ftp" + url[4:])),
    Fault("link-unsigned", "A link has no signature.", _link(lambda url, _: url.partition("&")[0])),
    Fault("link-null", "A link is null.", _link(lambda *_: None)),
    Fault("link-with-key", "A link contains the API key.", _link(_with_key)),
    Fault("link-expired-at-once", "A link has expired when it is given.", lambda *_: 0.0, "link_seconds"),
    Fault("link-of-other-dataset", "A link leads to the file of another dataset, if there is one."),
    Fault("link-before-ready", "There is a link already while a dataset is made."),
)  # fmt: skip
