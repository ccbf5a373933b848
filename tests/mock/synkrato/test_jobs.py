"""Jobs: made, listed, changed, with a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import OWNER, detail

if TYPE_CHECKING:
    from .conftest import Api

JOBS = "/api/v1/jobstatus"
PROJECT = "p6iD1Wb"


def make(api: Api, **fields: Any) -> str:
    reply = api.call("POST", JOBS, body=fields, headers={"x-project-id": PROJECT})
    assert reply.status == 201, reply.body
    made = reply.json["id"]
    assert isinstance(made, str)
    return made


def listed(api: Api, **query: Any) -> Any:
    return api.call("GET", f"{JOBS}/{PROJECT}", **query).json


def test_job_is_listed_with_its_project(api: Api) -> None:
    """What was not said has a default; title and type are other names."""
    made = make(api, title="Nightly import", type="Import")
    assert listed(api) == {
        "data": [
            {
                "_id": made,
                "tenantID": "cwWdTZK",
                "projectID": PROJECT,
                "jobTitle": "Nightly import",
                "jobType": "Import",
                "status": "Not Started",
                "createdAt": "2026-01-01T00:00:00.250Z",
                "createdBy": OWNER,
                "log": [],
                "meta": {},
            }
        ],
        "total": 1,
        "page": 1,
        "pageSize": 50,
    }
    assert api.call("GET", f"{JOBS}/other").json["data"] == []


def test_job_that_is_done_took_as_long_as_it_took(api: Api) -> None:
    """Unless that is told."""
    made = make(api)
    api.now += 60
    reply = api.call("PUT", f"{JOBS}/{made}", body={"status": "Completed"})
    assert reply.json == {"message": "Job updated successfully."}
    job = listed(api)["data"][0]
    assert (job["status"], job["completedAt"], job["duration"]) == ("Completed", "2026-01-01T00:01:00.250Z", 60_000)
    told = {"status": "Failed", "duration": 5, "completedAt": "2026-01-01T00:02:00.000Z"}
    api.call("PUT", f"{JOBS}/{made}", body=told)
    assert listed(api)["data"][0].items() >= told.items()


def test_time_that_cannot_be_reckoned_with_is_refused(api: Api) -> None:
    """A leap second, which the description admits."""
    body = {"status": "Completed", "completedAt": "2016-12-31T23:59:60Z"}
    reply = api.call("PUT", f"{JOBS}/{make(api)}", body=body)
    assert (reply.status, detail(reply)) == (400, ["completedAt is no time that can be reckoned with"])


def test_log_grows(api: Api) -> None:
    """One entry a call."""
    made = make(api)
    assert api.call("POST", f"{JOBS}/{made}/logs", body={"message": "Begun"}).json == {"success": True}
    api.call("POST", f"{JOBS}/{made}/logs", body={"message": "Odd", "level": "warn", "duration": 3})
    assert listed(api)["data"][0]["log"] == [
        {"timeStamp": "2026-01-01T00:00:00.250Z", "level": "info", "message": "Begun"},
        {"timeStamp": "2026-01-01T00:00:00.250Z", "level": "warn", "message": "Odd", "duration": 3},
    ]


@pytest.mark.parametrize(
    ("query", "page", "size"),
    [
        ({}, 1, 50),
        ({"page": 0}, 1, 50),
        ({"page": -3, "pageSize": 0}, 1, 50),
        ({"page": "many", "pageSize": "all"}, 1, 50),
        ({"page": "", "pageSize": 201}, 1, 200),
        ({"page": 2, "pageSize": 2}, 2, 2),
    ],
)
def test_pages_are_put_right_silently(api: Api, query: dict[str, Any], page: int, size: int) -> None:
    """As nowhere else."""
    for _ in range(3):
        make(api)
    told = listed(api, **query)
    assert (told["page"], told["pageSize"], len(told["data"])) == (page, size, 1 if page == 2 else 3)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", JOBS, {"type": "Nonsense"}, 400),
        ("POST", JOBS, [], 400),
        ("PUT", f"{JOBS}/x", {"status": "Completed"}, 404),
        ("PUT", f"{JOBS}/x", {}, 400),
        ("PUT", f"{JOBS}/x", {"status": "Completed", "completedAt": "soon"}, 400),
        ("POST", f"{JOBS}/x/logs", {"message": "m"}, 404),
        ("POST", f"{JOBS}/x/logs", [{"message": "m"}], 400),
    ],
)
def test_bad_job_is_refused(api: Api, method: str, path: str, body: Any, status: int) -> None:
    """400 for what it is, 404 for which it is."""
    reply = api.call(method, path, body=body)
    assert (reply.status, len(detail(reply))) == (status, 1)
