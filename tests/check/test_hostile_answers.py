"""Whatever a server answers, no rule fails on it: each says what it has to say, or nothing."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.reports import summary
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_mock.message import Request, Response
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.options import Options

from .support import SPEC, answer, check

TIMES = ["2026-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00"]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["", "a", "ready", "failed", "READY", "\ud800", *TIMES]),
    st.just([]),
    st.just({"state": "READY", "progress": "x"}),
    st.just([[]]),
)
FIELDS = sorted({name for each in SPEC.operations.values() for name in each.answered} | {"code", "message"})
ITEMS = st.dictionaries(st.sampled_from(FIELDS), VALUES)
BODIES = st.one_of(VALUES, ITEMS, st.lists(st.one_of(ITEMS, VALUES), max_size=4))
ENVELOPES = st.fixed_dictionaries({}, optional=dict.fromkeys(["success", "data", "error", "message"], BODIES))
RAW = st.one_of(
    st.one_of(BODIES, ENVELOPES).map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"", b"\xff\xfe", b"[" * 5000, b"PK\x03\x04"]),
)
NAMES = ["limit", "remaining", "reset"]
HEADERS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ["date", "retry-after", "content-type", "allow", "x-request-id", *(f"x-ratelimit-{each}" for each in NAMES)],
        st.sampled_from(
            ["", "0", "-1", "9" * 18, "1e5", "\u00b2", "1767225660", "Thu, 01 Jan 99999 00:00:00 GMT", *TIMES]
        ),
    ),
)
STATUSES = st.sampled_from([200, 201, 204, 301, 400, 401, 404, 405, 422, 429, 500, 599])
ANSWERS = st.tuples(st.sampled_from(sorted(SPEC.operations)), STATUSES, RAW, HEADERS, st.sampled_from([None, "PUT"]))


@given(st.lists(ANSWERS, max_size=5))
@settings(max_examples=300)
def test_no_answer_breaks_the_judge(answers: list[Any]) -> None:
    """One after another, as rules with a memory get them."""
    record = Record(VENDOR.rules(), SPEC.operations, {})
    for operation_id, status, body, headers, method in answers:
        exchange = answer(operation_id, status, body, headers=headers, method=method)
        record.see(exchange, "journey")
        if status in SPEC.operations[operation_id].responses:
            SPEC.operations[operation_id].flaw(status, exchange.json)
    record.result(base_url="", seed=1, strict=True, left_out=[])


class Odd(Engine):
    """A mock half of whose answers are nonsense, ids, states and links of it."""

    chance: random.Random

    def handle(self, request: Request) -> Response:
        good = super().handle(request)
        pick = self.chance.choice
        if not request.path.startswith("/v1") or self.chance.random() < 0.5:
            return good
        item = {name: pick(NONSENSE) for name in FIELDS} | {"id": pick(["a", "b", "/..", "a" * 3000, 7])}
        item["status"] = pick(["ready", "pending", 7])
        body: Any = pick([item, [item], [item, 3, None, "x"], None, "x", 5])
        raw = json.dumps(pick([body, {"success": True, "data": body, "message": "m"}])).encode()
        kept = [each for each in good.headers if each[0].lower() not in ("content-type", "content-length")]
        headers = (*kept, ("Content-Type", "application/json"), ("Content-Length", str(len(raw))))
        return Response(pick([200, 200, 201, good.status]), headers, raw)


NONSENSE: list[Any] = [
    None,
    True,
    -1,
    10**30,
    "",
    [],
    {},
    "\ud800",
    "http://[::1",
    "http://h\ud800/",
    "http://127.0.0.1:1/x?y",
]


@pytest.mark.parametrize("seed", [3, 14, 20])
def test_server_that_answers_nonsense_breaks_the_contract(seed: int) -> None:
    """And not the suite."""
    engine = Odd(Options(seed=1, generation_seconds=0))
    engine.chance = random.Random(seed)  # noqa: S311 - nonsense, not a secret
    with Server(engine, "127.0.0.1", 0) as server:
        result = check(server.url, journey_timeout=0.2)
    assert result.exit_code == 1
    assert summary(result).splitlines()[-1].endswith(" failed")
