"""Tables inside a module's records: read, added to, taken from."""

import json
from datetime import date
from typing import Any

import httpx
import pytest

from synkrato import Client, ConfigurationError, OutcomeUnknownError, Subtable

from ..support import Server, reply

URL = "https://api.test/data/api/v1/sub-table/st1?moduleName=CX&recordId=r1"
USER = "jane.doe@example.com"


@pytest.fixture
def subtable(client: Client) -> Subtable:
    """One of a record that there is."""
    return client.module("CX", project_id="p6iD1Wb").subtable("st1", record_id="r1")


def test_records_are_read_page_by_page(subtable: Subtable, server: Server) -> None:
    """Flat, and of the record that was named."""
    told: dict[str, Any] = {"total": 3, "pageSize": 2, "totalPages": 2}
    server.will(
        reply(200, json.dumps({**told, "page": 1, "rows": [{"_id": n, "customFields": {"n": n}} for n in "ab"]})),
        reply(200, json.dumps({**told, "page": 2, "rows": [{"_id": "c", "customFields": {"n": "c"}}]})),
    )
    assert [row["n"] for row in subtable.records(page_size=2)] == ["a", "b", "c"]
    assert server.lines == [f"GET {URL}&page=1&pageSize=2", f"GET {URL}&page=2&pageSize=2"]
    assert server.requests[0].headers["x-project-id"] == "p6iD1Wb"
    assert repr(subtable.records()) == "Records(sub-table 'st1', {'module_name': 'CX', 'record_id': 'r1'})"


def test_write_adds_rows_a_thousand_at_a_time(subtable: Subtable, server: Server) -> None:
    """It counts what the server says of them."""
    written = [{"insertedIds": ["a"], "insertedCount": count, "updatedCount": 1} for count in (1000, 1)]
    server.will(*(reply(201, json.dumps(each)) for each in written))
    result = subtable.write({"n": number} for number in range(1001))
    assert (result.inserted, result.updated, result.batches, list(result.inserted_ids)) == (1001, 2, 2, ["a", "a"])
    assert server.lines == [f"POST {URL}"] * 2
    assert json.loads(server.requests[1].content) == [{"n": 1000}]


def test_write_is_not_sent_again_when_nobody_knows(subtable: Subtable, server: Server) -> None:
    """The server would add the rows once more."""
    server.will(httpx.ReadError("lost"))
    with pytest.raises(OutcomeUnknownError, match=r"Look into the sub-table before you send them again"):
        subtable.write([{"n": 1}])


def test_delete_names_rows_by_their_number(subtable: Subtable, server: Server) -> None:
    """The answer is empty; no keys are no call, as the server refuses an empty list."""
    server.will(reply(200))
    subtable.delete(["EQ-1", "EQ-2"])
    subtable.delete([])
    assert server.lines == [f"DELETE {URL}"]
    assert json.loads(server.requests[0].content) == [{"recordNumber": "EQ-1"}, {"recordNumber": "EQ-2"}]


def test_date_is_one_where_the_caller_says_so(subtable: Subtable, server: Server) -> None:
    """Nobody can tell it from a text."""
    row = {"_id": "1", "customFields": {"installed": "2026-01-31", "name1": "2026-01-31"}}
    server.will(reply(200, json.dumps({"rows": [row], "total": 1, "page": 1, "pageSize": 1000, "totalPages": 1})))
    (read,) = subtable.records(dates=["installed"])
    assert (read["installed"], read["name1"]) == (date(2026, 1, 31), "2026-01-31")


@pytest.mark.parametrize(
    ("name", "record_id", "text"),
    [
        ("", "r1", "A sub-table is named by a text such as 'LOCATION', not ''."),
        ("st1", "", "record_id must be a text such as '64f1c2a9e4b0a1b2c3d4e5f6', not ''."),
    ],
)
def test_subtable_that_no_address_can_name_is_refused(client: Client, name: str, record_id: str, text: str) -> None:
    """Before anything is asked."""
    with pytest.raises(ConfigurationError) as caught:
        client.module("CX").subtable(name, record_id=record_id)
    assert str(caught.value) == text


def test_mock_keeps_the_rows_of_each_record_apart(mocked: Client) -> None:
    """Written, read in pages of two, deleted."""
    module = mocked.module("CX")
    one, two = module.upsert([{"code": "A"}, {"code": "B"}], user_name=USER).inserted_ids
    first, second = (module.subtable("st1", record_id=each) for each in (one, two))
    assert first.write({"name1": str(number)} for number in range(5)).inserted == 5
    assert [row["name1"] for row in first.records(page_size=2)] == ["0", "1", "2", "3", "4"]
    assert (first.records().total(), second.records().total(), second.records().first()) == (5, 0, None)
    (expanded,) = module.expand([one])
    first.delete(row["recordNumber"] for row in expanded.subtables["st1"][:2])
    assert [row["name1"] for row in first.records()] == ["2", "3", "4"]
