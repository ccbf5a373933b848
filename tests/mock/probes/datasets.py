"""Probes of what is told about datasets, of lists, of links and of the generation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .looking import (
    BODY,
    DATASETS,
    ORGANIZATION_BODY,
    all_or_none,
    call,
    fetched,
    get,
    linked,
    look,
    of,
    own,
    payload,
    post,
    ready,
    tells,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

    from .looking import Probe


def after(seconds: float, is_wrong: Callable[[Any], bool]) -> Probe:
    """Whether datasets look wrong after a while, in both forms."""

    def probe(api: Api) -> bool:
        looks = look(api, seconds)
        return all_or_none(is_wrong(each) for each in (*looks.got, *looks.listed))

    return probe


def _goes_back(api: Api) -> bool:
    def falls(target: str) -> bool:
        dataset_id = ready(api, target)
        seen = [payload(get(api, f"{target}/{dataset_id}")) for _ in range(4)]
        states = [of(each, "status") if each.get("metadata", True) else "PENDING" for each in seen]
        return "READY" in [each.upper() for each in states] and len(set(states)) == 2

    return all_or_none(falls(target) for target in (DATASETS, own(api)))


def _progress_falls(api: Api) -> bool:
    dataset_id = payload(post(api))["id"]
    seen = []
    for _ in range(3):
        api.now += 0.5
        seen.append(payload(get(api, f"{DATASETS}/{dataset_id}"))["progress"])
    return seen == sorted(seen, reverse=True)


def _is_lost(api: Api) -> bool:
    dataset_id = payload(post(api))["id"]
    lost = get(api, f"{DATASETS}/{dataset_id}").status == 404
    assert lost == (payload(get(api)) == [])
    return lost


def _is_unlisted(api: Api) -> bool:
    def hides(target: str, body: Any) -> bool:
        dataset_id = payload(post(api, body, target))["id"]
        assert payload(get(api, f"{target}/{dataset_id}"))["id"] == dataset_id
        return bool(payload(get(api, target)) == [])

    return all_or_none(hides(*each) for each in ((DATASETS, BODY), (own(api), ORGANIZATION_BODY)))


def _ids(where: str) -> Probe:
    """Whether one of the three shows another id than the other two."""

    def probe(api: Api) -> bool:
        looks = look(api)
        trio = [{name: getattr(looks, name)[form]["id"] for name in ("created", "got", "listed")} for form in (0, 1)]
        return all_or_none(
            len({each.pop(where), *each.values()}) == 2 and len(set(each.values())) == 1 for each in trio
        )

    return probe


def _changes(api: Api) -> bool:
    looks = look(api)
    forms = ((looks.created[form], looks.got[form], looks.listed[form]) for form in (0, 1))
    return all_or_none(len({of(each, "created") for each in form}) > 1 for form in forms)


def _lacks(*names: str) -> Probe:
    def probe(api: Api) -> bool:
        targets = ((DATASETS, BODY), (own(api), ORGANIZATION_BODY))
        told = [payload(post(api, body, target)) for target, body in targets]
        told += [payload(get(api, target))[0] for target, _ in targets]
        return all_or_none(any(name in names for name in _missing(each)) for each in told)

    return probe


def _missing(item: dict[str, Any]) -> set[str]:
    account = {"id", "model", "prompts", "size", "status", "created_at"}
    organization = {"id", "modelId", "organizationId", "ownerId", "numSamples", "args", "createdAt", "updatedAt"}
    return min(account - item.keys(), organization - item.keys(), key=len)


def _list(is_wrong: Callable[[list[str], Any], bool], count: int = 4) -> Probe:
    """Whether lists are wrong; `is_wrong` is told the ids in their order and what is listed."""

    def probe(api: Api) -> bool:
        def wrong(target: str) -> bool:
            ids = [ready(api, target) for _ in range(count)]
            return is_wrong(ids, payload(get(api, target)))

        return all_or_none(wrong(target) for target in (DATASETS, own(api)))

    return probe


def _listed(items: Any) -> list[str]:
    return [each["id"] for each in items]


def _link(is_wrong: Callable[[str], bool]) -> Probe:
    """Whether links are wrong; those that are good lead to a file."""

    def probe(api: Api) -> bool:
        return all_or_none(is_wrong(linked(api, ready(api, target), target)) for target in (DATASETS, own(api)))

    return probe


def _is_expired(api: Api) -> bool:
    return fetched(api, linked(api, ready(api))).status == 403


def _is_of_another(api: Api) -> bool:
    first, second = ready(api), ready(api)
    assert fetched(api, linked(api, second)).status == 200
    return second in linked(api, first)


def _is_early(api: Api) -> bool:
    def wrong(target: str, body: Any) -> bool:
        dataset_id = payload(post(api, body, target))["id"]
        return call(api, "GET", f"{target}/{dataset_id}/urls/download").status == 200

    failed = api.admin("POST", "datasets", {"status": "failed"})["id"]
    assert get(api, f"{DATASETS}/{failed}/urls/download").status == 409
    return all_or_none(wrong(*each) for each in ((DATASETS, BODY), (own(api), ORGANIZATION_BODY)))


def _when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _fails(api: Api) -> bool:
    dataset = look(api, 60).got[0]
    return bool(dataset["status"] == "failed" and dataset["error"] and dataset["progress"] < 100)


def _is_unexplained(api: Api) -> bool:
    failed = api.admin("POST", "datasets", {"status": "failed"})["id"]
    return payload(get(api, f"{DATASETS}/{failed}"))["error"] is None


def _status(item: dict[str, Any]) -> str:
    status = item["status"] if "status" in item else (item["metadata"] or {"state": "PENDING"})["state"]
    return str(status).lower()


def _odd(api: Api) -> bool:
    looks = look(api, 0)
    assert {_status(each) for each in looks.created + looks.got + looks.listed} <= {"queued", "pending"}
    return all_or_none(_status(each) == "queued" for each in looks.created + looks.got + looks.listed)


PROBES: dict[str, Probe] = {
    "generation-fails": _fails,
    "slow-generation": after(3600, lambda each: _status(each) == "pending"),
    "ready-at-99": after(3600, lambda each: (_status(each).lower(), of(each, "progress")) == ("ready", 99)),
    "stuck-at-99": after(3600, lambda each: of(each, "progress") == 99),
    "never-ready": after(3600, lambda each: _status(each) == "pending"),
    "ready-at-once": lambda api: all_or_none(_status(each) == "ready" for each in look(api).created),
    "undocumented-status": _odd,
    "status-goes-back": _goes_back,
    "progress-falls": _progress_falls,
    "failed-without-reason": _is_unexplained,
    "lost-dataset": _is_lost,
    "get-other-id": _ids("got"),
    "create-other-id": lambda api: get(api, f"{DATASETS}/{payload(post(api))['id']}").status == 404,
    "wrong-size-echoed": tells("created", "size", lambda size: size == 4),
    "size-wrong-on-get": tells("got", "size", lambda size: size == 4),
    "size-halved": tells("created got listed", "size", lambda size: size == 2),
    "model-replaced": tells(
        "created got listed", "model", lambda model: model not in ("m", ORGANIZATION_BODY["modelId"])
    ),
    "model-wrong-on-get": tells("got", "model", lambda model: model not in ("m", ORGANIZATION_BODY["modelId"])),
    "prompts-dropped": tells("created got listed", "prompts", lambda told: told in ({}, ["default"])),
    "prompts-wrong-on-get": tells("got", "prompts", lambda told: told in ({}, ["default"])),
    "created-in-the-future": tells("created got listed", "created", lambda text: text.startswith("2027-01-01")),
    "created-without-zone": tells("created got listed", "created", lambda text: _when(text).tzinfo is None),
    "created-changes": _changes,
    "updated-before-created": tells("created got listed", "updated", lambda text: _when(text).year < 2026),
    "progress-above-100": tells("got listed", "progress", lambda progress: progress == 101),
    "progress-negative": tells("got listed", "progress", lambda progress: progress == -1),
    "progress-null": tells("got listed", "progress", lambda progress: progress is None),
    "size-as-string": tells("got listed", "size", lambda size: size == "3"),
    "prompts-null": tells("got listed", "prompts", lambda told: told is None),
    "id-missing": _lacks("id"),
    "status-missing": _lacks("status", "ownerId"),
    "created-missing": _lacks("created_at", "createdAt"),
    "unlisted-dataset": _is_unlisted,
    "list-with-duplicates": _list(lambda ids, items: _listed(items) == [ids[0], *ids]),
    "list-loses-oldest": _list(lambda ids, items: _listed(items) == ids[1:]),
    "list-loses-newest": _list(lambda ids, items: _listed(items) == ids[:-1]),
    "list-order-random": _list(lambda ids, items: _listed(items) != ids and sorted(_listed(items)) == sorted(ids), 8),
    "list-other-ids": _ids("listed"),
    "size-wrong-in-list": tells("listed", "size", lambda size: size == 4),
    "list-null-when-empty": _list(lambda _, items: items is None, 0),
    "link-to-other-host": _link(lambda url: url.startswith("http://storage.invalid/")),
    "link-relative": _link(lambda url: url.startswith("/storage/")),
    "link-by-ftp": _link(lambda url: url.startswith("ftp://mock.test/")),
    "link-unsigned": _link(lambda url: "signature" not in url),
    "link-with-key": _link(lambda url: "sk-mock" in url),
    "link-expired-at-once": _is_expired,
    "link-of-other-dataset": _is_of_another,
    "link-before-ready": _is_early,
}
