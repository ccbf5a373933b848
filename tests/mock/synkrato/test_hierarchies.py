"""Records of masters that form a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api

REGION = "/api/v1/hierarchy-master-record/REGION"


def rows(api: Api) -> list[dict[str, Any]]:
    told = api.call("GET", REGION).json["rows"]
    assert isinstance(told, list)
    return told


def grow(api: Api, *names: str) -> None:
    """A chain, each record below the one before."""
    for name in names:
        above = {"parentID": rows(api)[-1]["_id"]} if rows(api) else {}
        reply = api.call("POST", REGION, body={"name1": name, **above})
        assert (reply.status, reply.body) == (201, b"")


def test_tree_has_paths(api: Api) -> None:
    """From the root, with what the system keeps."""
    grow(api, "World", "North", "Harbour")
    assert [each["sys_path"] for each in rows(api)] == ["World", "World/North", "World/North/Harbour"]
    last = rows(api)[-1]
    assert (last["parentID"], last["sys_parentRowID"]) == (rows(api)[1]["_id"], rows(api)[1]["sys_rowID"])


def test_branch_is_moved(api: Api) -> None:
    """With all that is below it; null makes a root, leaving it out changes nothing."""
    grow(api, "World", "North", "Harbour")
    assert api.call("PATCH", REGION, body={"recordNumber": "REG-2", "parentID": None}).status == 200
    assert api.call("PATCH", REGION, body=[{"recordNumber": "REG-3", "n": 1}]).body == b""
    assert [each["sys_path"] for each in rows(api)] == ["World", "North", "North/Harbour"]


@pytest.mark.parametrize(
    ("moves", "reason"),
    [
        ({0: 2}, "REG-1: a record cannot be below itself"),
        ({0: 0}, "REG-1: a record cannot be below itself"),
        ({1: 2, 2: 1}, "REG-2: a record cannot be below itself"),
    ],
)
def test_tree_stays_a_tree(api: Api, moves: dict[int, int], reason: str) -> None:
    """Also when only two moves together would make a ring."""
    grow(api, "World", "North", "Harbour")
    ids = [each["_id"] for each in rows(api)]
    body = [{"recordNumber": f"REG-{at + 1}", "parentID": ids[to]} for at, to in moves.items()]
    reply = api.call("PATCH", REGION, body=body)
    assert (reply.status, detail(reply)) == (400, [reason])
    assert [each["sys_path"] for each in rows(api)] == ["World", "World/North", "World/North/Harbour"]


@pytest.mark.parametrize(
    ("method", "body", "reason"),
    [
        ("POST", {"parentID": "nobody"}, "parentID is no record of this master"),
        ("PATCH", {"_id": "x"}, "Updating '_id' is not allowed"),
        ("POST", "x", "Request body must be an array"),
        ("POST", [{}] * 1001, "Maximum 1000 records allowed but received 1001"),
    ],
)
def test_bad_record_is_refused(api: Api, method: str, body: Any, reason: str) -> None:
    """And nothing is written."""
    reply = api.call(method, REGION, body=body)
    assert (reply.status, detail(reply), rows(api)) == (400, [reason], [])


def test_unique_field_of_a_hierarchy_is_not_written_twice(make_api: Callable[..., Api]) -> None:
    """Creates are no upserts here."""
    api = make_api(hierarchies=("SITE:code",))
    path = "/api/v1/hierarchy-master-record/SITE"
    assert [api.call("POST", path, body=[{"code": "A"}]).status for _ in range(2)] == [201, 400]


def test_there_is_no_deletion(api: Api) -> None:
    """No text has one."""
    assert api.call("DELETE", REGION, body=[]).status == 405
