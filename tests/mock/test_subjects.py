"""What the mock offers a conformance suite at `/_mock/subjects`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.sinkove import admin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api


def _subjects(api: Api) -> dict[str, Any]:
    reply = api.call("GET", "/_mock/subjects", key=None)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/toml")
    return tomllib.loads(reply.body.decode())


def test_keys_do_what_they_are_for(make_api: Callable[..., Api]) -> None:
    """At both APIs, and for as long as a suite may run."""
    api = make_api()
    subjects = _subjects(api)
    api.now += 3599
    for key, status, code in (
        ("key_revoked", 401, "INVALID_API_KEY"),
        ("key_forbidden", 403, "PERMISSION_DENIED"),
        ("key_exhausted", 429, "RATE_LIMIT_EXCEEDED"),
    ):
        for target in ("/v1/datasets", "/v1/organizations", "/v1/datasets/x"):
            reply = api.call("GET", target, key=subjects[key])
            assert (reply.status, reply.code) == (status, code)
    body = {"model": "m", "prompts": ["p"], "size": 1}
    poor = subjects["key_without_credits"]
    assert api.call("POST", "/v1/datasets", key=poor, body=body).status == 402
    assert api.create_in(subjects["organization"], key=poor).status == 402
    api.now += 3600
    _subjects(api)
    assert api.call("GET", "/v1/datasets", key=subjects["key_exhausted"]).status == 429


def test_datasets_are_what_they_are_for(api: Api) -> None:
    """Failed, expired, or somebody else's."""
    subjects = _subjects(api)
    home = f"/v1/organizations/{subjects['organization']}/datasets/"
    for target, read, link in (
        (f"/v1/datasets/{subjects['failed_dataset']}", 200, 409),
        (f"/v1/datasets/{subjects['expired_dataset']}", 200, 410),
        (f"/v1/datasets/{subjects['foreign_dataset']}", 404, 404),
        (home + subjects["organization_failed_dataset"], 200, 409),
        (home + subjects["organization_expired_dataset"], 404, 410),
        (home + subjects["organization_foreign_dataset"], 404, 404),
    ):
        assert [api.call("GET", each).status for each in (target, f"{target}/urls/download")] == [read, link]
    assert api.call("GET", f"/v1/organizations/{subjects['foreign_organization']}").status == 404


def test_subjects_exist_from_the_first_time_that_somebody_asks(make_api: Callable[..., Api]) -> None:
    """Asking twice makes nothing new; a reset takes them away."""
    api = make_api(seed=1)
    assert api.admin("GET", "state")["datasets"] == []
    subjects = _subjects(api)
    assert subjects == _subjects(api)
    assert len(api.admin("GET", "state")["datasets"]) == 2
    api.admin("POST", "reset")
    assert api.admin("GET", "state")["datasets"] == []
    for key in ("key_without_credits", "key_forbidden", "key_exhausted"):
        assert api.call("GET", "/v1/datasets", key=subjects[key]).status == 401
    assert subjects == _subjects(api)


def test_second_key_is_one_that_the_mock_was_started_with_or_another(make_api: Callable[..., Api]) -> None:
    """Written so that TOML reads it back."""
    api = make_api()
    second = _subjects(api)["second_key"]
    reply = api.call("GET", "/v1/datasets", key=second)
    assert (200, []) == (reply.status, reply.json["data"])
    assert _subjects(make_api(api_keys=("one", 'a"b\\c'), limit=(1, 60)))["second_key"] == 'a"b\\c'


def test_every_subject_is_explained(make_api: Callable[..., Api]) -> None:
    """In the docstring that the suite's authors read."""
    explained = str(admin.__doc__).replace(",", " ").replace(";", " ").split()
    assert set(_subjects(make_api(api_keys=("one", "two")))) <= set(explained)
