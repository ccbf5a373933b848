"""The retry table as behaviour: what is sent, how long is paused, what is raised."""

from collections.abc import Callable
from importlib import metadata
from typing import Any

import httpx
import pytest

from sinkove import AccountClient
from sinkove_synkrato import errors
from sinkove_synkrato.http import user_agent

from .support import DATE, KEY, NOW, Answer, Broken, FakeClock, Server, dataset_reply, envelope, problem, reply

MakeClient = Callable[..., AccountClient]
NEW = {"model": "m", "prompts": ["p"], "size": 1}


def _get(client: AccountClient) -> object:
    return client.dataset("ds_1")


def _create(client: AccountClient) -> object:
    return client.create_dataset(NEW)


LOST: list[Callable[[], Answer]] = [
    lambda: httpx.ReadError("reset"),
    lambda: httpx.WriteError("pipe"),
    lambda: httpx.CloseError("closed"),
    lambda: httpx.RemoteProtocolError("disconnected"),
    lambda: reply(200, Broken(httpx.RemoteProtocolError("incomplete"), b'{"succ')),
    lambda: reply(200, Broken(httpx.ReadError("reset"))),
]
SLOW: list[Callable[[], Answer]] = [
    lambda: httpx.ReadTimeout("slow"),
    lambda: httpx.WriteTimeout("slow"),
    lambda: reply(200, Broken(httpx.ReadTimeout("slow"), b"{")),
]
UNREACHED: list[tuple[Callable[[], Answer], type[errors.APIError]]] = [
    (lambda: httpx.ConnectError("refused"), errors.APIConnectionError),
    (lambda: httpx.ProxyError("407"), errors.APIConnectionError),
    (lambda: httpx.ConnectTimeout("slow"), errors.APITimeoutError),
    (lambda: httpx.PoolTimeout("full"), errors.APITimeoutError),
]
UNKNOWN = [408, 500, 502, 503, 504, 507, 520, 599]
FINAL = [301, 302, 307, 304, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 425, 451, 499, 501, 505]


@pytest.mark.parametrize("call", [_get, _create])
@pytest.mark.parametrize(("answer", "expected"), UNREACHED)
def test_call_not_sent_is_tried_again_even_a_create(
    call: Callable[[AccountClient], object],
    answer: Callable[[], Answer],
    expected: type[errors.APIError],
    client: AccountClient,
    server: Server,
    clock: FakeClock,
) -> None:
    """What never reached the server is safe to send again; the pauses are full jitter."""
    server.will(*(answer() for _ in range(5)))
    with pytest.raises(errors.APIConnectionError) as caught:
        call(client)
    assert (type(caught.value), caught.value.attempts, clock.pauses) == (expected, 5, [0.25, 0.5, 1.0, 2.0])


@pytest.mark.parametrize(("answer", "expected"), [*((a, "lost") for a in LOST), *((a, "slow") for a in SLOW)])
def test_read_unanswered_is_tried_again(
    answer: Callable[[], Answer], expected: str, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """A read whose answer was lost, came too late or broke off is sent five times in all."""
    server.will(*(answer() for _ in range(5)))
    with pytest.raises(errors.APIConnectionError) as caught:
        _get(client)
    cls = {"lost": errors.APIConnectionError, "slow": errors.APITimeoutError}[expected]
    assert (type(caught.value), caught.value.attempts, clock.pauses) == (cls, 5, [0.25, 0.5, 1.0, 2.0])
    assert isinstance(caught.value.__cause__, httpx.TransportError)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [*((a, errors.APIConnectionError) for a in LOST), *((a, errors.APITimeoutError) for a in SLOW)],
)
def test_create_unanswered_is_never_sent_twice(
    answer: Callable[[], Answer],
    expected: type[errors.APIError],
    client: AccountClient,
    server: Server,
    clock: FakeClock,
) -> None:
    """It may have been carried out, so the caller is told, and the error behind it is the cause."""
    server.will(answer())
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        _create(client)
    assert (type(caught.value.__cause__), caught.value.status_code, caught.value.attempts) == (expected, None, 1)
    assert (len(server.requests), clock.pauses) == (1, [])


