"""Records of modules, their sub-tables, and both together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import USER, detail

if TYPE_CHECKING:
    from tests.mock.conftest import Reply

    from .conftest import Api

CX = "/api/v1/module-record/CX"
ROWS = "/api/v1/sub-table/st1"


def write(api: Api, *rows: dict[str, Any]) -> list[str]:
    reply = api.call("POST", CX, body=list(rows), userName=USER)
    assert reply.status == 201, reply.body
    ids = reply.json["insertedIds"]
    assert isinstance(ids, list)
    return ids


def fill(api: Api, record_id: str, *rows: dict[str, Any]) -> Any:
    reply = api.call("POST", ROWS, body=list(rows), moduleName="CX", recordId=record_id)
    assert reply.status == 201, reply.body
    return reply.json


def expand(api: Api, **query: Any) -> Any:
    reply = api.call("GET", f"{CX}/expand", **query)
    assert reply.status == 200, reply.body
    return reply.json


def test_module_is_written_on_behalf_of_a_user(api: Api) -> None:
    """Who is told as its author; listed, changed and deleted as a master's records are, by number."""
    write(api, {"code": "A"}, {"code": "B"})
    row = api.call("GET", CX, filter="code:eq:B").json["rows"][0]
    assert (row["recordNumber"], row["createdBy"]) == ("CX-2", USER)
    reply = api.call("PATCH", CX, body={"recordNumber": "CX-2", "n": 1}, userName="viewer@example.com")
    assert reply.json == {"updatedCount": 1}
    row = api.call("GET", CX, filter="n:eq:1").json["rows"][0]
    assert (row["updatedBy"], row["customFields"]) == ("viewer@example.com", {"code": "B", "n": 1})
    # The permission to delete is not asked for here.
    reply = api.call("DELETE", CX, body=[{"recordNumber": "CX-1"}], userName="viewer@example.com")
    assert reply.json == {"success": True, "message": "Records deleted successfully"}
    assert api.call("GET", CX).json["total"] == 1


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ({}, 400, "Missing user name"),
        ({"userName": "nobody@example.com"}, 400, "User not found or active"),
        ({"userName": "outsider@example.com"}, 403, "User not authorized to make this transaction"),
    ],
)
def test_change_asks_for_whom(api: Api, method: str, query: dict[str, Any], status: int, reason: str) -> None:
    """All three of them."""
    reply = api.call(method, CX, body=[], **query)
    assert (reply.status, detail(reply)) == (status, [reason])


@pytest.mark.parametrize(
    ("method", "body", "status", "words"),
    [
        ("POST", [{"n": 1}], 400,
         ["MODULE_RECORD_VALIDATION_FAILED", "Record 0: a unique field is required: code, connumber"]),
        ("PATCH", [{"recordNumber": "CX-1", "_id": "x"}], 400, ["Updating '_id' is not allowed"]),
        ("PATCH", "x", 400, ["Request body must be an array"]),
        ("DELETE", [{"refId": "x"}], 400, ["Each item needs recordNumber"]),
        ("DELETE", [{"recordNumber": "CX-9"}], 404, ["No record has these numbers"]),
        ("DELETE", [], 404, ["No record has these numbers"]),
    ],
)  # fmt: skip
def test_bad_change_is_refused(api: Api, method: str, body: Any, status: int, words: list[str]) -> None:
    """With the documented words where there are any."""
    write(api, {"code": "A"})
    reply = api.call(method, CX, body=body, userName=USER)
    assert (reply.status, detail(reply)) == (status, words)


def test_update_is_all_or_nothing(api: Api) -> None:
    """What the first rows changed is put back when a later one is refused."""
    write(api, {"code": "A", "n": 1}, {"code": "B"})
    body = [{"recordNumber": "CX-1", "code": "Z", "n": 2}, {"recordNumber": "CX-2", "code": "Z"}]
    assert api.call("PATCH", CX, body=body, userName=USER).status == 400
    rows = [each["customFields"] for each in api.call("GET", CX).json["rows"]]
    assert rows == [{"code": "A", "n": 1}, {"code": "B"}]
    assert api.call("PATCH", CX, body=[{"code": "A", "n": 3}], userName=USER).json == {"updatedCount": 1}


def test_rows_of_a_sub_table_are_appended(api: Api) -> None:
    """A row that says which one it is changes that one."""
    record_id = write(api, {"code": "A"})[0]
    assert fill(api, record_id, {"name1": "first"}, {"name1": "second"})["insertedCount"] == 2
    assert fill(api, record_id, {"recordNumber": "ST1-1", "name1": "third"})["updatedCount"] == 1
    told = api.call("GET", ROWS, moduleName="cx", recordId=record_id, pageSize=1, page=1).json
    assert (told["total"], told["totalPages"]) == (2, 2)
    assert told["rows"][0]["customFields"] == {"name1": "third"}
    reply = api.call("DELETE", ROWS, moduleName="CX", recordId=record_id, body=[{"recordNumber": "ST1-1"}])
    assert (reply.status, reply.body) == (200, b"")
    assert api.call("GET", ROWS, moduleName="CX", recordId=record_id).json["total"] == 1


