"""The organization API. `Api.call` compares each answer with the description besides, errors as flat ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS, content_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

NOBODYS = "00000000-0000-4000-8000-000000000000"
GOOD = {"modelId": NOBODYS, "numSamples": 1, "args": {}}
JSON = {"content-type": "application/json"}


def _base(api: Api) -> str:
    return f"/v1/organizations/{api.organizations()[0]}"


def test_every_account_has_two_organizations(api: Api) -> None:
    """Bare, in a list and one by one, however the UUID is written."""
    listed = api.call("GET", "/v1/organizations").json
    assert [set(each) for each in listed] == [{"id", "name"}] * 2
    assert [each["name"] for each in listed] == ["Radiology Research", "Teaching Files"]
    for each in listed:
        assert str(UUID(each["id"])) == each["id"]
        for organization in (each["id"], each["id"].upper()):
            assert api.call("GET", f"/v1/organizations/{organization}").json == each


def test_create_answers_201_pending_with_what_was_sent(make_api: Callable[..., Api]) -> None:
    """Without metadata, also when the generation takes no time."""
    api = make_api(generation_seconds=0)
    organization = api.organizations()[1]
    args = {"prompt": "Severe cardiomegaly", "deep": [{"x": [None, 1.5, "ä"]}], "": 1}
    reply = api.create_in(organization, numSamples=10.0, args=args)
    told = reply.json
    assert reply.status == 201
    assert str(UUID(told["id"])) == told["id"]
    assert told == {
        "id": told["id"],
        "modelId": "00000000-0000-4000-8000-00000000000A",
        "organizationId": organization,
        "ownerId": told["ownerId"],
        "numSamples": 10,
        "args": args,
        "createdAt": "2026-01-01T00:00:00.250Z",
        "updatedAt": "2026-01-01T00:00:00.250Z",
        "metadata": None,
    }
    assert told["ownerId"].startswith("user_")
    read = api.call("GET", f"/v1/organizations/{organization}/datasets/{told['id'].upper()}").json
    assert read | {"metadata": None} == told
    assert read["metadata"]["state"] == "READY"


def test_metadata_follow_the_dataset_through_its_life(make_api: Callable[..., Api]) -> None:
    """By the account's clock; their id stays, and after the retention the dataset is gone."""
    api = make_api(generation_seconds=100, retention_seconds=1000)
    target = f"{_base(api)}/datasets"
    own = f"{target}/{api.create_in(api.organizations()[0]).json['id']}"
    seen = []
    for seconds in (0, 55, 45):
        api.admin("POST", "clock", {"advance_seconds": seconds})
        dataset = api.call("GET", own).json
        assert api.call("GET", target).json == [dataset]
        seen.append((dataset["updatedAt"], dataset["metadata"]))
    began, ended, metadata_id = "2026-01-01T00:00:10.250Z", "2026-01-01T00:01:40.250Z", seen[1][1]["id"]
    common = {"id": str(UUID(metadata_id)), "startedAt": began}
    assert seen == [
        ("2026-01-01T00:00:00.250Z", None),
        (began, {**common, "state": "STARTED", "progress": 50, "size": 0, "finishedAt": None}),
        (ended, {**common, "state": "READY", "progress": 100, "size": 1024, "finishedAt": ended}),
    ]
    api.admin("POST", "clock", {"advance_seconds": 1000})
    assert api.call("GET", target).json == []
    gone, link = api.call("GET", own), api.call("GET", f"{own}/urls/download")
    assert [(each.status, each.code) for each in (gone, link)] == [(404, "DATASET_NOT_FOUND"), (410, "DATASET_EXPIRED")]


