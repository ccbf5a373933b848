"""Each rule about single answers of the Synkrato API: what it lets pass, and what it finds."""

from typing import Any

import pytest

from sinkove_synkrato_contract.exchange import Exchange
from sinkove_synkrato_contract.synkrato.rules import RULES

from .support import RECORD, answer, page, problem

ALL = {rule.id: rule for rule in RULES}
OTHER = {**RECORD, "_id": "b" * 24, "id": "b" * 24}
WRITTEN = {"insertedIds": ["a" * 24], "insertedCount": 1, "updatedCount": 1}
TABLE = {"rows": [{}], "total": 3, "page": 1, "pageSize": 1, "totalPages": 3, "nextPage": {"page": 2, "pageSize": 1}}
SENT = [{"code": "A"}, {"code": "B"}]


def expanded(**table: Any) -> dict[str, Any]:
    inner = {"st1": {**TABLE, **table}}
    return {
        "records": [{"subTableData": inner}],
        "total": 1,
        "page": 1,
        "pageSize": 50,
        "totalPages": 1,
        "nextPage": None,
    }


def upserted(content: Any = SENT, **other: Any) -> Exchange:
    return answer("upsertMasterRecord", 201, {**WRITTEN, **other}, content=content)


def refused(**other: Any) -> Exchange:
    return answer(status=400, body=problem(**other))


def error(**other: Any) -> Exchange:
    return refused(error={"summary": "Bad Request", "detail": ["No."], **other})


def sent_back(disposition: str) -> Exchange:
    return answer("downloadDocument", 200, b"file", headers={"content-disposition": disposition})


def late(pause: str) -> Exchange:
    return answer(status=429, body=problem(429), headers={"retry-after": pause})


ROWS = [
    ("json-typed", "kept", answer(headers={"content-type": "application/json; charset=utf-8"})),
    ("json-typed", "silent", sent_back("attachment")),
    ("json-typed", "broken", answer(headers={"content-type": "text/plain"})),
    ("json-typed", "broken", answer()),
    ("error-explains", "kept", error()),
    ("error-explains", "silent", answer()),
    ("error-explains", "broken", error(summary=" ")),
    ("error-explains", "broken", error(detail=[])),
    ("error-explains", "broken", error(detail="No.")),
    ("error-explains", "broken", error(detail=["No.", 1])),
    ("error-explains", "broken", answer(status=500, body=b"<html>")),
    ("error-names-itself", "kept", refused()),
    ("error-names-itself", "kept", refused(path="/api/v1/master-record/LOCATION?page=0")),
    (
        "error-names-itself",
        "kept",
        answer(status=500, body=problem(500, path="/api/v1/master-record/a?b"), masterName="a?b"),
    ),
    (
        "error-names-itself",
        "kept",
        answer(status=500, body=problem(500, path="/api/v1/master-record/%00"), masterName="%00"),
    ),
    ("error-names-itself", "broken", refused(code=500)),
    ("error-names-itself", "broken", refused(path="/data/api/v1/master-record/LOCATION")),
    ("error-names-itself", "broken", refused(path="")),
    ("error-names-itself", "broken", answer(status=400, body=b"")),
    ("page-adds-up", "kept", answer()),
    ("page-adds-up", "kept", answer(body=page([], total=3, page=9))),
    ("page-adds-up", "kept", answer("getJobStatusByProject", body={"data": [], "total": 0, "page": 1, "pageSize": 50})),
    ("page-adds-up", "silent", answer(body=[RECORD])),
    ("page-adds-up", "broken", answer(body=page([RECORD], total=2))),
    ("page-adds-up", "broken", answer(body=page([RECORD, OTHER], pageSize=1))),
    ("page-adds-up", "broken", answer(body=page([RECORD], totalPages=2))),
    (
        "page-adds-up",
        "broken",
        answer("expandModuleRecords", body={**expanded(), "nextPage": {"page": 2, "pageSize": 50}}),
    ),
    ("expand-adds-up", "kept", answer("expandModuleRecords", body=expanded())),
    ("expand-adds-up", "silent", answer()),
    ("expand-adds-up", "broken", answer("expandModuleRecords", body=expanded(nextPage=None))),
    ("expand-adds-up", "broken", answer("expandModuleRecords", body=expanded(rows=[]))),
    ("page-as-asked", "kept", answer(body=page([RECORD], pageSize=7), pageSize="7")),
    (
        "page-as-asked",
        "kept",
        answer("getJobStatusByProject", body={"data": [], "page": 1, "pageSize": 200}, pageSize="900"),
    ),
    ("page-as-asked", "broken", answer(body=page([RECORD]), pageSize="7")),
    ("page-as-asked", "broken", answer(body=page([RECORD]), page="2")),
    ("page-as-asked", "broken", answer(body=page([RECORD], pageSize=100))),
    ("page-no-doubles", "kept", answer(body=page([RECORD, OTHER]))),
    ("page-no-doubles", "broken", answer(body=page([RECORD, RECORD]))),
    ("record-form", "kept", answer()),
    ("record-form", "silent", answer("getUserAccess", body=page([{"username": "u"}]))),
    ("record-form", "broken", answer(body=page([{**RECORD, "_id": None}]))),
    ("record-form", "broken", answer(body=page([{**RECORD, "id": "b" * 24}]))),
    ("record-form", "broken", answer(body=page([{**RECORD, "slug": "other"}]))),
    ("record-form", "broken", answer(body=page([{"_id": "a" * 24, "code": "A"}]))),
    ("upsert-counts", "kept", upserted()),
    ("upsert-counts", "silent", answer("createJobStatus", 201, {"id": "a"})),
    ("upsert-counts", "broken", upserted(insertedCount=2)),
    ("upsert-counts", "broken", upserted(updatedCount=2)),
    ("file-has-name", "kept", sent_back('attachment; filename="a"')),
    ("file-has-name", "silent", answer()),
    ("file-has-name", "broken", sent_back("inline")),
    ("retry-after", "kept", late("1")),
    ("retry-after", "silent", answer(status=429, body=problem(429))),
    ("retry-after", "broken", late("-5")),
]


@pytest.mark.parametrize(("rule", "expected", "exchange"), ROWS)
def test_rule_says_what_it_should(rule: str, expected: str, exchange: Exchange) -> None:
    """Kept, broken, or silent where it has nothing to say."""
    applies = ALL[rule].applies(exchange)
    said = "silent" if not applies else "kept" if ALL[rule].check(exchange) is None else "broken"
    assert expected == said


def test_every_rule_was_seen_to_pass_and_to_fail() -> None:
    """A new one needs rows above."""
    for wanted in ("kept", "broken"):
        assert ALL.keys() == {rule for rule, expected, _ in ROWS if expected == wanted}


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[1]", b'"x"', b'{"rows": [1], "error": 2, "records": 3}', b'{"records": [{"subTableData": 3}]}'],
)
@pytest.mark.parametrize("status", [200, 400, 429])
@pytest.mark.parametrize(
    "operation", ["getAllMasterRecords", "upsertMasterRecord", "expandModuleRecords", "downloadDocument"]
)
def test_no_body_breaks_a_rule_itself(operation: str, status: int, body: bytes) -> None:
    """Whatever a server answers is judged, and ends no run."""
    exchange = answer(operation, status, body, content=[1])
    said = [rule.check(exchange) for rule in RULES if rule.applies(exchange)]
    assert all(each is None or all(isinstance(text, str) for text in each) for each in said)
