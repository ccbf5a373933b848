"""Records of masters: written, listed, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import OWNER, USER, detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api


def test_record_is_written_flat_and_read_nested(api: Api) -> None:
    """With what the system keeps around it."""
    made = api.write({"code": "A", "n": 1})
    assert (made["insertedCount"], made["updatedCount"]) == (1, 0)
    row = api.records("GET").json["rows"][0]
    ref = row["refId"]
    assert row == {
        "_id": made["insertedIds"][0],
        "id": made["insertedIds"][0],
        "recordNumber": "LOC-1",
        "customFields": {"code": "A", "n": 1},
        "status": "Active",
        "parentID": None,
        "slug": ref,
        "refId": ref,
        "tenantID": "cwWdTZK",
        "createdBy": OWNER,
        "createdAt": "2026-01-01T00:00:00.250Z",
        "updatedBy": OWNER,
        "updatedAt": "2026-01-01T00:00:00.250Z",
        "isDeleted": False,
    }


def test_unique_field_says_whether_a_row_is_new(api: Api) -> None:
    """Within one call too; 7 and "7" are two codes."""
    assert api.write({"code": 7, "n": 1}, {"code": "7"}, {"code": 7, "m": 2})["updatedCount"] == 1
    assert api.write({"code": "7", "n": 9})["insertedIds"] == []
    assert api.rows() == [{"code": 7, "n": 1, "m": 2}, {"code": "7", "n": 9}]


def test_upsert_twice_is_an_update(api: Api) -> None:
    """The time of the update is told, that of the creation stays."""
    api.write({"code": "A"})
    api.now += 60
    assert api.write({"code": "A"}) == {"insertedIds": [], "insertedCount": 0, "updatedCount": 1}
    row = api.records("GET").json["rows"][0]
    assert (row["createdAt"], row["updatedAt"]) == ("2026-01-01T00:00:00.250Z", "2026-01-01T00:01:00.250Z")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"code": "N"}, {"n": 1}], "Record 1: a unique field is required: code, connumber"),
        ([{"code": None}], "Record 0: a unique field is required: code, connumber"),
        ([{"code": "A", "connumber": 2}], "Record 0: its unique fields belong to different records"),
        ({"code": "A"}, "Request body must be an array"),
        ([["code"]], "Request body must be an array of objects"),
        ([{}] * 1001, "Maximum 1000 records allowed but received 1001"),
        (b"[", "The body is not valid JSON"),
        (b"", "The body is empty"),
        (b'[{"n": NaN}]', "The body is not valid JSON: it has no NaN"),
    ],
)
def test_bad_write_is_refused_whole(api: Api, rows: Any, reason: str) -> None:
    """Nothing of it is written, not even the good rows."""
    api.write({"code": "A", "connumber": 1}, {"code": "B", "connumber": 2})
    reply = api.records("POST", body=rows, headers={"content-type": "application/json"})
    assert (reply.status, detail(reply)) == (400, [reason])
    assert len(api.rows()) == 2


def test_body_of_another_kind_or_size_is_refused(api: Api) -> None:
    """400, and 413 above what the door reads."""
    assert api.records("POST", body=[], headers={"content-type": "text/csv"}).status == 400
    assert api.records("POST", too_large=True).status == 413


def test_currency_gets_its_label(api: Api) -> None:
    """As the vendor writes it."""
    api.write({"code": "A", "price": {"value": 12, "currency": "USD"}})
    assert api.rows()[0]["price"] == {"label": "12.000 USD", "value": 12, "currency": "USD"}


def test_update_finds_by_reference_number_or_unique_field(api: Api) -> None:
    """What it does not find is not counted, and not made; an item that names nothing refuses all."""
    api.write({"code": "A"}, {"code": "B"}, {"code": "C"})
    refs = [each["refId"] for each in api.records("GET").json["rows"]]
    body = [{"refId": refs[0], "n": 1}, {"recordNumber": "LOC-2", "n": 2}, {"code": "C", "n": 3}, {"refId": "no"}]
    assert api.records("PATCH", body=body).json == {"updatedCount": 3}
    assert [each["n"] for each in api.rows()] == [1, 2, 3]
    reply = api.records("PATCH", body=[{"refId": refs[0], "n": 9}, {"n": 9}])
    assert (reply.status, detail(reply)) == (400, ["refId is required"])
    assert api.rows()[0]["n"] == 1


def test_update_to_a_taken_unique_value_is_refused(api: Api) -> None:
    """And one that frees a value lets another have it."""
    api.write({"code": "A"}, {"code": "B"})
    refs = [each["refId"] for each in api.records("GET").json["rows"]]
    assert api.records("PATCH", body=[{"refId": refs[1], "code": "A"}]).status == 400
    assert api.records("PATCH", body=[{"refId": refs[0], "code": "Z"}, {"refId": refs[1], "code": "A"}]).status == 200
    assert api.rows() == [{"code": "Z"}, {"code": "A"}]


def test_deleted_record_is_gone(api: Api) -> None:
    """By either name of it; its code is free then. Once more is no error."""
    api.write({"code": "A"}, {"code": "B"}, {"code": "C"})
    ref = api.records("GET").json["rows"][0]["refId"]
    for _ in range(2):
        reply = api.records("DELETE", body=[{"refId": ref}, {"recordNumber": "LOC-2"}], userName=USER.upper())
        assert reply.json == {"success": True, "message": "Records deleted successfully"}
    assert api.rows() == [{"code": "C"}]
    assert api.write({"code": "A"})["insertedCount"] == 1


def test_user_without_permission_is_told_so_with_200(api: Api) -> None:
    """And nothing is deleted."""
    api.write({"code": "A"})
    reply = api.records("DELETE", body=[{"recordNumber": "LOC-1"}], userName="viewer@example.com")
    told = {"success": False, "message": "User doesn't have permission to delete the record"}
    assert (reply.status, reply.json) == (200, told)
    assert len(api.rows()) == 1


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ({}, 400, "Missing user name"),
        ({"userName": "nobody@example.com"}, 400, "User not found or active"),
        ({"userName": "inactive@example.com"}, 400, "User not found or active"),
        ({"userName": "outsider@example.com"}, 403, "User not authorized to make this transaction"),
        ({"userName": USER}, 400, "Each item needs refId or recordNumber"),
    ],
)
def test_delete_asks_for_whom(api: Api, query: dict[str, str], status: int, reason: str) -> None:
    """Before it looks at what."""
    reply = api.records("DELETE", body=[{"code": "A"}], **query)
    assert (reply.status, detail(reply)) == (status, [reason])


def test_older_revision_answers_as_the_older_text(make_api: Callable[..., Api]) -> None:
    """Updates tell what upserts do, deletes nothing."""
    api = make_api(revision="older")
    api.write({"code": "A"})
    update = api.records("PATCH", body=[{"recordNumber": "LOC-1", "n": 1}])
    assert update.json == {"insertedIds": [], "insertedCount": 0, "updatedCount": 1}
    assert api.records("DELETE", body=[{"recordNumber": "LOC-1"}], userName=USER).body == b""


def test_pages_are_the_whole(api: Api) -> None:
    """One past the last is empty, and says how many there are."""
    api.write(*({"code": f"{number}"} for number in range(7)))
    pages = [api.records("GET", pageSize=3, page=page).json for page in (1, 2, 3, 4)]
    assert [[each["customFields"]["code"] for each in page["rows"]] for page in pages] == [
        ["0", "1", "2"],
        ["3", "4", "5"],
        ["6"],
        [],
    ]
    assert {(each["total"], each["pageSize"], each["totalPages"]) for each in pages} == {(7, 3, 3)}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"pageSize": 0}, "Page size must be between 1 and 1000"),
        ({"pageSize": 1001}, "Page size must be between 1 and 1000"),
        ({"pageSize": "all"}, "Page size must be between 1 and 1000"),
        ({"page": 0}, "Page must be greater than 0"),
        ({"page": "1.5"}, "Page must be greater than 0"),
        ({"page": ""}, "Page must be greater than 0"),
        ({"filter": "code"}, "The filter cannot be read from here: code"),
        ({"localTimeZone": "Mars"}, "localTimeZone is no IANA time zone: Mars"),
    ],
)
def test_bad_list_is_refused(api: Api, query: dict[str, Any], reason: str) -> None:
    """With the documented words where there are any."""
    reply = api.records("GET", **query)
    assert (reply.status, detail(reply)) == (400, [reason])


def test_list_is_filtered_sorted_and_by_status(api: Api) -> None:
    """Nothing comes before numbers, numbers before texts; a minus turns the order round."""
    api.write({"code": "A", "n": 2}, {"code": "B", "n": "x", "status": "Closed"}, {"code": "C", "n": 10}, {"code": "D"})

    def codes(**query: Any) -> str:
        return "".join(each["code"] for each in api.rows(**query))

    assert codes(sort="n") == "DACB"
    assert codes(sort="-n") == "BCAD"
    assert codes(sort="-n", filter="n:gt:1") == "CA"
    assert codes(status="Closed") == "B"
    assert codes(filter="recordNumber:eq:LOC-3") == "C"
    assert codes(filter="createdAt:eq:2025-12-31", localTimeZone="America/Los_Angeles") == "ABCD"


def test_name_of_a_master_knows_no_case(make_api: Callable[..., Api]) -> None:
    """An unknown one is answered with 500."""
    api = make_api(masters=("site:id_no",))
    api.write({"id_no": 5}, name="Site")
    assert api.rows("SITE") == [{"id_no": 5}]
    reply = api.records("GET", "item_master")
    assert (reply.status, detail(reply)) == (500, ["ITEM_MASTER not Found."])
