"""Each fault of the catalogue does what it says, and nothing does so without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api


def _call(api: Api, *args: Any, **extra: Any) -> Any:
    return api.call(*args, check=False, **extra)


def _missing_headers(api: Api) -> bool:
    good, bad = _call(api, "GET", "/v1/datasets"), _call(api, "GET", "/nope")
    assert "x-ratelimit-reset" in good.headers
    assert "date" in bad.headers
    return not any(name.startswith("x-ratelimit") for name in bad.headers)


def _success_on_404(api: Api) -> bool:
    reply, other = _call(api, "GET", "/v1/datasets/no"), _call(api, "GET", "/v1/datasets", key="no")
    assert reply.status == 404
    assert other.json["success"] is False
    assert reply.code == "DATASET_NOT_FOUND"
    assert int(reply.headers["content-length"]) == len(reply.body)
    return bool(reply.json["success"])


def _accepts_any_key(api: Api) -> bool:
    statuses = {_call(api, "GET", "/v1/datasets", key=key).status for key in (None, "no", "sk-mock")}
    return statuses == {200}


def _accepts_size(api: Api) -> bool:
    assert _call(api, "POST", "/v1/datasets", body={"model": "m", "prompts": ["p"], "size": 0}).status == 422
    return bool(_call(api, "POST", "/v1/datasets", body={"model": "m", "prompts": ["p"], "size": 1001}).status == 201)


def _loses(api: Api) -> bool:
    dataset_id = api.create_id()
    listed = _call(api, "GET", "/v1/datasets").json["data"]
    lost = _call(api, "GET", f"/v1/datasets/{dataset_id}").status == 404
    assert lost == (listed == [])
    return bool(lost)


def _odd_status(api: Api) -> bool:
    created = _call(api, "POST", "/v1/datasets", body={"model": "m", "prompts": ["p"], "size": 1}).json["data"]
    seen = {created["status"], _call(api, "GET", f"/v1/datasets/{created['id']}").json["data"]["status"]}
    assert len(seen) == 1
    return seen == {"queued"}


def _fails(api: Api) -> bool:
    dataset_id = api.create_id()
    api.now += 60
    data = _call(api, "GET", f"/v1/datasets/{dataset_id}").json["data"]
    return bool(data["status"] == "failed" and data["error"] and data["progress"] < 100)


EFFECTS: dict[str, Callable[[Api], bool]] = {
    "missing-rate-limit-headers": _missing_headers,
    "success-true-on-404": _success_on_404,
    "accept-invalid-key": _accepts_any_key,
    "accept-size-1001": _accepts_size,
    "lost-dataset": _loses,
    "undocumented-status": _odd_status,
    "generation-fails": _fails,
}


@pytest.mark.parametrize("fault", CATALOGUE)
def test_fault_shows_when_it_is_on_and_only_then(make_api: Callable[..., Api], fault: str) -> None:
    """From the start, switched on later, switched off again, and after a reset."""
    shows = EFFECTS[fault]
    assert not shows(make_api())
    assert shows(make_api(faults=(fault,)))
    api = make_api()
    assert api.admin("POST", "faults", {"id": fault}) == {"faults": [fault]}
    assert shows(api)
    assert api.admin("DELETE", "faults", {"id": fault}) == {"faults": []}
    assert not shows(api)
    api.admin("POST", "faults", {"id": fault})
    api.admin("POST", "reset")
    assert not shows(api)


def test_faults_add_up(make_api: Callable[..., Api]) -> None:
    """Two response faults both spoil one answer; adding one twice is adding it once."""
    api = make_api(faults=("success-true-on-404",))
    api.admin("POST", "faults", {"id": "missing-rate-limit-headers"})
    assert len(api.admin("POST", "faults", {"id": "missing-rate-limit-headers"})["faults"]) == 2
    reply = _call(api, "GET", "/nope")
    assert json.loads(reply.body)["success"] is True
    assert "x-ratelimit-limit" not in reply.headers


def test_size_fault_makes_no_archive_that_a_zip_cannot_hold(make_api: Callable[..., Api]) -> None:
    """A size of any height is stored; the archive stays at what ZIP offsets can say."""
    api = make_api(make_archive=None, faults=("accept-size-1001",), generation_seconds=0)
    body = {"model": "m", "prompts": ["p"], "size": 10**30}
    created = _call(api, "POST", "/v1/datasets", body=body).json["data"]
    assert created["size"] == 10**30
    url = _call(api, "GET", f"/v1/datasets/{created['id']}/urls/download").json["data"]["URL"]
    reply = _call(api, "HEAD", url.removeprefix("http://mock.test"), key=None)
    assert reply.status == 200
    assert int(reply.headers["content-length"]) < 2**32


def test_catalogue_explains_each_fault_in_one_sentence() -> None:
    """For people who read `--list-faults`."""
    for fault_id, fault in CATALOGUE.items():
        assert fault_id == fault.id
        assert fault.summary.endswith(".")
        assert fault.summary.count(". ") == 0
