"""Where this package meets httpx: sending with retries, and httpx's exceptions as our failures."""

import platform
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from importlib import metadata
from typing import Any

import httpx

from .attempts import Attempts
from .call import Call, current_call
from .clock import Clock
from .config import Config, is_loopback
from .deadline import Deadline
from .errors import APIConnectionError, APIError, APITimeoutError, ConfigurationError, ResponseValidationError
from .failure import Failure, failure_of_response
from .redact import Secret, fetching_presigned, protect_httpx_log, redact
from .retry import Outcome, RetryPolicy

# A create on a connection that the server is just closing has an unknown outcome; below most servers' idle limit
# (uvicorn 5 s, load balancers 60 s) that seldom happens.
_IDLE_SECONDS = 4.0

_Kind = tuple[Outcome, type[APIError], str, str]
_LOST: _Kind = (Outcome.UNKNOWN, APIConnectionError, "The connection was lost in", "")
_SLOW: _Kind = (Outcome.UNKNOWN, APITimeoutError, "No answer came in time to", "Raise the timeout or attempt_timeout.")
_REFUSED: _Kind = (Outcome.FINAL, APIConnectionError, "httpx would not send", "")
_UNREACHED: _Kind = (
    Outcome.NOT_SENT, APIConnectionError, "Could not connect for", "Check base_url, the network and any proxy."
)  # fmt: skip
# The most specific class that an exception is an instance of counts, so the order here does not matter.
KINDS: dict[type[Exception], _Kind] = {
    httpx.ConnectError: _UNREACHED,
    httpx.ProxyError: _UNREACHED,
    httpx.ConnectTimeout: (Outcome.NOT_SENT, APITimeoutError, "Could not connect in time for", _UNREACHED[3]),
    httpx.PoolTimeout: (Outcome.NOT_SENT, APITimeoutError, "No connection of the pool was free in time for", ""),
    httpx.TimeoutException: _SLOW,
    httpx.NetworkError: _LOST,
    httpx.RemoteProtocolError: _LOST,
    httpx.LocalProtocolError: _REFUSED,
    httpx.UnsupportedProtocol: _REFUSED,
    httpx.TooManyRedirects: _REFUSED,
    httpx.InvalidURL: _REFUSED,
    httpx.DecodingError: (Outcome.FINAL, ResponseValidationError, "A body that cannot be decompressed came from", ""),
    httpx.HTTPError: _LOST,
}


def failure_of_exception(exc: Exception, *secrets: str, address: str = "") -> Failure:
    """What an exception of httpx means for the request.

    Args:
        exc: The exception; its text may repeat what the server sent.
        secrets: What must not appear in the failure.
        address: The API's address, told where it could not be reached.
    """
    kind = next(KINDS[base] for base in type(exc).__mro__ if base in KINDS)
    outcome, error, what, advice = kind
    # It becomes the cause of an error: its request carries the key, and so do the local variables of the frames that it
    # and its own causes came through, which many reporters write down.
    if isinstance(exc, httpx.RequestError):
        exc._request = None
    exc.__traceback__ = exc.__cause__ = exc.__context__ = None
    known = redact(str(exc), secrets)
    exc.args = (known,)
    known = known or type(exc).__name__
    if address and outcome is Outcome.NOT_SENT:
        known = f"{address.rstrip('/')}: {known}"
    return Failure(outcome, error, what, known=known, advice=advice, cause=exc)


def user_agent() -> str:
    """Names this package and what it runs on, with versions."""
    try:
        version = metadata.version("sinkove-synkrato")
    except metadata.PackageNotFoundError:  # imported from a plain folder
        version = "unknown"
    return f"sinkove-synkrato/{version} httpx/{httpx.__version__} python/{platform.python_version()}"