@pytest.mark.parametrize(
    ("status", "state", "expected"),
    [
        ("pending", None, 409),
        ("processing", "STARTED", 409),
        ("failed", "FAILED", 409),
        ("ready", "READY", 200),
        ("expired", None, 410),
    ],
)
def test_arranged_dataset_has_its_state_and_its_link(api: Api, status: str, state: str | None, expected: int) -> None:
    """The size of a file that is not there is 0."""
    content = {"organization": api.organizations()[1], "numSamples": 7, "args": {"prompts": ["a"]}}
    dataset_id = api.admin("POST", "datasets", {"status": status, **content})["id"]
    target = f"/v1/organizations/{api.organizations()[1]}/datasets/{dataset_id}"
    reply, link = api.call("GET", target), api.call("GET", f"{target}/urls/download")
    assert link.status == expected
    if status != "expired":
        told = (reply.json["numSamples"], reply.json["args"], (reply.json["metadata"] or {}).get("state"))
        assert told == (7, {"prompts": ["a"]}, state)
    if state is not None:
        assert reply.json["metadata"]["size"] == (1024 if status == "ready" else 0)
        assert (reply.json["metadata"]["finishedAt"] is None) == (status == "processing")


@pytest.mark.parametrize(
    ("size", "args"), [(1, {}), (3, {"prompts": ["Cardiomegaly", "ä"]}), (2, {"prompt": "x" * 2000})]
)
def test_told_size_is_the_served_size(make_api: Callable[..., Api], size: int, args: dict[str, Any]) -> None:
    """Of the real archive: what metadata say, what Content-Length says, and what comes."""
    api = make_api(make_archive=None, generation_seconds=0)
    dataset_id = api.create_in(api.organizations()[0], numSamples=size, args=args).json["id"]
    target = f"{_base(api)}/datasets/{dataset_id}"
    told = api.call("GET", target).json["metadata"]["size"]
    url = api.call("GET", f"{target}/urls/download").json["URL"]
    assert url.startswith(f"http://mock.test/storage/{dataset_id}.zip?expires=")
    reply = api.call("GET", url.removeprefix("http://mock.test"), key=None)
    assert (reply.status, int(reply.headers["content-length"]), len(reply.body)) == (200, told, told)
    assert api.call("GET", f"{_base(api)}/datasets").json[0]["metadata"]["size"] == told


@pytest.mark.parametrize(
    ("args", "prompts"),
    [
        ({"prompt": "a"}, ["a"]),
        ({"prompts": ["a", "b", 1, None]}, ["a", "b"]),
        ({"prompt": "a", "prompts": ["b"]}, ["a", "b"]),
        ({"prompt": ["a"]}, [""]),
        ({"prompts": "a"}, [""]),
        ({"prompts": []}, [""]),
        ({}, [""]),
        ({"prompt": "x" * 100_000}, ["x" * 1000]),
    ],
)
def test_prompts_of_the_args_drive_the_pictures(api: Api, args: dict[str, Any], prompts: list[str]) -> None:
    """Args without any are good too."""
    assert api.create_in(api.organizations()[0], args=args).json["args"] == args
    assert content_of({"modelId": "m", "numSamples": 1, "args": args})["prompts"] == prompts


def test_organizations_are_apart_from_one_another_and_from_the_account(make_api: Callable[..., Api]) -> None:
    """Lists do not mix, and what is one's is another one's 404."""
    api = make_api(api_keys=("sk-mock", "two"))
    first, second = api.organizations()
    foreign = api.organizations("two")[0]
    ids = {place: api.create_in(place).json["id"] for place in (first, second)}
    account_id = api.create_id()
    for place, dataset_id in ids.items():
        assert [each["id"] for each in api.call("GET", f"/v1/organizations/{place}/datasets").json] == [dataset_id]
    assert [each["id"] for each in api.call("GET", "/v1/datasets").json["data"]] == [account_id]
    for target in (
        f"/v1/datasets/{ids[first]}",
        *(f"/v1/organizations/{second}/datasets/{each}" for each in (ids[first], account_id)),
    ):
        for suffix in ("", "/urls/download"):
            assert api.call("GET", target + suffix).code == "DATASET_NOT_FOUND"
    assert len({first, second, foreign, *api.organizations("two")}) == 4
    for suffix in ("", "/datasets", f"/datasets/{ids[first]}", f"/datasets/{ids[first]}/urls/download"):
        assert api.call("GET", f"/v1/organizations/{first}{suffix}", key="two").code == "ORGANIZATION_NOT_FOUND"
    assert api.create_in(first, key="two").code == "ORGANIZATION_NOT_FOUND"


