"""Accounts: what belongs to one key, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

BODY = {"model": "m", "prompts": ["p"], "size": 3}


def test_one_account_does_not_see_another_ones_datasets(make_api: Callable[..., Api]) -> None:
    """Not in the list, not by id, not for download."""
    api = make_api(api_keys=("one", "two"))
    dataset_id = api.call("POST", "/v1/datasets", key="one", body=BODY).json["data"]["id"]
    assert api.call("GET", "/v1/datasets", key="two").json["data"] == []
    for target in (f"/v1/datasets/{dataset_id}", f"/v1/datasets/{dataset_id}/urls/download"):
        assert api.call("GET", target, key="two").code == "DATASET_NOT_FOUND"
    assert api.call("GET", f"/v1/datasets/{dataset_id}", key="one").status == 200


def test_accounts_have_windows_credits_clocks_and_faults_of_their_own(make_api: Callable[..., Api]) -> None:
    """What happens to the first does not touch the second."""
    api = make_api(api_keys=("one", "two"), limit=(1, 60), credits=3)
    assert api.call("POST", "/v1/datasets", key="one", body=BODY).status == 201
    assert api.call("GET", "/v1/datasets", key="one").status == 429
    api.admin("POST", "clock", {"advance_seconds": 3600, "api_key": "one"})
    api.admin("POST", "faults", {"id": "lost-dataset", "api_key": "one"})
    two = api.call("POST", "/v1/datasets", key="two", body=BODY)
    assert (two.status, two.headers["date"]) == (201, "Thu, 01 Jan 2026 00:00:00 GMT")
    states = [api.admin("GET", f"state?api_key={key}") for key in ("one", "two")]
    assert [(each["credits"], each["faults"]) for each in states] == [(0, ["lost-dataset"]), (0, [])]
    assert states[0]["time"] - states[1]["time"] == 3600


def test_callers_without_a_valid_key_share_one_window(make_api: Callable[..., Api]) -> None:
    """Which is not the first account's, but stands by its clock."""
    api = make_api(limit=(2, 60))
    assert [api.call("GET", "/v1/datasets", key=key).status for key in (None, "x", "y")] == [401, 401, 429]
    assert api.call("GET", "/v1/datasets").headers["x-ratelimit-remaining"] == "1"
    api.admin("POST", "clock", {"advance_seconds": 60})
    assert api.call("GET", "/v1/datasets", key="z").status == 401


def test_credits_are_charged_by_the_image_and_run_out(make_api: Callable[..., Api]) -> None:
    """402 tells what was needed and what is left, and charges nothing."""
    api = make_api(credits=7)
    assert [api.create().status, api.create().status] == [201, 201]
    reply = api.create()
    assert (reply.status, reply.code) == (402, "INSUFFICIENT_CREDITS")
    assert reply.json["error"]["details"] == {"required": 3, "available": 1}
    assert api.create(size=1).status == 201
    assert api.create(size=1).status == 402
    assert len(api.call("GET", "/v1/datasets").json["data"]) == 3


def test_credits_are_without_end_by_default(api: Api) -> None:
    """A thousand images cost nothing."""
    assert api.create(size=1000).status == 201
    assert api.admin("GET", "state")["credits"] is None


def _transcript(api: Api) -> list[object]:
    replies = [api.create(), api.create(), api.call("GET", "/v1/datasets"), api.call("GET", "/nope")]
    return [(reply.headers, reply.body) for reply in replies]


def test_seed_makes_two_servers_answer_alike(make_api: Callable[..., Api]) -> None:
    """To the byte, at the same time; another seed makes other ids."""
    assert _transcript(make_api(seed=1)) == _transcript(make_api(seed=1))
    assert _transcript(make_api(seed=1)) != _transcript(make_api(seed=2))


def test_without_a_seed_ids_are_left_to_chance(make_api: Callable[..., Api]) -> None:
    """And accounts of one seeded server do not share ids."""
    assert make_api().create_id() != make_api().create_id()
    api = make_api(seed=1, api_keys=("one", "two"))
    ids = [api.call("POST", "/v1/datasets", key=key, body=BODY).json["data"]["id"] for key in ("one", "two")]
    assert ids[0] != ids[1]


@pytest.mark.parametrize("seed", [None, 0, 1, -5])
def test_ids_look_like_the_vendors(make_api: Callable[..., Api], seed: int | None) -> None:
    """`ds_` and sixteen hexadecimal digits."""
    dataset_id = make_api(seed=seed).create_id()
    assert dataset_id.startswith("ds_")
    assert len(dataset_id) == 19
    assert int(dataset_id[3:], 16) >= 0
