"""Probes of what is let in, what is refused and what a request does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import subjects
from .looking import (
    BODY,
    DATASETS,
    JSON,
    MODEL_ID,
    ORGANIZATION_BODY,
    all_or_none,
    call,
    get,
    own,
    payload,
    post,
    ready,
)  # fmt: skip

if TYPE_CHECKING:
    from tests.mock.conftest import Api

    from .looking import Probe

TOO_LONG = "x" * 1001


def admits(*changes: dict[str, Any], organization: tuple[dict[str, Any], ...] = ()) -> Probe:
    """Whether creates with these changes to a good body succeed, all of them."""

    def probe(api: Api) -> bool:
        replies = [post(api, {**BODY, **change}) for change in changes]
        replies += [post(api, {**ORGANIZATION_BODY, **change}, own(api)) for change in organization]
        assert {each.status for each in replies} <= {201, 422}
        assert post(api).status == 201
        return all_or_none(each.status == 201 for each in replies)

    return probe


def refuses(*changes: dict[str, Any], organization: tuple[dict[str, Any], ...] = ()) -> Probe:
    good = admits(*changes, organization=organization)
    return lambda api: not good(api)


def _admits_any_key(api: Api) -> bool:
    return {get(api, key=key).status for key in (None, "no", "sk-mock")} == {200}


def _admits_none(api: Api) -> bool:
    assert get(api, key="no").status == 401
    return get(api, key=None).status == 200


def _admits_revoked(api: Api) -> bool:
    assert {get(api, key=key).status for key in (None, "no")} == {401}
    return get(api, key=subjects(api)["key_revoked"]).status == 200


def _refuses_lower_case(api: Api) -> bool:
    assert get(api).status == 200
    return get(api, key=None, headers={"authorization": "bearer sk-mock"}).status == 401


def _admits_basic(api: Api) -> bool:
    assert get(api, key=None, headers={"authorization": "Digest c2s6"}).status == 401
    return get(api, key=None, headers={"authorization": "Basic c2s6"}).status == 200


def _lists_another(api: Api) -> bool:
    made = payload(post(api))["id"]
    second = api.admin("POST", "keys", {})["key"]
    return made in str(payload(get(api, key=second)))


def _crashes(api: Api) -> bool:
    assert get(api, f"{DATASETS}/no").status == 404
    return get(api, f"{DATASETS}/a%20b").status == 500


def _admits_forbidden(api: Api) -> bool:
    return get(api, key=subjects(api)["key_forbidden"]).status == 200


def _shows_account(api: Api) -> bool:
    foreign = subjects(api)["foreign_dataset"]
    assert get(api, f"{DATASETS}/no").status == 404
    return get(api, f"{DATASETS}/{foreign}").status == 200


def _shows_organization(api: Api) -> bool:
    target, other = own(api), own(api, 1)
    dataset_id = ready(api, target)
    assert get(api, other).json == []
    assert get(api, f"{other}/{MODEL_ID}").status == 404
    return get(api, f"{other}/{dataset_id}").status == 200


def _shows_foreign_organization(api: Api) -> bool:
    assert get(api, f"/v1/organizations/{MODEL_ID}").status == 404
    return get(api, f"/v1/organizations/{subjects(api)['foreign_organization']}").status == 200


def _counts(api: Api, doing: Any) -> int:
    before = len(api.admin("GET", "state")["datasets"])
    doing()
    return len(api.admin("GET", "state")["datasets"]) - before


def _get_makes(api: Api) -> bool:
    dataset_id = ready(api)
    return _counts(api, lambda: get(api, f"{DATASETS}/{dataset_id}")) == 1


def costs(price: int, status: int, method: str = "POST", body: Any = None) -> Probe:
    """Whether something costs this much; it must have this status."""

    def probe(api: Api) -> bool:
        dataset_id = ready(api)
        before = api.admin("GET", "state")["credits"]
        target = f"{DATASETS}/{dataset_id}" if method == "GET" else DATASETS
        assert call(api, method, target, body=body).status == status
        return bool(before - api.admin("GET", "state")["credits"] == price)

    return probe


OPTIONS: dict[str, dict[str, Any]] = {
    name: {"credits": 10}
    for name in ("get-spends-credits", "create-charges-twice", "create-charges-nothing", "refused-create-charges",
                 "credits-ignored")
}  # fmt: skip
PROBES: dict[str, Probe] = {
    "accept-invalid-key": _admits_any_key,
    "accept-missing-key": _admits_none,
    "accept-revoked-key": _admits_revoked,
    "accept-other-scheme": _admits_basic,
    "lower-case-scheme-refused": _refuses_lower_case,
    "accept-forbidden-key": _admits_forbidden,
    "other-account-visible": _shows_account,
    "other-account-listed": _lists_another,
    "odd-id-crashes": _crashes,
    "other-organization-visible": _shows_organization,
    "foreign-organization-visible": _shows_foreign_organization,
    "accept-size-1001": admits({"size": 1001}, organization=({"numSamples": 1001},)),
    "accept-size-0": admits({"size": 0}, organization=({"numSamples": -1},)),
    "accept-empty-prompts": admits({"prompts": []}),
    "accept-empty-text": admits({"prompts": [""]}, {"model": ""}),
    "accept-long-text": admits({"prompts": [TOO_LONG]}, {"model": TOO_LONG}),
    "accept-bad-id": admits(organization=({"modelId": "no"},)),
    "accept-wrong-type": admits({"size": "x"}, {"prompts": "p"}, {"model": None}, organization=({"args": []},)),
    "accept-missing-field": lambda api: all_or_none(
        post(api, {k: v for k, v in BODY.items() if k != name}).status == 201 for name in BODY
    ),
    "accept-malformed-json": lambda api: post(api, b"{", headers=JSON).status == 201,
    "accept-any-media-type": lambda api: post(api, headers={"content-type": "text/plain"}).status == 201,
    "refuse-size-1": refuses({"size": 1}, organization=({"numSamples": 1},)),
    "refuse-size-1000": refuses({"size": 1000}, organization=({"numSamples": 1000},)),
    "refuse-unicode": refuses({"prompts": ["Größe"]}, organization=({"args": {"prompt": "肺"}},)),
    "refuse-extra-fields": refuses({"note": 1}, organization=({"note": 2},)),
    "refuse-charset": lambda api: post(api, headers={"content-type": "application/json; charset=utf-8"}).status == 415,
    "get-creates-dataset": _get_makes,
    "get-spends-credits": costs(1, 200, "GET"),
    "create-makes-two": lambda api: _counts(api, lambda: payload(post(api))) == 2,
    "create-charges-twice": costs(6, 201, body=BODY),
    "create-charges-nothing": costs(0, 201, body=BODY),
    "refused-create-charges": costs(1, 422, body={}),
    "credits-ignored": lambda api: post(api, {**BODY, "size": 11}).status == 201,
}
