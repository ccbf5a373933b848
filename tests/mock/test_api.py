"""The API's answers, status by status. `Api.call` compares each with the description besides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

UNKNOWN = "/v1/datasets/ds_0000000000000000"
GOOD = {"model": "m", "prompts": ["p"], "size": 1}
JSON = {"content-type": "application/json"}
DOCUMENT = load("sinkove")


def test_create_answers_201_pending_even_without_generation_time(make_api: Callable[..., Api]) -> None:
    """And the dataset is ready the next time one looks."""
    api = make_api(generation_seconds=0, seed=1)
    reply = api.create(prompts=["Severe cardiomegaly", "x"], size=10.0)
    dataset_id = reply.json["data"]["id"]
    assert reply.status == 201
    assert reply.json == {
        "success": True,
        "data": {
            "id": dataset_id,
            "model": "m",
            "prompts": ["Severe cardiomegaly", "x"],
            "size": 10,
            "status": "pending",
            "progress": 0,
            "created_at": "2026-01-01T00:00:00.250Z",
            "updated_at": "2026-01-01T00:00:00.250Z",
            "error": None,
        },
        "message": "Operation completed successfully",
    }
    assert b'"size": 10,' in reply.body
    assert api.call("GET", f"/v1/datasets/{dataset_id}").json["data"]["status"] == "ready"


def test_get_follows_the_dataset_through_its_life(make_api: Callable[..., Api]) -> None:
    """By the account's clock."""
    api = make_api(generation_seconds=100, retention_seconds=1000)
    target = f"/v1/datasets/{api.create_id()}"
    seen = []
    for seconds in (0, 10, 45, 45, 1000):
        api.admin("POST", "clock", {"advance_seconds": seconds})
        data = api.call("GET", target).json["data"]
        seen.append((data["status"], data["progress"]))
    assert seen == [("pending", 0), ("processing", 0), ("processing", 50), ("ready", 100), ("expired", 100)]


@pytest.mark.parametrize("target", ["/v1/datasets", "/datasets"])
def test_list_is_in_order_of_creation(api: Api, target: str) -> None:
    """At both addresses that the vendor publishes."""
    assert api.call("GET", target).json["data"] == []
    ids = [api.create_id() for _ in range(3)]
    assert [each["id"] for each in api.call("GET", target).json["data"]] == ids


@pytest.mark.parametrize(
    ("status", "expected"),
    [("pending", 409), ("processing", 409), ("failed", 409), ("expired", 410), ("ready", 200)],
)
def test_download_url_is_given_for_ready_datasets_only(api: Api, status: str, expected: int) -> None:
    """409 tells the status, 410 that it is too late."""
    dataset_id = api.admin("POST", "datasets", {"status": status})["id"]
    reply = api.call("GET", f"/v1/datasets/{dataset_id}/urls/download")
    assert reply.status == expected
    if expected == 409:
        assert (reply.code, reply.json["error"]["details"]) == ("DATASET_NOT_READY", {"status": status})
    if expected == 410:
        assert reply.code == "DATASET_EXPIRED"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer sk-mockx",
        "Bearer sk-moc",
        "Bearer sk-mock x",
        "Bearer sk-mock, Bearer sk-mock",
        "Basic sk-mock",
        "sk-mock",
        "Bearer \xff\xfe",
    ],
)
def test_missing_or_wrong_key_is_answered_with_401(api: Api, authorization: str | None) -> None:
    """Whatever is wrong with it."""
    headers = {} if authorization is None else {"authorization": authorization}
    reply = api.call("GET", "/v1/datasets", key=None, headers=headers)
    assert (reply.status, reply.code) == (401, "INVALID_API_KEY")
    assert reply.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("authorization", ["Bearer sk-mock", "bearer sk-mock", "BEARER   sk-mock", " Bearer sk-mock "])
def test_good_key_is_accepted_however_the_scheme_is_written(api: Api, authorization: str) -> None:
    """Schemes are case-insensitive, RFC 9110 says."""
    assert api.call("GET", "/v1/datasets", key=None, headers={"authorization": authorization}).status == 200


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (UNKNOWN, "DATASET_NOT_FOUND"),
        (f"{UNKNOWN}/urls/download", "DATASET_NOT_FOUND"),
        ("/v1/datasets/%20", "DATASET_NOT_FOUND"),
        ("/v1/datasets/a%2Fb", "DATASET_NOT_FOUND"),
        ("/v1/datasets/" + "x" * 10_000, "DATASET_NOT_FOUND"),
        ("/v1/datasets/", "NOT_FOUND"),
        ("/", "NOT_FOUND"),
        ("/v2/datasets", "NOT_FOUND"),
    ],
)
def test_unknown_dataset_or_address_is_answered_with_404(api: Api, target: str, code: str) -> None:
    """A malformed id is just an unknown one."""
    reply = api.call("GET", target)
    assert (reply.status, reply.code) == (404, code)
    assert len(reply.body) < 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "FOO", "get"])
