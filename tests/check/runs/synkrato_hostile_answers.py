"""Answers that nobody expects: a run on the Synkrato API judges them, and never breaks off."""

import json
from itertools import cycle

import httpx
import pytest

from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.pace import Pacer
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_contract.synkrato.trip import Trip
from sinkove_synkrato_contract.target import Target

from ..synkrato.support import BASE, SPEC, TOKEN

SUBJECTS = {
    name: "x" if "token" not in name else f"pat-{name}" for name in VENDOR.subjects if not name.endswith("_field")
}
ODD = [
    "null",
    "[]",
    "[1, null]",
    "{}",
    '"rows"',
    "<html>",
    '{"rows": 1, "data": null, "records": {}}',
    '{"rows": [1, null, {}, {"customFields": 3}], "totalPages": "x", "total": -1, "page": [], "pageSize": {}}',
    '{"rows": [{"customFields": {"code": "check-1-0", "number2": "x"}, "_id": 5, "createdAt": 7}], "totalPages": null}',
    '{"rows": [{"steps": [{"comments": 1, "responsibleGroups": 2}], "recordNumber": [], "createdAt": "soon"}]}',
    '{"insertedIds": 3, "insertedCount": "a", "updatedCount": null, "nextPage": 1, "subTables": {"a": 1}, "rows": [{}, {}, {}]}',
    '{"data": [{"documentId": 1}], "id": 3, "errors": 1, "log": 1, "error": {"detail": 5}, "customFields": []}',
]


@pytest.mark.parametrize("status", [200, 201, 400, 500])
@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_whatever_is_answered_a_run_comes_to_its_end(body: str, status: int) -> None:
    """With every subject there is, so that everything is asked."""
    assert trip([httpx.Response(status, text=body, headers={"content-type": "application/json"})])


def test_answers_that_change_their_kind_break_nothing_either() -> None:
    """One odd one after the other."""
    assert trip([httpx.Response(status, text=body) for body in ODD for status in (200, 201)])


def trip(answers: list[httpx.Response]) -> int:
    """How many requests were sent to who answers with these in turn."""
    turn, sent = cycle(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        given = next(turn)
        return httpx.Response(given.status_code, content=given.content, headers=given.headers)

    options = Options(base_url=BASE, api_key=TOKEN).settled()
    record = Record(VENDOR.rules(), SPEC.operations, {TOKEN: "$KEY"})
    target = Target(SPEC, options, record, Pacer(lambda _seconds: None), VENDOR, None)
    target.client = httpx.Client(transport=httpx.MockTransport(answer))
    route = Trip(tuple(SPEC.operations.values()))
    route.go(target, SUBJECTS, lambda _line: None)
    route.close()
    json.dumps(sorted(record.judged))
    return len(sent)
