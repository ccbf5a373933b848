"""Records with their sub-tables: pages inside of pages, each read to its end."""

import json
from datetime import date
from typing import Any

import pytest

from synkrato import Client, ExpandedRecord, ResponseValidationError

from ..support import Answer, Server, reply
from .conftest import Mocked

Row = dict[str, Any]


def inner(*rows: str, further: Row | None = None) -> Row:
    """A page of a sub-table."""
    return {
        "rows": [{"name1": each} for each in rows],
        "page": 1,
        "pageSize": 2,
        "total": 9,
        "totalPages": 9,
        "nextPage": further,
    }


def page(*records: Row, further: Row | None = None) -> Answer:
    told = {"moduleName": "CX", "page": 1, "pageSize": 2, "total": 9, "totalPages": 9, "nextPage": further}
    return reply(200, json.dumps({**told, "subTables": [], "records": records}))


def record(name: str, **tables: Row) -> Row:
    return {"_id": name, "recordNumber": f"CX-{name}", "code": name.upper(), "subTableData": tables}


def queries(server: Server) -> list[Row]:
    return [dict(each.url.params) for each in server.requests]


def following(number: int) -> Row:
    return {"page": number, "pageSize": 2}


def rows_of(given: ExpandedRecord) -> dict[str, list[str]]:
    return {table: [row["name1"] for row in rows] for table, rows in given.subtables.items()}


def test_expand_reads_both_axes_to_their_end(client: Client, server: Server) -> None:
    """What comes next is sent back as it came; records that have come equally far are asked for together."""
    server.will(
        page(
            record("a", st1=inner("1", "2", further=following(2)), st2=inner("x")),
            record("b", st1=inner("3", "4", further=following(2)), st2=inner("y", further=following(2))),
            further={"page": 2, "pageSize": 2},
        ),
        page(
            record("a", st1=inner("5", "6", further=following(3)), st2=inner("not asked for")),
            record("b", st1=inner("7"), st2=inner("z")),
        ),
        page(record("a", st1=inner("8"), st2=inner("not asked for"))),
        page(record("c", st1=inner())),
    )
    found = list(client.module("CX").expand(page_size=2, subtable_page_size=2))
    assert [(each.id, each.record_number, each.fields) for each in found] == [
        ("a", "CX-a", {"code": "A"}),
        ("b", "CX-b", {"code": "B"}),
        ("c", "CX-c", {"code": "C"}),
    ]
    assert [rows_of(each) for each in found] == [
        {"st1": ["1", "2", "5", "6", "8"], "st2": ["x"]},
        {"st1": ["3", "4", "7"], "st2": ["y", "z"]},
        {"st1": []},
    ]
    assert queries(server) == [
        {"page": "1", "pageSize": "2", "subTablePageSize": "2"},
        {
            "page": "1",
            "pageSize": "100",
            "subTablePageSize": "2",
            "recordIds": "a,b",
            "subTablePaging": '{"st1": {"page": 2, "pageSize": 2}, "st2": {"page": 2, "pageSize": 2}}',
        },
        {
            "page": "1",
            "pageSize": "100",
            "subTablePageSize": "2",
            "recordIds": "a",
            "subTablePaging": '{"st1": {"page": 3, "pageSize": 2}}',
        },
        {"page": "2", "pageSize": "2", "subTablePageSize": "2"},
    ]


def test_expand_asks_apart_for_what_has_not_come_equally_far(client: Client, server: Server) -> None:
    """One call can ask for one page of a sub-table only."""
    server.will(
        page(record("a", st1=inner("1", further=following(2))), record("b", st1=inner("2", further=following(3)))),
        page(record("a", st1=inner("3"))),
        page(record("b", st1=inner("4"))),
    )
    found = list(client.module("CX").expand())
    assert [rows_of(each) for each in found] == [{"st1": ["1", "3"]}, {"st1": ["2", "4"]}]
    assert [(each["recordIds"], each["subTablePaging"]) for each in queries(server)[1:]] == [
        ("a", '{"st1": {"page": 2, "pageSize": 2}}'),
        ("b", '{"st1": {"page": 3, "pageSize": 2}}'),
    ]


