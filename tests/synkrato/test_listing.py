"""Reading records: pages, what moves between them, filters, scope."""

import logging
from datetime import date
from typing import Any

import pytest

import synkrato
from synkrato import F
from synkrato._scope import Scope

from ..unit.support import Server
from .conftest import Connect
from .support import page


def codes(records: synkrato.Records) -> list[str]:
    return [row["code"] for row in records]


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
def test_pages_are_the_whole_list_whatever_their_size(connect: Connect, page_size: int) -> None:
    """Each record once, in the server's order."""
    mock, client = connect()
    mock.masters.add("LOCATION", [{"code": f"L{number}"} for number in range(7)])
    records = client.master("location").records(page_size=page_size)
    assert codes(records) == [f"L{number}" for number in range(7)] == codes(records)


def test_list_is_asked_for_as_it_is_read(client: synkrato.Client, server: Server) -> None:
    """The second page not before the first one is used up, and none for a list that nobody reads."""
    records = client.master("LOCATION").records(page_size=2)
    server.will(page("a", "b", total=3, pages=2))
    reader = iter(records)
    assert [next(reader)["code"], next(reader)["code"], len(server.requests)] == ["a", "b", 1]
    server.will(page("c", total=3, pages=2, number=2))
    assert [row["code"] for row in reader] == ["c"]
    assert [request.url.query for request in server.requests] == [b"pageSize=2&page=1", b"pageSize=2&page=2"]


def test_record_that_moves_to_the_next_page_is_read_once(
    client: synkrato.Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """One was written before it meanwhile; the log is told once that others may be missing."""
    server.will(
        page("a", "b", total=4, pages=2),
        page("b", "c", total=5, pages=3, number=2),
        page("d", total=5, pages=3, number=3),
    )
    assert codes(client.master("LOCATION").records(page_size=2)) == ["a", "b", "c", "d"]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "The records of LOCATION changed while they were read: some may be missing. Sort by a field that stays."
    ]


def test_server_that_counts_pages_without_end_is_not_asked_without_end(client: synkrato.Client, server: Server) -> None:
    """An empty page is the last one."""
    server.will(page("a", total=9, pages=9), page(total=9, pages=9, number=2))
    assert codes(client.master("LOCATION").records()) == ["a"]


def test_list_that_is_shorter_than_the_server_says_is_told_to_the_log(
    client: synkrato.Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever exports it would take it for the whole."""
    server.will(page("a", total=50, pages=1))
    assert codes(client.master("LOCATION").records()) == ["a"]
    assert "1 records of LOCATION were read, and there are 50 by the server's count." in caplog.text


def test_first_and_total_ask_for_one_record(client: synkrato.Client, server: Server) -> None:
    """And `first` of nothing is None."""
    server.will(page("a", total=3, pages=3), page("a", total=3, pages=3), page(total=0, pages=0))
    records = client.module("CX").records(sort="code", status="Active")
    assert (records.first() or {})["code"] == "a"
    assert (records.total(), records.first()) == (3, None)
    assert {str(request.url) for request in server.requests} == {
        "https://api.test/data/api/v1/module-record/CX?pageSize=1&page=1&sort=code&status=Active"
    }


def test_filter_selects_what_it_says(connect: Connect) -> None:
    """By a number, a text or both."""
    mock, client = connect()
    mock.masters.add("LOCATION", [{"code": f"L{number}", "number2": number} for number in range(5)])
    records = client.master("LOCATION").records
    assert codes(records(F.number2 > 2)) == ["L3", "L4"]
    assert codes(records((F.number2 > 2) & F.code.ends_with("4") | F.code.eq("L0"))) == ["L0", "L4"]
    assert codes(records("number2:lt:1")) == ["L0"]


def test_date_is_compared_where_the_caller_says_that_he_is(client: synkrato.Client, server: Server) -> None:
    """Without a time zone nothing is sent."""
    installed = F.installed >= date(2026, 1, 1)
    with pytest.raises(ValueError, match="time_zone"):
        client.master("LOCATION").records(installed)
    server.will(page(total=0, pages=0))
    assert codes(client.master("LOCATION").records(installed, time_zone="Europe/Berlin")) == []
    query = server.requests[0].url.params
    assert (query["filter"], query["localTimeZone"]) == ("installed:ge:2026-01-01", "Europe/Berlin")


@pytest.mark.parametrize("page_size", [0, 1001, 2.5, True])
def test_page_size_that_no_server_takes_is_refused(client: synkrato.Client, page_size: int) -> None:
    """Before anything is sent."""
    with pytest.raises(ValueError, match=f"page_size must be a whole number of 1 to 1000, not {page_size!r}."):
        client.master("LOCATION").records(page_size=page_size)


def test_projects_have_records_of_their_own(connect: Connect) -> None:
    """By handle; others see the company's."""
    mock, client = connect()
    mock.masters.add("LOCATION", [{"code": "L1"}])
    mock.masters.add("LOCATION", [{"code": "P1"}], project_id="p6iD1Wb")
    assert codes(client.master("LOCATION", project_id="p6iD1Wb").records()) == ["P1"]
    assert codes(client.master("LOCATION").records()) == ["L1"]


def test_scope_stands_in_headers(client: synkrato.Client, server: Server) -> None:
    """What a handle leaves out is the client's."""
    server.will(page(total=0, pages=0))
    place = client.master("LOCATION", tenant_id="cwWdTZK", workspace_id="w1")
    assert codes(place.records()) == []
    names = ("x-tenant-id", "x-project-id", "x-workspace-id")
    assert [server.requests[0].headers.get(name) for name in names] == ["cwWdTZK", None, "w1"]


@pytest.mark.parametrize(
    ("whole", "handle", "sent"),
    [
        ({"project_id": "p1"}, {"workspace_id": "w1"}, [None, "w1"]),
        ({"workspace_id": "w1"}, {"project_id": "p1"}, ["p1", None]),
        ({"project_id": "p1"}, {"workspace_id": None}, ["p1", None]),
        ({}, {"project_id": "p1", "workspace_id": "w1"}, ["p1", "w1"]),
    ],
)
def test_handle_is_not_in_the_clients_other_place(
    whole: dict[str, Any], handle: dict[str, Any], sent: list[str | None]
) -> None:
    """Nobody says which one counts where both are sent, but whoever names both means it."""
    assert [getattr(Scope(**whole).changed(**handle), name) for name in ("project_id", "workspace_id")] == sent
