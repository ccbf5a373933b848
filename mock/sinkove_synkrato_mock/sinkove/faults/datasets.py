"""Defects of what is told about datasets, of lists, of links, and of the generation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.sinkove.datasets import Stage
from sinkove_synkrato_mock.sinkove.faults.shaping import ALL, CREATES, GETS, LINKS, LISTS, READS, field, fields, payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil

__all__ = ["DATASETS", "GENERATION", "LINK", "LISTED"]


def _staged(change: Callable[[Stage, Active], Stage], *statuses: str) -> Spoil:
    return lambda stage, active: change(stage, active) if stage.status in statuses else stage


def _slow(_: float, active: Active) -> float:
    return active.numbers["seconds"]


def _at_99(stage: Stage, _: Active) -> Stage:
    return Stage("processing", 99, stage.since)


def _pending(stage: Stage, _: Active) -> Stage:
    return Stage("pending", 0, stage.since)


def _nearly(stage: Stage, _: Active) -> Stage:
    return replace(stage, progress=99)


def _queued(stage: Stage, _: Active) -> Stage:
    return replace(stage, status="queued")


def _falling(stage: Stage, _: Active) -> Stage:
    return replace(stage, progress=99 - stage.progress)


def _going_back(stage: Stage, active: Active) -> Stage:
    return stage if active.times % 2 else _pending(stage, active)


def _told_ready(stage: Stage, active: Active) -> Stage:
    return replace(stage, status="ready", progress=100) if active.at in CREATES else stage


GENERATION = (
    Fault("generation-fails", "The generation of every new dataset fails."),
    Fault("slow-generation", "The generation takes this long.", _slow, "seconds", {"seconds": 86_400}),
    Fault("stuck-at-99", "A dataset stays at 99 percent for ever.", _staged(_at_99, "ready"), "stage"),
    Fault("ready-at-99", "A dataset that is ready is made to 99 percent.", _staged(_nearly, "ready"), "stage"),
    Fault("never-ready", "A dataset stays pending for ever.", _staged(_pending, "processing", "ready"), "stage"),
    Fault("ready-at-once", "A create tells that the dataset is ready.", _staged(_told_ready, "pending"), "stage"),
    Fault("undocumented-status", "A dataset that waits is `queued`.", _staged(_queued, "pending"), "stage"),
    Fault("status-goes-back", "A dataset that is ready is pending every other time.",
          _staged(_going_back, "ready"), "stage"),
    Fault("progress-falls", "The progress falls while a dataset is made.", _staged(_falling, "processing"), "stage"),
    Fault("failed-without-reason", "A failed dataset does not tell why.", field("error", lambda *_: None, READS)),
)  # fmt: skip


def _later(text: str, _: Active) -> str:
    return (datetime.fromisoformat(text) + timedelta(days=365)).isoformat().replace("+00:00", "Z")


def _dropped(*names: str) -> Spoil:
    return fields(lambda data, _: {name: data[name] for name in data if name not in names}, ALL)


def _other(old: str) -> str:
    return old[:-1] + ("1" if old.endswith("0") else "0")


def _other_id(old: str, _: Active) -> str:
    return _other(old)


def _one_more(old: int, _: Active) -> int:
    return old + 1


def _default(old: Any) -> Any:
    return {} if isinstance(old, dict) else ["default"]


def _stored(name: str, alias: str, change: Callable[[Any], Any]) -> Spoil:
    """Changes a field of what was sent before anything is made of it."""
    return lambda body, _: {key: change(value) if key in (name, alias) else value for key, value in body.items()}


DATASETS = (
    Fault("lost-dataset", "A created dataset cannot be found afterwards."),
    Fault("get-other-id", "A get shows another id than was asked for.", field("id", _other_id, GETS)),
    Fault("create-other-id", "A create tells another id than the dataset has.", field("id", _other_id, CREATES)),
    Fault("wrong-size-echoed", "A create tells one image more than was asked for.", field("size", _one_more, CREATES)),
    Fault("size-wrong-on-get", "A get tells one image more than there is.", field("size", _one_more, GETS)),
    Fault("size-halved", "Half the images are made.",
          _stored("size", "numSamples", lambda size: int(size + 1) // 2), "content"),
    Fault("model-replaced", "Another model is used.", _stored("model", "modelId", _other), "content"),
    Fault("model-wrong-on-get", "A get tells another model.", field("model", _other_id, GETS)),
    Fault("prompts-dropped", "A dataset is made of the prompt `default`, or of no args.",
          _stored("prompts", "args", _default), "content"),
    Fault("prompts-wrong-on-get", "A get tells other prompts or args.",
          field("prompts", lambda old, _: _default(old), GETS)),
    Fault("created-in-the-future", "A dataset was created a year from now.", field("created_at", _later, ALL)),
    Fault("created-without-zone", "The time of creation has no time zone.",
          field("created_at", lambda old, _: old[:-1], ALL)),
    Fault("created-changes", "The time of creation changes.",
          field("created_at", lambda old, a: f"{old[:17]}{a.times % 60:02}Z", ALL)),
    Fault("updated-before-created", "It was changed before it was made.",
          field("updated_at", lambda *_: "2001-01-01T00:00:00Z", ALL)),
    Fault("progress-above-100", "The progress is 101 percent.", field("progress", lambda *_: 101, READS)),
    Fault("progress-negative", "The progress is -1 percent.", field("progress", lambda *_: -1, READS)),
    Fault("progress-null", "The progress is null.", field("progress", lambda *_: None, READS)),
    Fault("size-as-string", "The size is a string.", field("size", lambda old, _: str(old), READS)),
    Fault("prompts-null", "The prompts or args are null.", field("prompts", lambda *_: None, READS)),
    Fault("id-missing", "A dataset has no id.", _dropped("id")),
    Fault("status-missing", "A dataset has no status, or no owner.", _dropped("status", "ownerId")),
    Fault("created-missing", "A dataset does not tell when it was created.", _dropped("created_at", "createdAt")),
)  # fmt: skip


def _items(change: Callable[[list[Any], Active], Any]) -> Spoil:
    return payload(change, LISTS)


LISTED = (
    Fault("unlisted-dataset", "Datasets can be made and read, but no list has them.", _items(lambda *_: [])),
    Fault("list-with-duplicates", "A list has its first dataset twice.", _items(lambda data, _: [*data[:1], *data])),
    Fault("list-loses-oldest", "A list lacks the oldest dataset.", _items(lambda data, _: data[1:])),
    Fault("list-loses-newest", "A list lacks the newest dataset.", _items(lambda data, _: data[:-1])),
    Fault("list-order-random", "A list has no order.", _items(lambda data, a: a.chance.sample(data, len(data)))),
    Fault("list-other-ids", "A list has other ids than its datasets have.", field("id", _other_id, LISTS)),
    Fault("size-wrong-in-list", "A list tells one image more for each dataset.", field("size", _one_more, LISTS)),
    Fault("list-null-when-empty", "An empty list is null.", _items(lambda data, _: data or None)),
)  # fmt: skip


def _link(change: Callable[[str, Active], Any]) -> Spoil:
    return field("URL", change, LINKS)


def _astray(url: str, _: Active) -> str:
    return urlsplit(url)._replace(netloc="storage.invalid").geturl()


def _with_key(url: str, active: Active) -> str:
    return f"{url}&key={active.request.headers['authorization'].split()[-1]}" if active.request else url


LINK = (
    Fault("link-to-other-host", "A link leads to a host that does not exist.", _link(_astray)),
    Fault("link-relative", "A link is a path without a host.", _link(lambda url, _: "/" + url.split("/", 3)[3])),
    Fault("link-by-ftp", "A link is for FTP.", _link(lambda url, _: "ftp" + url[4:])),
    Fault("link-unsigned", "A link has no signature.", _link(lambda url, _: url.partition("&")[0])),
    Fault("link-with-key", "A link contains the API key.", _link(_with_key)),
    Fault("link-expired-at-once", "A link has expired when it is given.", lambda *_: 0.0, "link_seconds"),
    Fault("link-of-other-dataset", "A link leads to the file of another dataset, if there is one."),
    Fault("link-before-ready", "There is a link already while a dataset is made."),
)  # fmt: skip