def test_credits_are_the_accounts(make_api: Callable[..., Api]) -> None:
    """Both APIs and both organizations spend the same; 402 charges nothing."""
    api = make_api(credits=7)
    first, second = api.organizations()
    assert [api.create().status, api.create_in(first).status] == [201, 201]
    reply = api.create_in(second)
    assert (reply.status, reply.code) == (402, "INSUFFICIENT_CREDITS")
    assert reply.json["details"] == {"required": 3, "available": 1}
    assert api.create_in(second, numSamples=1).status == 201


@pytest.mark.parametrize(
    ("strict", "model", "status"), [(True, NOBODYS, 422), (True, MODEL_IDS[1], 201), (False, NOBODYS, 201)]
)
def test_unknown_model_is_refused_when_asked_to(
    make_api: Callable[..., Api], strict: bool, model: str, status: int
) -> None:
    """The known ones stand in the message and in the admin's state."""
    api = make_api(strict_models=strict)
    reply = api.create_in(api.organizations()[0], modelId=model)
    assert reply.status == status
    assert set(MODEL_IDS) <= set(api.admin("GET", "state")["models"])
    if status == 422:
        assert reply.code == "INVALID_MODEL"
        assert all(each in reply.json["message"] for each in MODEL_IDS)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "INVALID_REQUEST"),
        (b"", JSON, 400, "INVALID_REQUEST"),
        (b'{"args":' + b"[" * 960 + b"]" * 960 + b"}", JSON, 400, "INVALID_REQUEST"),
        (b"{}", {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ([], {}, 422, "VALIDATION_ERROR"),
        ({}, {}, 422, "VALIDATION_ERROR"),
        ({**GOOD, "modelId": "chest-xray-v2"}, {}, 422, "VALIDATION_ERROR"),
        ({**GOOD, "numSamples": 1001}, {}, 422, "VALIDATION_ERROR"),
        ({**GOOD, "numSamples": 0}, {}, 422, "VALIDATION_ERROR"),
        ({**GOOD, "args": None}, {}, 422, "VALIDATION_ERROR"),
        ({**GOOD, "args": []}, {}, 422, "VALIDATION_ERROR"),
    ],
)
def test_bad_body_is_refused_with_a_flat_error(
    api: Api, body: Any, headers: dict[str, str], status: int, code: str
) -> None:
    """And makes nothing."""
    target = f"{_base(api)}/datasets"
    reply = api.call("POST", target, body=body, headers=headers)
    assert (reply.status, reply.code) == (status, code)
    assert ("errors" in reply.json.get("details", {})) == (status == 422)
    assert api.call("GET", target).json == []


