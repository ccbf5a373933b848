"""The Synkrato spec against the vendor's texts, restated as data: each operation, parameter, body and answer.

`synkrato-operations.json` follows the older one of two revisions; `newerSpec` in it is what the newer one changes.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .specs import SYNKRATO, Node

VENDOR: list[Node] = json.loads((Path(__file__).parent / "synkrato-operations.json").read_text(encoding="utf-8"))
OURS = dict(SYNKRATO.operations())
BOUNDS = ("type", "minimum", "maximum", "default")


def revised(operation: Node) -> Node:
    """An operation as the newer text has it."""
    newer = copy.deepcopy(operation)
    changes = newer.pop("newerSpec", {})
    gone = changes.get("removedParams", ())
    newer["params"] = [each for each in newer["params"] if each["name"] not in gone]
    if "body" in changes:
        newer["body"]["shape"] = changes["body"]
    shapes = {status: shape for status, shape in changes.get("responses", {}).items() if isinstance(shape, dict)}
    return newer | {"responses": newer["responses"] | shapes}


REVISIONS = {"older": VENDOR, "newer": [revised(each) for each in VENDOR]}


def differences(theirs: Node, ours: Node) -> Iterator[str]:
    """A line for each thing that our operation says otherwise than theirs."""
    yield from named("method", theirs["method"], ours["method"])
    yield from named("path", theirs["path"], ours["path"])
    yield from named("tags", [theirs["tag"]], ours["tags"])
    yield from named("deprecated", theirs["deprecated"], ours.get("deprecated", False))
    yield from named("secured", theirs["security"], ours.get("security", ...) != [])
    before = {f"{each['in']} {each['name']}": each for each in theirs["params"]}
    after = {f"{each['in']} {each['name']}": each for each in ours["parameters"]}
    yield from listed("parameters", before.keys(), after.keys())
    for name in before.keys() & after.keys():
        schema = SYNKRATO.resolved(after[name]["schema"])
        yield from named(f"{name} required", before[name]["required"], after[name].get("required", False))
        for bound in BOUNDS:
            yield from named(f"{name} {bound}", before[name].get(bound), schema.get(bound))
    asked, body = theirs["body"] or {}, SYNKRATO.resolved(ours.get("requestBody", {}))
    yield from named("body required", asked.get("required", False), body.get("required", False))
    content = body.get("content", {})
    yield from named("body", [asked["contentType"]] if asked else [], list(content))
    for media in content.values():
        yield from shapes("body", asked["shape"], media["schema"])
    for status in ours["responses"].keys() ^ theirs["responses"].keys():
        yield f"status {status} {'added' if status in ours['responses'] else 'missing'}"
    for status in theirs["responses"].keys() & ours["responses"].keys():
        answer = SYNKRATO.resolved(ours["responses"][status])
        shape, content = theirs["responses"][status], answer.get("content", {})
        if shape is None or not content:
            yield from named(status, shape and "described", "described" if content else None)
            continue
        told = shape.get("contentType") if isinstance(shape, dict) else None
        yield from named(f"{status} content", [told or "application/json"], list(content))
        yield from shapes(status, shape, next(iter(content.values()))["schema"])


def named(what: str, theirs: Any, ours: Any) -> Iterator[str]:
    if theirs != ours:
        yield f"{what}: {theirs} -> {ours}"


def listed(what: str, theirs: Any, ours: Any) -> Iterator[str]:
    yield from [f"{what} with {', '.join(sorted(ours - theirs))}"] if ours - theirs else []
    yield from [f"{what} without {', '.join(sorted(theirs - ours))}"] if theirs - ours else []


def shapes(where: str, theirs: Any, ours: Any) -> Iterator[str]:
    """What differs between two schemas; theirs may be the name of one."""
    if isinstance(theirs, str):
        yield from named(where, theirs, ours.get("$ref", "").rpartition("/")[2])
        return
    schema = SYNKRATO.resolved(ours)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema and keyword in theirs:
            for number, pair in enumerate(zip(theirs[keyword], schema[keyword], strict=True)):
                yield from shapes(f"{where}[{number}]", *pair)
            return
    types = [theirs.get("type"), *(["null"] if theirs.get("nullable") else [])]
    kinds = [SYNKRATO.resolved(each).get("type") for each in schema.get("anyOf", ())] or schema.get("type")
    yield from named(f"{where} type", types, kinds if isinstance(kinds, list) else [kinds])
    if kinds == types and "null" in types:
        schema = SYNKRATO.resolved(schema.get("anyOf", [schema])[0])
    for keyword in ("format", "enum", "minItems", "maxItems"):
        yield from named(f"{where} {keyword}", theirs.get(keyword), schema.get(keyword))
    # Nothing is required of an answer by the vendor; ours has to have what every example has.
    if where.startswith("body"):
        yield from listed(f"{where} required", {*theirs.get("required", ())}, {*schema.get("required", ())})
    before, after = theirs.get("properties", {}), schema.get("properties", {})
    yield from listed(where, before.keys(), after.keys())
    for name in before.keys() & after.keys():
        yield from shapes(f"{where}.{name}", before[name], after[name])
    if "items" in theirs and "items" in schema:
        yield from shapes(f"{where}[]", theirs["items"], schema["items"])
    more = [each.get("additionalProperties", True) for each in (theirs, schema)]
    if all(isinstance(each, dict) for each in more):
        yield from shapes(f"{where}{{}}", *more)
    else:
        yield from named(f"{where} additionalProperties", *more)


EVERY = set(OURS)
PUBLIC = {"checkLiveness", "checkReadiness"}
WRITING = {each["operationId"] for each in VENDOR if each["body"]}
FLAT = "connumber, name1, number2, select_from_list"


def without(status: str) -> set[str]:
    """The operations for which the vendor declares no such status."""
    return {each["operationId"] for each in VENDOR if status not in each["responses"]}


# Why we say otherwise: a reason, the operations, the lines.
DELIBERATE: list[tuple[str, set[str], set[str]]] = [
    ("the error table: any call", EVERY, {"status 503 added"}),
    ("the error table and the limit of each token", EVERY - PUBLIC, {"status 429 added"}),
    ("the error table: any body may be too large", WRITING, {"status 413 added"}),
    ("the error table: any call may fail", without("500"), {"status 500 added"}),
    ("a token is needed by all but two", without("401") - PUBLIC, {"status 401 added"}),
    ("the user has to be of the tenant and reach the project", without("403") - PUBLIC, {"status 403 added"}),
    ("said in words: the route is not mounted", {"getAllGroupsV2", "removeWorkspaceAccess"}, {"status 404 added"}),
    ("getWorkspace has it", {"updateWorkspace"}, {"status 404 added"}),
    ("parameters are required", {"getWorkflowHistoryV2"}, {"status 400 added"}),
    (
        "no error of theirs is without a body",
        {"uploadCxEquipment"},
        {"400: None -> described", "401: None -> described"},
    ),
    (
        "no error of theirs is without a body",
        {"createCxChecklist"},
        {"400: None -> described", "403: None -> described"},
    ),
    (
        "two templates that no router can tell apart are one path",
        {"getJobStatusByProject"},
        {
            "path: /api/v1/jobstatus/{projectID} -> /api/v1/jobstatus/{id}",
            "parameters with path id",
            "parameters without path projectID",
        },
    ),
    (
        "what is out of range is put right, not refused",
        {"getJobStatusByProject"},
        {"query page minimum: 1 -> None", "query pageSize minimum: 1 -> None", "query pageSize maximum: 200 -> None"},
    ),
    (
        "the text of the 400",
        {"expandModuleRecords", "getAllGroupsV2", "listWorkspaces"},
        {"query page minimum: None -> 1", "query pageSize minimum: None -> 1"},
    ),
    ("the text of the 400", {"expandModuleRecords"}, {"query subTablePageSize minimum: None -> 1"}),
    ("the text of the 400", {"getSubTableRows"}, {"query pageSize maximum: None -> 1000"}),
    ("the text of the 400", {"deleteModuleRecord"}, {"body maxItems: None -> 1000"}),
    ("the text of the 400", {"deleteSubTableRows"}, {"body minItems: None -> 1", "body[] required with recordNumber"}),
    ("no other field names a record", {"deleteModuleRecord"}, {"body[] required with recordNumber"}),
    (
        "said in words: 1 to 100 files",
        {"uploadDocuments"},
        {"body.files minItems: None -> 1", "body.files maxItems: None -> 100"},
    ),
    ("the default is said in words", {"getAllGroups"}, {"query onlyProjectsGroups default: None -> False"}),
    (
        "fields of an example; a tenant's forms have others",
        {"upsertMasterRecord", "updateMasterRecord", "upsertModuleRecord", "writeSubTableRows"},
        {f"body[] without {FLAT}"},
    ),
    (
        "fields of an example; a tenant's forms have others",
        {"updateModuleRecord"},
        {f"body[0] without {FLAT}", f"body[1][] without {FLAT}"},
    ),
    ("two kinds of keys may be met", {"deleteMasterRecord"}, {"body[] type: ['object'] -> ['object', 'object']"}),
    (
        "said in words: rows also carry their place in the tree",
        {"getAllHierarchyMasterRecords"},
        {"200: PaginatedRecords -> PaginatedHierarchyRecords"},
    ),
    (
        "declared from the example",
        {"listWorkflowsV2"},
        {"200 with page, pageSize, rows, total, totalPages"},
    ),
    (
        "as the page of the records",
        {"expandModuleRecords"},
        {"200.records[].subTableData{}.nextPage with page, pageSize"},
    ),
]
BY_REVISION: dict[str, list[tuple[str, set[str], set[str]]]] = {
    "older": [
        ("the newer text has it", {"updateMasterRecord"}, {"body[] with refId"}),
        ("the newer text has one", {"deleteMasterRecord", "deleteModuleRecord"}, {"200: None -> described"}),
        ("the newer text has another key", {"deleteMasterRecord"}, {"body[] without recordNumber"}),
    ],
    "newer": [
        (
            "the older text has it",
            {each["operationId"] for each in VENDOR if "newerSpec" in each and each["tag"] != "Workflow V2"},
            {"parameters with header x-tenant-id"},
        ),
        ("the older text has another key", {"deleteMasterRecord"}, {"body[] without refId"}),
        ("the older text has another key", {"updateMasterRecord"}, {"body[] required without refId"}),
        (
            "the older text has them",
            {"updateMasterRecord", "updateModuleRecord"},
            {"200 with insertedCount, insertedIds"},
        ),
    ],
}


def test_spec_has_the_vendors_operations_and_none_more() -> None:
    """Forty-nine, each with the name that the vendor gave it."""
    assert {each["operationId"] for each in VENDOR} == EVERY
    assert len(VENDOR) == len(EVERY) == 49


@pytest.mark.parametrize("revision", REVISIONS)
def test_operations_differ_from_the_vendors_only_where_a_reason_is_given(revision: str) -> None:
    """A difference without a reason fails, and so does a reason without a difference."""
    given = [*DELIBERATE, *BY_REVISION[revision]]
    reasoned = [(name, line) for _reason, names, lines in given for name in names for line in lines]
    found = {
        (theirs["operationId"], line)
        for theirs in REVISIONS[revision]
        for line in differences(theirs, OURS[theirs["operationId"]])
    }
    assert sorted(reasoned) == sorted(found)