def test_other_methods_are_answered_with_405_and_allow(api: Api, method: str) -> None:
    """Before the key is looked at; methods are case-sensitive."""
    for target, allow in (("/v1/datasets", "GET, HEAD, POST"), (UNKNOWN, "GET, HEAD")):
        reply = api.call(method, target, key=None)
        assert (reply.status, reply.code, reply.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", allow)
    assert api.call(method, "/nope", key=None).status == 404


@pytest.mark.parametrize("target", ["/v1/datasets", UNKNOWN, "/nope"])
def test_head_answers_as_get_without_a_body(api: Api, target: str) -> None:
    """Status and length are the same."""
    head, get = api.call("HEAD", target), api.call("GET", target)
    assert (head.status, head.body) == (get.status, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("template", [path for path, item in DOCUMENT["paths"].items() if "get" in item])
def test_get_ignores_a_body(api: Api, template: str) -> None:
    """The vendor's own client sends one with every GET."""
    organization = api.organizations()[0] if "organization" in template else None
    dataset_id = api.admin("POST", "datasets", {"organization": organization})["id"]
    target = template.format(organization_id=organization, dataset_id=dataset_id)
    expected = api.call("GET", target)
    assert expected.status == 200
    for body in (b"{}", b"garbage", b""):
        assert api.call("GET", target, body=body, headers=JSON).body == expected.body
    assert api.call("GET", target, too_large=True).body == expected.body


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": "text/plain"}, b"{}"),
        ({"content-type": "text/plain"}, b""),
        ({"content-type": "application/jsonx"}, b"{}"),
        ({"content-type": "x" * 5000}, b"{}"),
        ({}, b"{}"),
    ],
)
def test_other_media_types_are_answered_with_415(api: Api, headers: dict[str, str], body: bytes) -> None:
    """Also a body that does not say what it is."""
    reply = api.call("POST", "/v1/datasets", body=body, headers=headers)
    assert (reply.status, reply.code) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert len(reply.body) < 400


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON ", "application/json"])
def test_json_is_accepted_however_it_is_declared(api: Api, media_type: str) -> None:
    """Parameters and case do not matter."""
    body = json.dumps(GOOD).encode()
    assert api.call("POST", "/v1/datasets", body=body, headers={"content-type": media_type}).status == 201


def test_large_body_is_answered_with_413(api: Api) -> None:
    """Whatever is in it."""
    reply = api.call("POST", "/v1/datasets", headers=JSON, too_large=True)
    assert (reply.status, reply.code) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"\xff", b"[" * 100_000, b'{"size":' + b"9" * 5000 + b"}"])
def test_unreadable_body_is_answered_with_400(api: Api, body: bytes) -> None:
    """The table of reasons is in test_jsonbody."""
    reply = api.call("POST", "/v1/datasets", body=body, headers=JSON)
    assert (reply.status, reply.code) == (400, "INVALID_REQUEST")


def test_missing_body_is_answered_with_400(api: Api) -> None:
    """There is nothing whose media type could be wrong."""
    reply = api.call("POST", "/v1/datasets")
    assert (reply.status, reply.json["error"]["message"]) == (400, "The body is empty.")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ([], ["body"]),
        (None, ["body"]),
        ({}, ["model", "prompts", "size"]),
        ({**GOOD, "size": 0}, ["size"]),
        ({**GOOD, "size": 1001}, ["size"]),
        ({**GOOD, "size": "1"}, ["size"]),
        ({**GOOD, "size": 1.5}, ["size"]),
        ({**GOOD, "size": True}, ["size"]),
        ({**GOOD, "size": None}, ["size"]),
        ({**GOOD, "size": 10**100}, ["size"]),
        ({**GOOD, "model": ""}, ["model"]),
        ({**GOOD, "model": "x" * 201}, ["model"]),
        ({**GOOD, "prompts": []}, ["prompts"]),
        ({**GOOD, "prompts": "p"}, ["prompts"]),
        ({**GOOD, "prompts": ["p", ""]}, ["prompts.1"]),
        ({**GOOD, "prompts": ["x" * 100_000]}, ["prompts.0"]),
        ({**GOOD, "prompts": ["p"] * 1001}, ["prompts"]),
        ({**GOOD, "prompts": [1] * 1000}, [f"prompts.{number}" for number in range(20)]),
    ],
)
def test_impossible_dataset_is_answered_with_422(api: Api, body: Any, fields: list[str]) -> None:
    """The message names the first field, the details all of them; huge values are not echoed."""
    reply = api.call("POST", "/v1/datasets", body=json.dumps(body).encode(), headers=JSON)
    assert (reply.status, reply.code) == (422, "VALIDATION_ERROR")
    errors = reply.json["error"]["details"]["errors"]
    assert fields == [each["field"] for each in errors]
    assert reply.json["error"]["message"] == f"{fields[0]}: {errors[0]['message']}"
    assert all(len(each["message"]) <= 200 for each in errors)
    assert api.call("GET", "/v1/datasets").json["data"] == []


