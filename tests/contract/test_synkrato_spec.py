"""What the Synkrato spec promises beyond what every spec does."""

import re
from typing import Any

import jsonschema_rs
import pytest

from .specs import SYNKRATO, Node

DOCUMENT = SYNKRATO.document
OPERATIONS = dict(SYNKRATO.operations())
SCHEMAS = DOCUMENT["components"]["schemas"]
RESPONSES = [pytest.param(*response, id="-".join(response[:2])) for response in SYNKRATO.responses()]
# What would be done twice; an upsert too, unless its caller names a field that is unique.
UNSAFE = {
    *("upsertMasterRecord", "upsertModuleRecord", "writeSubTableRows", "createHierarchyMasterRecord"),
    *("uploadDocuments", "grantUserAccess", "createJobStatus", "appendJobStatusLogs", "createWorkspace"),
    *("takeWorkflowAction", "createWorkflowV2", "submitWorkflowV2", "returnWorkflowV2", "reviseWorkflowV2"),
    *("reopenWorkflowV2", "uploadCxEquipment", "createCxChecklist"),
}
# Answers that no text describes.
UNDESCRIBED = {
    *("createHierarchyMasterRecord", "updateHierarchyMasterRecord", "deleteSubTableRows", "getWorkflowHistoryV2"),
    *("createWorkflowV2", "submitWorkflowV2", "returnWorkflowV2", "reviseWorkflowV2", "reopenWorkflowV2"),
    *("getAllGroupsV2", "removeWorkspaceAccess", "uploadCxEquipment"),
}


def test_operations_that_must_not_be_sent_twice() -> None:
    """Creates, actions and appends; reads, changes of what is named and deletions are safe."""
    assert {name for name, each in OPERATIONS.items() if each["x-retry"] == "unsafe"} == UNSAFE


def test_operations_that_a_key_makes_safe() -> None:
    """Records that name a unique field are only updated by the second time."""
    keyed = {name for name, each in OPERATIONS.items() if each.get("x-retry-with-key") == "safe"}
    assert keyed == {"upsertMasterRecord", "upsertModuleRecord"}


def test_operations_that_are_on_their_way_out() -> None:
    """Two routes that nothing is mounted at, two of an older data structure."""
    deprecated = {name for name, each in OPERATIONS.items() if each.get("deprecated")}
    assert deprecated == {"getAllGroupsV2", "removeWorkspaceAccess", "uploadCxEquipment", "createCxChecklist"}


def test_operations_that_need_no_token() -> None:
    """What a probe asks."""
    assert {name for name, each in OPERATIONS.items() if each.get("security") == []} == {
        "checkLiveness",
        "checkReadiness",
    }


def test_answers_that_nobody_describes_have_no_content() -> None:
    """They may be empty, so that a schema would refuse a good one."""
    bare = {name for name, status, each in SYNKRATO.responses() if status[0] == "2" and "content" not in each}
    assert bare == UNDESCRIBED


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_error_has_its_status_in_its_code(operation_id: str, status: str, response: Node) -> None:
    """Built-in schema checks then notice another one."""
    if not status.startswith("2"):
        schema = response["content"]["application/json"]["schema"]
        assert schema["$ref"] == "#/components/schemas/ErrorResponse"
        assert schema["properties"] == {"code": {"enum": [int(status)]}}


@pytest.mark.parametrize(
    ("detail", "final"),
    [
        ("ITEM_MASTER not Found.", True),
        ("Project not found for id: p0000000", True),
        ("Something went wrong.", False),
        ("Database - disconnected", False),
        ("Failed to deactivate users", False),
        ("The page not Found. Try again.", False),
    ],
)
def test_500_that_means_unknown_is_told_from_a_failure(detail: str, *, final: bool) -> None:
    """The first must never be sent again: it will be as unknown then."""
    pattern = DOCUMENT["components"]["responses"]["ServerError"]["x-never-retry"]["detail"]
    assert (re.search(pattern, detail) is not None) == final


def test_limit_is_three_requests_a_second_for_each_token() -> None:
    """The client keeps to it, the mock enforces it."""
    limit = DOCUMENT["x-rate-limit"]
    assert (limit["requests"], limit["seconds"], limit["scope"]) == (3, 1, "token")


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("number2:gt:2", True),
        ("number2:gt:2:and:name1:sw:North:or:name1:eq:null", True),
        ("serial_number:NUMBER:eq:1234", True),
        ("opened:DATE:ge:2026-01-01", True),
        ("addition:PRIMITIVE:ne:0", True),
        ("n:in:2|10", True),
        ("number2", False),
        ("number2:gt:", False),
        (":gt:2", False),
        ("number2:like:2", False),
        ("number2:TEXT:eq:2", False),
        ("number2:gt:2:and", False),
        ("number2:gt:2:xor:number2:lt:9", False),
        ("(number2:gt:2)", False),
        ("opened:eq:10:30", False),
    ],
)
def test_filter_pattern(text: str, *, allowed: bool) -> None:
    """Both forms of a term pass, what the grammar cannot say does not."""
    schema = DOCUMENT["components"]["parameters"]["Filter"]["schema"]
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(text) == allowed


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("ErrorResponse", "code timestamp path error"),
        ("ErrorBody", "summary detail"),
        (
            "Record",
            "_id id customFields parentID slug refId tenantID createdBy createdAt isDeleted projectID",
        ),
        ("PaginatedRecords", "rows total page pageSize totalPages"),
        ("LogEntry", "timeStamp message level duration"),
        ("JobMeta", "timeStamp scheduleID scheduleName projectName tenantName moduleID fileName filePath"),
        (
            "JobStatus",
            "_id tenantID projectID jobTitle jobType status createdAt createdBy completedAt duration log meta",
        ),
        ("CreateWorkspaceDTO", "name parentId"),
        ("Workspace", "id name parentId createdAt updatedAt"),
    ],
)
def test_named_schema_has_the_vendors_fields(name: str, properties: str) -> None:
    """Those that the vendor gives a name, under that name."""
    assert list(SCHEMAS[name]["properties"]) == properties.split()


@pytest.mark.parametrize("name", ["subTablePaging", "query"])
def test_parameter_that_holds_json_says_so(name: str) -> None:
    """It is a string all the same, so that the generator writes it as it is."""
    (found,) = [each for each in OPERATIONS["expandModuleRecords"]["parameters"] if each["name"] == name]
    assert (found["schema"]["type"], found["schema"]["contentMediaType"]) == ("string", "application/json")


@pytest.mark.parametrize("name", ["meta", "scope"])
def test_form_field_that_holds_json_says_so(name: str) -> None:
    """As the parameters do."""
    field: dict[str, Any] = SCHEMAS["Upload"]["properties"][name]
    assert (field["type"], field["contentMediaType"]) == ("string", "application/json")
