"""What a client tells of its work: events for a function of the caller's, and lines in the log."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sinkove import AccountClient, AttemptEvent, CallEvent, WaitEvent
from sinkove_synkrato import errors
from sinkove_synkrato.call import Call, Operation
from sinkove_synkrato.config import Config
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.events import tell_call

from .support import KEY, FakeClock, Server, dataset_reply, envelope, link_reply, problem, reply, zip_bytes

MakeClient = Callable[..., AccountClient]
NEW: dict[str, Any] = {"model": "m", "prompts": ["p"], "size": 1}
GET: dict[str, Any] = {"operation_id": "get_dataset"}
CALL: dict[str, Any] = {**GET, "method": "GET", "path": "/v1/datasets/{dataset_id}"}


def test_events_tell_each_attempt_each_pause_and_the_call(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """In the order in which they happen, with what is known of each."""

    def slow(request: httpx.Request) -> httpx.Response:
        clock.now += 2
        return httpx.Response(429, headers={"Retry-After": "7", "X-Request-ID": "r-1"})

    events: list[object] = []
    server.will(slow, httpx.ReadError("reset"), reply(200, envelope(), {"X-Request-ID": "r-2"}))
    make_client(on_event=events.append).dataset("ds_1")
    kinds: dict[str, Any] = {"status_code": 200, "error": None, "request_id": "r-2"}
    assert events == [
        AttemptEvent(**GET, attempt=1, seconds=2.0, status_code=429, error="RateLimitError", request_id="r-1"),
        WaitEvent(**GET, seconds=7.0, reason="asked"),
        AttemptEvent(**GET, attempt=2, seconds=0.0, status_code=None, error="APIConnectionError", request_id="r-1"),
        WaitEvent(**GET, seconds=0.5, reason="backoff"),
        AttemptEvent(**GET, attempt=3, seconds=0.0, **kinds),
        CallEvent(**CALL, attempts=3, seconds=9.5, **kinds),
    ]


@pytest.mark.parametrize(
    ("answer", "status_code", "error"),
    [
        (problem(404), 404, errors.NotFoundError),
        (reply(200, "<html>"), 200, errors.ResponseValidationError),
        (httpx.LocalProtocolError("no"), None, errors.APIConnectionError),
    ],
)
def test_call_that_fails_is_told_with_its_error(
    answer: Any, status_code: int | None, error: type[Exception], make_client: MakeClient, server: Server
) -> None:
    """Also when it is the answer's body that is at fault."""
    events: list[object] = []
    server.will(answer)
    with pytest.raises(error):
        make_client(on_event=events.append).dataset("ds_1")
    assert events[-1] == CallEvent(
        **CALL, attempts=1, seconds=0.0, status_code=status_code, error=error.__name__, request_id=None
    )


def test_waiting_for_a_dataset_is_told_too(make_client: MakeClient, server: Server) -> None:
    """Between two looks the reason is the looking."""
    events: list[object] = []
    server.will(dataset_reply(), dataset_reply(), dataset_reply("ready"))
    make_client(on_event=events.append).dataset("ds_1").wait()
    assert [event for event in events if isinstance(event, WaitEvent)] == [WaitEvent(**GET, seconds=0.5, reason="poll")]


