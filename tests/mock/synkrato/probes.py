"""Probes: each returns whether it sees its fault, and a clean server shows none of them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
from tests.mock.probes.wire import Way

from sinkove_synkrato_mock.message import Request

from .conftest import OWNER, USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Reply

    from sinkove_synkrato_mock.message import Response

    from .conftest import Api

    Probe = Callable[[Api], bool]

LOCATION, CX, REGION = (
    "/api/v1/master-record/LOCATION",
    "/api/v1/module-record/CX",
    "/api/v1/hierarchy-master-record/REGION",
)
PROJECT = {"x-tenant-id": "cwWdTZK", "x-project-id": "p6iD1Wb"}


def call(api: Api, method: str, path: str, **more: Any) -> Reply:
    """Asks without comparing the answer with the API description."""
    return api.call(method, path, check=False, **more)


def raw(api: Api, method: str = "GET", path: str = LOCATION, body: Any = None) -> Response:
    """Returns the response that the door would get."""
    headers = {"host": "mock.test", "authorization": "Bearer pat-mock", "content-type": "application/json"}
    return api.engine.handle(Request(method, f"/data{path}", "", headers, json.dumps(body).encode() if body else b""))


def write(api: Api, *rows: dict[str, Any], path: str = LOCATION, **more: Any) -> Reply:
    return call(api, "POST", path, body=list(rows), **({"userName": USER} if path == CX else {}), **more)


def listed(api: Api, path: str = LOCATION, **query: Any) -> list[Any]:
    """The rows of a list, whatever it calls them."""
    told = call(api, "GET", path, **query).json
    rows = (
        next((told[name] for name in ("rows", "records", "data") if name in told), [])
        if isinstance(told, dict)
        else told
    )
    assert isinstance(rows, list)
    return rows


def arrange(api: Api, *rows: dict[str, Any], kind: str = "masters", name: str = "LOCATION", **more: Any) -> list[str]:
    """Writes records past the API, so that no fault of writes counts."""
    ids = api.admin("POST", "records", {"kind": kind, "name": name, "rows": list(rows), **more})["ids"]
    assert isinstance(ids, list)
    return ids


def codes(api: Api, **query: Any) -> str:
    """The codes that a list shows of some records that differ in every way."""
    arrange(
        api,
        {"code": "a1", "n": 1, "day": "2026-03-01", "t": "xy"},
        {"code": "b1", "n": 3, "day": "2026-03-01T23:30:00.000Z", "t": "zx", "status": "Closed"},
        {"code": "b2", "n": 2, "t": "x"},
        {"code": "c1"},
    )
    rows = listed(api, **query)
    return " ".join(each["customFields"]["code"] for each in rows if isinstance(each, dict))


def shows(wrong: str, **query: Any) -> Probe:
    return lambda api: codes(api, **query) == wrong


def row(is_wrong: Callable[[dict[str, Any]], bool]) -> Probe:
    """Whether a record is wrong in a list."""

    def probe(api: Api) -> bool:
        arrange(api, {"code": "a", "n": 1})
        return is_wrong(listed(api)[0])

    return probe


def page(is_wrong: Callable[[Any], bool], **query: Any) -> Probe:
    """Whether a page of three records is wrong."""

    def probe(api: Api) -> bool:
        arrange(api, *({"code": each} for each in "abc"))
        return is_wrong(call(api, "GET", LOCATION, **query).json)

    return probe


def error(is_wrong: Callable[[dict[str, Any]], bool], path: str = "/api/v1/nope", **query: Any) -> Probe:
    return lambda api: is_wrong(call(api, "GET", path, **query).json)


def wrote(is_wrong: Callable[[Api, Any], bool], *rows: dict[str, Any], before: int = 0) -> Probe:
    """Whether something is wrong after an upsert: in what it tells, or in what is there."""

    def probe(api: Api) -> bool:
        arrange(api, *rows[:before])
        api.now += 60
        return is_wrong(api, write(api, *rows).json)

    return probe


def changed(change: dict[str, Any], is_wrong: Callable[[list[Any], Reply], bool]) -> Probe:
    """Whether something is wrong after an update of a record with a code, a number and a text."""

    def probe(api: Api) -> bool:
        arrange(api, {"code": "a", "n": 1, "t": "x"})
        reply = call(api, "PATCH", LOCATION, body=[change])
        return is_wrong([each["customFields"] for each in listed(api)], reply)

    return probe


def deleted(is_wrong: Callable[[int, Reply], bool], **query: Any) -> Probe:
    """Whether something is wrong after one of two records was deleted."""

    def probe(api: Api) -> bool:
        arrange(api, {"code": "a"}, {"code": "b"})
        reply = call(api, "DELETE", LOCATION, body=[{"recordNumber": "LOC-1"}], **({"userName": USER} | query))
        return is_wrong(len(listed(api)), reply)

    return probe


def status(wanted: int, method: str = "GET", path: str = LOCATION, **more: Any) -> Probe:
    """Whether a request gets a status."""
    return lambda api: call(api, method, path, **more).status == wanted


def token(state: str) -> Probe:
    """Whether a token is accepted that is bad in one way."""

    def probe(api: Api) -> bool:
        assert call(api, "GET", LOCATION, token="nobody").status == 401
        return call(api, "GET", LOCATION, token=f"pat-mock-{state}").status == 200

    return probe


def _scheme(api: Api, scheme: str) -> int:
    return call(api, "GET", LOCATION, token=None, headers={"authorization": f"{scheme} pat-mock"}).status


def _forbidden(api: Api) -> bool:
    api.admin("POST", "keys", {"key": "pat-mock", "forbidden": True})
    return call(api, "GET", LOCATION).status == 200


def _limited(api: Api) -> Reply:
    api.admin("POST", "keys", {"key": "pat-mock", "limit": "1/60"})
    return [call(api, "GET", LOCATION) for _ in range(2)][1]


def _foreign(api: Api, **headers: str) -> bool:
    arrange(api, {"code": "a"})
    other = api.admin("POST", "keys", {})["key"]
    reply = call(api, "GET", LOCATION, token=other, headers=headers)
    return reply.status == 200 and reply.json["total"] == 1


def _tenant_header(api: Api) -> bool:
    return call(api, "GET", LOCATION, headers={"x-tenant-id": "nobody"}).status == 200


def placed(**headers: str) -> Probe:
    """Whether a record of the company is seen from a place of its own."""

    def probe(api: Api) -> bool:
        arrange(api, {"code": "a"})
        made = call(api, "POST", "/api/v1/workspace", body={"name": "w"}).json["id"]
        reply = call(api, "GET", LOCATION, headers={k: made if v == "made" else v for k, v in headers.items()})
        return reply.status == 200 and reply.json["total"] == 1

    return probe


def unknown(path: str, total: int = 0) -> Probe:
    def probe(api: Api) -> bool:
        reply = call(api, "GET", path)
        return reply.status == 200 and reply.json.get("total") == total

    return probe


def acting(user: str | None) -> Probe:
    """Whether a user may act who may not."""
    query: dict[str, Any] = {} if user is None else {"userName": user}

    def probe(api: Api) -> bool:
        assert call(api, "POST", CX, body=[], userName=USER).status == 201
        return call(api, "POST", CX, body=[], **query).status == 201

    return probe


# ---- documents, workflows and the rest


def upload(api: Api, *contents: bytes, **fields: Any) -> Any:
    form = httpx.Request(
        "POST", "http://x", files=[("files", (f"f{n}", each)) for n, each in enumerate(contents)], data=fields
    )
    headers = {**PROJECT, "content-type": form.headers.get("content-type", "")}
    return call(api, "POST", "/api/v1/documents", body=form.read(), headers=headers).json


def download(api: Api, document_id: str, headers: dict[str, str] = PROJECT) -> Reply:
    return call(api, "GET", f"/api/v1/documents/download/{document_id}", headers=headers)


def _stored(api: Api, content: bytes = b"12") -> str:
    made = upload(api, content)["data"][0]["documentId"]
    assert isinstance(made, str)
    return made


def _elsewhere(api: Api) -> bool:
    document_id = _stored(api)
    tenant = next(iter(api.engine.tenants))
    tenant.add_project(tenant.first.company, "Other", "other01")
    return download(api, document_id, {**PROJECT, "x-project-id": "other01"}).status == 200


def _old_version(api: Api) -> bool:
    document_id = _stored(api)
    upload(api, b"34", parentID=document_id)
    return download(api, document_id).body == b"12"


def _archive(api: Api) -> bool:
    record_id = arrange(api, {"code": "a"}, kind="modules", name="CX")[0]
    upload(api, b"1", b"2", module="CX", ID="CX-1")
    reply = call(api, "GET", f"/api/v1/documents/download/all/{record_id}", module="CX", headers=PROJECT)
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        return len(archive.namelist()) == 1


def _flow(api: Api, action: str = "Submit", name: str = "create", **body: Any) -> Reply:
    ids = arrange(api, {"code": "a"}, kind="modules", name="CX")
    sent = {"recordId": ids[0], "moduleName": "CX", "actionName": action, **body}
    return call(api, "POST", f"/api/v2/workflow/{name}", body=sent, userName=USER)


def _steps(api: Api) -> list[dict[str, Any]]:
    steps = call(api, "GET", "/api/v2/workflow", moduleName="CX").json["rows"][0]["steps"]
    assert isinstance(steps, list)
    return steps


def _comment(api: Api) -> bool:
    _flow(api, comment={"text": "Please."})
    return bool(_steps(api)[0]["comments"] == [])


def _assignee(api: Api) -> bool:
    _flow(api)
    user = _steps(api)[0]["completedBy"]["id"]
    _flow(api, "Return", "return", assignee={"users": [user], "groups": []})
    return [each["email"] for each in _steps(api)[-1]["responsibleUsers"]] == []


def _wrong_action(api: Api) -> bool:
    _flow(api)
    return _flow(api, "Submit", "submit").status == 201


def _history(api: Api) -> bool:
    _flow(api)
    return bool(call(api, "GET", "/api/v2/workflow/history", moduleName="CX", recordNumber="CX-1").json == [])


def _open_step(api: Api) -> bool:
    _flow(api)
    return "completedAt" in _steps(api)[-1]


def _space(api: Api) -> bool:
    path = "/api/v1/workflow/CX"
    return call(api, "POST", path, body=[], actionName="Submit", userName=USER, headers=PROJECT).status == 201


JOBS = "/api/v1/jobstatus"


def _job(api: Api) -> str:
    made = call(api, "POST", JOBS, body={}, headers=PROJECT).json["id"]
    assert isinstance(made, str)
    return made


def _job_status(api: Api) -> bool:
    call(api, "PUT", f"{JOBS}/{_job(api)}", body={"status": "Failed"})
    return bool(listed(api, f"{JOBS}/p6iD1Wb")[0]["status"] == "Not Started")


def _log(api: Api) -> bool:
    call(api, "POST", f"{JOBS}/{_job(api)}/logs", body={"message": "m"})
    return bool(listed(api, f"{JOBS}/p6iD1Wb")[0]["log"] == [])


def _lost_job(api: Api) -> bool:
    _job(api)
    return listed(api, f"{JOBS}/p6iD1Wb") == []


def _workspace(api: Api, **body: Any) -> Any:
    return call(api, "POST", "/api/v1/workspace", body={"name": "w", **body}).json


def _lost_workspace(api: Api) -> bool:
    return call(api, "GET", f"/api/v1/workspace/{_workspace(api)['id']}").status == 404


def _lost_parent(api: Api) -> bool:
    return _workspace(api, parentId=_workspace(api)["id"])["parentId"] is None


def _flat_tree(api: Api) -> bool:
    call(api, "POST", REGION, body={"name1": "World"})
    call(api, "POST", REGION, body={"name1": "North", "parentID": listed(api, REGION)[0]["_id"]})
    return bool(listed(api, REGION)[1]["sys_path"] == "North")


def _shared_table(api: Api) -> bool:
    one, two = arrange(api, {"code": "a"}, {"code": "b"}, kind="modules", name="CX")
    path = "/api/v1/sub-table/st1"
    call(api, "POST", path, body=[{"name1": "x"}], moduleName="CX", recordId=two)
    return len(listed(api, path, moduleName="CX", recordId=one)) == 1


def _kept_access(api: Api) -> bool:
    call(api, "DELETE", "/api/v1/user/project-access", body={"username": OWNER, "projectIds": ["p6iD1Wb"]})
    return call(api, "GET", LOCATION, headers=PROJECT).status == 200


def _still_signed_in(api: Api) -> bool:
    call(api, "PATCH", "/api/v1/user/deactivate-users", body=[OWNER])
    return call(api, "GET", LOCATION).status == 200


def _expanded(api: Api, **query: Any) -> Any:
    arrange(api, {"code": "a"}, {"code": "b"}, kind="modules", name="CX")
    return call(api, "GET", f"{CX}/expand", **query).json


def _first_missing(api: Api, number: int) -> bool:
    ids = write(api, *({"code": f"{each}"} for each in range(number))).json["insertedIds"]
    return len(ids) < number


def _inserted(told: Any) -> Any:
    return told.get("insertedIds", [])


_WAY = Way(
    raw,
    lambda api: raw(api, "GET", "/api/v1/nope"),
    lambda api: raw(api, "POST", LOCATION, [{"code": "a"}]),
    lambda api: sum(len(each["rows"]) for each in api.admin("GET", "state")["records"]),
)
_NOPE = "/api/v1/nope"
PROBES: dict[str, Probe] = {
    **_WAY.probes(),
    # form
    "error-not-enveloped": error(lambda e: "code" not in e),
    "error-detail-as-string": error(lambda e: isinstance(e["error"]["detail"], str)),
    "error-detail-empty": error(lambda e: e["error"]["detail"] == []),
    "error-summary-missing": error(lambda e: "summary" not in e["error"]),
    "error-code-differs": error(lambda e: e["code"] != 404),
    "error-path-missing": error(lambda e: "path" not in e),
    "error-path-with-data": error(lambda e: e["path"] != _NOPE),
    "error-time-local": error(lambda e: not e["timestamp"].endswith("Z")),
    "stack-trace-on-400": error(lambda e: "main.js" in e["error"]["detail"][0], LOCATION, page=0),
    "wrong-content-type": lambda api: call(api, "GET", LOCATION).headers["content-type"] != "application/json",
    "extra-fields": page(lambda told: "region" in told),
    # record
    "record-id-missing": row(lambda r: "_id" not in r),
    "record-ids-differ": row(lambda r: r["id"] != r["_id"]),
    "custom-fields-flat": row(lambda r: r.get("code") == "a"),
    "numbers-as-texts": row(lambda r: r["customFields"]["n"] == "1"),
    "created-at-local": row(lambda r: not r["createdAt"].endswith("Z")),
    "tenant-wrong": row(lambda r: r["tenantID"] != "cwWdTZK"),
    "inserted-ids-missing": wrote(lambda _, told: "insertedIds" not in told, {"code": "a"}),
    "inserted-ids-wrong": wrote(lambda api, told: listed(api)[0]["_id"] not in _inserted(told), {"code": "a"}),
    "inserted-count-wrong": wrote(lambda _, told: told["insertedCount"] == 2, {"code": "a"}),
    "updated-count-wrong": wrote(lambda _, told: told["updatedCount"] == 1, {"code": "a"}),
    "updated-count-missing": changed({"code": "a"}, lambda _, reply: "updatedCount" not in reply.json),
    "delete-tells-nothing": deleted(lambda _, reply: "success" not in reply.json),
    # page
    "rows-as-array": page(lambda told: isinstance(told, list)),
    "total-missing": page(lambda told: "total" not in told),
    "total-of-page": page(lambda told: told["total"] == 2, pageSize=2),
    "total-pages-wrong": page(lambda told: told["totalPages"] == 2),
    "page-size-told-wrong": page(lambda told: told["pageSize"] == 3),
    "last-row-missing": page(lambda told: len(told["rows"]) == 2),
    "row-doubled": page(lambda told: told["rows"][0] == told["rows"][2]),
    "order-changes": lambda api: (
        (codes(api), codes(api)) in (("c1 b2 b1 a1", "a1 b1 b2 c1"), ("a1 b1 b2 c1", "c1 b2 b1 a1"))
    ),
    "next-page-missing": lambda api: _expanded(api, pageSize=1)["nextPage"] is None,
    "next-page-endless": lambda api: _expanded(api, pageSize=2)["nextPage"] is not None,
    # status
    "status-200-for-201": status(200, "POST", body=[]),
    "status-200-for-400": status(200, page=0),
    "status-422-for-400": status(422, page=0),
    "status-500-for-400": status(500, page=0),
    "status-400-for-401": status(400, token="no"),
    "status-403-for-401": status(403, token="no"),
    "status-500-for-401": status(500, token="no"),
    "status-401-for-403": status(401, headers={"x-tenant-id": "no"}),
    "status-404-for-403": status(404, headers={"x-tenant-id": "no"}),
    "status-200-for-404": status(200, path=_NOPE),
    "status-400-for-404": status(400, path=_NOPE),
    "status-500-for-404": status(500, path=_NOPE),
    "status-404-for-405": status(404, "PUT"),
    "status-500-for-413": status(500, "POST", too_large=True),
    "status-503-for-429": lambda api: _limited(api).status == 503,
    "status-200-for-500": status(200, path="/api/v1/master-record/NO"),
    "status-404-for-500": status(404, path="/api/v1/master-record/NO"),
    # headers
    "allow-missing-on-405": lambda api: "allow" not in call(api, "PUT", LOCATION).headers,
    "allow-wrong-on-405": lambda api: "PUT" in call(api, "PUT", LOCATION).headers["allow"],
    "retry-after-missing": lambda api: "retry-after" not in _limited(api).headers,
    "retry-after-negative": lambda api: _limited(api).headers["retry-after"] == "-5",
    "file-name-missing": lambda api: "content-disposition" not in download(api, _stored(api)).headers,
    "token-echoed-in-header": lambda api: any(
        "pat-mock" in each for each in call(api, "GET", LOCATION).headers.values()
    ),
    # auth
    "accept-invalid-token": status(200, token="nobody"),
    "accept-missing-token": lambda api: call(api, "GET", LOCATION, token=None).status == 200,
    **{f"accept-{each}-token": token(each) for each in ("expired", "revoked", "disabled", "voided")},
    "accept-other-scheme": lambda api: _scheme(api, "Basic") == 200,
    "lower-case-scheme-refused": lambda api: (_scheme(api, "Bearer"), _scheme(api, "bearer")) == (200, 401),
    "accept-forbidden-token": _forbidden,
    "health-needs-token": status(401, path="/api/v1/health/liveness", token=None),
    "build-info-public": status(200, path="/api/v1/build/info", token=None),
    "limit-not-enforced": lambda api: _limited(api).status == 200,
    # place
    "foreign-tenant-visible": lambda api: _foreign(api, **{"x-tenant-id": "cwWdTZK"}),
    "companies-share-records": _foreign,
    "tenant-header-ignored": _tenant_header,
    "project-header-ignored": placed(**{"x-project-id": "p6iD1Wb"}),
    "workspace-header-ignored": placed(**{"x-workspace-id": "made"}),
    "unknown-project-accepted": status(200, headers={"x-project-id": "no"}),
    "master-case-matters": status(500, path="/api/v1/master-record/location"),
    "unknown-master-empty": unknown("/api/v1/master-record/NO"),
    # user
    "missing-user-accepted": acting(None),
    "unknown-user-accepted": acting("nobody@example.com"),
    "inactive-user-accepted": acting("inactive@example.com"),
    "foreign-user-accepted": acting("outsider@example.com"),
    "user-case-matters": status(400, "POST", CX, body=[], userName=USER.upper()),
    "delete-needs-no-permission": deleted(lambda left, _: left == 1, userName="viewer@example.com"),
    "deletes-though-refused": deleted(
        lambda left, reply: left == 1 and reply.json["success"] is False, userName="viewer@example.com"
    ),
    # list
    "page-ignored": shows("a1 b1", pageSize=2, page=2),
    "page-size-ignored": page(lambda told: len(told["rows"]) == 3, pageSize=2),
    "page-skips-one": shows("b2", pageSize=1, page=2),
    "page-0-accepted": status(200, page=0),
    "page-size-above-most-accepted": status(200, pageSize=1001),
    "page-size-0-accepted": status(200, pageSize=0),
    "sort-ignored": shows("a1 b1 b2 c1", sort="n"),
    "sort-reversed": shows("b1 b2 a1 c1", sort="n"),
    "status-ignored": shows("a1 b1 b2 c1", status="Closed"),
    # filter
    "filter-ignored": shows("a1 b1 b2 c1", filter="n:eq:1"),
    "filter-and-is-or": shows("a1 b2", filter="n:eq:1:and:n:eq:2"),
    "filter-or-is-and": shows("", filter="n:eq:1:or:n:eq:2"),
    "filter-last-term-ignored": shows("a1", filter="n:eq:1:or:n:eq:2"),
    "filter-eq-is-sw": shows("a1 b2", filter="t:eq:x"),
    "filter-ne-is-eq": shows("a1", filter="n:ne:1"),
    "filter-gt-is-ge": shows("b1 b2", filter="n:gt:2"),
    "filter-ge-is-gt": shows("b1", filter="n:ge:2"),
    "filter-lt-is-le": shows("a1 b2", filter="n:lt:2"),
    "filter-le-is-lt": shows("a1", filter="n:le:2"),
    "filter-cn-is-sw": shows("a1 b2", filter="t:cn:x"),
    "filter-nc-is-cn": shows("a1 b1 b2", filter="t:nc:x"),
    "filter-sw-is-cn": shows("a1 b1 b2", filter="t:sw:x"),
    "filter-ew-is-cn": shows("a1 b1 b2", filter="t:ew:x"),
    "filter-in-takes-one": shows("a1", filter="n:in:1|2"),
    "filter-null-inverted": shows("a1 b1 b2", filter="n:eq:null"),
    "filter-types-ignored": shows("a1", filter="n:STRING:in:1"),
    "time-zone-ignored": shows("", filter="day:gt:2026-03-01", localTimeZone="Europe/Berlin"),
    "bad-filter-ignored": status(200, filter="n:like:1"),
    # write
    "lost-record": wrote(
        lambda api, told: len(_inserted(told)) == 2 and len(listed(api)) == 1, {"code": "a"}, {"code": "b"}
    ),
    "upsert-makes-doubles": wrote(lambda api, _: len(listed(api)) == 2, {"code": "a"}, before=1),
    "upsert-stops-at-100": lambda api: _first_missing(api, 101) and len(listed(api, pageSize=1000)) == 100,
    "upsert-accepts-1001": lambda api: write(api, *[{"code": "a"}] * 1001).status == 201,
    "field-dropped": wrote(lambda api, _: listed(api)[0]["customFields"] == {"code": "a"}, {"code": "a", "n": 1}),
    "null-dropped": changed({"code": "a", "n": None}, lambda rows, _: rows[0]["n"] == 1),
    "texts-trimmed": changed({"code": "a", "t": " x "}, lambda rows, _: rows[0]["t"] == "x"),
    "unique-not-needed": lambda api: write(api, {"n": 1}).status == 201,
    "update-ignored": changed({"code": "a", "n": 2}, lambda rows, _: rows[0]["n"] == 1),
    "update-replaces": changed({"code": "a", "n": 2}, lambda rows, _: "t" not in rows[0]),
    "update-makes-records": changed({"refId": "nobody", "n": 2}, lambda rows, _: len(rows) == 2),
    "id-update-accepted": status(200, "PATCH", CX, body=[{"_id": "x"}], userName=USER),
    "not-an-array-accepted": status(201, "POST", body={}),
    "delete-ignored": deleted(lambda left, reply: left == 2 and reply.status == 200),
    "delete-takes-all": deleted(lambda left, _: left == 0),
    "created-at-changes": wrote(lambda api, _: "00:01" in listed(api)[0]["createdAt"], {"code": "a"}, before=1),
    # health
    "liveness-cpu-limit": error(
        lambda e: "CPU" in e["error"]["detail"][0] if "error" in e else False, "/api/v1/health/liveness"
    ),
    "liveness-memory-limit": error(
        lambda e: "Memory" in e["error"]["detail"][0] if "error" in e else False, "/api/v1/health/liveness"
    ),
    "database-disconnected": status(500, path="/api/v1/health/readiness"),
    # document
    "upload-loses-a-file": lambda api: upload(api, b"1", b"2")["failedCount"] == 1,
    "upload-not-stored": lambda api: download(api, upload(api, b"1")["data"][0]["documentId"]).status == 404,
    "document-file-missing": lambda api: (
        (reply := download(api, _stored(api))).status == 404
        and reply.json["error"]["detail"][0].endswith("file_missing")
    ),
    "document-cut": lambda api: download(api, _stored(api)).body == b"1",
    "document-of-other-project-visible": _elsewhere,
    "old-version-sent": _old_version,
    "archive-incomplete": _archive,
    # workflow
    "any-action-accepted": _wrong_action,
    "comment-lost": _comment,
    "assignee-ignored": _assignee,
    "history-lost": _history,
    "open-step-completed": _open_step,
    "space-not-needed": _space,
    # others
    "job-pages-refused": status(400, path=f"{JOBS}/p6iD1Wb", page=0),
    "job-lost": _lost_job,
    "job-status-kept": _job_status,
    "log-lost": _log,
    "workspace-lost": _lost_workspace,
    "workspaces-enveloped": lambda api: isinstance(call(api, "GET", "/api/v1/workspace").json, dict),
    "workspace-parent-lost": _lost_parent,
    "unmounted-mounted": status(200, path="/api/v2/user/groups"),
    "tree-flat": _flat_tree,
    "sub-table-shared": _shared_table,
    "access-kept": _kept_access,
    "deactivation-ignored": _still_signed_in,
}
