"""Jobs: what long work reports of itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.synkrato import lists
from sinkove_synkrato_mock.synkrato.answers import Refusal, moment
from sinkove_synkrato_mock.synkrato.bodies import checked

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.calls import Call

__all__ = ["HANDLERS"]

_USUAL, _MOST = 50, 200
_ALIASES = {"title": "jobTitle", "type": "jobType"}


def _list(call: Call) -> Response:
    # What is wrong with them is put right here, and refused everywhere else.
    page = lists.read_int(call.query.get("page", "1"))
    size = lists.read_int(call.query.get("pageSize", str(_USUAL)))
    if (
        page is None or page < 1 or size is None or not 1 <= size <= _MOST
    ) and "job-pages-refused" in call.account.faults:
        raise Refusal(400, "Page must be greater than 0")
    wanted = max(page or 1, 1), min(size if size and size > 0 else _USUAL, _MOST)
    jobs = [each for each in call.company.jobs.values() if each["projectID"] == call.parameters["id"]]
    told = lists.chosen(jobs, wanted, dict, name="data")
    del told["totalPages"]
    return json_response(200, told)


def _create(call: Call) -> Response:
    body: Any = call.body
    if isinstance(body, dict):
        body = {_ALIASES.get(name, name): value for name, value in body.items()}
    checked("createJobStatus", body)
    job_id = call.account.tenant.ids.make_hex("job", call.company.id)
    usual = {"projectID": call.project or "", "status": "Not Started", "log": [], "meta": {}}
    kept = {
        "_id": job_id,
        "tenantID": call.company.id,
        "createdAt": moment(call.now),
        "createdBy": call.account.user_name,
    }
    job: dict[str, Any] = {**usual, **body, **kept}
    if "job-lost" not in call.account.faults:
        call.company.jobs[job_id] = job
        call.company.note("job", job_id)
    return json_response(201, {"id": job_id})


def _update(call: Call) -> Response:
    checked("updateJobStatus", call.body)
    job, now = _job(call), moment(call.now)
    done = call.body.get("completedAt", now)
    try:
        took = (datetime.fromisoformat(done) - datetime.fromisoformat(job["createdAt"])).total_seconds() * 1000
    except ValueError:  # A leap second, for one, is a time of RFC 3339.
        raise Refusal(400, "completedAt is no time that can be reckoned with") from None
    told = {name: call.body[name] for name in ("status", "duration") if name in call.body}
    if "job-status-kept" not in call.account.faults:
        job.update({"completedAt": done, "duration": max(took, 0), **told})
    return json_response(200, {"message": "Job updated successfully."})


def _append(call: Call) -> Response:
    checked("appendJobStatusLogs", call.body)
    names = ("message", "level", "duration", "timeStamp")
    told = {name: call.body[name] for name in names if name in call.body}
    log = _job(call)["log"]
    if "log-lost" not in call.account.faults:
        log.append({"timeStamp": moment(call.now), "level": "info", **told})
    return json_response(200, {"success": True})


def _job(call: Call) -> dict[str, Any]:
    job = call.company.jobs.get(call.parameters["id"])
    if job is None:
        raise Refusal(404, "No job has this id")
    call.company.note("job", job["_id"])  # whoever asks changes it
    return job


HANDLERS = {
    "getJobStatusByProject": _list,
    "createJobStatus": _create,
    "updateJobStatus": _update,
    "appendJobStatusLogs": _append,
}