def test_event_function_that_raises_costs_no_call(
    make_client: MakeClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken counter must not lose a dataset that was paid for."""

    def broken(event: object) -> None:
        raise LookupError("counter")

    server.will(reply(201, envelope()))
    assert make_client(on_event=broken).create_dataset(NEW).id == "ds_1"
    said = "on_event raised an exception; the call goes on."
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [said] * 2


def test_call_is_one_line_in_the_log(make_client: MakeClient, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Operation, status, attempts, seconds, request id; the logger has the vendor's name."""
    caplog.set_level(logging.INFO, "sinkove")
    server.will(
        problem(503), reply(200, envelope(), {"X-Request-ID": "r-2"}), problem(404, headers={"X-Request-ID": "r-3"})
    )
    server.will(httpx.LocalProtocolError("no"))
    client = make_client(service="sinkove")
    client.dataset("ds_1")
    for _ in range(2):
        with pytest.raises(errors.APIError):
            client.dataset("ds_1")
    assert [record.message for record in caplog.records if record.name == "sinkove"] == [
        "get_dataset: 200, attempts 2, 0.250 s, request id r-2",
        "get_dataset: 404 NotFoundError, attempts 1, 0.000 s, request id r-3",
        "get_dataset: no answer APIConnectionError, attempts 1, 0.000 s, request id None",
    ]


def test_call_that_ends_with_a_sequence_tells_what_it_raises(make_client: MakeClient, server: Server) -> None:
    """The time of the wait is over, whatever the server said last."""
    events: list[Any] = []
    server.will(dataset_reply(), problem(429, headers={"Retry-After": "30"}))
    dataset = make_client(on_event=events.append).dataset("ds_1")
    with pytest.raises(errors.WaitTimeoutError) as caught:
        dataset.wait(timeout=5)
    assert (events[-1].error, type(caught.value.__cause__)) == ("APITimeoutError", errors.APITimeoutError)


@pytest.mark.parametrize(("asked", "expected"), [("5", []), ("6", ["get_dataset is held for 6.0 s: 429 Too Many "])])
def test_long_pause_is_a_warning(
    asked: str, expected: list[str], client: AccountClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """A program that stands still for more than five seconds says why."""
    server.will(problem(429, headers={"Retry-After": asked}), dataset_reply())
    client.dataset("ds_1")
    warnings = [record.message[:46] for record in caplog.records if record.levelno == logging.WARNING]
    assert [warning[: len(text)] for warning, text in zip(warnings, expected, strict=True)] == expected


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_create_interrupted_leaves_its_fingerprint_in_the_log(
    stop: type[BaseException], client: AccountClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever presses Ctrl-C may have paid, and can look for the dataset by its fingerprint."""
    server.will(stop(), dataset_reply(**NEW))
    with pytest.raises(stop):
        client.create_dataset(NEW)
    made = client.dataset("ds_1")
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        (
            f"create_dataset (POST /v1/datasets) (fingerprint {made.fingerprint}) was interrupted; it may or may not "
            "have been carried out. Look for it in list_datasets() before you create it again."
        )
    ]


def test_interrupted_call_without_a_fingerprint_tells_of_none(caplog: pytest.LogCaptureFixture) -> None:
    """Only what is made of a content has one."""
    config = Config(base_url="https://api.test", key=lambda: KEY, service="sinkove")
    operation = Operation("upload", "POST", "/files", safe=False, find_out="Look for it.")
    tell_call(Call(operation, Deadline(1.0), config, FakeClock(), in_doubt=True), KeyboardInterrupt())
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "upload (POST /files) was interrupted; it may or may not have been carried out. Look for it."
    ]


def test_create_interrupted_before_it_was_done_leaves_no_warning(
    make_client: MakeClient, server: Server, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """In a pause after a 429 it is known that nothing was made."""

    def stop(event: object) -> None:
        if isinstance(event, WaitEvent):
            raise KeyboardInterrupt

    server.will(problem(429))
    with pytest.raises(KeyboardInterrupt):
        make_client(on_event=stop).create_dataset(NEW)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_download_is_told_like_a_call(make_client: MakeClient, server: Server, tmp_path: Path) -> None:
    """Each try at the storage with its status, and an end."""
    events: list[Any] = []
    server.will(dataset_reply("ready"), link_reply(), problem(503), reply(200, zip_bytes()))
    make_client(on_event=events.append).dataset("ds_1").save(tmp_path / "out.zip")
    assert [(type(each).__name__, getattr(each, "status_code", None)) for each in events[4:]] == [
        ("AttemptEvent", 503),
        ("WaitEvent", None),
        ("AttemptEvent", 200),
        ("CallEvent", 200),
    ]
    assert events[-1].operation_id == "download"


def test_read_interrupted_leaves_no_warning(
    client: AccountClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing was changed."""
    server.will(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        client.dataset("ds_1")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"Deprecation": "@1767225600"}, "since @1767225600"),
        ({"Sunset": "Thu, 01 Jan 2026 00:00:00 GMT"}, "until Thu, 01 Jan 2026 00:00:00 GMT"),
        ({"Deprecation": "true", "Sunset": "soon"}, "since true, until soon"),
    ],
)
def test_deprecation_is_told_once_for_each_operation(
    headers: dict[str, str],
    known: str,
    client: AccountClient,
    server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Once is a hint, each time is noise."""
    server.will(*[reply(200, envelope(), headers)] * 2, reply(200, envelope([]), headers))
    client.dataset("ds_1")
    client.dataset("ds_1")
    client.list_datasets()
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        f"The server says that get_dataset (GET /v1/datasets/{{dataset_id}}) is deprecated: {known}.",
        f"The server says that list_datasets (GET /v1/datasets) is deprecated: {known}.",
    ]


def test_log_and_events_show_no_key(make_client: MakeClient, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """However often the server repeats it."""
    caplog.set_level(logging.DEBUG)
    events: list[object] = []
    echo = {"X-Request-ID": KEY, "Deprecation": KEY}
    server.will(problem(503, KEY, KEY, echo), reply(200, envelope(), echo))
    make_client(on_event=events.append).dataset("ds_1")
    assert KEY not in f"{events} {caplog.text}"
