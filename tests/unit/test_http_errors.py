"""httpx's exceptions as ours, broken bodies, and the whole text of each kind of error."""

import gc
import hashlib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest

import sinkove
from sinkove import AccountClient
from sinkove_synkrato import errors
from sinkove_synkrato.http import _trusted
from sinkove_synkrato.httpx_failures import failure_of_exception
from sinkove_synkrato.pools import LIMITS, SHARD_LIMITS
from sinkove_synkrato.retry import Outcome

from .support import KEY, Answer, Broken, FakeClock, Server, dataset_reply, problem, reply

MakeClient = Callable[..., AccountClient]
NEW = {"model": "m", "prompts": ["p"], "size": 1}


def _below(cls: type[Exception]) -> Iterator[type[Exception]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _below(child)


EXPECTED = {
    "HTTPError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "HTTPStatusError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "RequestError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "TransportError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "NetworkError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "ReadError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "WriteError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "CloseError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "ConnectError": (Outcome.NOT_SENT, errors.APIConnectionError),
    "ProxyError": (Outcome.NOT_SENT, errors.APIConnectionError),
    "ProtocolError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "RemoteProtocolError": (Outcome.UNKNOWN, errors.APIConnectionError),
    "LocalProtocolError": (Outcome.FINAL, errors.APIConnectionError),
    "UnsupportedProtocol": (Outcome.FINAL, errors.APIConnectionError),
    "TooManyRedirects": (Outcome.FINAL, errors.APIConnectionError),
    "InvalidURL": (Outcome.FINAL, errors.APIConnectionError),
    "TimeoutException": (Outcome.UNKNOWN, errors.APITimeoutError),
    "ReadTimeout": (Outcome.UNKNOWN, errors.APITimeoutError),
    "WriteTimeout": (Outcome.UNKNOWN, errors.APITimeoutError),
    "ConnectTimeout": (Outcome.NOT_SENT, errors.APITimeoutError),
    "PoolTimeout": (Outcome.NOT_SENT, errors.APITimeoutError),
    "DecodingError": (Outcome.FINAL, errors.ResponseValidationError),
    "UnusableBodyError": (Outcome.FINAL, errors.ResponseValidationError),
}


def _made(cls: type[Exception]) -> Exception:
    if cls is httpx.HTTPStatusError:
        return httpx.HTTPStatusError("x", request=httpx.Request("GET", "https://a.test"), response=httpx.Response(500))
    return cls("x")


def test_every_exception_of_httpx_is_mapped() -> None:
    """A new version of httpx with a new exception shows up here."""
    kinds = {}
    for cls in {*_below(httpx.HTTPError), httpx.InvalidURL}:
        failure = failure_of_exception(_made(cls))
        kinds[cls.__name__] = (failure.outcome, failure.error)
    assert kinds == EXPECTED


def test_exception_without_text_is_named() -> None:
    """An empty text would leave nothing that is known."""
    assert failure_of_exception(httpx.ReadError("")).known == "ReadError"


BAD_GZIP = reply(200, Broken(httpx.DecodingError("incorrect header check")))


def test_read_with_a_body_that_cannot_be_decompressed_is_not_tried_again(client: AccountClient, server: Server) -> None:
    """The server would compress it the same way again."""
    server.will(reply(200, b"not gzip", {"Content-Encoding": "gzip"}))
    with pytest.raises(errors.ResponseValidationError) as caught:
        client.list_datasets()
    assert str(caught.value) == (
        "A body that cannot be decompressed came from list_datasets (GET /v1/datasets, attempt 1 of 5, 0.0 s). "
        "Error -3 while decompressing data: incorrect header check."
    )


def test_create_with_a_body_that_cannot_be_decompressed_says_that_it_was_carried_out(
    client: AccountClient, server: Server
) -> None:
    """The status was 2xx: there is a dataset, and it was paid for."""
    server.will(BAD_GZIP)
    with pytest.raises(errors.ResponseValidationError) as caught:
        client.create_dataset(NEW)
    assert str(caught.value) == (
        "A body that cannot be decompressed came from create_dataset (POST /v1/datasets, attempt 1 of 5, 0.0 s). "
        "incorrect header check. The request was carried out. "
        "Look for it in list_datasets() before you create it again."
    )


@pytest.mark.parametrize(
    "body",
    [
        Broken(httpx.RemoteProtocolError("incomplete"), b'{"error":'),
        Broken(httpx.ReadTimeout("slow")),
        Broken(httpx.DecodingError("bad gzip")),
    ],
)
def test_error_whose_body_breaks_off_keeps_its_status(body: Broken, client: AccountClient, server: Server) -> None:
    """The status alone says what happened, and nothing is claimed of a body that was not read."""
    server.will(reply(404, body))
    with pytest.raises(errors.NotFoundError) as caught:
        client.dataset("ds_1")
    assert str(caught.value) == (
        "404 Not Found from get_dataset (GET /v1/datasets/{dataset_id}, attempt 1 of 5, 0.0 s). "
        "Check the id, and that the key belongs to the account that owns it."
    )


FULL: list[tuple[list[Answer], type[errors.APIError], str]] = [
    (
        [problem(404, "DATASET_NOT_FOUND", "No dataset has the id ds_1.", {"X-Request-ID": "r-81"})],
        errors.NotFoundError,
        (
            "404 Not Found from get_dataset (GET /v1/datasets/{dataset_id}, request id r-81, attempt 1 of 5, 0.0 s). "
            "DATASET_NOT_FOUND: No dataset has the id ds_1. "
            "Check the id, and that the key belongs to the account that owns it."
        ),
    ),
    (
        [reply(520, "<html>", {"Content-Type": "text/html"})] * 5,
        errors.ServerError,
        (
            "520 from get_dataset (GET /v1/datasets/{dataset_id}, attempt 5 of 5, 3.8 s). "
            "The body is not an error of the API (text/html, 6 bytes)."
        ),
    ),
    (
        [problem(429, "RATE_LIMIT_EXCEEDED", "Slow down.", {"Retry-After": "86400"})],
        errors.RateLimitError,
        (
            "429 Too Many Requests from get_dataset (GET /v1/datasets/{dataset_id}, attempt 1 of 5, 0.0 s). "
            "RATE_LIMIT_EXCEEDED: Slow down. The server asked for 86400 s, more than max_wait (75 s). "
            "Try again after 86400 s, or raise max_wait."
        ),
    ),
    (
        [problem(503, headers={"Retry-After": "70"}), problem(503, headers={"Retry-After": "60.5"})],
        errors.ServerError,
        (
            "503 Service Unavailable from get_dataset (GET /v1/datasets/{dataset_id}, attempt 2 of 5, 70.0 s). "
            "CODE: What went wrong. The next attempt would begin in 60.5 s, and the deadline is in 50 s. "
            "0.0 s went into 2 attempts, 70.0 s into pauses. Raise the timeout."
        ),
    ),
    (
        [httpx.ConnectError("[Errno 111] Connection refused")] * 5,
        errors.APIConnectionError,
        (
            "Could not connect for get_dataset (GET /v1/datasets/{dataset_id}, attempt 5 of 5, 3.8 s). "
            "https://api.test: [Errno 111] Connection refused. Check base_url, the network and any proxy."
        ),
    ),
    (
        [httpx.ReadTimeout("")] * 5,
        errors.APITimeoutError,
        (
            "No answer came in time to get_dataset (GET /v1/datasets/{dataset_id}, attempt 5 of 5, 3.8 s). "
            "ReadTimeout. 0.0 s went into 5 attempts, 3.8 s into pauses. Raise the timeout or attempt_timeout."
        ),
    ),
    (
        [problem(503, headers={"X-Request-ID": "r-1"}), *[httpx.ReadError("reset")] * 4],
        errors.APIConnectionError,
        (
            "The connection was lost in get_dataset (GET /v1/datasets/{dataset_id}, request id r-1, attempt 5 of 5, "
            "3.8 s). reset."
        ),
    ),
    (
        [httpx.LocalProtocolError("Illegal header value")],
        errors.APIConnectionError,
        ("Could not send get_dataset (GET /v1/datasets/{dataset_id}, attempt 1 of 5, 0.0 s). Illegal header value."),
    ),
]


@pytest.mark.parametrize(("answers", "expected", "text"), FULL)
def test_error_text_says_what_which_known_and_advice(
    answers: list[Answer], expected: type[errors.APIError], text: str, client: AccountClient, server: Server
) -> None:
    """The whole text, for each kind of end."""
    server.will(*answers)
    with pytest.raises(errors.APIError) as caught:
        client.dataset("ds_1")
    assert (type(caught.value), str(caught.value)) == (expected, text)
    assert caught.value.operation_id == "get_dataset"


def test_outcome_unknown_text_says_how_to_find_out(client: AccountClient, server: Server) -> None:
    """The caller must look before creating again, and the cause has the plain facts."""
    server.will(problem(503, "SERVICE_UNAVAILABLE", "Maintenance.", {"X-Request-ID": "r-9"}))
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        client.create_dataset(NEW)
    fingerprint = hashlib.sha256(b'{"model":"m","prompts":["p"],"size":1}').hexdigest()[:12]
    assert caught.value.fingerprint == fingerprint
    first = "503 Service Unavailable from create_dataset (POST /v1/datasets, request id r-9, attempt 1 of 5, 0.0 s"
    known = "SERVICE_UNAVAILABLE: Maintenance."
    assert str(caught.value) == (
        f"{first}, fingerprint {fingerprint}). {known} It may or may not have been carried out, and is not sent again. "
        "Look for it in list_datasets() before you create it again."
    )
    assert str(caught.value.__cause__) == f"{first}). {known}"


def test_no_time_for_a_first_try_says_so(make_client: MakeClient, clock: FakeClock) -> None:
    """A key function that takes longer than the whole call may leaves nothing for the call."""

    def slow_key() -> str:
        clock.now += 10
        return KEY

    with pytest.raises(errors.APITimeoutError) as caught:
        make_client(key=slow_key, timeout=5).dataset("ds_1")
    assert (str(caught.value), caught.value.attempts) == (
        "No time was left for get_dataset (GET /v1/datasets/{dataset_id}, 10.0 s). Raise the timeout.",
        0,
    )


def test_keyboard_interrupt_is_not_tried_again(client: AccountClient, server: Server) -> None:
    """Ctrl-C is the user's word, not the server's."""
    server.will(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        client.dataset("ds_1")
    server.will(dataset_reply())
    assert client.dataset("ds_1").id == "ds_1"


def test_client_closed_closes_its_connections(make_client: MakeClient) -> None:
    """A ``with`` leaves nothing open."""
    closed: list[bool] = []

    class Transport(httpx.BaseTransport):
        def close(self) -> None:
            closed.append(True)

        async def aclose(self) -> None:
            closed.append(True)

    with make_client(httpx_args={"transport": Transport()}):
        assert closed == []
    assert closed == [True]


def test_client_forgotten_leaves_the_callers_transport_open() -> None:
    """Two clients may share one, and what is not ours is not ours to close."""
    closed: list[bool] = []

    class Transport(httpx.BaseTransport):
        def close(self) -> None:
            closed.append(True)

    sinkove.client(KEY, httpx_args={"transport": Transport()})
    gc.collect()
    assert closed == []


def test_idle_connections_are_dropped_before_the_server_does() -> None:
    """A create on a connection that is just being closed would have an unknown outcome."""
    assert (LIMITS.keepalive_expiry, SHARD_LIMITS.keepalive_expiry) == (4.0, 4.0)
    with sinkove.client(KEY) as client:
        http: Any = client._engine.http
        assert http._transport._transport._pool._keepalive_expiry == 4.0  # httpx has no public way to ask


def test_client_closed_twice_is_fine(make_client: MakeClient) -> None:
    """Closing in a ``with`` that someone else closed already is no mistake."""
    with make_client() as client:
        client.close()
    client.close()


@pytest.mark.parametrize(
    "httpx_args", [{"proxy": "gopher://proxy.test"}, {"proxy": "http://proxy:port"}, {"mounts": {"https//": None}}]
)
def test_httpx_args_that_httpx_refuses_are_a_configuration_error(httpx_args: dict[str, object]) -> None:
    """Whatever httpx raises, the caller sees one class, before anything is sent."""
    with pytest.raises(errors.ConfigurationError, match=r"^httpx refuses base_url, httpx_args or the proxies"):
        sinkove.client(KEY, httpx_args=httpx_args)


def test_certificates_that_are_not_there_are_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad environment is no bug of the caller, and not a bare FileNotFoundError."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    with pytest.raises(errors.ConfigurationError) as caught:
        sinkove.client(KEY)
    assert str(caught.value) == (
        "httpx refuses base_url, httpx_args or the proxies and certificates of the environment (FileNotFoundError). "
        "Check HTTPS_PROXY, SSL_CERT_FILE and their like."
    )


def test_clients_share_the_certificates_that_they_would_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Read once, since that takes longer than most calls; what was told otherwise is read for each."""
    read: list[dict[str, object]] = []
    made = httpx.create_ssl_context

    def seen(**options: object) -> ssl.SSLContext:
        read.append(options)
        return made(**options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpx, "create_ssl_context", seen)
    _trusted.cache_clear()
    for factory in (sinkove.client, sinkove.async_client, sinkove.client):
        factory("key")
    assert len(read) == 1
    sinkove.client("key", httpx_args={"trust_env": False})
    sinkove.client("key", httpx_args={"http1": False, "http2": False, "verify": True})
    assert len(read) == 3
    file = tmp_path / "ca.pem"
    file.write_text(Path(certifi.where()).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    sinkove.client("key")
    sinkove.client("key")
    assert len(read) == 4
    for _ in range(2):
        sinkove.client("key", httpx_args={"verify": False})
    assert len(read) == 6


def test_httpx_args_that_do_not_exist_are_a_programming_mistake() -> None:
    """As for any function."""
    with pytest.raises(TypeError, match="nonsense"):
        sinkove.client(KEY, httpx_args={"nonsense": 1})


@pytest.mark.parametrize("location", ["https://[::1", "\x00", "http://" + "a" * 70_000])
def test_redirect_to_nowhere_is_a_status_error(location: str, make_client: MakeClient, server: Server) -> None:
    """A 3xx is never followed, so that an address in it that cannot be read changes nothing; a create is refused."""
    server.will(reply(302, "", {"Location": location}))
    with pytest.raises(errors.APIStatusError) as caught:
        make_client().create_dataset(model="m", prompts=["p"], size=1)
    assert (caught.value.status_code, caught.value.attempts) == (302, 1)