class _BearerAuth(httpx.Auth):
    """Adds the key as httpx's own auth flow does, so that httpx drops it on the way to another host."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx asks for it."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class HTTPClient(httpx.Client):
    """An httpx client whose ``send`` holds attempts and error mapping.

    They stand in ``send`` and not in a transport: with a transport of ours httpx would ignore HTTPS_PROXY, and a
    body that breaks off could not be tried again.
    """

    def __init__(self, config: Config, policy: RetryPolicy, clock: Clock) -> None:
        arguments = dict(config.httpx_args)
        host = httpx.URL(config.base_url).host
        if is_loopback(host) and not {"mounts", "proxy", "transport"} & arguments.keys():
            # HTTP_PROXY of the environment would otherwise carry the key in clear to another machine.
            arguments["mounts"] = {f"all://{f'[{host}]' if ':' in host else host}": None}
        headers = httpx.Headers({"User-Agent": user_agent(), "Accept": "application/json"})
        headers.update(arguments.pop("headers", None))
        try:
            super().__init__(
                base_url=config.base_url,
                headers=headers,
                timeout=config.attempt_timeout,
                limits=httpx.Limits(max_connections=100, keepalive_expiry=_IDLE_SECONDS),
                follow_redirects=False,
                **arguments,
            )
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as exc:
            kind = type(exc).__name__
            raise ConfigurationError(
                f"httpx refuses base_url, httpx_args or the proxy and certificate settings of the environment ({kind})."
            ) from exc
        self._config = config
        self._policy = policy
        self._clock = clock
        protect_httpx_log()

    def attempts(self, call: Call) -> Attempts:
        """The tries of one call under this client's settings."""
        return Attempts(call, self._policy, self._config.attempt_timeout, self._clock)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Sends an operation until it is answered with 2xx or there is no next try.

        Raises:
            APIError: As `Attempts` decides.
        """
        call = current_call()
        if call is None:
            return super().send(request, **options)
        key = Secret(self._config.key())
        attempts = self.attempts(call)
        while True:
            answer = self._attempt(request, attempts.begin(), key)
            if isinstance(answer, httpx.Response):
                call.answered = True
                call.request_id = answer.headers.get("x-request-id")
                # Any 2xx is as good as the documented one: a dataset that was paid for must not be lost over it.
                answer.status_code = call.operation.success
                return answer
            self._clock.sleep(attempts.failed(answer))

    def _attempt(self, request: httpx.Request, seconds: float, key: Secret) -> httpx.Response | Failure:
        request.extensions = {**request.extensions, "timeout": httpx.Timeout(seconds).as_dict()}
        try:
            response = super().send(request, stream=True, auth=_BearerAuth(key), follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            return failure_of_exception(exc, key.reveal(), address=str(self.base_url))
        body = None
        try:
            body = response.read()
        except httpx.HTTPError as exc:
            if response.is_success:  # else the status alone says what happened
                return failure_of_exception(exc, key.reveal())
        finally:
            response.close()
        return response if response.is_success else self._failure(response, body, key.reveal())

    def _failure(self, response: httpx.Response, body: bytes | None, *secrets: str) -> Failure:
        return failure_of_response(
            response.status_code, response.headers.multi_items(), body, now=self._clock.time(), secrets=secrets
        )

    def _build_redirect_request(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        del response
        # Nothing is ever redirected, and httpx would raise over a Location that it cannot read.
        return request

    def fetch(self, url: Secret, seconds: float, deadline: Deadline, sink: "Sink") -> Failure | None:
        """Fetches a presigned URL once, without the key, into ``sink``; gives what went wrong, or None.

        Args:
            url: The presigned URL; never shown.
            seconds: The longest silence between two reads.
            deadline: Looked at after each read, so that a server that drips cannot outlive it for long.
            sink: Called with the total length (None where the server does not say), gives what takes each chunk.
        """
        try:
            with _presigned(), closing(self._ask_storage(url, seconds)) as response:
                if response.status_code != 200:
                    return self._failure(response, None)
                write = sink(_content_length(response))
                for chunk in response.iter_bytes():
                    if deadline.left(self._clock.monotonic()) <= 0:
                        return Failure(
                            Outcome.FINAL, APITimeoutError, "The time ran out in", advice="Raise the timeout."
                        )
                    write(chunk)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            return failure_of_exception(exc)
        return None

    def _ask_storage(self, url: Secret, seconds: float) -> httpx.Response:
        headers = {"User-Agent": self.headers["User-Agent"], "Accept": "*/*", "Accept-Encoding": "identity"}
        # Not build_request: headers, cookies and params of httpx_args are meant for the API, and a parameter more
        # would break the signature.
        timeout = httpx.Timeout(seconds).as_dict()
        try:
            request = httpx.Request("GET", url.reveal(), headers=headers, extensions={"timeout": timeout})
        except ValueError as exc:  # a host or character that no address has
            raise httpx.InvalidURL("The link is no address that can be read") from exc
        return self.send(request, stream=True)


Sink = Callable[[int | None], Callable[[bytes], object]]


def _content_length(response: httpx.Response) -> int | None:
    if "content-encoding" in response.headers:  # sent unasked; then the length is not that of the file
        return None
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


@contextmanager
def _presigned() -> Iterator[None]:
    token = fetching_presigned.set(True)
    try:
        yield
    finally:
        fetching_presigned.reset(token)
