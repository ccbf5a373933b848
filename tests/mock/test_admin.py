"""The admin API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api


def test_reset_brings_everything_back(make_api: Callable[..., Api]) -> None:
    """Datasets, window, credits, clock, faults, requests and ids, and callers without a key, of one tenant."""
    api = make_api(api_keys=("sk-mock", "two"), limit=(2, 60), credits=10, seed=1)
    before = [api.admin("GET", f"state?api_key={key}") for key in ("sk-mock", "two")]
    first = api.create_id()
    for key in ("two", "no", "no"):
        api.call("GET", "/v1/datasets", key=key)
    for key in ("sk-mock", "two"):
        api.admin("POST", "clock", {"advance_seconds": 5, "api_key": key})
        api.admin("POST", "faults", {"id": "lost-dataset", "api_key": key})
    assert before != [api.admin("GET", f"state?api_key={key}") for key in ("sk-mock", "two")]
    assert api.admin("POST", "reset") == {}
    assert [before[0] == api.admin("GET", "state"), before[1] == api.admin("GET", "state?api_key=two")] == [True, False]
    assert api.admin("POST", "reset", {"api_key": "two"}) == {}
    assert before == [api.admin("GET", f"state?api_key={key}") for key in ("sk-mock", "two")]
    assert api.admin("GET", "requests") == {"requests": []}
    assert api.create_id() == first
    assert [api.call("GET", "/v1/datasets", key="no").status for _ in range(3)] == [401, 401, 429]


def test_reset_of_one_account_leaves_the_others(make_api: Callable[..., Api]) -> None:
    """`api_key` says which."""
    api = make_api(api_keys=("one", "two"))
    for key in ("one", "two"):
        api.admin("POST", "datasets", {"api_key": key})
    api.admin("POST", "reset", {"api_key": "two"})
    assert [len(api.admin("GET", f"state?api_key={key}")["datasets"]) for key in ("one", "two")] == [1, 0]


def test_requests_tell_what_was_asked_without_credentials(api: Api) -> None:
    """The key stands nowhere in them; requests with a wrong one are there too."""
    api.call("POST", "/v1/datasets?a=b", body={"x": "ä"}, headers={"x-mark": "1"})
    api.call("GET", "/v1/datasets", key="wrong-key")
    api.call("GET", "/storage/x.zip", headers={"cookie": "c=secret"})
    reply = api.call("GET", "/_mock/requests", key=None)
    first, second, third = reply.json["requests"]
    assert first == {
        "time": 1_767_225_600.25,
        "method": "POST",
        "path": "/v1/datasets",
        "query": "a=b",
        "headers": {
            "host": "mock.test",
            "x-mark": "1",
            "authorization": "[redacted]",
            "content-type": "application/json",
        },
        "body": json.dumps({"x": "ä"}),
        "status": 422,
    }
    assert (second["status"], third["status"]) == (401, 400)
    for secret in (b"sk-mock", b"wrong-key", b"secret"):
        assert secret not in reply.body


def test_requests_are_bounded(api: Api) -> None:
    """The last thousand, each body cut."""
    for number in range(1001):
        api.call("GET", f"/v1/datasets/{number}", check=False)
    api.call("POST", "/v1/datasets", body=b"x" * 100_000)
    requests = api.admin("GET", "requests")["requests"]
    assert (len(requests), requests[0]["path"], len(requests[-1]["body"])) == (1000, "/v1/datasets/2", 10_000)


@pytest.mark.parametrize("status", ["pending", "processing", "ready", "failed", "expired"])
def test_arranged_dataset_has_its_status_and_keeps_it_for_a_while(make_api: Callable[..., Api], status: str) -> None:
    """Also where generation takes no time at all."""
    api = make_api(generation_seconds=0, credits=0)
    content = {"model": "brain-mri-v1", "prompts": ["a", "b"], "size": 7}
    dataset_id = api.admin("POST", "datasets", {"status": status, **content})["id"]
    api.now += 300
    data = api.call("GET", f"/v1/datasets/{dataset_id}").json["data"]
    assert data.items() >= {"status": status, **content}.items()
    assert (data["error"] is not None) == (status == "failed")


def test_arranged_processing_dataset_becomes_ready_when_the_clock_is_pushed(api: Api) -> None:
    """Half an hour does it."""
    dataset_id = api.admin("POST", "datasets", {"status": "processing"})["id"]
    api.admin("POST", "clock", {"advance_seconds": 1800})
    assert api.call("GET", f"/v1/datasets/{dataset_id}").json["data"]["status"] == "ready"


def test_admin_is_never_rate_limited(make_api: Callable[..., Api]) -> None:
    """And counts nothing."""
    api = make_api(limit=(1, 60))
    for _ in range(5):
        assert api.admin("GET", "state")["remaining"] == 1


@pytest.mark.parametrize(
    ("method", "name", "body", "reason"),
    [
        ("POST", "clock", {}, "clock takes advance_seconds, freeze or both."),
        ("POST", "clock", {"freeze": 1}, "freeze is true or false."),
        ("POST", "clock", {"self": 1}, "clock: got an unexpected keyword argument 'self'."),
        ("POST", "datasets", {"self": 1}, "A dataset is arranged by status, model, prompts, size, not self."),
        ("POST", "datasets", {"account": 1}, "A dataset is arranged by status, model, prompts, size, not account."),
        ("POST", "datasets", {"age_seconds": -1}, "age_seconds is a number of seconds from 0 to 25 years."),
        ("POST", "datasets", {"generation_seconds": "1"}, "generation_seconds is a number of seconds"),
        ("POST", "datasets", {"fails": 1}, "fails is true or false."),
        ("POST", "datasets", {"id": "a b"}, "id has not the form of the ids here."),
        ("POST", "datasets", {"status": "ready", "age_seconds": 1}, "status would be processing at this age, not "),
        ("POST", "keys", {"self": 1}, "A key is told limit, revoked, forbidden, "),
        ("POST", "keys", {"key": "a b"}, "key is 1 to 500 printable ASCII characters without blanks."),
        ("POST", "keys", {"key": 1}, "key is 1 to 500 printable ASCII characters without blanks."),
        ("POST", "keys", {"tier": "gold"}, "A tier is one of standard, premium, unlimited."),
        ("POST", "keys", {"tier": []}, "A tier is one of standard, premium, unlimited."),
        ("POST", "keys", {"limit": 5}, "A limit is N/SECONDS"),
        ("POST", "keys", {"credits": "5"}, "Credits are a number from 0 up."),
        ("POST", "keys", {"revoked": "no"}, "revoked is true or false."),
        ("POST", "keys", {"forbidden": None}, "forbidden is true or false."),
        ("POST", "keys", {"expires_in": True}, "expires_in is a number of seconds, at most ten years, or null."),
        ("POST", "keys", {"limit": "5/60", "remaining": 6}, "remaining is a whole number from 0 to 5."),
        ("POST", "keys", {"key": "sk-mock", "credits": 1, "revoked": 1}, "revoked is true or false."),
        ("POST", "organizations", {}, "organizations: missing a required argument: 'name'."),
        ("POST", "organizations", {"name": ""}, "name is a text of 1 to 200 characters."),
        ("POST", "organizations", {"name": "x", "members": ["no"]}, "members is a list of this tenant's keys."),
        ("POST", "organizations", {"name": "x", "members": "sk-mock"}, "members is a list of this tenant's keys."),
        ("POST", "organizations", {"name": "x", "id": "x"}, "id has not the form of the ids here."),
        ("POST", "faults", {"id": "lost-dataset", "self": 1}, "lost-dataset can be told "),
        ("POST", "clock", {"advance_seconds": -1}, "A clock advances by"),
        ("POST", "clock", {"advance_seconds": "60"}, "advance_seconds is a number."),
        ("POST", "clock", {"advance_seconds": True}, "advance_seconds is a number."),
        ("POST", "clock", b"{", "The body is not valid JSON."),
        ("POST", "clock", [], "The body is a JSON object."),
        ("POST", "reset", {"api_key": "no"}, "There is no account with this api_key."),
        ("POST", "reset", {"api_key": ["sk-mock"]}, "There is no account with this api_key."),
        ("POST", "reset", {"all": 1}, "reset: got an unexpected keyword argument 'all'."),
        ("POST", "faults", {}, "faults: missing a required argument: 'id'."),
        ("POST", "faults", {"id": 1}, "A fault's id is a string."),
        ("POST", "faults", {"id": "lost-datasets"}, "There is no fault 'lost-datasets'; near it: lost-dataset, "),
        ("DELETE", "faults", {"id": "lost"}, "There is no fault 'lost'; "),
        ("POST", "datasets", {"status": "gone"}, "status is one of pending, processing, ready, failed, expired."),
        ("POST", "datasets", {"size": 1001}, "size: 1001 is greater than the maximum of 1000."),
        ("POST", "datasets", {"prompts": 1}, 'prompts: 1 is not of type "array".'),
        ("POST", "datasets", {"organization": "x"}, "The account has no organization of this id."),
        ("POST", "datasets", {"organization": ["x"]}, "The account has no organization of this id."),
        ("POST", "datasets", {"state": "ready"}, "A dataset is arranged by status, model, prompts, size, not state."),
    ],
)
def test_bad_input_is_answered_with_400_and_one_sentence(
    api: Api, method: str, name: str, body: Any, reason: str
) -> None:
    """Nothing happens then."""
    before = api.admin("GET", "state")
    reply = api.call(method, f"/_mock/{name}", key=None, body=body)
    assert reply.status == 400
    assert reply.json["error"].startswith(reason)
    assert before == api.admin("GET", "state")


def test_unknown_action_and_method_are_answered(api: Api) -> None:
    """404 and 405, as JSON too."""
    assert api.call("GET", "/_mock/nope", key=None).status == 404
    reply = api.call("PUT", "/_mock/faults", key=None)
    assert (reply.status, reply.headers["allow"]) == (405, "DELETE, POST")
    assert api.call("HEAD", "/_mock/state", key=None).status == 200
