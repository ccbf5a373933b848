"""What create_dataset and dataset take, send and refuse."""

import json
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from sinkove import AccountClient

from .support import DATASET, Server, envelope, reply

FIELDS: dict[str, Any] = {"model": "chest-xray-v2", "prompts": ["Severe cardiomegaly"], "size": 50}


class _Model(StrEnum):
    CHEST = "chest-xray-v2"


@pytest.mark.parametrize(
    ("arguments", "keywords", "expected"),
    [
        ([FIELDS], {}, FIELDS),
        ([], FIELDS, FIELDS),
        ([MappingProxyType(FIELDS)], {}, FIELDS),
        (
            [{**FIELDS, "seed": 7, "nested": {"a": [None, 1.5]}}],
            {},
            {**FIELDS, "seed": 7, "nested": {"a": [None, 1.5]}},
        ),
        ([{**FIELDS, "prompts": ("a", "b")}], {}, {**FIELDS, "prompts": ["a", "b"]}),
        ([{**FIELDS, "model": _Model.CHEST}], {}, FIELDS),
        ([{**FIELDS, "size": 0}], {}, {**FIELDS, "size": 0}),
        ([{**FIELDS, "size": -5}], {}, {**FIELDS, "size": -5}),
        ([{**FIELDS, "prompts": []}], {}, {**FIELDS, "prompts": []}),
        ([{**FIELDS, "model": ""}], {}, {**FIELDS, "model": ""}),
        ([{**FIELDS, "prompts": ["Ärger 漢字 \U0001f600"]}], {}, {**FIELDS, "prompts": ["Ärger 漢字 \U0001f600"]}),
        ([FIELDS], {"model": None, "prompts": None, "size": None}, FIELDS),
    ],
)
def test_create_sends_what_it_is_given(
    arguments: list[Any], keywords: dict[str, Any], expected: dict[str, Any], client: AccountClient, server: Server
) -> None:
    """A mapping or keywords; bounds and unknown fields are the server's business."""
    server.will(reply(201, envelope()))
    dataset = client.create_dataset(*arguments, **keywords)
    assert json.loads(server.requests[0].content) == expected
    assert dataset.to_dict()["id"] == DATASET["id"]


PROMPTS = 'prompts must be a list of strings, such as ["Severe cardiomegaly"].'
NO_JSON = "A field holds text or a number that JSON cannot carry."


@pytest.mark.parametrize(
    ("arguments", "keywords", "expected", "text"),
    [
        ([FIELDS], {"size": 1}, TypeError, "create_dataset takes one mapping or keywords, not both."),
        (["chest-xray-v2"], {}, TypeError, "create_dataset takes a mapping or keywords, not str."),
        ([[("model", "m")]], {}, TypeError, "create_dataset takes a mapping or keywords, not list."),
        ([], {}, TypeError, "create_dataset needs model, prompts, size."),
        ([{}], {}, TypeError, "create_dataset needs model, prompts, size."),
        ([], {"model": "m"}, TypeError, "create_dataset needs prompts, size."),
        ([{"model": "m", "size": 1}], {}, TypeError, "create_dataset needs prompts."),
        ([{**FIELDS, "model": None}], {}, TypeError, "model must be a string, not NoneType."),
        ([{**FIELDS, "model": 5}], {}, TypeError, "model must be a string, not int."),
        ([{**FIELDS, "prompts": "Severe"}], {}, TypeError, PROMPTS),
        ([{**FIELDS, "prompts": b"Severe"}], {}, TypeError, PROMPTS),
        ([{**FIELDS, "prompts": None}], {}, TypeError, PROMPTS),
        ([{**FIELDS, "prompts": ["a", 1]}], {}, TypeError, PROMPTS),
        ([{**FIELDS, "prompts": {"a"}}], {}, TypeError, PROMPTS),
        ([{**FIELDS, "size": True}], {}, TypeError, "size must be a whole number, not bool."),
        ([{**FIELDS, "size": "50"}], {}, TypeError, "size must be a whole number, not str."),
        ([{**FIELDS, "size": 50.0}], {}, TypeError, "size must be a whole number, not float."),
        ([{**FIELDS, "model": "\ud800"}], {}, ValueError, NO_JSON),
        ([{**FIELDS, "prompts": ["\udfff"]}], {}, ValueError, NO_JSON),
        ([{**FIELDS, "x": float("nan")}], {}, ValueError, NO_JSON),
        ([{**FIELDS, "x": [float("inf")]}], {}, ValueError, NO_JSON),
        ([{**FIELDS, "size": 10**5000}], {}, ValueError, NO_JSON),
        ([{**FIELDS, "x": {1}}], {}, TypeError, "Object of type set is not JSON serializable"),
    ],
)
def test_create_refuses_what_cannot_be_sent(
    arguments: list[Any],
    keywords: dict[str, Any],
    expected: type[Exception],
    text: str,
    client: AccountClient,
    server: Server,
) -> None:
    """Nothing is sent, and the text says what was expected."""
    with pytest.raises(expected) as caught:
        client.create_dataset(*arguments, **keywords)
    assert (type(caught.value), str(caught.value), server.requests) == (expected, text, [])


def test_create_leaves_the_callers_mapping_alone(client: AccountClient, server: Server) -> None:
    """It may be sent again."""
    fields = {**FIELDS, "prompts": ("a",), "x": [1]}
    server.will(reply(201, envelope()))
    client.create_dataset(fields)
    assert fields == {**FIELDS, "prompts": ("a",), "x": [1]}


UUID_TEXT = "5f2b8c1d-e09a-4673-8000-000000000000"


@pytest.mark.parametrize(
    ("dataset_id", "expected"),
    [
        ("ds_1", "ds_1"),
        (UUID(UUID_TEXT), UUID_TEXT),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("ä", "%C3%A4"),
        (" x ", "%20x%20"),
        ("...x", "...x"),
        ("x\n", "x%0A"),
    ],
)
def test_dataset_id_makes_one_segment_of_the_address(
    dataset_id: Any, expected: str, client: AccountClient, server: Server
) -> None:
    """Whatever is in it, it cannot reach another operation."""
    server.will(reply(200, envelope()))
    client.dataset(dataset_id)
    assert server.requests[0].url.raw_path.decode() == f"/v1/datasets/{expected}"


@pytest.mark.parametrize(
    ("dataset_id", "expected"),
    [
        ("", "A dataset id may not be empty or only dots."),
        ("  ", "A dataset id may not be empty or only dots."),
        (".", "A dataset id may not be empty or only dots."),
        ("..", "A dataset id may not be empty or only dots."),
        (" .. ", "A dataset id may not be empty or only dots."),
        (5, "A dataset id must be a string, not int."),
        (None, "A dataset id must be a string, not NoneType."),
        (b"ds_1", "A dataset id must be a string, not bytes."),
        (DATASET, "A dataset id must be a string, not dict."),
    ],
)
def test_dataset_id_that_makes_none_is_refused(
    dataset_id: Any, expected: str, client: AccountClient, server: Server
) -> None:
    """It would be another address, or 'None'."""
    with pytest.raises((TypeError, ValueError)) as caught:
        client.dataset(dataset_id)
    assert (str(caught.value), server.requests) == (expected, [])
