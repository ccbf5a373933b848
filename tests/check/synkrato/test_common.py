"""What is any vendor's, asked about the Synkrato API: addresses, links, what is due, the ledger, the fuzzed document."""

import json
from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato_contract.due import Due
from sinkove_synkrato_contract.gate import Gate
from sinkove_synkrato_contract.ledger import Ledger
from sinkove_synkrato_contract.links import pointed
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.pace import Pacer
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_contract.synkrato.multipart import MEDIA_TYPE, form

from .support import BASE, SPEC, TOKEN, answer, problem

OPERATIONS = SPEC.operations
DUE = Due(vendor=VENDOR, fuzzed=())


def test_address_has_the_query_that_is_known() -> None:
    """Of other parameters, and of headers, nothing."""
    known = {"moduleName": "C X", "fields": "a|b", "x-tenant-id": "t", "other": "1"}
    assert OPERATIONS["expandModuleRecords"].address(known) == "/api/v1/module-record/C%20X/expand?fields=a%7Cb"
    assert OPERATIONS["getAllMasterRecords"].address({"masterName": "M"}) == "/api/v1/master-record/M"


def test_what_an_operation_needs_stands_in_path_query_and_headers() -> None:
    """And in the path's own parameters as well as the operation's."""
    assert OPERATIONS["downloadAllDocuments"].needed == {"recordId", "module", "x-tenant-id", "x-project-id"}
    assert OPERATIONS["getBuildInfo"].needed == set()
    assert OPERATIONS["downloadDocument"].headers == {"x-tenant-id", "x-project-id", "x-workspace-id"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$request.path.moduleName", "CX"),
        ("$request.header.x-tenant-id", "t"),
        ("$request.query.absent", None),
        ("$response.body#/rows/0/_id", "a"),
    ],
)
def test_link_expression_points_into_the_request_too(expression: str, expected: str | None) -> None:
    """Whatever place it was sent in."""
    sent = {"moduleName": "CX", "x-tenant-id": "t"}
    assert pointed(SPEC, {"rows": [{"_id": "a"}]}, expression, sent) == expected


def due(name: str, status: int) -> set[str]:
    return {rule for rule, _ in DUE.rules(OPERATIONS[name], {status}, set(), lambda *_: None)}


def test_rules_are_due_where_they_can_have_something_to_say() -> None:
    """About bodies where there are any, about JSON where it is promised."""
    assert "json-charset" in due("upsertMasterRecord", 201)
    assert "json-charset" not in due("deleteMasterRecord", 200) | due("getWorkflowHistoryV2", 200)
    assert "malformed-body" in due("upsertMasterRecord", 400)
    assert "malformed-body" not in due("getAllMasterRecords", 400)
    assert {"pages-concatenate", "filter-agrees", "page-out-of-range"} <= due("getAllModuleRecords", 200)


def judged(*names: str, seen: Any = ()) -> set[str]:
    record = Record([], set(names), {})
    record.seen.update(seen)
    Gate(Options(base_url=BASE, api_key=TOKEN).settled(), (), record, DUE).judge([OPERATIONS[each] for each in names])
    result = record.result(base_url=BASE, seed=1, strict=True, left_out=())
    return {each.rule.removeprefix("seen: ") for each in result.findings}


def test_what_is_not_mounted_has_to_be_not_found_and_nothing_else() -> None:
    """Its other statuses are published all the same."""
    assert judged("getAllGroupsV2") == {"404"}
    assert judged("getAllGroupsV2", seen=[("getAllGroupsV2", 404)]) == set()


def test_too_large_a_body_is_due_where_one_is_sent() -> None:
    """Two operations stand for all."""
    assert "413" in judged("createJobStatus")
    assert "413" not in judged("createWorkspace")


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"insertedIds": ["a", "b"]}, ["a", "b"]),
        ({"insertedIds": []}, []),
        ({"insertedIds": 3}, ["?"]),
        ({"id": "job"}, ["job"]),
    ],
)
def test_ledger_names_every_record_that_was_made(body: Any, ids: list[str], tmp_path: Path) -> None:
    """Of an update none."""
    path = tmp_path / "ledger"
    with Ledger(path, {}, sync=False) as ledger:
        ledger.begin()
        ledger.sending(OPERATIONS["upsertMasterRecord"], BASE, b"[{}]")
        ledger.saw(answer("upsertMasterRecord", 201, body, content=[{}]))
    assert ledger.created == ids
    assert json.loads(path.read_text().splitlines()[-1])["id"] == ", ".join(ids)


def test_pace_is_that_of_the_documented_limit() -> None:
    """As no answer tells another."""
    waits: list[float] = []
    pacer = Pacer(waits.append, lambda: 0.0)
    pacer.limit_to(0.5, VENDOR.untold_per_minute)
    pacer.wait()
    pacer.wait()
    assert waits == pytest.approx([2 / 3])


@pytest.mark.parametrize(
    ("exchange", "failure", "forgiven"),
    [
        (answer(status=500, body=problem(500, error={"summary": "s", "detail": ["X not Found."]})), "ST101", True),
        (
            answer(status=500, body=problem(500, error={"summary": "s", "detail": ["Project not found for id: p"]})),
            "ST101",
            True,
        ),
        (answer(status=500, body=problem(500, error={"summary": "s", "detail": ["Out of memory"]})), "ST101", False),
        (answer("getJobStatusByProject", body={}), "ST201", True),
        (answer(), "ST201", False),
        (answer("deleteMasterRecord", body=b"", userName="u"), "ST108", True),
        (answer("upsertMasterRecord", 201, b""), "ST108", False),
    ],
)
def test_only_what_a_text_admits_is_forgiven(exchange: Any, failure: str, forgiven: bool) -> None:
    """A 500 that says what is unknown, pages of jobs, deletions without a body."""
    assert forgiven is VENDOR.forgives(exchange, failure)


def test_document_that_is_fuzzed_names_what_was_given() -> None:
    """And no people of its examples: who is switched off cannot go on."""
    document = json.loads(json.dumps(SPEC.document, default=str))
    VENDOR.arranged(document, {"master": "SITE", "user": "jane"})
    parameters = document["components"]["parameters"]
    assert parameters["MasterName"]["schema"] == {"type": "string", "enum": ["SITE"]}
    assert parameters["ModuleName"]["schema"] == {"type": "string"}
    assert "jane.doe" not in json.dumps(document["paths"]["/api/v1/user/deactivate-users"])


def test_form_is_what_browsers_send() -> None:
    """Fields first, then files with their names."""
    told = form({"module": "CX"}, {"a.bin": b"\x00\r\n"})
    boundary = MEDIA_TYPE.partition("boundary=")[2].encode()
    file = b'Content-Disposition: form-data; name="files"; filename="a.bin"\r\nContent-Type: application/octet-stream'
    assert told.split(b"--" + boundary)[1:] == [
        b'\r\nContent-Disposition: form-data; name="module"\r\n\r\nCX\r\n',
        b"\r\n" + file + b"\r\n\r\n\x00\r\n\r\n",
        b"--\r\n",
    ]