@pytest.mark.parametrize("status", UNKNOWN)
def test_read_with_a_status_that_may_pass_is_tried_again(
    status: int, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """408 and most 5xx, registered or not, are answers of a moment."""
    server.will(problem(status), problem(status), dataset_reply())
    assert client.dataset("ds_1").id == "ds_1"
    assert clock.pauses == [0.25, 0.5]


@pytest.mark.parametrize("status", UNKNOWN)
def test_read_with_a_status_that_does_not_pass_raises_the_last(
    status: int, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """After five tries the status is the error."""
    server.will(*[problem(status)] * 5)
    with pytest.raises(errors.APIStatusError) as caught:
        _get(client)
    expected = errors.APIStatusError if status == 408 else errors.ServerError
    assert (type(caught.value), caught.value.status_code, caught.value.attempts) == (expected, status, 5)


@pytest.mark.parametrize("status", UNKNOWN)
def test_create_with_a_status_that_leaves_it_open_is_never_sent_twice(
    status: int, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """Also when the server asks to be tried again: it does not say that nothing was made."""
    server.will(problem(status, headers={"Retry-After": "1"}))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        _create(client)
    cause = caught.value.__cause__
    assert isinstance(cause, errors.APIStatusError)
    assert (caught.value.status_code, cause.status_code, cause.code) == (status, status, "CODE")
    assert clock.pauses == []


@pytest.mark.parametrize("call", [_get, _create])
@pytest.mark.parametrize("status", FINAL)
def test_call_with_any_other_status_is_not_tried_again(
    call: Callable[[AccountClient], object], status: int, client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """The same answer would come again; a redirect is not followed, because the key would follow it."""
    server.will(problem(status, headers={"Location": "https://elsewhere.test/", "Retry-After": "1"}))
    with pytest.raises(errors.APIStatusError) as caught:
        call(client)
    assert (type(caught.value), caught.value.status_code) == (errors.status_error_class(status), status)
    assert (len(server.requests), clock.pauses) == (1, [])


@pytest.mark.parametrize("call", [_get, _create])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "75"}, 75.0),
        ({"Retry-After": "Thu, 01 Jan 2026 00:00:30 GMT", "Date": DATE}, 30.0),
        ({"X-RateLimit-Reset": "12"}, 12.0),
        ({"X-RateLimit-Reset": str(int(NOW) + 20), "Date": DATE}, 20.0),
        ({"X-RateLimit-Reset": "2026-01-01T00:00:09Z", "Date": DATE}, 9.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "12"}, 12.0),
        ({"Retry-After": "soon"}, 0.25),
        ({}, 0.25),
    ],
)
def test_call_refused_for_its_rate_is_tried_again_after_the_asked_pause(
    call: Callable[[AccountClient], object],
    headers: dict[str, str],
    expected: float,
    client: AccountClient,
    server: Server,
    clock: FakeClock,
) -> None:
    """429 says that nothing was done, so a create is repeated too; without a usable header jitter decides."""
    server.will(problem(429, headers=headers), reply(201, envelope()))
    call(client)
    assert (len(server.requests), clock.pauses) == (2, [expected])


def test_read_unavailable_is_tried_again_after_the_asked_pause(
    client: AccountClient, server: Server, clock: FakeClock
) -> None:
    """Retry-After counts for a 503 as well; the reset header does not."""
    server.will(problem(503, headers={"Retry-After": "3"}), problem(503, headers={"X-RateLimit-Reset": "9"}))
    server.will(dataset_reply())
    _get(client)
    assert clock.pauses == [3.0, 0.5]


