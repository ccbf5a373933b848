"""The server's reading of an API description."""

from __future__ import annotations

import pytest

from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.spec import Problem, Spec
from sinkove_synkrato_openapi import load

SPEC = Spec(
    {
        "paths": {
            "/things/{id}": {"get": {"operationId": "get"}, "delete": {"operationId": "delete"}},
            "/things/latest": {"get": {"operationId": "latest"}},
            "/things/{id}.zip": {"get": {"operationId": "zip"}},
            "/things": {
                "parameters": [],
                "post": {
                    "operationId": "create",
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}},
                },
            },
        },
        "components": {
            "schemas": {
                "T": {
                    "type": "object",
                    "required": ["n"],
                    "properties": {
                        "n": {"type": "integer", "maximum": 9},
                        "list": {"type": "array", "items": {"type": "string"}},
                    },
                }
            }
        },
    }
)


@pytest.mark.parametrize(
    ("target", "operation", "parameters"),
    [
        ("/things/7", "get", {"id": "7"}),
        ("/things/latest", "latest", {}),
        ("/th%69ngs/la%74est", "latest", {}),
        ("/things/latestx", "get", {"id": "latestx"}),
        ("/things/a%2Fb", "get", {"id": "a/b"}),
        ("/things/a%0A", "get", {"id": "a\n"}),
        ("/things/a%zz", "get", {"id": "a%zz"}),
    ],
)
def test_find_matches_whole_segments(target: str, operation: str, parameters: dict[str, str]) -> None:
    """A literal segment wins over a parameter; an encoded slash does not make two segments."""
    match = SPEC.find(target)
    assert match is not None
    found = match.operation("GET")
    assert found is not None
    assert (operation, parameters) == (found.id, match.parameters)


@pytest.mark.parametrize("target", ["/", "", "*", "/thing", "/things/", "/things/7/", "//things", "/things/7/x"])
def test_find_knows_no_other_paths(target: str) -> None:
    """No redirect, no tolerance for a slash too many."""
    assert SPEC.find(target) is None


def test_match_lists_its_methods() -> None:
    """HEAD goes where GET goes; other methods have no operation."""
    match = SPEC.find("/things/7")
    assert match is not None
    assert match.allow == "DELETE, GET, HEAD"
    assert match.operation("HEAD") is match.operation("GET")
    assert match.operation("POST") is None


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"n": 9.0}, []),
        ({"n": 10}, [Problem("n", "maximum", "10 is greater than the maximum of 9")]),
        ({}, [Problem("n", "required", '"n" is a required property')]),
        ([], [Problem("body", "type", '[] is not of type "object"')]),
        ({"n": 1, "list": ["", 1]}, [Problem("list.1", "type", '1 is not of type "string"')]),
        ({"n": True}, [Problem("n", "type", 'true is not of type "integer"')]),
    ],
)
def test_problems_name_field_and_reason(body: object, problems: list[Problem]) -> None:
    """References into the components are followed."""
    assert problems == SPEC.operations["create"].problems(body)


def test_problems_are_cut_and_few() -> None:
    """A huge value is not echoed whole, and a huge list does not make a huge answer."""
    problems = SPEC.operations["create"].problems({"n": "x" * 100_000, "list": [1] * 1000})
    assert len(problems) == 20
    text = next(each.message for each in problems if each.field == "n")
    assert len(text) == 200
    assert text.startswith('"xxx')
    assert text.endswith('is not of type "integer"')


def test_every_operation_of_the_description_has_a_handler_and_none_more() -> None:
    """The description is the only list of routes."""
    assert set(Spec(load("sinkove")).operations) == set(HANDLERS)
