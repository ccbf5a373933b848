"""The document as the suite reads it: places, promises, and who made them."""

from typing import Any

import pytest

from sinkove_synkrato_contract.links import pointed
from sinkove_synkrato_contract.spec import Spec

from .support import BASE, ORGANIZATION, SPEC

OPERATIONS = SPEC.operations


@pytest.mark.parametrize(
    ("method", "path", "template", "operation", "parameters"),
    [
        ("GET", "/v1/datasets", "/v1/datasets", "list_datasets", {}),
        ("POST", "/v1/datasets", "/v1/datasets", "create_dataset", {}),
        ("PUT", "/v1/datasets", "/v1/datasets", None, {}),
        ("GET", "/v1/datasets/a%2Fb?x=1", "/v1/datasets/{dataset_id}", "get_dataset", {"dataset_id": "a/b"}),
        ("GET", "/v1/datasets/", None, None, {}),
        ("GET", "/v1/datasets/a/b", None, None, {}),
        ("GET", "/v2/datasets", None, None, {}),
    ],
)
def test_request_is_found_in_the_document(
    method: str, path: str, template: str | None, operation: str | None, parameters: dict[str, str]
) -> None:
    """By its raw path: an encoded slash does not part segments."""
    place = SPEC.locate(method, BASE + path)
    found = place.operation.id if place.operation else None
    assert (template, operation, parameters) == (place.template, found, place.parameters)


def test_paths_begin_behind_the_base_address() -> None:
    """A server whose API hangs below a path is read as well."""
    spec = Spec(SPEC.document, "https://example.com/data")
    assert spec.locate("GET", "https://example.com/data/v1/datasets").operation is not None
    assert spec.locate("GET", "https://example.com/other").operation is None


@pytest.mark.parametrize(
    ("operation", "status", "where", "expected"),
    [
        ("list_datasets", None, {}, "documented"),
        ("get_dataset_download_url", None, {}, "inferred"),
        ("list_organizations", None, {}, "observed"),
        ("create_dataset", 201, {}, "inferred"),
        ("create_dataset", 418, {}, "documented"),
        ("create_dataset", 201, {"header": "X-RateLimit-Limit"}, "documented"),
        ("create_dataset", 429, {"header": "Retry-After"}, "inferred"),
        ("create_dataset", 201, {"header": "X-RateLimit-Reset"}, "documented"),
        ("create_dataset", 201, {"header": "X-RateLimit-Reset", "place": "/"}, "inferred"),
        ("create_dataset", 201, {"header": "X-RateLimit-Limit", "place": "/"}, "documented"),
        ("get_dataset", 200, {"place": "/properties/data/properties/status/enum"}, "documented"),
        ("get_dataset_download_url", 404, {"place": "/"}, "documented"),
        ("get_organization", 404, {"place": "/components/schemas/OrganizationErrorEnvelope/required"}, "inferred"),
        ("get_dataset", 200, {"place": "/properties/data/properties/created_at"}, "inferred"),
        ("get_dataset", 200, {"place": "/components/schemas/DatasetStatus/enum"}, "documented"),
        ("get_dataset", 404, {"place": "/properties/error/properties/code/enum"}, "inferred"),
        ("get_dataset", 401, {"place": "/properties/error/properties/code/enum"}, "documented"),
        ("get_dataset", 200, {"place": "/properties/nothing/such"}, "documented"),
    ],
)
def test_nearest_provenance_counts(operation: str, status: int | None, where: Any, expected: str) -> None:
    """Of operation, response, header and place in a schema."""
    assert expected == OPERATIONS[operation].provenance(status, **where)


def test_codes_are_those_of_operation_and_status() -> None:
    """Flat and enveloped errors alike; a status that is not documented fixes none."""
    assert {"DATASET_NOT_FOUND", "NOT_FOUND"} == OPERATIONS["get_dataset"].codes(404)
    assert {"INSUFFICIENT_CREDITS"} == OPERATIONS["create_organization_dataset"].codes(402)
    assert set() == OPERATIONS["get_dataset"].codes(418)
    assert {404} == SPEC.statuses_by_code["DATASET_NOT_FOUND"]


def test_what_comes_back_is_what_request_and_answer_share() -> None:
    """Through the envelope, where there is one."""
    assert {"model", "prompts", "size"} == OPERATIONS["create_dataset"].echoed
    assert {"modelId", "numSamples", "args"} == OPERATIONS["create_organization_dataset"].echoed
    assert set() == OPERATIONS["list_datasets"].echoed


def test_smallest_body_and_unknown_ids_come_from_the_examples() -> None:
    """The suite makes up neither."""
    assert OPERATIONS["create_dataset"].smallest["size"] == 1
    assert OPERATIONS["list_datasets"].smallest is None
    assert {"dataset_id": "ds_0000000000000000"} == OPERATIONS["get_dataset"].unknown


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        ("create_dataset", b'{"model": "m", "prompts": ["p"], "size": 1}', True),
        ("create_dataset", b'{"model": "", "prompts": [], "size": 1001, "more": 1}', True),
        ("create_dataset", b"[]", True),
        ("create_dataset", b'{"model": "m", "prompts": ["p"]}', False),
        ("create_dataset", b"{}", False),
        ("create_dataset", b'{"model": ', False),
        ("create_dataset", b"", False),
        ("create_organization_dataset", b'{"modelId": "m", "numSamples": 1, "args": {}}', True),
        ("list_datasets", b'{"model": "m", "prompts": ["p"], "size": 1}', False),
    ],
)
def test_body_would_create_unless_it_lacks_something(operation: str, body: bytes, expected: bool) -> None:
    """Which flaw a server notices is its own affair."""
    assert expected == OPERATIONS[operation].would_create(body)


def test_address_quotes_parameters() -> None:
    """An id with a slash in it stays one segment."""
    assert OPERATIONS["get_dataset"].address({"dataset_id": "a/b"}) == "/v1/datasets/a%2Fb"


def test_links_of_two_successes_count_once() -> None:
    """Which of 200 and 201 is sent is not published, and either has the same links."""
    links = OPERATIONS["create_organization_dataset"].links
    assert [link.target for link in links] == ["get_organization_dataset", "get_organization_dataset_download_url"]


@pytest.mark.parametrize(
    ("body", "expression", "expected"),
    [
        ({"data": {"id": "a"}}, "$response.body#/data/id", "a"),
        ([{"id": ORGANIZATION}], "$response.body#/0/id", ORGANIZATION),
        ([], "$response.body#/0/id", None),
        ({"data": None}, "$response.body#/data/id", None),
        (None, "$response.body#/id", None),
        ("text", "$response.body#/id", None),
    ],
)
def test_link_expression_points_into_the_body(body: Any, expression: str, expected: Any) -> None:
    """Or to nothing, when the body is not as promised."""
    assert expected == pointed(SPEC, body, expression)