@pytest.mark.parametrize(
    ("query", "table", "status", "reason"),
    [
        ({"recordId": "x"}, "st1", 400, "Missing moduleName"),
        ({"moduleName": "CX"}, "st1", 400, "Missing recordId"),
        ({"moduleName": "NO", "recordId": "x"}, "st1", 500, "NO not Found."),
        ({"moduleName": "CX", "recordId": "x"}, "st1", 400, "Record not found: x"),
        ({"moduleName": "CX", "recordId": "own"}, "st0", 400, "Table not found: st0"),
        ({"moduleName": "CX", "recordId": "own", "page": 0}, "st1", 400, "Page must be greater than 0"),
    ],
)
def test_bad_sub_table_is_refused(api: Api, query: dict[str, Any], table: str, status: int, reason: str) -> None:
    """Whatever of it is wrong."""
    own = write(api, {"code": "A"})[0]
    query = {name: own if value == "own" else value for name, value in query.items()}
    reply = api.call("GET", f"/api/v1/sub-table/{table}", **query)
    assert (reply.status, detail(reply)) == (status, [reason])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], 'Request body must be a non-empty array of objects with "recordNumber"'),
        ({}, 'Request body must be a non-empty array of objects with "recordNumber"'),
        ([{"refId": "x"}], 'Each item must have "recordNumber"'),
    ],
)
def test_bad_deletion_of_rows_is_refused(api: Api, body: Any, reason: str) -> None:
    """With the documented words."""
    reply = api.call("DELETE", ROWS, moduleName="CX", recordId=write(api, {"code": "A"})[0], body=body)
    assert (reply.status, detail(reply)) == (400, [reason])


def test_expanded_pages_are_inside_of_pages(api: Api) -> None:
    """Each with the page that comes next, until there is none."""
    ids = write(api, *({"code": f"{number}", "n": number} for number in range(3)))
    fill(api, ids[0], *({"name1": f"{number}", "secret": 1} for number in range(3)))
    told = expand(api, pageSize=2, subTablePageSize=2, subTableFields="-secret", fields="code")
    assert told["subTables"] == [{"tableID": "st1", "name": "Readings"}]
    assert (told["total"], told["nextPage"]) == (3, {"page": 2, "pageSize": 2})
    first, second = told["records"]
    rows = first["subTableData"]["st1"]
    assert [row["name1"] for row in rows["rows"]] == ["0", "1"]
    assert (rows["nextPage"], "secret" in rows["rows"][0]) == ({"page": 2, "pageSize": 2}, False)
    assert (first["code"], "n" in first, first["_id"]) == ("0", False, ids[0])
    assert second["subTableData"]["st1"]["nextPage"] is None
    paging = json.dumps({"st1": {"page": 2, "pageSize": 2}})
    told = expand(api, recordIds=ids[0], subTablePaging=paging)
    assert told["nextPage"] is None
    assert [row["name1"] for row in told["records"][0]["subTableData"]["st1"]["rows"]] == ["2"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"customFields.n": 1}, "B"),
        ({"customFields.n": {"$gt": 0, "$lt": 2}}, "B"),
        ({"n": {"$gte": 1}}, "BC"),
        ({"n": {"$lte": "1"}}, ""),
        ({"$or": [{"code": "A"}, {"recordNumber": "CX-3"}]}, "AC"),
        ({"$and": [{"code": {"$in": ["A", "B"]}}, {"code": {"$nin": ["A"]}}]}, "B"),
        ({"x": {"$exists": True}}, "C"),
        ({"code": {"$ne": "A"}}, "BC"),
        ({"tags": "red"}, "A"),
    ],
)
def test_query_is_read_as_the_database_does(api: Api, query: dict[str, Any], codes: str) -> None:
    """As far as it is needed."""
    write(api, {"code": "A", "n": 0, "tags": ["red"]}, {"code": "B", "n": 1}, {"code": "C", "n": 2, "x": 1})
    told = expand(api, query=json.dumps(query))
    assert "".join(each["code"] for each in told["records"]) == codes


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"pageSize": 101}, "Page size must be between 1 and 100"),
        ({"page": 0}, "Page must be greater than 0"),
        ({"subTablePageSize": 0}, "subTablePageSize must be between 1 and 100"),
        ({"subTablePaging": "{"}, "subTablePaging must be valid JSON"),
        ({"subTablePaging": "[]"}, "subTablePaging must be a JSON object"),
        ({"subTablePaging": '{"st1": {"page": 0}}'}, "subTablePaging of st1: page from 1, pageSize between 1 and 100"),
        ({"subTablePaging": '{"st9": 5}'}, "subTablePaging of st9: page from 1, pageSize between 1 and 100"),
        ({"fields": "a,-b"}, "fields are either kept or left out, not both"),
        ({"query": "1"}, "query must be a JSON object"),
        ({"query": '{"$where": "1"}'}, "query: unknown operator $where"),
        ({"query": '{"n": {"$near": 1}}'}, "query: unknown operator $near"),
        ({"recordIds": ",".join(["x"] * 101)}, "Maximum 100 records allowed but received 101"),
    ],
)
def test_bad_expansion_is_refused(api: Api, query: dict[str, Any], reason: str) -> None:
    """Whatever of it is wrong."""
    reply: Reply = api.call("GET", f"{CX}/expand", **query)
    assert (reply.status, detail(reply)) == (400, [reason])


def test_expansion_shows_what_the_caller_has_to_do_with(api: Api) -> None:
    """Somebody else's record without a workflow is not among it."""
    token = api.admin("POST", "keys", {"user": "viewer@example.com", "companies": ["cwWdTZK"]})["key"]
    reply = api.call("POST", CX, body=[{"code": "A"}], userName="viewer@example.com", token=token)
    assert expand(api)["total"] == 0
    body = reply.json["insertedIds"]
    query: dict[str, Any] = {"userName": "viewer@example.com", "actionName": "Submit"}
    assert api.call("POST", "/api/v1/workflow/CX", body=body, **query).status == 201
    assert expand(api)["total"] == 1
