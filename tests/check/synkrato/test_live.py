"""What a run sends to a live tenant: reads, rows of its own in one master, and no more than half of the limit."""

import json
from typing import Any

import httpx
import pytest
from tests.check.support import Clock

from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_contract.synkrato.trip import Trip
from sinkove_synkrato_contract.target import Target

from .support import SPEC, TOKEN

LIVE = "https://app.example.com/data"
SUBJECTS = {"master": "ROWS", "module": "CX", "hierarchy": "REGION", "user": "jane", "tenant": "t", "project": "p"}


def sent(subjects: dict[str, str], clock: Clock, **options: Any) -> list[httpx.Request]:
    """The requests of a trip, all of which succeed with nothing much."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"rows": []})

    settled = Options(base_url=LIVE, api_key=TOKEN, **options).settled()
    trip = Trip(tuple(SPEC.operations.values()))
    target = Target(
        SPEC, settled, Record(VENDOR.rules(), SPEC.operations, {}), clock.pacer(), VENDOR, settled.creates(trip.creates)
    )
    target.client = httpx.Client(transport=httpx.MockTransport(answer))
    trip.go(target, subjects, lambda _line: None)
    trip.close()
    return seen


def test_rows_are_written_into_the_master_that_is_told_alone() -> None:
    """Nor into one with a name that ought to be nobody's; every row has the mark."""
    seen = sent(SUBJECTS, Clock(), read_only=False)
    changing = [each for each in seen if each.method in ("POST", "PATCH", "DELETE") and each.content]
    assert {each.url.path for each in changing} == {"/data/api/v1/master-record/ROWS"}
    written = [row for each in changing if each.method == "POST" for row in rows(each)]
    assert written
    assert all(row["code"].startswith("check-1-") for row in written)


def rows(request: httpx.Request) -> list[dict[str, Any]]:
    """The rows that a request writes; none of a body that is wrong on purpose."""
    try:
        found = json.loads(request.content)
    except ValueError:
        return []
    return [each for each in found if isinstance(each, dict) and "code" in each] if isinstance(found, list) else []


@pytest.mark.parametrize("options", [{}, {"read_only": False}])
def test_without_a_master_nothing_is_written(options: dict[str, Any]) -> None:
    """By default it only reads anyway."""
    seen = sent({**SUBJECTS, "master": ""} if options else SUBJECTS, Clock(), **options)
    assert {each.method for each in seen if each.content} == set()


def test_requests_come_at_half_of_the_limit() -> None:
    """That of the documents, as no answer tells it: two in every 4/3 s."""
    clock = Clock()
    seen = sent(SUBJECTS, clock)
    assert clock.now == pytest.approx((len(seen) - 1) * 2 / 3, abs=0.7)


def test_burst_with_the_token_that_is_for_it_is_not_paced() -> None:
    """Else it would never be too much."""
    clock = Clock()
    seen = sent({"token_limited": "pat-limited"}, clock)
    burst = [each for each in seen if each.headers.get("authorization") == "Bearer pat-limited"]
    assert len(burst) == 13
    alone = Clock()
    others = len(sent({}, alone))
    assert clock.now == pytest.approx(alone.now + 1.2, abs=0.7 + 2 / 3)
    assert len(seen) == others + 13
