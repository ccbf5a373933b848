"""Defects of the answers: errors, records, pages, statuses and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import shaping as s
from sinkove_synkrato_mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response

__all__ = ["FORM", "HEADERS", "PAGES", "RECORDS", "STATUSES"]

_NO = ("checkLiveness", "checkReadiness", "getBuildInfo")


def _body(change: Callable[[Any], Any], statuses: Any = s.SUCCESSES, *operations: str) -> Spoil:
    """Changes a body that is an object."""
    return s.rewriting(lambda body, _: change(body) if isinstance(body, dict) else body, statuses, operations)


def _told(change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Changes what an error tells: its summary and details."""
    return _body(lambda body: {**body, "error": change(body["error"])}, s.ERRORS)


def _rows(change: Callable[[list[Any], Active], list[Any]]) -> Spoil:
    """Changes the rows of a page."""

    def changed(body: Any, active: Active) -> Any:
        name = next((each for each in ("rows", "data", "records") if isinstance(body.get(each), list)), "rows")
        return {**body, name: change(body[name], active)}

    return s.rewriting(changed, s.SUCCESSES)


def _row(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Spoil:
    """Changes each row of a page that is a record."""
    return _rows(lambda rows, _: [change(each) if "customFields" in each else each for each in rows])


def _lacking(told: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != name}


def _local(text: str) -> str:
    return text.removesuffix("Z")


FORM = (
    Fault("error-not-enveloped", "Errors come without what stands around them.", _body(lambda b: b["error"], s.ERRORS)),
    Fault("error-detail-as-string", "An error's detail is a text.", _told(lambda e: e | {"detail": e["detail"][0]})),
    Fault("error-detail-empty", "An error has no details.", _told(lambda e: e | {"detail": []})),
    Fault("error-summary-missing", "An error has no summary.", _told(lambda e: _lacking(e, "summary"))),
    Fault("error-code-differs", "An error's code is not its status.", _body(lambda b: b | {"code": 200}, s.ERRORS)),
    Fault("error-path-missing", "An error has no path.", _body(lambda b: _lacking(b, "path"), s.ERRORS)),
    Fault("error-path-with-data", "An error's path has the /data before it.",
          _body(lambda b: b | {"path": f"/data{b['path']}"}, s.ERRORS)),
    Fault("error-time-local", "An error's time does not say of which zone.",
          _body(lambda b: b | {"timestamp": _local(b["timestamp"])}, s.ERRORS)),
    Fault("stack-trace-on-400", "A 400 shows the server's stack trace.",
          _body(lambda b: b | {"error": b["error"] | {"detail": ["at Object.<anonymous> (/srv/api/main.js:42:13)"]}}, (400,))),
    Fault("wrong-content-type", "JSON is said to be text/plain.", s.typed("text/plain")),
    Fault("extra-fields", "Answers have a field that nobody knows, as they may.", _body(lambda b: {**b, "region": "eu"}, s.ANY)),
)  # fmt: skip

RECORDS = (
    Fault("record-id-missing", "Records have no `_id`.", _row(lambda r: _lacking(r, "_id"))),
    Fault("record-ids-differ", "A record's `id` is not its `_id`.", _row(lambda r: r | {"id": r["_id"][::-1]})),
    Fault("custom-fields-flat", "Fields stand beside what the system keeps.",
          _row(lambda r: _lacking(r, "customFields") | r["customFields"])),
    Fault("numbers-as-texts", "Numbers are read as texts.",
          _row(lambda r: r | {"customFields": {k: str(v) if isinstance(v, int | float) else v for k, v in r["customFields"].items()}})),
    Fault("created-at-local", "A record's time does not say of which zone.",
          _row(lambda r: r | {"createdAt": _local(r["createdAt"])})),
    Fault("tenant-wrong", "Records are said to be another tenant's.", _row(lambda r: r | {"tenantID": "foreign"})),
    Fault("inserted-ids-missing", "An upsert does not tell which records are new.", _body(lambda b: _lacking(b, "insertedIds"))),
    Fault("inserted-ids-wrong", "An upsert tells ids that nobody has.",
          _body(lambda b: b | {"insertedIds": [each[::-1] for each in b["insertedIds"]]})),
    Fault("inserted-count-wrong", "An upsert counts one record more.",
          _body(lambda b: b | {"insertedCount": b["insertedCount"] + 1})),
    Fault("updated-count-wrong", "What is updated is counted once more.",
          _body(lambda b: b | {"updatedCount": b["updatedCount"] + 1})),
    Fault("updated-count-missing", "What is updated is not counted.", _body(lambda b: _lacking(b, "updatedCount"))),
    Fault("delete-tells-nothing", "A deletion tells no success.", _body(lambda b: _lacking(b, "success"))),
)  # fmt: skip

PAGES = (
    Fault("rows-as-array", "A page of records is a bare array.", _body(lambda b: b["rows"])),
    Fault("total-missing", "A page does not tell how many there are.", _body(lambda b: _lacking(b, "total"))),
    Fault("total-of-page", "The total is what is on the page.", _body(lambda b: b | {"total": len(b.get("rows", b.get("data")))})),
    Fault("total-pages-wrong", "There is said to be one page more.", _body(lambda b: b | {"totalPages": b["totalPages"] + 1})),
    Fault("page-size-told-wrong", "A page tells how many rows it has as its size.",
          _body(lambda b: b | {"pageSize": len(b["rows"])})),
    Fault("last-row-missing", "A page lacks its last row.", _rows(lambda rows, _: rows[:-1])),
    Fault("row-doubled", "A page has its first row in the place of its last.", _rows(lambda rows, _: rows[:-1] + rows[:1])),
    Fault("order-changes", "Every other time the rows of a page stand the other way round.",
          _rows(lambda rows, a: rows if a.times % 2 else rows[::-1])),
    Fault("next-page-missing", "There is never a next page.", _body(lambda b: b | {"nextPage": None} if b["nextPage"] else b)),
    Fault("next-page-endless", "There is always a next page.",
          _body(lambda b: b | {"nextPage": b["nextPage"] or {"page": b["page"] + 1, "pageSize": b["pageSize"]}})),
)  # fmt: skip

_MOVES = (
    (201, 200, "A write answers 200 instead of 201."),
    (400, 200, "What is malformed gets 200 instead of 400, with the error in its body."),
    (400, 422, "What is malformed gets 422 instead of 400."),
    (400, 500, "What is malformed gets 500 instead of 400."),
    (401, 400, "A bad token gets 400 instead of 401."),
    (401, 403, "A bad token gets 403 instead of 401."),
    (401, 500, "A bad token gets 500 instead of 401."),
    (403, 401, "What is not allowed gets 401 instead of 403."),
    (403, 404, "What is not allowed gets 404 instead of 403."),
    (404, 200, "What does not exist gets 200 instead of 404, with the error in its body."),
    (404, 400, "What does not exist gets 400 instead of 404."),
    (404, 500, "What does not exist gets 500 instead of 404."),
    (405, 404, "A wrong method gets 404 instead of 405."),
    (413, 500, "A body that is too large gets 500 instead of 413."),
    (429, 503, "One request too many gets 503 instead of 429."),
    (500, 200, "An unknown master gets 200 instead of 500, with the error in its body."),
    (500, 404, "An unknown master gets 404 instead of 500."),
)


def _coded(to: int) -> Spoil:
    return _body(lambda body: body | {"code": to} if "code" in body else body, s.ANY)


STATUSES = tuple(
    Fault(f"status-{to}-for-{status}", told, s.moving(status, to, _coded(to))) for status, to, told in _MOVES
)


def _with_refused(old: str, _: Response, active: Active) -> str:
    return f"{old}, {active.request.method}" if active.request else old


def _with_token(response: Response, active: Active) -> Response:
    given = active.request.headers.get("authorization") if active.request else None
    return response.with_headers(("X-Debug-Auth", given)) if given else response


HEADERS = (
    Fault("allow-missing-on-405", "A 405 does not tell the methods that are allowed.", s.dropping("Allow", (405,))),
    Fault("allow-wrong-on-405", "A 405 names the method that it refuses as allowed.", s.header("Allow", _with_refused)),
    Fault("retry-after-missing", "A 429 has no Retry-After, as it need not have.", s.dropping("Retry-After")),
    Fault("retry-after-negative", "A 429 asks for a negative pause.", s.header("Retry-After", lambda *_: "-5")),
    Fault("file-name-missing", "A file comes without its name.", s.dropping("Content-Disposition")),
    Fault("token-echoed-in-header", "Every answer repeats the token in a header.", _with_token),
)  # fmt: skip
