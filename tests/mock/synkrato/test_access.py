"""Tokens, companies, projects, and errors that any call may get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api

HEALTH = "/api/v1/health/"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "The token is missing or not valid."),
        ("no", "The token is missing or not valid."),
        ("pat-mock-expired", "The token has expired."),
        ("pat-mock-revoked", "The token was revoked."),
        ("pat-mock-disabled", "The token is disabled."),
        ("pat-mock-voided", "The token was signed with a key that is no longer in use."),
    ],
)
def test_bad_token_is_401_and_says_why(api: Api, token: str | None, reason: str) -> None:
    """Also for the build, but not for the two calls that need none."""
    for path in ("/api/v1/master-record/LOCATION", "/api/v1/build/info"):
        reply = api.call("GET", path, token=token)
        assert (reply.status, detail(reply)) == (401, [reason])
    assert [api.call("GET", f"{HEALTH}{name}", token=token).status for name in ("liveness", "readiness")] == [200, 200]


@pytest.mark.parametrize("state", ["revoked", "disabled", "voided"])
def test_token_goes_bad_when_it_is_told_to(api: Api, state: str) -> None:
    """And is good again."""
    for is_bad, status in ((True, 401), (False, 200)):
        api.admin("POST", "keys", {"key": "pat-mock", state: is_bad})
        assert api.records("GET").status == status


def test_token_expires_by_the_clock(api: Api) -> None:
    """At that second."""
    api.admin("POST", "keys", {"key": "pat-mock", "expires_in": 60})
    assert api.records("GET").status == 200
    api.admin("POST", "clock", {"advance_seconds": 60})
    assert detail(api.records("GET")) == ["The token has expired."]


def test_error_has_the_documented_form(api: Api) -> None:
    """The path is told without the `/data` before it."""
    assert api.records("GET", "nope", pageSize=5).json == {
        "code": 500,
        "timestamp": "2026-01-01T00:00:00.250Z",
        "path": "/api/v1/master-record/nope",
        "error": {"summary": "Service Exception", "detail": ["NOPE not Found."]},
    }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nope", 404),
        ("GET", "/api/v2/user/groups", 404),
        ("DELETE", "/api/v2/user/workspace-access", 404),
        ("PUT", "/api/v1/master-record/LOCATION", 405),
    ],
)
def test_address_that_is_none(api: Api, method: str, path: str, status: int) -> None:
    """Published addresses that are not mounted too, whatever is sent."""
    reply = api.call(method, path)
    assert (reply.status, reply.json["path"]) == (status, path)
    assert reply.headers.get("allow") == (None if status == 404 else "DELETE, GET, HEAD, PATCH, POST")


def test_nothing_hangs_beside_data(api: Api) -> None:
    """The root is no place of the API."""
    reply = api.call("GET", "/_mock/../api/v1/health/liveness", check=False)
    assert reply.status == 404


def test_limit_is_counted(make_api: Callable[..., Api]) -> None:
    """Three a second; a fourth is told when to come again, and another token has its own."""
    api = make_api(limit=(3, 1), tokens=("one", "two"))
    assert [api.records("GET", token="one").status for _ in range(4)] == [200, 200, 200, 429]
    reply = api.records("GET", token="one")
    assert (detail(reply), reply.headers["retry-after"]) == (["Too many requests."], "1")
    assert api.records("GET", token="two").status == 200
    api.now += 1
    assert api.records("GET", token="one").status == 200


def test_companies_see_nothing_of_each_other(make_api: Callable[..., Api]) -> None:
    """A header that names a foreign one is refused."""
    api = make_api(tokens=("one", "two"))
    api.write({"code": "A"}, token="one")
    assert api.rows(token="two") == []
    reply = api.records("GET", token="one", headers={"x-tenant-id": "foreign"})
    assert (reply.status, detail(reply)) == (403, ["User not authorized to make this transaction"])
    assert api.records("GET", token="one", headers={"x-tenant-id": "cwWdTZK"}).status == 200


def test_token_may_reach_several_companies(api: Api) -> None:
    """The first is its own, a header names the others."""
    token = api.admin("POST", "keys", {"companies": ["cwWdTZK", "other01"]})["key"]
    api.write({"code": "A"})
    assert api.rows(token=token) == [{"code": "A"}]
    assert api.rows(token=token, headers={"x-tenant-id": "other01"}) == []


def test_project_has_records_of_its_own(api: Api) -> None:
    """As the company has; the list says whose they are. An unknown one is answered with 500."""
    project = {"x-project-id": "p6iD1Wb"}
    api.write({"code": "A"})
    api.write({"code": "B"}, headers=project)
    assert (api.rows(), api.rows(headers=project)) == ([{"code": "A"}], [{"code": "B"}])
    assert api.records("GET", headers=project).json["rows"][0]["projectID"] == "p6iD1Wb"
    reply = api.records("GET", headers={"x-project-id": "nope"})
    assert (reply.status, detail(reply)) == (500, ["Project not found for id: nope"])


@pytest.mark.parametrize(("fault", "name", "reason"), [
    ("liveness-cpu-limit", "liveness", "Liveness CPU Limit exceeded"),
    ("liveness-memory-limit", "liveness", "Liveness Memory Limit exceeded"),
    ("database-disconnected", "readiness", "Database - disconnected"),
])  # fmt: skip
def test_health_fails_with_500(api: Api, fault: str, name: str, reason: str) -> None:
    """With the documented words."""
    assert api.call("GET", f"{HEALTH}{name}", token=None).json["ok"] is True
    api.admin("POST", "faults", {"id": fault})
    reply = api.call("GET", f"{HEALTH}{name}", token=None)
    assert (reply.status, detail(reply)) == (500, [reason])


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"tokens": ()}, "A token is needed: token is one or a list of them."),
        ({"masters": ("A B",)}, "masters are written as NAME or NAME:field,field."),
        ({"modules": "CX"}, "modules is a list of NAME or NAME:field,field."),
        ({"revision": "newest"}, "revision is one of newer, older."),
        ({"max_files": 0}, "max_files is a whole number from 1 to 10000."),
        ({"faults": ("no",)}, "There is no fault 'no'; near it: "),
    ],
)
def test_bad_option_is_refused_in_one_sentence(
    make_api: Callable[..., Api], options: dict[str, Any], reason: str
) -> None:
    """Before anything is served."""
    with pytest.raises(ValueError, match=r".") as refused:
        make_api(**options)
    assert str(refused.value).startswith(reason)
