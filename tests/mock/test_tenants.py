"""Tenants: what one key or one test has to itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.sinkove import datasets
from sinkove_synkrato_mock.sinkove.live import MockServer
from sinkove_synkrato_mock.sinkove.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mock.conftest import Api

    from sinkove_synkrato_mock.sinkove.live import Mock

LIST = "/v1/datasets"


def test_admin_calls_choose_the_tenant_by_field_then_by_the_requests_own_key(make_api: Callable[..., Api]) -> None:
    """And the first one without either; a key that nobody has is refused, wherever it stands."""
    api = make_api(api_keys=("one", "two"))
    assert api.call("POST", "/_mock/datasets", key="two", body={}).status == 200
    counts = [len(api.call("GET", "/_mock/state", key=key).json["datasets"]) for key in (None, "one", "two")]
    assert counts == [0, 0, 1]
    assert len(api.call("GET", "/_mock/state?api_key=two", key="one").json["datasets"]) == 1
    assert api.call("GET", "/_mock/state", key="no").json == {"error": "There is no account with this api_key."}


@pytest.mark.parametrize("chosen", ["one", "two", None])
def test_reset_leaves_the_neighbour_alone(make_api: Callable[..., Api], chosen: str | None) -> None:
    """Without a key it is the first one's."""
    api = make_api(api_keys=("one", "two"))
    for key in ("one", "two"):
        api.admin("POST", "datasets", {"api_key": key})
        api.admin("POST", "clock", {"advance_seconds": 5, "api_key": key})
        api.call("GET", LIST, key=key)
    api.admin("POST", "reset", {"api_key": chosen} if chosen else None)
    left = {"one": 0 if chosen != "two" else 1, "two": 0 if chosen == "two" else 1}
    for key, count in left.items():
        state = api.admin("GET", f"state?api_key={key}")
        seen = api.admin("GET", f"requests?api_key={key}")["requests"]
        assert (len(state["datasets"]), state["time"] - api.now, len(seen)) == (count, 5 * count, count)


def test_keys_of_a_tenant_share_clock_faults_and_requests_and_nothing_else(api: Api) -> None:
    """Their datasets, credits and windows are apart."""
    key = api.admin("POST", "keys", {"limit": "3/60", "credits": 2})["key"]
    body = {"model": "m", "prompts": ["p"], "size": 2}
    assert [api.call("POST", LIST, key=key, body=body).status for _ in range(2)] == [201, 402]
    assert api.call("GET", LIST).json["data"] == []
    assert len(api.call("GET", LIST, key=key).json["data"]) == 1
    assert api.call("GET", LIST, key=key).status == 429
    api.admin("POST", "clock", {"advance_seconds": 60})
    api.admin("POST", "faults", {"id": "success-true-on-404"})
    assert api.call("GET", f"{LIST}/x", key=key, check=False).json["success"] is True
    assert len(api.admin("GET", "requests")["requests"]) == 6


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        ({}, 200),
        ({"revoked": True}, 401),
        ({"forbidden": True}, 403),
        ({"remaining": 0}, 429),
        ({"expires_in": 0}, 401),
    ],
)
def test_key_is_answered_by_its_terms(api: Api, terms: dict[str, Any], status: int) -> None:
    """From both APIs, and again as before when they are taken back."""
    key = api.admin("POST", "keys", terms)["key"]
    for target in (LIST, "/v1/organizations"):
        assert api.call("GET", target, key=key).status == status
    back = {"revoked": False, "forbidden": False, "expires_in": None, "remaining": 9}
    assert api.admin("POST", "keys", {"key": key, **back}) == {"key": key}
    assert api.call("GET", LIST, key=key).status == 200


def test_key_expires_by_the_tenants_clock_and_its_data_stay(api: Api) -> None:
    """To the second; a key that is changed keeps what it has."""
    api.create_id()
    api.admin("POST", "keys", {"key": "sk-mock", "expires_in": 60})
    api.admin("POST", "clock", {"advance_seconds": 59})
    assert api.call("GET", LIST).status == 200
    api.admin("POST", "clock", {"advance_seconds": 1})
    assert api.call("GET", LIST).code == "INVALID_API_KEY"
    api.admin("POST", "keys", {"key": "sk-mock", "expires_in": None})
    assert len(api.call("GET", LIST).json["data"]) == 1


