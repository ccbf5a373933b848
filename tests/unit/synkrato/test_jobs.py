"""Jobs: what is sent, what is made of answers, and what the mock makes of both."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from synkrato import APIStatusError, Client, ConfigurationError, Job, JobLog, NotFoundError, OutcomeUnknownError

from ..support import Answer, FakeClock, Server, reply
from .conftest import Mocked

URL = "https://api.test/data/api/v1/jobstatus"
JOB: dict[str, Any] = {
    "_id": "64f1c2a9e4b0a1b2c3d4e5f9",
    "tenantID": "cwWdTZK",
    "projectID": "p6iD1Wb",
    "jobTitle": "Nightly import",
    "jobType": "Teleport",
    "status": "Completed",
    "createdAt": "2026-01-01T00:00:00.250Z",
    "createdBy": "jane.doe@example.com",
    "completedAt": "2026-01-01T00:01:00.250Z",
    "duration": 60000,
    "log": [{"timeStamp": "2026-01-01T00:00:30.000Z", "message": "Half way", "level": "info", "duration": 1500}],
    "meta": {"fileName": "rows.csv"},
    "priority": 3,
}


def page(*jobs: dict[str, Any], total: int, number: int = 1, size: int = 200) -> Answer:
    return reply(200, json.dumps({"data": jobs, "total": total, "page": number, "pageSize": size}))


def ids(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"_id": f"job{number}"} for number in range(first, first + count)]


def test_list_gives_what_the_server_says(client: Client, server: Server) -> None:
    """Times and seconds as Python has them, a kind that nobody knew, and fields that nobody knew."""
    server.will(page(JOB, {}, total=2))
    first, second = client.jobs.list(project_id="p6iD1Wb")
    assert first == Job(
        id="64f1c2a9e4b0a1b2c3d4e5f9",
        title="Nightly import",
        type="Teleport",
        status="Completed",
        project_id="p6iD1Wb",
        created_at=datetime(2026, 1, 1, 0, 0, 0, 250_000, UTC),
        created_by="jane.doe@example.com",
        completed_at=datetime(2026, 1, 1, 0, 1, 0, 250_000, UTC),
        duration=60.0,
        log=(JobLog(datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC), "Half way", "info", 1.5),),
        meta={"fileName": "rows.csv"},
        more={"priority": 3},
    )
    assert second == Job(None, None, None, None, None, None, None, None, None, (), {}, {})
    assert server.lines == [f"GET {URL}/p6iD1Wb?page=1&pageSize=200"]
    assert server.requests[0].headers["x-project-id"] == "p6iD1Wb"


def test_list_asks_for_the_next_page_when_it_is_needed(client: Client, server: Server) -> None:
    """Not before; a second loop asks anew."""
    server.will(page(*ids(2), total=3, size=2))
    jobs = client.jobs.list(page_size=2, project_id="p6iD1Wb")
    items = iter(jobs)
    assert [next(items).id, next(items).id] == ["job0", "job1"]
    server.will(page(*ids(1, 2), total=3, number=2, size=2))
    assert [each.id for each in items] == ["job2"]
    server.will(page(total=0))
    assert list(jobs) == []
    assert [line.rpartition("?")[2] for line in server.lines] == [
        "page=1&pageSize=2",
        "page=2&pageSize=2",
        "page=1&pageSize=2",
    ]


def test_list_goes_by_the_size_that_the_server_has_put_right(client: Client, server: Server) -> None:
    """It asked for 200 and got pages of 2, without a word."""
    server.will(page(*ids(2), total=3, size=2), page(*ids(1, 2), total=3, number=2, size=2))
    assert [each.id for each in client.jobs.list(project_id="p6iD1Wb")] == ["job0", "job1", "job2"]


@pytest.mark.parametrize(
    "second",
    [page(total=5, number=2, size=2), page(*ids(2), total=5, number=1, size=2)],
    ids=["an empty page", "the first page once more"],
)
def test_list_ends_with_a_server_that_has_lost_count(client: Client, server: Server, second: Answer) -> None:
    """Else it would be asked without end."""
    server.will(page(*ids(2), total=5, size=2), second)
    assert [each.id for each in client.jobs.list(page_size=2, project_id="p6iD1Wb")] == ["job0", "job1"]


def test_first_page_is_read_whatever_its_number(client: Client, server: Server) -> None:
    """Of a server that counts from zero."""
    server.will(page(*ids(2), total=2, number=0, size=2))
    assert [each.id for each in client.jobs.list(page_size=2, project_id="p6iD1Wb")] == ["job0", "job1"]


def test_list_wants_a_project(client: Client) -> None:
    """Its id stands in the address; nothing was sent."""
    with pytest.raises(ConfigurationError) as caught:
        client.jobs.list()
    assert str(caught.value) == "Jobs are listed by project: pass project_id here, or to the client."


@pytest.mark.parametrize("size", [0, 201, True, 2.0])
def test_list_refuses_a_page_size_that_would_be_put_right(client: Client, size: Any) -> None:
    """The server would do it silently."""
    with pytest.raises(ValueError, match=r"^page_size must be a whole number of 1 to 200, not "):
        client.jobs.list(page_size=size, project_id="p6iD1Wb")


def test_create_sends_what_it_is_given(client: Client, server: Server) -> None:
    """Under the vendor's names; what is left out is left to the server."""
    server.will(reply(201, '{"id": "64f1c2a9e4b0a1b2c3d4e5f9"}'), reply(201, '{"id": "2"}'))
    assert client.jobs.create("Nightly import", "Import") == "64f1c2a9e4b0a1b2c3d4e5f9"
    client.jobs.create("Copy", "Copy", status="In Progress", meta={"fileName": "a"}, workspace_id="w1")
    assert [json.loads(each.content) for each in server.requests] == [
        {"jobTitle": "Nightly import", "jobType": "Import"},
        {"jobTitle": "Copy", "jobType": "Copy", "status": "In Progress", "meta": {"fileName": "a"}},
    ]
    assert server.requests[1].headers["x-workspace-id"] == "w1"


