"""The answers that the specs show, read by the code that is generated from them."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sinkove_synkrato.decode import mismatch
from tests.contract.specs import SPECS, Node, Spec


def answers() -> Iterator[Any]:
    for spec in SPECS:
        for operation_id, operation in spec.operations():
            for status, response in operation["responses"].items():
                for media in spec.resolved(response).get("content", {}).values():
                    for name, example in media.get("examples", {}).items():
                        given = (spec, operation, int(status), example["value"])
                        yield pytest.param(*given, id=f"{operation_id}-{status}-{name}")


def snake(name: str) -> str:
    """A name as the generator writes that of a module."""
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower()


def plain(value: Any) -> Any:
    """What models are made of, as JSON; times in one form."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return re.sub(r"(?<=:\d\d:\d\d)(\.000)?(Z|\+00:00)$", "Z", value)
    value = value.to_dict() if hasattr(value, "to_dict") else value
    return {name: plain(each) for name, each in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(("spec", "operation", "status", "value"), list(answers()))
def test_generated_code_reads_what_the_spec_shows(spec: Spec, operation: Node, status: int, value: Any) -> None:
    """Every field finds its place, none is lost, and none is of another type than its annotation says."""
    name = f"{spec.vendor}_api.api.{snake(operation['tags'][0])}.{snake(operation['operationId'])}"
    client = importlib.import_module(f"{spec.vendor}_api").Client(base_url="http://mock.invalid")
    answer = httpx.Response(status, json=value)
    read = importlib.import_module(name)._parse_response(client=client, response=answer)
    assert mismatch(read) == ""
    assert plain(read) == plain(value)