@pytest.mark.parametrize(("terms", "limit"), [({"tier": "standard"}, 100), ({"tier": "premium"}, 500), ({}, 7)])
def test_key_without_a_tier_has_the_servers_limit(
    make_api: Callable[..., Api], terms: dict[str, str], limit: int
) -> None:
    """A tier of its own wins over it."""
    api = make_api(limit=(7, 60))
    key = api.admin("POST", "keys", terms)["key"]
    assert api.call("GET", LIST, key=key).headers["x-ratelimit-limit"] == str(limit)


def test_key_of_another_tenant_is_not_given_twice(make_api: Callable[..., Api]) -> None:
    """Neither as a new one nor to be changed."""
    api = make_api(api_keys=("one", "two"))
    reply = api.call("POST", "/_mock/keys", key=None, body={"key": "two", "revoked": True})
    assert (reply.status, reply.json["error"]) == (400, "This key is in use already.")
    assert api.call("GET", LIST, key="two").status == 200


def test_members_share_an_organization_and_others_do_not_see_it(api: Api) -> None:
    """Its datasets too."""
    keys = [api.admin("POST", "keys")["key"] for _ in range(2)]
    place = api.admin("POST", "organizations", {"name": "Both", "members": ["sk-mock", keys[0]]})["id"]
    made = api.create_in(place, key=keys[0]).json["id"]
    target = f"/v1/organizations/{place}/datasets/{made}"
    assert [api.call("GET", target, key=key).status for key in ("sk-mock", *keys)] == [200, 200, 404]
    assert [place in api.organizations(key) for key in ("sk-mock", *keys)] == [True, True, False]


def test_presigned_address_is_good_for_its_tenant_alone(make_api: Callable[..., Api]) -> None:
    """Also where another one has a dataset of the same id."""
    api = make_api(api_keys=("one", "two"))
    links = []
    for key in ("one", "two"):
        api.admin("POST", "datasets", {"api_key": key, "id": "same"})
        url = api.call("GET", f"{LIST}/same/urls/download", key=key).json["data"]["URL"]
        links.append(url.removeprefix("http://mock.test"))
    tags = [link.partition("tenant=")[2].partition("&")[0] for link in links]
    assert [api.call("GET", link, key=None).status for link in links] == [200, 200]
    assert api.call("GET", links[0].replace(*tags), key=None).status == 403
    assert [len(api.admin("GET", f"requests?api_key={key}")["requests"]) for key in ("one", "two")] == [2, 3]


def test_freeze_stops_everything_that_goes_by_the_clock(api: Api) -> None:
    """Date, window, generation; unfrozen it runs on from there."""
    dataset_id = api.create_id()
    assert api.admin("POST", "clock", {"freeze": True}) == {"time": api.now, "frozen": True}
    before = api.call("GET", f"{LIST}/{dataset_id}")
    start, api.now = api.now, api.now + 3600
    after = api.call("GET", f"{LIST}/{dataset_id}")
    assert [after.headers[name] for name in ("date", "x-ratelimit-reset")] == [
        before.headers[name] for name in ("date", "x-ratelimit-reset")
    ]
    assert (before.json["data"]["status"], after.json["data"]) == ("pending", before.json["data"])
    assert api.admin("POST", "clock", {"advance_seconds": 1, "freeze": False}) == {"time": start + 1, "frozen": False}
    api.now += 1
    assert api.call("GET", f"{LIST}/{dataset_id}").json["data"]["status"] == "ready"


