"""What every spec of ours promises about itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML

SPEC = Path(__file__).parents[2] / "openapi" / "sinkove.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
RATE_LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
PROVENANCES = {"documented", "observed", "inferred"}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """A node, or what its reference points to."""
    if "$ref" not in node:
        return node
    found: Any = DOCUMENT
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return dict(found)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in DOCUMENT["paths"].values():
        for method in METHODS:
            if method in path:
                yield path[method]["operationId"], path[method]


def responses() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for operation_id, operation in operations():
        for status, response in operation["responses"].items():
            yield operation_id, status, resolved(response)


def media() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each JSON body that the spec describes, requests and answers alike."""
    for operation_id, operation in operations():
        if "requestBody" in operation:
            yield f"{operation_id}-request", operation["requestBody"]["content"]["application/json"]
    for operation_id, status, response in responses():
        yield f"{operation_id}-{status}", response["content"]["application/json"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


OPERATIONS = dict(operations())
RESPONSES = [pytest.param(*response, id="-".join(response[:2])) for response in responses()]
MEDIA = [pytest.param(body, id=name) for name, body in media()]


def test_spec_is_valid_openapi_3_1() -> None:
    """The document keeps OpenAPI's own schema."""
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_spec_reads_the_same_under_yaml_1_1_and_1_2() -> None:
    """No unquoted word (yes, no, 1:30, a date) means two things to two readers."""
    modern = YAML(typ="safe", pure=True)
    modern.version = (1, 2)
    text = SPEC.read_text(encoding="utf-8")
    assert DOCUMENT == modern.load(text)
    assert not re.search(r"^%YAML", text, re.MULTILINE)


def test_spec_is_self_contained() -> None:
    """The generator drops what is referred to in another file."""
    assert [] == [reference for reference in references(DOCUMENT) if not reference.startswith("#/")]


def test_operation_ids_are_verb_noun_and_unique() -> None:
    """Generated names stay what they are."""
    listed = [operation_id for operation_id, _ in operations()]
    assert len(set(listed)) == len(listed)
    assert [] == [name for name in listed if not re.fullmatch(r"(list|get|create)(_[a-z]+)+", name)]


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_operation_says_where_it_comes_from_and_whether_it_may_be_repeated(operation_id: str) -> None:
    """The wrapper, the mock and the checks read both."""
    operation = OPERATIONS[operation_id]
    assert operation["x-provenance"] in PROVENANCES
    assert operation["x-retry"] in {"safe", "unsafe"}
    assert {"401", "403", "429", "500", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("kind", ["parameters", "headers", "responses", "schemas", "securitySchemes"])
def test_component_says_where_it_comes_from(kind: str) -> None:
    """A live run can tell a broken promise from a wrong guess."""
    silent = [
        name for name, part in DOCUMENT["components"][kind].items() if part.get("x-provenance") not in PROVENANCES
    ]
    assert [] == silent


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_response_requires_the_rate_limit_headers(operation_id: str, status: str, response: dict[str, Any]) -> None:
    """The vendor: 'Rate limit headers are included in all responses'."""
    headers = {name: resolved(header) for name, header in response["headers"].items()}
    assert [True] * 3 == [headers[name]["required"] for name in RATE_LIMIT_HEADERS]
    assert headers["X-RateLimit-Reset"]["schema"]["type"] == "string"
    assert headers["X-RateLimit-Reset"]["schema"]["pattern"].startswith("^")


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_response_fixes_success_and_error_codes(operation_id: str, status: str, response: dict[str, Any]) -> None:
    """Built-in schema checks then notice a wrong envelope and a wrong code for a status."""
    schema = response["content"]["application/json"]["schema"]
    if OPERATIONS[operation_id]["tags"] == ["datasets"]:
        assert resolved(schema)["properties"]["success"] == {"const": status.startswith("2")}
    if not status.startswith("2"):
        codes = schema["properties"]["error"]["properties"]["code"]["enum"]
        assert codes
        # The organization API's errors may be flat as well, with the same codes.
        assert schema["properties"].get("code", {"enum": codes})["enum"] == codes


@pytest.mark.parametrize("body", MEDIA)
def test_body_has_examples_that_keep_its_schema(body: dict[str, Any]) -> None:
    """An example that breaks the schema would teach two things."""
    validator = jsonschema_rs.Draft202012Validator(
        {**body["schema"], "components": DOCUMENT["components"]}, validate_formats=True
    )
    assert body["examples"]
    for example in body["examples"].values():
        assert [] == [error.message for error in validator.iter_errors(example["value"])]


def test_links_lead_from_create_to_the_download() -> None:
    """What schemathesis follows: create, then get, then the download link."""
    links = {
        operation_id: set(response.get("links", ()))
        for operation_id, status, response in responses()
        if status[0] == "2"
    }
    assert {"get_dataset", "get_dataset_download_url"} == links["create_dataset"]
    assert {"get_dataset_download_url"} == links["get_dataset"]
    followed = {"get_organization_dataset", "get_organization_dataset_download_url"}
    assert followed == links["create_organization_dataset"]
    assert {"get_organization_dataset_download_url"} == links["get_organization_dataset"]
    assert "create_organization_dataset" in links["list_organizations"]


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("1767225660", True),
        ("60", True),
        ("0.5", True),
        ("2026-01-01T00:00:00Z", True),
        ("2026-01-01T00:00:00+01:00", True),
        ("", False),
        ("soon", False),
        ("-1", False),
        ("1e9", False),
        ("NaN", False),
        ("1767225660\n", False),
        ("2026-01-01", False),
    ],
)
def test_reset_header_pattern(value: str, *, allowed: bool) -> None:
    """Every published form of the header passes, nonsense does not."""
    pattern = DOCUMENT["components"]["headers"]["RateLimitReset"]["schema"]["pattern"]
    assert allowed == jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern}).is_valid(value)


@pytest.mark.parametrize(("operation_id", "status", "response"), RESPONSES)
def test_error_of_an_organization_need_not_have_details(
    operation_id: str, status: str, response: dict[str, Any]
) -> None:
    """They are published for the account API; of an organization's error nobody says so, enveloped or not."""
    body = response["content"]["application/json"]
    validator = jsonschema_rs.Draft202012Validator({**body["schema"], "components": DOCUMENT["components"]})
    for example in body["examples"].values() if not status.startswith("2") else ():
        error = {name: value for name, value in example["value"].get("error", {}).items() if name != "details"}
        assert validator.is_valid(example["value"] | ({"error": error} if error else {})) == (
            OPERATIONS[operation_id]["tags"] == ["organizations"]
        )
