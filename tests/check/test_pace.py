"""Requests follow one another at a share of the key's limit, whatever its answers say."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove.testing import serve
from sinkove_synkrato_contract import run
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.pace import Pacer, spacing
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_contract.target import Target
from sinkove_synkrato_mock.clock import Clock as ServerClock
from sinkove_synkrato_mock.window import Window

from .support import BASE, KEY, SPEC, Clock

EPOCH = 1_767_225_600.0


def paced(clock: Clock, share: float = 0.5) -> Pacer:
    pacer = clock.pacer()
    pacer.limit_to(share)
    return pacer


# What the headers say (limit, remaining, seconds to the reset), and how long it is then until the next request.
TOLD = [
    ("100", "99", 60.0, 60 / 49),
    ("100", "70", 30.0, 30 / 20),
    ("100", "52", 30.0, 15.0),
    ("100", "51", 30.0, 30.0),
    ("100", "50", 30.0, 30.0),
    ("100", "0", 42.0, 42.0),
    ("100", "99", 1.0, 1.2),
    ("100", "0", 600.0, 600.0),
    ("10", "9", 60.0, 15.0),
    ("100", "lots", 60.0, 1.2),
    ("100", "101", 60.0, 1.2),
    ("100", "0", None, 1.2),
    ("100", "0", -1.0, 1.2),
    ("100", "0", 3601.0, 1.2),
    ("100", "0", math.nan, 1.2),
    ("0", "0", 60.0, 2.0),
    ("many", "0", 60.0, 2.0),
    ("", "", None, 2.0),
    ("-5", "0", 60.0, 2.0),
]


@pytest.mark.parametrize(("limit", "remaining", "seconds", "expected"), TOLD)
def test_rest_of_the_window_is_used_at_our_share(
    limit: str, remaining: str, seconds: float | None, expected: float
) -> None:
    """Others' half is left alone; what makes no sense changes nothing, and 60 a minute are reckoned with when untold."""
    clock = Clock()
    pacer = paced(clock)
    pacer.wait()
    pacer.heed(limit, remaining, seconds)
    pacer.wait()
    assert clock.now == pytest.approx(expected)
    assert all(each <= 75 for each in clock.sleeps)


def test_limit_that_changes_in_mid_run_is_followed() -> None:
    """Down and up, from one answer to the next."""
    clock = Clock()
    pacer = paced(clock)
    for limit, remaining, pause in (("600", "599", 60 / 299), ("10", "9", 15.0), ("600", "598", 60 / 298)):
        pacer.wait()
        before = clock.now
        pacer.heed(limit, remaining, 60.0)
        pacer.wait()
        assert clock.now - before == pytest.approx(pause)


def test_without_a_share_nothing_is_waited_for() -> None:
    """As on loopback."""
    clock = Clock()
    pacer = clock.pacer()
    for _ in range(9):
        pacer.wait()
        pacer.heed("10", "0", 60.0)
    assert clock.sleeps == []


def test_share_of_a_documented_limit_is_a_spacing() -> None:
    """As the docstring says; at least one a minute."""
    assert (1.2, 60.0) == (spacing(100, 0.5), spacing(1, 0.1))


TEXTS = st.one_of(
    st.text(max_size=20), st.integers(-2, 10**18).map(str), st.sampled_from(["NaN", "1e9", "٣", "²", " 5"])
)
SECONDS = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))


@given(st.lists(st.tuples(TEXTS, TEXTS, SECONDS), max_size=8), st.floats(0, 1, exclude_min=True, allow_subnormal=False))
def test_whatever_headers_come_every_pause_is_bounded(told: list[Any], share: float) -> None:
    """75 s a pause, an hour a request."""
    clock = Clock()
    pacer = paced(clock, share)
    for each in told:
        pacer.heed(*each)
        before = clock.now
        pacer.wait()
        assert 0 <= clock.now - before <= 3600.001
    assert all(0 < each <= 75 for each in clock.sleeps)


@given(
    limit=st.integers(1, 200),
    seconds=st.integers(1, 3600),
    share=st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9, 1.0]),
    start=st.floats(0, 1),
    took=st.floats(0, 2),
    dated=st.booleans(),
)
def test_run_alone_on_its_key_stays_within_its_share_of_every_window(
    limit: int, seconds: int, share: float, start: float, took: float, dated: bool
) -> None:
    """By the mock's own window, with headers as it writes them; one request a window is the least there is."""
    clock = Clock()
    clock.now = EPOCH + start
    window = Window(limit, seconds, ServerClock(lambda: clock.now))
    used: dict[int, int] = {}
    pacer = paced(clock, share)
    for _ in range(60):
        pacer.wait()
        turn = window.take()
        assert turn.allowed
        used[turn.reset] = used.get(turn.reset, 0) + 1
        # By the Date header, which has whole seconds, or as seconds from now.
        told = turn.reset - math.floor(clock.now) if dated else math.ceil(turn.reset - clock.now)
        clock.now += took
        pacer.heed(str(turn.limit), str(turn.remaining), told)
    assert max(used.values()) <= max(1, math.floor(limit * share + 1e-6))


def test_only_answers_to_our_key_are_heeded() -> None:
    """Another key's quota may be used up; that is what it was given for."""
    clock = Clock()
    options = Options(base_url=BASE, api_key=KEY, budget_share=0.5).settled()
    vendor = replace(VENDOR, reset_seconds=lambda _: 60.0)
    target = Target(SPEC, options, Record([], (), {}), clock.pacer(), vendor, 0)
    headers = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0"}
    target.client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(429, headers=headers)))
    waits = []
    for key in ("sk-other", None, None):
        before = clock.now
        target.send(SPEC.operations["list_datasets"], {}, key=key)
        waits.append(clock.now - before)
    assert waits == pytest.approx([0.0, 2.0, 60.0])


def test_whole_run_leaves_the_others_their_half(monkeypatch: pytest.MonkeyPatch) -> None:
    """Journey, misuse and schemathesis together; by the count of the server, in every window."""
    monkeypatch.setenv("NO_PROXY", "*")
    clock, left = Clock(), []
    with serve(seed=1, generation_seconds=0, limit="20/60") as server:

        def sleep(seconds: float) -> None:
            clock.sleep(seconds)
            left.append(server.state()["remaining"])
            server.clock.advance(seconds)

        result = run(
            "sinkove",
            base_url=server.url.replace("127.0.0.1", "0.0.0.0"),  # noqa: S104 - an address to connect to
            api_key="sk-mock",
            pacer=Pacer(sleep, lambda: clock.now),
            operations=("get_organization", "list_organizations"),
            phases=("coverage", "fuzzing"),
            subjects=Path("/dev/null"),
        )
    assert sum(result.sent.values()) > 40
    assert (0, True) == (result.exit_code, 10 <= min(left) <= 12)