@pytest.mark.parametrize(("status", "expected"), [(429, errors.RateLimitError), (503, errors.ServerError)])
def test_pause_above_max_wait_fails_at_once(
    status: int, expected: type[errors.APIError], make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """Trying earlier than asked is no use, and waiting longer was not allowed."""
    server.will(problem(status, headers={"Retry-After": "21"}))
    with pytest.raises(errors.APIStatusError) as caught:
        _get(make_client(max_wait=20))
    assert (type(caught.value), caught.value.retry_after, clock.pauses) == (expected, 21.0, [])


def test_jitter_above_max_wait_is_cut_and_not_blamed_on_the_server(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """A short ``max_wait`` makes the pauses short; it does not end the call."""
    server.will(*[problem(503)] * 4, dataset_reply())
    _get(make_client(max_wait=0.4))
    assert clock.pauses == [0.2, 0.2, 0.2, 0.2]


def test_pause_that_does_not_fit_the_deadline_fails_at_once(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """Nobody waits for a try that can no longer be made; the last error is raised."""
    server.will(problem(429, headers={"Retry-After": "6"}), problem(429, headers={"Retry-After": "4"}))
    with pytest.raises(errors.RateLimitError) as caught:
        _get(make_client(timeout=10))
    assert (caught.value.attempts, caught.value.retry_after, clock.pauses) == (2, 4.0, [6.0])


def test_deadline_passed_in_a_pause_raises_the_last_error(
    make_client: MakeClient, server: Server, clock: FakeClock
) -> None:
    """A machine that sleeps longer than it was told to gets the status, and not a vague timeout."""
    clock.lag = 10
    server.will(problem(503))
    with pytest.raises(errors.ServerError) as caught:
        _get(make_client(timeout=10))
    assert caught.value.attempts == 1


def test_deadline_caps_the_timeout_of_each_try(make_client: MakeClient, server: Server, clock: FakeClock) -> None:
    """A try may take ``attempt_timeout``, and no more than is left of the call."""

    def late(request: httpx.Request) -> httpx.Response:
        clock.now += 25
        raise httpx.ReadTimeout("slow")

    server.will(late, late, dataset_reply())
    _get(make_client(timeout=60, attempt_timeout=30))
    assert server.timeouts == [{30}, {30}, {9.25}]


@pytest.mark.parametrize("max_retries", [0, 1, 2])
def test_max_retries_counts_the_tries_after_the_first(
    max_retries: int, make_client: MakeClient, server: Server
) -> None:
    """0 means one try."""
    server.will(*[problem(503)] * (max_retries + 1))
    with pytest.raises(errors.ServerError) as caught:
        _get(make_client(max_retries=max_retries))
    assert caught.value.attempts == max_retries + 1


@pytest.mark.parametrize("call", [_get, _create])
@pytest.mark.parametrize("status", [200, 201, 202, 203, 206, 299])
def test_any_2xx_is_a_success(
    call: Callable[[AccountClient], Any], status: int, client: AccountClient, server: Server
) -> None:
    """A dataset that was paid for is not lost because the server answers 200 for 201."""
    server.will(reply(status, envelope()))
    assert call(client).id == "ds_1"


def test_user_agent_without_an_installed_package_says_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may run a plain copy of the folder."""

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert user_agent().startswith("sinkove-synkrato/unknown httpx/")


def test_requests_are_what_the_spec_describes(make_client: MakeClient, server: Server) -> None:
    """Method, address, body and headers of each operation, retries included."""
    server.will(problem(429), reply(201, envelope()), reply(200, envelope([])), dataset_reply())
    with make_client() as client:
        client.create_dataset(NEW)
        client.list_datasets()
        client.dataset("a/b?c")
    create = "POST https://api.test/v1/datasets"
    get = ["GET https://api.test/v1/datasets", "GET https://api.test/v1/datasets/a%2Fb%3Fc"]
    assert server.lines == [create, create, *get]
    body = b'{"model":"m","prompts":["p"],"size":1}'
    assert [request.content for request in server.requests] == [body, body, b"", b""]
    assert {(request.headers["authorization"], request.headers["accept"]) for request in server.requests} == {
        (f"Bearer {KEY}", "application/json")
    }


@pytest.mark.parametrize("headers", [{"User-Agent": "mine/1"}, {"user-agent": "mine/1"}])
def test_user_agent_names_this_package_unless_replaced(
    headers: dict[str, str], make_client: MakeClient, server: Server
) -> None:
    """Servers can tell us apart; whoever sets another one is obeyed."""
    server.will(dataset_reply(), dataset_reply())
    _get(make_client())
    _get(make_client(httpx_args={"headers": headers}))
    ours, theirs = (request.headers["user-agent"] for request in server.requests)
    assert ours.split("/")[0] == "sinkove-synkrato"
    assert [part.split("/")[0] for part in ours.split()] == ["sinkove-synkrato", "httpx", "python"]
    assert theirs == "mine/1"