@pytest.mark.parametrize(
    "body", [{**GOOD, "size": 1000}, {**GOOD, "prompts": ["x" * 1000] * 1000}, {**GOOD, "more": [1]}]
)
def test_dataset_at_the_bounds_is_made(api: Api, body: Any) -> None:
    """Unknown fields are ignored: the description does not forbid them."""
    assert api.call("POST", "/v1/datasets", body=body).status == 201


@pytest.mark.parametrize(
    ("strict", "model", "status"), [(True, "m", 422), (True, "brain-mri-v1", 201), (False, "m", 201)]
)
def test_unknown_model_is_refused_when_asked_to(
    make_api: Callable[..., Api], strict: bool, model: str, status: int
) -> None:
    """INVALID_MODEL names the known ones."""
    reply = make_api(strict_models=strict).create(model=model)
    assert reply.status == status
    if status == 422:
        assert reply.code == "INVALID_MODEL"
        assert "chest-xray-v2, chest-xray-v1, brain-mri-v1" in reply.json["error"]["message"]


def test_used_up_window_is_answered_with_429_until_it_resets(make_api: Callable[..., Api]) -> None:
    """Every request counts, also a refused one; the headers are exactly true."""
    api = make_api(limit=(3, 60))
    seen = [api.call("GET", "/v1/datasets"), api.call("GET", "/nope"), api.call("PUT", "/v1/datasets")]
    assert [reply.headers["x-ratelimit-remaining"] for reply in seen] == ["2", "1", "0"]
    refused = api.call("GET", "/v1/datasets")
    assert (refused.status, refused.code) == (429, "RATE_LIMIT_EXCEEDED")
    assert refused.headers["x-ratelimit-limit"] == "3"
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert refused.headers["x-ratelimit-reset"] == "1767225660"
    assert refused.headers["retry-after"] == "60"
    api.now += 59.75
    assert api.call("GET", "/v1/datasets").status == 200
    assert api.call("POST", "/v1/datasets", body=GOOD).headers["x-ratelimit-reset"] == "1767225720"


def test_nothing_is_done_for_a_request_that_is_over_the_limit(make_api: Callable[..., Api]) -> None:
    """The promise that lets clients repeat a create after 429."""
    api = make_api(limit=(1, 60), credits=5)
    api.call("GET", "/v1/datasets")
    assert api.create().status == 429
    state = api.admin("GET", "state")
    assert (state["datasets"], state["credits"]) == ([], 5)


def test_failing_handler_is_answered_with_500_and_no_trace(
    make_api: Callable[..., Api], caplog: pytest.LogCaptureFixture
) -> None:
    """The trace goes to the log."""

    def broken(_call: object) -> Any:
        raise KeyError("secret")

    reply = make_api(handlers={"list_datasets": broken}).call("GET", "/v1/datasets")
    assert (reply.status, reply.code) == (500, "INTERNAL_ERROR")
    assert b"secret" not in reply.body
    assert "secret" in caplog.text


def test_every_answer_has_date_and_request_id(api: Api) -> None:
    """Success or not; ids differ."""
    replies = [api.call("GET", "/v1/datasets"), api.call("GET", "/nope"), api.call("GET", "/v1/datasets", key="no")]
    assert {reply.headers["date"] for reply in replies} == {"Thu, 01 Jan 2026 00:00:00 GMT"}
    assert len({reply.headers["x-request-id"] for reply in replies}) == 3


def test_unreadable_request_is_answered_with_an_enveloped_400(api: Api) -> None:
    """It counts against the callers without a key."""
    first, second = api.engine.unreadable(), api.engine.unreadable()
    assert first.status == 400
    assert isinstance(first.body, bytes)
    assert json.loads(first.body)["error"]["code"] == "INVALID_REQUEST"
    assert (first.header("X-RateLimit-Remaining"), second.header("x-ratelimit-remaining")) == ("999999", "999998")
