"""Bodies of 2xx answers that are not what the spec promises, and those that are good enough."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any, Literal, Optional, TypeVar

import pytest

from sinkove import AccountClient
from sinkove_api.models import DatasetEnvelope
from sinkove_api.types import Response
from sinkove_synkrato import errors
from sinkove_synkrato.calls import parsed
from sinkove_synkrato.decode import fits

from .support import DATASET, Server, envelope, link_reply, problem, reply

T = TypeVar("T")
FIRST = "An answer of an unexpected form came from get_dataset (GET /v1/datasets/{dataset_id}, attempt 1)."


def _with(**changes: Any) -> str:
    return envelope({**DATASET, **changes})


def _without(name: str) -> str:
    return envelope({key: value for key, value in DATASET.items() if key != name})


BAD: list[tuple[str | bytes, str]] = [
    ("<html>Sign in to this network</html>", "It is not JSON."),
    ("", "It is not JSON."),
    ('{"success": true, "data"', "It is not JSON."),
    (b'{"success": true, "message": "\xff"}', "It is not UTF-8."),
    ("[" * 200_000 + "]" * 200_000, "It is nested too deeply."),
    (envelope().replace("50", "9" * 5000), "It does not fit the schema (ValueError)."),
    ("[1, 2]", "It does not fit the schema (TypeError)."),
    ("5", "It does not fit the schema (TypeError)."),
    ("null", "It does not fit the schema (TypeError)."),
    ('"text"', "It does not fit the schema (TypeError)."),
    (json.dumps(list(json.loads(envelope()).items())), "It does not fit the schema (TypeError)."),
    (envelope(list(DATASET.items())), "It does not fit the schema (TypeError)."),
    ("{}", "The field 'success' is missing."),
    ('{"success": true, "message": "ok"}', "The field 'data' is missing."),
    (json.dumps({"success": True, "data": DATASET}), "The field 'message' is missing."),
    (json.dumps({"success": True, "data": None, "message": "ok"}), "It does not fit the schema (TypeError)."),
    (envelope([]), "It does not fit the schema (TypeError)."),
    (envelope(success=False), "It does not fit the schema (ValueError)."),
    (envelope(success=1), "success is int, not True."),
    (envelope(message=None), "message is null, not str."),
    (_without("id"), "The field 'id' is missing."),
    (_without("created_at"), "The field 'created_at' is missing."),
    (_with(id=5), "data.id is int, not str."),
    (_with(id=None), "data.id is null, not str."),
    (_with(model=["m"]), "data.model is list, not str."),
    (_with(size="10"), "data.size is str, not int."),
    (_with(size=10.5), "data.size is float, not int."),
    (_with(size=float("nan")), "data.size is float, not int."),
    (_with(size=float("inf")), "data.size is float, not int."),
    (_with(size=True), "data.size is bool, not int."),
    (_with(size=None), "data.size is null, not int."),
    (_with(size={}), "data.size is dict, not int."),
    (_with(prompts=None), "data.prompts is null, not list[str]."),
    (_with(prompts="abc"), "data.prompts is str, not list[str]."),
    (_with(prompts=[1]), "data.prompts is list, not list[str]."),
    (_with(status=None), "It does not fit the schema (ValueError)."),
    (_with(status=5), "It does not fit the schema (ValueError)."),
    (_with(created_at="yesterday"), "It does not fit the schema (ValueError)."),
    (_with(created_at=5), "It does not fit the schema (TypeError)."),
    (_with(created_at=None), "It does not fit the schema (TypeError)."),
    (_with(created_at=None), "It does not fit the schema (TypeError)."),
    (_with(progress="40"), "data.progress is str, not int or null."),
    (_with(progress=40.5), "data.progress is float, not int or null."),
    (_with(progress=False), "data.progress is bool, not int or null."),
    (_with(error=["why"]), "data.error is list, not null or str."),
]


@pytest.mark.parametrize(("body", "expected"), BAD)
def test_answer_that_is_not_as_promised_is_a_validation_error(
    body: str | bytes, expected: str, client: AccountClient, server: Server
) -> None:
    """One class for whatever generated code trips over or lets through, and it is not asked again."""
    server.will(reply(200, body))
    with pytest.raises(errors.ResponseValidationError) as caught:
        client.dataset("ds_1")
    assert str(caught.value) == f"{FIRST} {expected}"
    assert (caught.value.operation_id, caught.value.attempts) == ("get_dataset", 1)


def test_answer_to_a_create_that_cannot_be_read_says_that_it_was_carried_out(
    client: AccountClient, server: Server
) -> None:
    """After a 2xx there is a dataset, whatever the body looks like."""
    server.will(problem(429), reply(201, "", {"X-Request-ID": "r-1"}))
    with pytest.raises(errors.ResponseValidationError) as caught:
        client.create_dataset(model="m", prompts=["p"], size=1)
    assert str(caught.value) == (
        "An answer of an unexpected form came from create_dataset (POST /v1/datasets, request id r-1, "
        "attempt 2). It is not JSON. The request was carried out. "
        "Look for it in list_datasets() before you create it again."
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, "It does not fit the schema (TypeError)."),
        (DATASET, "It does not fit the schema (TypeError)."),
        ([list(DATASET.items())], "It does not fit the schema (TypeError)."),
        ([None], "It does not fit the schema (TypeError)."),
        ([DATASET, {**DATASET, "size": "10"}], "data[1].size is str, not int."),
    ],
)
def test_list_that_is_not_as_promised_is_a_validation_error(
    data: Any, expected: str, client: AccountClient, server: Server
) -> None:
    """Each item is looked at, and the text says which one it was."""
    server.will(reply(200, json.dumps({"success": True, "data": data, "message": "ok"})))
    with pytest.raises(errors.ResponseValidationError) as caught:
        client.list_datasets()
    first = "An answer of an unexpected form came from list_datasets (GET /v1/datasets, attempt 1)."
    assert str(caught.value) == f"{first} {expected}"


@pytest.mark.parametrize("url", [None, 5, "", "/ds_1.zip", "//store.test/x", "ftp://store.test/x", "store.test/x"])
def test_link_that_is_no_address_is_a_validation_error(
    url: Any, client: AccountClient, server: Server, tmp_path: Any
) -> None:
    """A relative one would be read as an address of the API."""
    server.will(reply(200, _with(status="ready")), link_reply(url))
    dataset = client.dataset("ds_1")
    with pytest.raises(errors.ResponseValidationError):
        dataset.save(tmp_path / "out.zip")
    assert list(tmp_path.iterdir()) == []


CREATED = datetime(2026, 1, 1, tzinfo=UTC)
GOOD: list[tuple[dict[str, Any], str, Any]] = [
    ({"status": "archived"}, "status", "archived"),
    ({"status": ""}, "status", ""),
    ({"size": 10.0}, "size", 10),
    ({"size": 0}, "size", 0),
    ({"size": 2**60}, "size", 2**60),
    ({"progress": 40.0}, "progress", 40),
    ({"progress": None}, "progress", None),
    ({"error": "GPU on fire"}, "error", "GPU on fire"),
    ({"prompts": []}, "prompts", []),
    ({"id": "any thing/at all"}, "id", "any thing/at all"),
    ({"created_at": "2026-01-01T00:00:00"}, "created_at", CREATED),
    ({"created_at": "2026-01-01"}, "created_at", CREATED),
    ({"created_at": "2026-01-01T01:00:00+01:00"}, "created_at", CREATED),
    ({"updated_at": "2026-01-01T00:00:00"}, "updated_at", CREATED),
    ({"updated_at": None}, "updated_at", None),
]


@pytest.mark.parametrize(("changes", "name", "expected"), GOOD)
def test_answer_that_is_good_enough_is_accepted(
    changes: dict[str, Any], name: str, expected: Any, client: AccountClient, server: Server
) -> None:
    """Enums and ids are open, a whole float is an int, and a time without an offset is UTC."""
    server.will(reply(200, _with(**changes)))
    value = getattr(client.dataset("ds_1"), name)
    assert (value, type(value)) == (expected, type(expected))


def test_answer_keeps_the_offset_of_a_time(client: AccountClient, server: Server) -> None:
    """The moment is the same; what the server wrote is not thrown away."""
    server.will(reply(200, _with(created_at="2026-01-01T01:00:00+01:00")))
    assert client.dataset("ds_1").created_at.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize("name", ["progress", "updated_at", "error"])
def test_answer_without_an_optional_field_has_none(name: str, client: AccountClient, server: Server) -> None:
    """Older servers may leave them out."""
    server.will(reply(200, _without(name)))
    dataset = client.dataset("ds_1")
    assert (getattr(dataset, name), name in dataset.to_dict()) == (None, False)


def test_answer_with_more_fields_keeps_them(client: AccountClient, server: Server) -> None:
    """What a later version of the API adds can be read today."""
    body = json.dumps({"success": True, "data": {**DATASET, "cost": {"credits": 5}}, "message": "ok", "meta": 1})
    server.will(reply(200, body))
    assert client.dataset("ds_1").to_dict() == {
        **DATASET,
        "created_at": "2026-01-01T00:00:00+00:00",
        "updated_at": "2026-01-01T00:04:00+00:00",
        "cost": {"credits": 5},
    }


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        (lambda client: client.dataset("\ud800"), UnicodeEncodeError),
        (lambda client: client.dataset(5), TypeError),
        (lambda client: client.create_dataset({"model": "m", "prompts": ["p"], "size": 1, "x": {1}}), TypeError),
    ],
)
def test_mistake_before_anything_was_sent_is_not_the_servers_fault(
    mistake: Callable[[AccountClient], object], expected: type[Exception], client: AccountClient, server: Server
) -> None:
    """It stays the plain Python error that it is."""
    with pytest.raises(expected) as caught:
        mistake(client)
    assert (isinstance(caught.value, errors.APIError), server.requests) == (False, [])


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        (5, Any, True),
        (5, T, True),
        (5, float, True),
        (5.5, float, True),
        (True, float, False),
        ({}, dict[str, Any], True),
        ([], dict[str, Any], False),
        (None, None, True),
        ("a", Literal["a", "b"], True),
        ("c", Literal["a", "b"], False),
        (5, Optional[int], True),  # noqa: UP045  # as older generators write it
        ([1, "a"], list[int | str], True),
        ([1, None], list[int | str], False),
    ],
)
def test_value_fits_its_annotation_or_not(value: Any, annotation: Any, expected: bool) -> None:
    """Every form of annotation that generated code may hold."""
    assert fits(value, annotation) is expected


def test_answer_parsed_into_something_else_is_refused() -> None:
    """Should generated code ever give None for a success, no attribute of None is asked for."""
    response: Response[Any] = Response(status_code=HTTPStatus.OK, content=b"", headers={}, parsed=None)
    with pytest.raises(TypeError):
        parsed(response, DatasetEnvelope)