def test_datasets_of_a_tenant_are_bounded_wherever_they_are(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    """The oldest finished one goes first, and nobody else's."""
    monkeypatch.setattr(datasets, "_MAX_DATASETS", 3)
    place, key = api.organizations()[0], api.admin("POST", "keys")["key"]
    api.admin("POST", "datasets", {"status": "pending"})
    api.admin("POST", "datasets", {"organization": place})
    api.admin("POST", "datasets", {"api_key": key})
    api.admin("POST", "datasets", {})
    state = api.admin("GET", "state")
    assert [len(each["datasets"]) for each in (state, state["keys"][0], state["organizations"][0])] == [2, 1, 0]
    assert [each["status"] for each in state["datasets"]] == ["pending", "ready"]


def test_keys_and_organizations_of_a_tenant_are_bounded(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    """One sentence says so."""
    monkeypatch.setattr("sinkove_synkrato_mock.tenancy._MAX_KEYS", 2)
    monkeypatch.setattr("sinkove_synkrato_mock.sinkove.tenant._MAX_ORGANIZATIONS", 5)
    api.admin("POST", "keys")
    assert api.call("POST", "/_mock/keys", key=None).json == {"error": "A tenant has at most 2 keys."}
    api.admin("POST", "organizations", {"name": "x"})
    reply = api.call("POST", "/_mock/organizations", key=None, body={"name": "x"})
    assert reply.json == {"error": "A tenant has at most 5 organizations."}


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Options(api_keys=("sk-nobody",))) as server:
        yield server


def _call(mock: Mock, method: str, target: str, key: str | None = None, body: bytes = b"") -> tuple[int, Any]:
    headers = {"host": "x", "content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    response = mock._mock.handle(Request(method, target, "", headers, body))
    return response.status, response.body


def test_lent_tenant_has_what_names_no_key_while_it_is_alone(server: MockServer) -> None:
    """Wrong keys, none, admin calls; not the key of a test that has ended."""
    with server.tenant("sk-t", seed=1) as gone:
        pass
    with server.tenant("sk-u", seed=1) as mock:
        for key in (None, "wrong", gone.api_key):
            assert _call(mock, "GET", LIST, key)[0] == 401
        mock.faults.add("accept-invalid-key")
        assert [_call(mock, "GET", LIST, key)[0] for key in ("wrong", gone.api_key)] == [200, 401]
        assert [seen.status for seen in mock.requests] == [401, 401, 200]
        assert _call(mock, "POST", "/_mock/datasets")[0] == 200
        assert len(mock.state()["datasets"]) == 1
        with server.tenant("sk-v", seed=1) as other:
            assert _call(mock, "GET", LIST)[0] == 401
            assert (len(mock.requests), len(other.requests)) == (3, 0)
    assert _call(mock, "GET", LIST, "sk-u")[0] == 401
    assert server._mock._tenants.keys() == {server._tenant.tag}


def test_lent_tenant_repeats_itself_and_differs_from_others(server: MockServer) -> None:
    """By its seed; a key that is in use gets a number."""
    with server.tenant("sk-t", seed=1) as first, server.tenant("sk-t", seed=1) as twin:
        assert (first.api_key, twin.api_key) == ("sk-t", "sk-t-1")
        ids = [first.datasets.add(), twin.datasets.add()]
    with server.tenant("sk-t", seed=1) as again:
        assert again.datasets.add() == ids[0] != ids[1]
    with server.tenant("sk-t", seed=2) as other:
        assert other.datasets.add() != ids[0]


def test_tenants_in_threads_do_not_see_one_another(server: MockServer) -> None:
    """Eight at a time create, list, advance and end."""
    body = b'{"model": "m", "prompts": ["p"], "size": 1}'
    barrier = threading.Barrier(8)

    def run(number: int) -> bool:
        with server.tenant(f"sk-{number}", seed=number) as mock:
            barrier.wait(30)
            key = mock.api_key
            made = [_call(mock, "POST", LIST, key, body)[0] for _ in range(number + 1)]
            mock.clock.advance(60 * number)
            listed = _call(mock, "GET", LIST, key)[1]
            mock.reset()
            empty = _call(mock, "GET", LIST, key)[1]
            barrier.wait(30)
            status = b"ready" if number else b"pending"
            return (
                made == [201] * (number + 1)
                and listed.count(b'"status": "' + status) == number + 1
                and b'"data": []' in empty
                and len(mock.requests) == 1
            )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(run, range(8))) == [True] * 8
