"""What the generated `from_dict` does with a body that is not as promised: the reasons for our decode guard.

Nothing here is wished for. A row that fails after an upgrade of the generator is news for the guard, not a defect.
"""

import json
import math
from datetime import datetime
from typing import Any

import httpx
import pytest

from sinkove_api import Client
from sinkove_api.api.datasets import get_dataset
from sinkove_api.models import DatasetEnvelope, DatasetListEnvelope, ErrorEnvelope

DATASET: dict[str, Any] = {
    "id": "ds_1",
    "model": "chest-xray-v2",
    "prompts": ["Normal chest"],
    "size": 1,
    "status": "ready",
    "created_at": "2026-01-01T00:00:00Z",
}
ERROR: dict[str, Any] = {"code": "INTERNAL_ERROR", "message": "Failed.", "details": {}}


def _one(**changes: Any) -> dict[str, Any]:
    return {"success": True, "data": {**DATASET, **changes}, "message": "ok"}


def _envelope(**changes: Any) -> dict[str, Any]:
    return {**_one(), **changes}


def _without(key: str) -> dict[str, Any]:
    return {"success": True, "data": {name: DATASET[name] for name in DATASET if name != key}, "message": "ok"}


def _error(**changes: Any) -> dict[str, Any]:
    return {"success": False, "error": {**ERROR, **changes}}


RAISES = [
    ("body is null", DatasetEnvelope, None, TypeError),
    ("body is a number", DatasetEnvelope, 5, TypeError),
    ("body is a list", DatasetEnvelope, [1, 2], TypeError),
    ("body is a string", DatasetEnvelope, "text", ValueError),
    ("body is empty", DatasetEnvelope, {}, KeyError),
    ("body is another API's error", ErrorEnvelope, {"detail": "Not Found"}, KeyError),
    ("required key missing", DatasetEnvelope, _without("size"), KeyError),
    ("object is null", DatasetEnvelope, _envelope(data=None), TypeError),
    ("object is an empty list", DatasetEnvelope, _envelope(data=[]), TypeError),
    ("object is a list of pairs", DatasetEnvelope, _envelope(data=list(DATASET.items())), TypeError),
    ("list is null", DatasetListEnvelope, _envelope(data=None), TypeError),
    ("list is an object", DatasetListEnvelope, _envelope(data=DATASET), TypeError),
    ("list holds null", DatasetListEnvelope, _envelope(data=[None]), TypeError),
    ("wrong const", DatasetEnvelope, _envelope(success=False), ValueError),
    ("enum is null", DatasetEnvelope, _one(status=None), ValueError),
    ("date is nonsense", DatasetEnvelope, _one(created_at="yesterday"), ValueError),
    ("date is a number", DatasetEnvelope, _one(created_at=5), TypeError),
    ("date is null", DatasetEnvelope, _one(created_at=None), TypeError),
    ("free-form object is null", ErrorEnvelope, _error(details=None), TypeError),
    ("free-form object is a string", ErrorEnvelope, _error(details="why"), TypeError),
]


@pytest.mark.parametrize(("model", "body", "expected"), [row[1:] for row in RAISES], ids=[row[0] for row in RAISES])
def test_wrong_body_raises_a_bare_builtin(model: Any, body: object, expected: type[Exception]) -> None:
    """Four unrelated classes, none of which names the operation or the field."""
    with pytest.raises(expected) as caught:
        model.from_dict(body)
    assert caught.type is expected


# What was sent for a field of the dataset, and what stands in the model: mostly the same wrong thing.
ACCEPTED = [
    ("integer is a string", "size", "10", "10"),
    ("integer is a boolean", "size", True, True),
    ("integer is infinite", "size", math.inf, math.inf),
    ("integer is null", "size", None, None),
    ("integer above its maximum", "size", 99_999, 99_999),
    ("optional integer is a string", "progress", "40", "40"),
    ("list is null", "prompts", None, None),
    ("list is a string", "prompts", "abc", "abc"),
    ("list holds a number", "prompts", [1], [1]),
    ("string is a number", "model", 5, 5),
    ("string against its pattern", "id", "../x", "../x"),
    ("nullable string is an object", "error", {}, {}),
    ("date without a zone", "created_at", "2026-01-01T00:00:00", datetime(2026, 1, 1)),
    ("date without a time", "created_at", "2026-01-01", datetime(2026, 1, 1)),
]


@pytest.mark.parametrize(("field", "sent", "seen"), [row[1:] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED])
def test_wrong_value_is_silently_accepted(field: str, sent: object, seen: object) -> None:
    """The annotation then lies to every type checker."""
    dataset = DatasetEnvelope.from_dict(_one(**{field: sent})).data
    value = getattr(dataset, field)
    assert (type(value), value) == (type(seen), seen)


def test_wrong_shape_is_silently_accepted() -> None:
    """Pairs pass for an object, an empty object or string for an empty list, 1 for true; extra keys are kept."""
    assert DatasetEnvelope.from_dict(_one()) == DatasetEnvelope.from_dict(list(_one().items()))  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert DatasetListEnvelope.from_dict(_envelope(data={})).data == []
    assert DatasetListEnvelope.from_dict(_envelope(data="")).data == []
    assert DatasetEnvelope.from_dict(_envelope(success=1)).success == 1
    assert DatasetEnvelope.from_dict(_one(owner="me")).data.additional_properties == {"owner": "me"}


ANSWERS = [
    ("status outside http.HTTPStatus", httpx.Response(520, json=_one()), ValueError),
    ("page instead of JSON", httpx.Response(200, html="<html>"), json.JSONDecodeError),
    ("nested too deep", httpx.Response(200, content=b"[" * 100_000), RecursionError),
]


@pytest.mark.parametrize(("answer", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_wrong_answer_raises_a_bare_builtin(answer: httpx.Response, expected: type[Exception]) -> None:
    """Before any `from_dict` runs; so statuses are mapped, and JSON is read, before generated code looks."""
    transport = httpx.MockTransport(lambda _: answer)
    with (
        Client(base_url="http://mock.invalid", httpx_args={"transport": transport}) as client,
        pytest.raises(expected) as caught,
    ):
        get_dataset.sync_detailed("ds_1", client=client)
    assert caught.type is expected
