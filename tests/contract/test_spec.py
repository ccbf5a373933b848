"""What every spec of ours promises about itself."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML

from .specs import SPECS, Node, Spec

OPERATIONS = [pytest.param(spec, *each, id=each[0]) for spec in SPECS for each in spec.operations()]
MEDIA = [pytest.param(spec, body, id=name) for spec in SPECS for name, body in spec.media()]


@pytest.fixture(params=SPECS, ids=[spec.vendor for spec in SPECS])
def spec(request: pytest.FixtureRequest) -> Spec:
    """Each of them."""
    spec: Spec = request.param
    return spec


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


def test_spec_is_valid_openapi_3_1(spec: Spec) -> None:
    """The document keeps OpenAPI's own schema."""
    OpenAPIV31SpecValidator(spec.document).validate()


def test_spec_reads_the_same_under_yaml_1_1_and_1_2(spec: Spec) -> None:
    """No unquoted word (yes, no, 1:30, a date) means two things to two readers."""
    modern = YAML(typ="safe", pure=True)
    modern.version = (1, 2)
    assert spec.document == modern.load(spec.text)
    assert not re.search(r"^%YAML", spec.text, re.MULTILINE)


def test_spec_is_self_contained(spec: Spec) -> None:
    """The generator drops what is referred to in another file."""
    assert [] == [reference for reference in references(spec.document) if not reference.startswith("#/")]


def test_spec_uses_every_component(spec: Spec) -> None:
    """What nobody refers to is a claim about nothing."""
    used = set(references(spec.document))
    named = {f"#/components/{kind}/{name}" for kind, parts in spec.document["components"].items() for name in parts}
    assert {each for each in named if "/securitySchemes/" not in each} == used


def test_operation_ids_are_verb_noun_and_unique(spec: Spec) -> None:
    """Generated names stay what they are."""
    listed = [operation_id for operation_id, _ in spec.operations()]
    assert len(set(listed)) == len(listed)
    assert [] == [name for name in listed if not re.fullmatch(spec.operation_id, name)]


@pytest.mark.parametrize(("spec", "operation_id", "operation"), OPERATIONS)
def test_operation_says_where_it_comes_from_and_whether_it_may_be_repeated(
    spec: Spec, operation_id: str, operation: Node
) -> None:
    """The wrapper, the mock and the checks read both."""
    assert operation["x-provenance"] in spec.provenances
    assert operation["x-retry"] in {"safe", "unsafe"}
    expected = {"500", "503"} if operation.get("security") == [] else {"401", "403", "429", "500", "503"}
    assert expected <= set(operation["responses"])


@pytest.mark.parametrize(("spec", "operation_id", "operation"), OPERATIONS)
def test_operation_has_a_tag_that_is_declared(spec: Spec, operation_id: str, operation: Node) -> None:
    """The API reference groups by it, the generator makes a folder of it."""
    (tag,) = operation["tags"]
    assert tag in {each["name"] for each in spec.document["tags"]}


@pytest.mark.parametrize("kind", ["parameters", "headers", "responses", "schemas", "securitySchemes"])
def test_component_says_where_it_comes_from(spec: Spec, kind: str) -> None:
    """A live run can tell a broken promise from a wrong guess."""
    silent = [
        name
        for name, part in spec.document["components"][kind].items()
        if part.get("x-provenance") not in spec.provenances
    ]
    assert [] == silent


@pytest.mark.parametrize(("spec", "body"), MEDIA)
def test_body_has_examples_that_keep_its_schema(spec: Spec, body: Node) -> None:
    """An example that breaks the schema would teach two things."""
    assert body["examples"]
    for example in body["examples"].values():
        assert [] == broken(spec, body["schema"], example["value"])


@pytest.mark.parametrize(("spec", "operation_id", "operation"), OPERATIONS)
def test_parameter_has_an_example_that_keeps_its_schema(spec: Spec, operation_id: str, operation: Node) -> None:
    """Checks and the API reference fill them in."""
    for parameter in operation["parameters"]:
        examples = [each["value"] for each in parameter.get("examples", {}).values()]
        examples += [parameter["example"]] if "example" in parameter else []
        assert examples, parameter["name"]
        assert [] == [error for each in examples for error in broken(spec, parameter["schema"], each)]


def broken(spec: Spec, schema: Node, value: Any) -> list[str]:
    return [error.message for error in validator(spec, json.dumps(schema)).iter_errors(value)]


@cache
def validator(spec: Spec, schema: str) -> jsonschema_rs.Draft202012Validator:
    """One schema serves many bodies, and each is compiled with all the components."""
    whole = {**json.loads(schema), "components": spec.document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@pytest.mark.parametrize(("spec", "operation_id", "operation"), OPERATIONS)
def test_links_lead_to_operations_and_their_parameters(spec: Spec, operation_id: str, operation: Node) -> None:
    """A link that leads nowhere would be followed by nobody, and nobody would notice."""
    known = dict(spec.operations())
    for response in operation["responses"].values():
        for name, link in spec.resolved(response).get("links", {}).items():
            assert name == link["operationId"]
            target = {each["name"] for each in known[name]["parameters"] if each["in"] != "header"}
            headers = {f"header.{each['name']}" for each in known[name]["parameters"] if each["in"] == "header"}
            assert set(link["parameters"]) <= target | headers
