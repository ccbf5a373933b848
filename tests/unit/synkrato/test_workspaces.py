"""Workspaces: what is sent, what is made of answers, and what the mock makes of both."""

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from synkrato import Client, F, NotFoundError, OutcomeUnknownError, ResponseValidationError, Workspace

from ..support import Server, reply

URL = "https://api.test/data/api/v1/workspace"
WORKSPACE: dict[str, Any] = {
    "id": "64f1c2a9e4b0a1b2c3d4e5fa",
    "name": "North",
    "parentId": None,
    "createdAt": "2026-01-01T00:00:00.250Z",
    "updatedAt": "2026-01-02T00:00:00.250Z",
}
NORTH = Workspace(
    "64f1c2a9e4b0a1b2c3d4e5fa",
    "North",
    None,
    datetime(2026, 1, 1, 0, 0, 0, 250_000, UTC),
    datetime(2026, 1, 2, 0, 0, 0, 250_000, UTC),
)


def test_list_goes_on_until_a_page_is_empty(client: Client, server: Server) -> None:
    """The bare array says neither how many there are nor whether more come; a server may give fewer at a time."""
    least = {"id": "w2", "name": "South"}
    server.will(reply(200, json.dumps([WORKSPACE, least])), reply(200, "[]"))
    assert list(client.workspaces.list(page_size=2)) == [NORTH, Workspace("w2", "South", None, None, None)]
    server.will(reply(200, json.dumps([least])), reply(200, "[]"))
    assert [each.id for each in client.workspaces.list(F.name.contains("o"), sort="name", page_size=2)] == ["w2"]
    assert server.lines == [
        f"GET {URL}?page=1&pageSize=2",
        f"GET {URL}?page=2&pageSize=2",
        f"GET {URL}?page=1&pageSize=2&filter=name%3Acn%3Ao&sort=name",
        f"GET {URL}?page=2&pageSize=2&filter=name%3Acn%3Ao&sort=name",
    ]


def test_list_of_a_server_that_knows_no_pages_ends(client: Client, server: Server) -> None:
    """It gives all of them each time."""
    server.will(*[reply(200, json.dumps([WORKSPACE, {"id": "w2", "name": "South"}]))] * 2)
    assert [each.name for each in client.workspaces.list(page_size=2)] == ["North", "South"]


def test_workspace_that_moves_to_the_next_page_is_read_once(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """One was made before it meanwhile; the log is told once that others may be missing."""
    pages = [[{"id": each, "name": each} for each in names] for names in ("ab", "bc", "cd", "")]
    server.will(*[reply(200, json.dumps(each)) for each in pages])
    assert [each.id for each in client.workspaces.list(page_size=2)] == ["a", "b", "c", "d"]
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "A list of Workspace changed while it was read: some of them may be missing."
    ]


def test_list_compares_dates_in_utc(client: Client, server: Server) -> None:
    """The server takes no time zone here, so none is demanded."""
    server.will(reply(200, "[]"))
    assert list(client.workspaces.list(F.createdAt > date(2026, 1, 1))) == []
    assert dict(server.requests[0].url.params) == {"page": "1", "pageSize": "1000", "filter": "createdAt:gt:2026-01-01"}


def test_list_that_is_none_is_an_error(client: Client, server: Server) -> None:
    """The envelope of other lists would be read as a list of its keys."""
    server.will(reply(200, '{"rows": [], "total": 0}'))
    with pytest.raises(ResponseValidationError):
        list(client.workspaces.list())


@pytest.mark.parametrize("size", [0, 1001])
def test_list_refuses_a_page_size_out_of_range(client: Client, size: int) -> None:
    """Before anything is sent."""
    with pytest.raises(ValueError, match=r"^page_size must be a whole number of 1 to 1000, not "):
        client.workspaces.list(page_size=size)


def test_create_get_and_update_give_the_workspace(client: Client, server: Server) -> None:
    """Under the vendor's names; a parent that is left out stays."""
    server.will(*[reply(201, json.dumps(WORKSPACE))] * 2, *[reply(200, json.dumps(WORKSPACE))] * 4)
    assert client.workspaces.create("North") == NORTH
    assert client.workspaces.create("North", parent_id="w0", tenant_id="cwWdTZK") == NORTH
    assert client.workspaces.get("w1") == NORTH
    assert client.workspaces.update("w1", "North") == NORTH
    client.workspaces.update("w1", "North", parent_id="w0")
    client.workspaces.update("w1", "North", parent_id=None)
    assert [f"{each.method} {each.url.path} {each.content.decode()}" for each in server.requests] == [
        'POST /data/api/v1/workspace {"name":"North"}',
        'POST /data/api/v1/workspace {"name":"North","parentId":"w0"}',
        "GET /data/api/v1/workspace/w1 ",
        'PATCH /data/api/v1/workspace/w1 {"name":"North"}',
        'PATCH /data/api/v1/workspace/w1 {"name":"North","parentId":"w0"}',
        'PATCH /data/api/v1/workspace/w1 {"name":"North","parentId":null}',
    ]
    assert server.requests[1].headers["x-tenant-id"] == "cwWdTZK"


def test_create_is_not_sent_again_when_nobody_knows(client: Client, server: Server) -> None:
    """The message says where to look."""
    server.will(httpx.ReadError("lost"))
    with pytest.raises(
        OutcomeUnknownError, match=r"Look for it in the list of workspaces before you create it again\.$"
    ):
        client.workspaces.create("North")


def test_mock_keeps_workspaces(mocked: Client) -> None:
    """Made, moved, listed in pages of one, and found by a filter."""
    north = mocked.workspaces.create("North")
    south = mocked.workspaces.create("South", parent_id=north.id)
    moved = mocked.workspaces.update(south.id, "Far south", parent_id=None)
    assert (moved.name, moved.parent_id) == ("Far south", None)
    assert mocked.workspaces.get(south.id) == moved
    assert [each for each in mocked.workspaces.list(page_size=1) if each.id in (north.id, south.id)] == [north, moved]
    assert list(mocked.workspaces.list(F.name.eq("North"))) == [north]
    with pytest.raises(NotFoundError):
        mocked.workspaces.get("0" * 24)