def test_large_body_is_refused_with_a_flat_413(api: Api) -> None:
    """As in the account API."""
    reply = api.call("POST", f"{_base(api)}/datasets", headers=JSON, too_large=True)
    assert (reply.status, reply.code) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("method", "target", "key", "status", "code"),
    [
        ("GET", "/v1/organizations", None, 401, "INVALID_API_KEY"),
        ("GET", "/v1/organizations/x/datasets", "no", 401, "INVALID_API_KEY"),
        ("DELETE", "/v1/organizations", None, 405, "METHOD_NOT_ALLOWED"),
        ("PUT", f"/v1/organizations/{NOBODYS}", "sk-mock", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v1/organizations/", "sk-mock", 404, "NOT_FOUND"),
        ("GET", "/v1/organizations/x/y/z", "sk-mock", 404, "NOT_FOUND"),
        ("GET", "/v1/organizations/" + "x" * 9999, "sk-mock", 404, "ORGANIZATION_NOT_FOUND"),
        ("GET", "/v1/organizations/%20", "sk-mock", 404, "ORGANIZATION_NOT_FOUND"),
        ("GET", f"/v1/organizations/{NOBODYS}", "sk-mock", 404, "ORGANIZATION_NOT_FOUND"),
        ("GET", f"/v1/organizations/{NOBODYS}/datasets", "sk-mock", 404, "ORGANIZATION_NOT_FOUND"),
    ],
)
def test_refusals_at_these_addresses_are_flat(
    api: Api, method: str, target: str, key: str | None, status: int, code: str
) -> None:
    """`conform` in conftest looks for the envelope everywhere else."""
    reply = api.call(method, target, key=key)
    assert (reply.status, reply.code) == (status, code)
    assert reply.json.keys() == {"code", "message"}
    assert len(reply.body) < 400


def test_addresses_that_only_look_alike_are_enveloped(api: Api) -> None:
    """The prefix is a whole segment."""
    assert api.call("GET", "/v1/organizationsx").json["success"] is False


def test_used_up_window_is_answered_with_a_flat_429(make_api: Callable[..., Api]) -> None:
    """Both APIs count in one window."""
    api = make_api(limit=(2, 60))
    target = f"{_base(api)}/datasets"
    api.call("GET", "/v1/datasets")
    reply = api.call("POST", target, body=GOOD)
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (429, "RATE_LIMIT_EXCEEDED", "60")
    api.now += 60
    assert api.call("GET", target).json == []


def test_failing_handler_is_answered_with_a_flat_500(make_api: Callable[..., Api]) -> None:
    """Nothing of the reason is in it."""

    def broken(_call: object) -> Any:
        raise KeyError("secret")

    reply = make_api(handlers={"list_organizations": broken}).call("GET", "/v1/organizations")
    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert b"secret" not in reply.body


def _transcript(api: Api) -> list[object]:
    organization = api.organizations()[1]
    replies = [api.create_in(organization), api.create_in(organization), api.create()]
    replies.append(api.call("GET", f"/v1/organizations/{organization}/datasets"))
    return [(reply.headers, reply.body) for reply in replies]


def test_seed_makes_two_servers_answer_alike(make_api: Callable[..., Api]) -> None:
    """To the byte, again after a reset; another seed, another key or none makes other ids."""
    api = make_api(seed=1)
    first = _transcript(api)
    assert first == _transcript(make_api(seed=1))
    api.admin("POST", "reset")
    assert first == _transcript(api)
    servers = [make_api(seed=2), make_api(), make_api(), make_api(seed=1, api_keys=("sk-mock", "two"))]
    ids = [*api.organizations(), *servers[3].organizations("two")]
    ids += [each for server in servers[:3] for each in server.organizations()]
    assert len(set(ids)) == 10
    assert api.organizations() == servers[3].organizations()


def test_reset_empties_organizations_and_leaves_them_there(api: Api) -> None:
    """Their ids are the account's for good."""
    before = api.organizations()
    dataset_id = api.create_in(before[0]).json["id"]
    api.admin("POST", "reset")
    assert before == api.organizations()
    assert api.call("GET", f"/v1/organizations/{before[0]}/datasets/{dataset_id}").status == 404


def test_state_shows_organizations(api: Api) -> None:
    """Each with its datasets, expired ones too."""
    organization = api.organizations()[1]
    dataset_id = api.admin("POST", "datasets", {"status": "expired", "organization": organization})["id"]
    state = json.loads(json.dumps(api.admin("GET", "state")))
    assert [each["name"] for each in state["organizations"]] == ["Radiology Research", "Teaching Files"]
    assert state["organizations"][0]["datasets"] == state["datasets"] == []
    assert [(each["id"], each["status"]) for each in state["organizations"][1]["datasets"]] == [(dataset_id, "expired")]
