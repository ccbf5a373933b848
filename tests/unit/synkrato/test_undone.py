"""Answers of 2xx that say that nothing was done, also where no text of the vendor says what they hold."""

from collections.abc import Callable

import pytest

from synkrato import APIStatusError, Client, ResponseValidationError

from ..support import Server, reply
from .conftest import TOKEN

USER = "jane.doe@example.com"
ACTS: dict[str, Callable[[Client], object]] = {
    "createHierarchyMasterRecord": lambda client: client.hierarchy("REGION").create([{"code": "A"}]),
    "updateHierarchyMasterRecord": lambda client: client.hierarchy("REGION").update([{"refId": "a", "n": 1}]),
    "deleteSubTableRows": lambda client: client.module("CX").subtable("st1", record_id="r1").delete(["EQ-1"]),
    "submitWorkflowV2": lambda client: client.workflow_v2.submit("CX", "r1", "Submit", user_name=USER),
    "grantUserAccess": lambda client: client.users.grant(USER, projects=["p1"]),
    "deactivateUsers": lambda client: client.users.deactivate([USER]),
    "updateJobStatus": lambda client: client.jobs.update("j1", "Completed"),
    "deleteMasterRecord": lambda client: client.master("LOCATION").delete(["a"], user_name=USER),
}
BARE = [*ACTS][:4]


@pytest.mark.parametrize("operation", ACTS)
def test_answer_that_says_that_nothing_was_done_is_an_error(client: Client, server: Server, operation: str) -> None:
    """With what the server says of it, but for the token."""
    server.will(reply(200, f'{{"success": false, "message": "Not with {TOKEN}"}}'))
    with pytest.raises(APIStatusError) as caught:
        ACTS[operation](client)
    assert str(caught.value).startswith(f"200 OK with success: false from {operation} (")
    assert (caught.value.message, caught.value.operation_id) == ("Not with [redacted]", operation)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("operation", BARE)
@pytest.mark.parametrize("body", ["", "Ok", "[]", '{"success": true}', "[" * 100_000])
def test_answer_of_any_other_form_is_taken(client: Client, server: Server, operation: str, body: str) -> None:
    """The vendor does not say what it is."""
    server.will(reply(200, body))
    ACTS[operation](client)


@pytest.mark.parametrize("operation", BARE)
def test_page_for_people_is_no_answer(client: Client, server: Server, operation: str) -> None:
    """It is of a gateway."""
    server.will(reply(200, "\n<!doctype html>"))
    with pytest.raises(ResponseValidationError):
        ACTS[operation](client)