def test_expand_sends_what_it_is_given(client: Client, server: Server) -> None:
    """Lists split by commas, and the query as JSON text."""
    server.will(page())
    module = client.module("CX", project_id="p6iD1Wb")
    found = module.expand(
        ["a", "b"], fields=["code"], subtable_fields=["-name1", "-name2"], query={"n": {"$gt": 2}, "name": "Ärger"}
    )
    assert list(found) == []
    assert queries(server) == [
        {
            "page": "1",
            "pageSize": "100",
            "subTablePageSize": "100",
            "recordIds": "a,b",
            "fields": "code",
            "subTableFields": "-name1,-name2",
            "query": '{"n": {"$gt": 2}, "name": "Ärger"}',
        }
    ]
    assert server.requests[0].headers["x-project-id"] == "p6iD1Wb"


def test_expand_asks_for_a_hundred_ids_at_a_time(client: Client, server: Server) -> None:
    """More the server refuses; each is asked for once, and none without a call."""
    server.will(page(), page())
    assert list(client.module("CX").expand(str(number % 150) for number in range(200))) == []
    assert [each["recordIds"].count(",") + 1 for each in queries(server)] == [100, 50]
    assert list(client.module("CX").expand([])) == []


def test_dates_are_read_where_they_are_named(client: Client, server: Server) -> None:
    """In records and in rows."""
    table = {**inner(), "rows": [{"installed": "2026-01-31", "name1": "2026-01-31"}]}
    server.will(page({**record("a", st1=table), "installed": "2026-01-30"}))
    (found,) = client.module("CX").expand(dates=["installed"])
    assert found.fields == {"code": "A", "installed": date(2026, 1, 30)}
    assert found.subtables == {"st1": [{"installed": date(2026, 1, 31), "name1": "2026-01-31"}]}


@pytest.mark.parametrize("later", [page(), page(record("a"))], ids=["record", "table"])
def test_expand_tells_the_log_of_what_went_away(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture, later: Answer
) -> None:
    """Its later rows are missing."""
    server.will(page(record("a", st1=inner("1", further=following(2)))), later)
    (found,) = client.module("CX").expand()
    assert rows_of(found) == {"st1": ["1"]}
    assert caplog.messages == ["Rows of sub-table st1 of CX a are missing: they were removed while they were read."]


@pytest.mark.parametrize(
    "answers",
    [
        [page(further={"page": 1})],
        [page(further=following(10))],
        [
            page(record("a", st1=inner("1", further=following(2)))),
            page(record("a", st1=inner("1", further=following(2)))),
        ],
    ],
    ids=["records", "nothing", "rows"],
)
def test_page_that_leads_back_is_an_error(client: Client, server: Server, answers: list[Answer]) -> None:
    """Else the same would be read without end."""
    server.will(*answers)
    with pytest.raises(ResponseValidationError):
        list(client.module("CX").expand())


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"page_size": 101}, ValueError, "page_size must be a whole number of 1 to 100, not 101."),
        ({"subtable_page_size": 0}, ValueError, "page_size must be a whole number of 1 to 100, not 0."),
        ({"fields": "code"}, TypeError, "fields must be a list, not one text."),
        ({"record_ids": ["a,b"]}, ValueError, "record_ids must be texts without commas, which split them on the way."),
        (
            {"fields": ["-a", "b"]},
            ValueError,
            "fields must be fields to keep, or fields to leave out with a minus before each; not both.",
        ),
        ({"query": {"n": float("nan")}}, ValueError, None),
    ],
)
def test_expand_refuses_what_makes_no_sense(
    client: Client, options: Row, error: type[Exception], text: str | None
) -> None:
    """Before anything is sent."""
    with pytest.raises(error) as caught:
        client.module("CX").expand(**options)
    assert text is None or str(caught.value) == text


def test_mock_expands_what_a_subtable_has(mocked: Client, mock: Mocked) -> None:
    """Whatever the sizes of pages, each row once."""
    module = mocked.module("CX")
    made = module.upsert([{"code": each} for each in "ABC"], user_name="jane.doe@example.com").inserted_ids
    for count, record_id in enumerate(made):
        module.subtable("st1", record_id=record_id).write({"name1": str(number)} for number in range(count * 2))
    found = list(module.expand(page_size=2, subtable_page_size=1))
    assert [(each.id, each.fields["code"], rows_of(each)["st1"]) for each in found] == [
        (made[0], "A", []),
        (made[1], "B", ["0", "1"]),
        (made[2], "C", ["0", "1", "2", "3"]),
    ]
    (only,) = module.expand([made[2]], query={"code": {"$in": ["C"]}}, fields=["-code"])
    assert (only.id, only.fields) == (made[2], {})
