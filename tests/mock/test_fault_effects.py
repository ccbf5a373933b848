"""Each fault of the catalogue does what it says, and nothing does so without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api


MODEL_ID = "00000000-0000-4000-8000-000000000000"
JSON = {"content-type": "application/json"}


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


def _own(api: Api) -> str:
    return f"/v1/organizations/{api.organizations()[0]}/datasets"


def _makers(api: Api) -> list[tuple[str, dict[str, Any]]]:
    """Address and body of both creates."""
    args = {"modelId": MODEL_ID, "numSamples": 3, "args": {"prompt": "p"}}
    return [("/v1/datasets", {"model": "m", "prompts": ["p"], "size": 3}), (_own(api), args)]


def _data(api: Api, target: str) -> Any:
    """What a good answer is about, with the envelope or without."""
    reply = _call(api, "GET", target)
    assert reply.status == 200
    return reply.json["data"] if target.startswith("/v1/datasets") else reply.json


def _in_both(api: Api, shows: Callable[[str, dict[str, Any], dict[str, Any]], bool]) -> bool:
    """Whether something is so of what both creates make; it must not be so of one of them only."""
    seen = set()
    for target, body in _makers(api):
        reply = _call(api, "POST", target, body=body)
        assert reply.status == 201
        seen.add(shows(target, body, reply.json.get("data", reply.json)))
    assert len(seen) == 1
    return seen.pop()


def _wrong_size(api: Api) -> bool:
    def shows(target: str, body: dict[str, Any], told: dict[str, Any]) -> bool:
        name = "size" if "size" in body else "numSamples"
        assert _data(api, f"{target}/{told['id']}")[name] == body[name]
        assert told[name] in (body[name], body[name] + 1)
        return bool(told[name] != body[name])

    return _in_both(api, shows)


def _drops(api: Api) -> bool:
    dropped = {"prompts": ["default"], "args": {}}

    def shows(target: str, body: dict[str, Any], told: dict[str, Any]) -> bool:
        name = "prompts" if "prompts" in body else "args"
        assert _data(api, f"{target}/{told['id']}")[name] == told[name]
        assert told[name] in (body[name], dropped[name])
        return bool(told[name] == dropped[name])

    return _in_both(api, shows)


def _other_id(api: Api) -> bool:
    def shows(target: str, _body: dict[str, Any], told: dict[str, Any]) -> bool:
        assert _data(api, target)[-1]["id"] == told["id"]
        read = _data(api, f"{target}/{told['id']}")["id"]
        assert len(read) == len(told["id"])
        return bool(read != told["id"])

    return _in_both(api, shows)


def _unlisted(api: Api) -> bool:
    def shows(target: str, _body: dict[str, Any], told: dict[str, Any]) -> bool:
        assert _data(api, f"{target}/{told['id']}")["id"] == told["id"]
        return bool(_data(api, target) == [])

    return _in_both(api, shows)


def _visible(api: Api) -> bool:
    first, second = api.organizations()
    dataset_id = api.create_in(first).json["id"]
    assert _call(api, "GET", f"/v1/organizations/{second}/datasets").json == []
    for nowhere in (MODEL_ID, api.create_id()):
        assert _call(api, "GET", f"/v1/organizations/{second}/datasets/{nowhere}").status == 404
    return bool(_call(api, "GET", f"/v1/organizations/{second}/datasets/{dataset_id}").status == 200)


def _echoes_key(api: Api) -> bool:
    replies = [_call(api, "GET", target, key="sk-wrong") for target in ("/v1/datasets", "/v1/organizations")]
    assert {reply.code for reply in replies} == {"INVALID_API_KEY"}
    return all(b"sk-wrong" in reply.body for reply in replies)


def _no_allow(api: Api) -> bool:
    reply = _call(api, "PUT", "/v1/datasets")
    assert (reply.status, reply.code) == (405, "METHOD_NOT_ALLOWED")
    return "allow" not in reply.headers


def _bare(api: Api) -> bool:
    assert _call(api, "GET", "/nope").json["success"] is False
    assert len(_call(api, "GET", "/v1/organizations").json) == 2
    reply = _call(api, "GET", "/v1/datasets")
    assert int(reply.headers["content-length"]) == len(reply.body)
    return bool(reply.json == [])


def _wrong_code(api: Api) -> bool:
    codes = {_call(api, "GET", f"{target}/no").code for target in ("/v1/datasets", "/v1/organizations")}
    assert _call(api, "GET", "/v1/datasets", key="no").code == "INVALID_API_KEY"
    return codes == {"INVALID_REQUEST"}


def _past(api: Api) -> bool:
    resets = [int(_call(api, "GET", target).headers["x-ratelimit-reset"]) for target in ("/v1/datasets", "/nope")]
    assert all(abs(reset - api.now) <= 3601 for reset in resets)
    return all(reset < api.now for reset in resets)


def _trace(api: Api) -> bool:
    replies = [_call(api, "POST", target, body=b"{", headers=JSON) for target, _ in _makers(api)]
    assert {(reply.status, reply.code) for reply in replies} == {(400, "INVALID_REQUEST")}
    return all(b"Traceback (most recent call last)" in reply.body for reply in replies)


EFFECTS: dict[str, Callable[[Api], bool]] = {
    "missing-rate-limit-headers": _missing_headers,
    "success-true-on-404": _success_on_404,
    "accept-invalid-key": _accepts_any_key,
    "accept-size-1001": _accepts_size,
    "lost-dataset": _loses,
    "undocumented-status": _odd_status,
    "generation-fails": _fails,
    "wrong-size-echoed": _wrong_size,
    "prompts-dropped": _drops,
    "get-other-id": _other_id,
    "unlisted-dataset": _unlisted,
    "other-organization-visible": _visible,
    "key-echoed-in-401": _echoes_key,
    "allow-missing-on-405": _no_allow,
    "envelope-missing": _bare,
    "wrong-code-for-404": _wrong_code,
    "reset-in-the-past": _past,
    "stack-trace-on-400": _trace,
}


@pytest.mark.parametrize("fault", EFFECTS)
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