def test_create_is_not_sent_again_when_nobody_knows(client: Client, server: Server) -> None:
    """The message says where to look."""
    server.will(httpx.ReadError("lost"))
    with pytest.raises(OutcomeUnknownError, match=r"Look for it in the list of jobs before you create it again\.$"):
        client.jobs.create("Nightly import", "Import")


def test_update_sends_milliseconds_and_utc(client: Client, server: Server) -> None:
    """Whatever zone the time is in; the second one says only the state."""
    server.will(reply(200, '{"message": "Job updated successfully."}'), reply(200, "{}"))
    done = datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    client.jobs.update("j/1", "Completed", duration=1.001, completed_at=done)
    client.jobs.update("j2", "Failed")
    assert server.lines == [f"PUT {URL}/j%2F1", f"PUT {URL}/j2"]
    assert [json.loads(each.content) for each in server.requests] == [
        {"status": "Completed", "duration": 1001.0, "completedAt": "2026-01-01T00:00:00.000Z"},
        {"status": "Failed"},
    ]


def test_log_sends_a_line(client: Client, server: Server) -> None:
    """With all that can be said of it."""
    server.will(reply(200, '{"success": true}'))
    client.jobs.log("j1", "Half way", level="info", duration=0, time=datetime(2026, 1, 1, tzinfo=UTC))
    assert server.lines == [f"POST {URL}/j1/logs"]
    assert json.loads(server.requests[0].content) == {
        "message": "Half way",
        "level": "info",
        "duration": 0,
        "timeStamp": "2026-01-01T00:00:00.000Z",
    }


def test_log_that_was_not_done_is_an_error(client: Client, server: Server) -> None:
    """Though the status is 200."""
    server.will(reply(200, '{"success": false}'))
    with pytest.raises(APIStatusError) as caught:
        client.jobs.log("j1", "Half way")
    assert str(caught.value) == (
        "200 OK with success: false from appendJobStatusLogs (POST /api/v1/jobstatus/{id}/logs). Nothing was done."
    )
    assert (caught.value.status_code, caught.value.operation_id) == (200, "appendJobStatusLogs")


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf"), True, "1"])
def test_duration_that_makes_no_sense_is_refused(client: Client, seconds: Any) -> None:
    """Nothing is sent."""
    with pytest.raises(ValueError, match=r"^duration must be a number of seconds of at least 0, not "):
        client.jobs.update("j1", "Completed", duration=seconds)


def test_time_without_a_zone_is_refused(client: Client) -> None:
    """Nobody could say when it is."""
    with pytest.raises(ValueError, match=r"^timeStamp: a time without zone could be meant anywhere"):
        client.jobs.log("j1", "Half way", time=datetime(2026, 1, 1))


@pytest.mark.parametrize("job_id", ["", "..", None])
def test_id_that_no_address_can_hold_is_refused(client: Client, job_id: Any) -> None:
    """It would lead elsewhere."""
    with pytest.raises(ConfigurationError, match=r"^id must be a text such as "):
        client.jobs.update(job_id, "Completed")


def test_mock_keeps_what_a_job_reports(mocked: Client, mock: Mocked, clock: FakeClock) -> None:
    """From its beginning to its end, over two pages."""
    made = [mocked.jobs.create(f"Import {number}", "Import") for number in range(3)]
    mocked.jobs.log(made[0], "Half way", level="warning")
    mocked.jobs.update(made[0], "Completed", duration=2.5)
    jobs = list(mocked.jobs.list(page_size=2))
    assert [each.id for each in jobs] == made
    assert [(each.title, each.status, each.duration) for each in jobs[:2]] == [
        ("Import 0", "Completed", 2.5),
        ("Import 1", "Not Started", None),
    ]
    assert [(each.message, each.level) for each in jobs[0].log] == [("Half way", "warning")]
    with pytest.raises(NotFoundError):
        mocked.jobs.log("0" * 24, "Half way")
