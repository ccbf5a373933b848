"""Sending over httpx, with attempts and error mapping: what is the same in both worlds."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import httpx

from .attempts import Attempts
from .call import Call, current_call
from .clock import Clock
from .config import is_loopback
from .deadline import Deadline, network_until
from .errors import APIConnectionError, APIError, APITimeoutError
from .events import tell_deprecation
from .failure import Failure, failed_said, failure_of_response
from .files import Sink, is_packed_oddly
from .headers import ServerClock, limit_said
from .httpx_failures import UnusableBodyError, failure_of_exception
from .primitives import Primitives
from .redact import Secret, fetching_presigned, protect_logs, redact, shortened
from .retry import Outcome, RetryTokens
from .turns import turns_of

# No answer of either API is near it, and a server that has lost its way must not take the caller's memory.
_LARGEST_BODY = 64 * 1024 * 1024
_MOST_REDIRECTS = 5
_PHASES = ("connect", "read", "write", "pool")  # of httpx's timeouts


class _BearerAuth(httpx.Auth):
    """Adds the key as httpx's own auth flow does, so that httpx drops it on the way to another host."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx asks for it."""
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class Sender(Primitives):
    """What both clients do, over primitives that each has in its own way.

    Attributes:
        address: The API's.
        agent: The User-Agent.
        clock: Where time and chance come from.
    """

    agent: str

    def __init__(self, address: str, clock: Clock) -> None:
        self.address = address
        self.clock = clock
        self._server_clock = ServerClock()
        self._tokens = RetryTokens()
        self._deprecated: set[str] = set()
        protect_logs(_is_under_way)

    def attempts(self, call: Call) -> Attempts:
        """The tries of one call."""
        return Attempts(call, self._tokens)

    async def deliver(self, request: httpx.Request, call: Call) -> httpx.Response:
        """Sends an operation until it is answered with 2xx or there is no next try.

        Raises:
            APIError: As `Attempts` decides.
        """
        key = Secret(call.config.key())
        attempts, turns = self.attempts(call), turns_of(call.config, key.reveal(), self.clock)
        while True:
            turn = await turns.take(self, attempts)
            try:
                answer = await self._attempt(request, attempts, key, call)
            except BaseException:
                turns.lost(turn)
                raise
            if isinstance(answer, httpx.Response):
                said = _headers(answer)
                now = self._server_clock.at(said.get("date"), answer.extensions["received"])
                await turns.over(self, turn, limit_said(said, now=now), attempts)
                self._learn(answer, said, call, attempts, key)
                # Any 2xx is as good as the documented one: a dataset that was paid for must not be lost over it.
                answer.status_code = call.operation.success
                answer._content = answer.content or call.operation.empty
                return answer
            answer, is_done = call.config.refine(answer), attempts.is_done(answer)
            try:
                if is_done:
                    attempts.succeeded(404, None)
                pause = None if is_done else attempts.failed(answer)
            except APIError:
                await turns.over(self, turn, failed_said(answer, None, self._server_clock, self.clock.time()), attempts)
                raise
            await turns.over(self, turn, failed_said(answer, pause, self._server_clock, self.clock.time()), attempts)
            if pause is None:
                return httpx.Response(call.operation.success, content=call.operation.empty, request=request)
            await self.pause(pause)

    async def _attempt(
        self, request: httpx.Request, attempts: Attempts, key: Secret, call: Call
    ) -> httpx.Response | Failure:
        seconds = attempts.begin()
        request.extensions = {**request.extensions, "timeout": dict.fromkeys(_PHASES, seconds)}
        now = self.clock.monotonic
        ends = call.deadline.at if call.operation.carries_file else now() + seconds
        with network_until(lambda: ends - now()):
            try:
                response = await self.open(request, _BearerAuth(key))
                response.extensions["received"] = self.clock.time()
                attempts.heard()
            except (httpx.HTTPError, httpx.InvalidURL) as exc:
                return failure_of_exception(exc, key.reveal(), address=self.address)
            body = None
            try:
                sink = request.extensions.get("sink") if response.is_success else None
                body = await (self._body(response) if sink is None else self._poured(response, sink, call.deadline))
            except httpx.HTTPError as exc:
                if response.is_success:  # else the status alone says what happened
                    return failure_of_exception(exc, key.reveal())
            finally:
                await self.shut(response)
        return response if response.is_success else self._failure(response, body, key.reveal())

    async def _body(self, response: httpx.Response) -> bytes:
        if is_packed_oddly(response):
            raise UnusableBodyError("It is compressed in a way that was not asked for")
        pieces: list[bytes] = []
        size = 0

        def take(piece: bytes) -> None:
            nonlocal size
            size += len(piece)
            if size > _LARGEST_BODY:
                raise UnusableBodyError("It is larger than 64 MiB")
            pieces.append(piece)

        await self.each(response, take)
        response._content = b"".join(pieces)  # where httpx's own `read` puts it
        return response.content

    async def _poured(self, response: httpx.Response, sink: Sink, deadline: Deadline) -> bytes:
        if not await self._pour(response, sink, deadline):
            raise httpx.RemoteProtocolError("Bytes that were not asked for came")
        response._content = b""
        return response.content

    async def _pour(self, response: httpx.Response, sink: Sink, deadline: Deadline) -> bool:
        """Gives a body to a sink; whether that had any use for it."""
        if is_packed_oddly(response):
            raise UnusableBodyError("It is compressed in a way that was not asked for")
        write = sink.start(response.status_code, response.headers)
        if write is None:
            return False

        def take(chunk: bytes) -> None:
            if deadline.left(self.clock.monotonic()) <= 0:
                raise httpx.ReadTimeout("The deadline has passed")
            if not write(chunk):
                raise httpx.RemoteProtocolError("More bytes came than were announced")

        await self.each(response, take)
        return True

    def _failure(self, response: httpx.Response, body: bytes | None, *secrets: str) -> Failure:
        return failure_of_response(
            response.status_code, response.headers.multi_items(), body, now=self.clock.time(), secrets=secrets
        )

    def _learn(
        self, response: httpx.Response, said: dict[str, str], call: Call, attempts: Attempts, key: Secret
    ) -> None:
        request_id = said.get("x-request-id")
        attempts.succeeded(response.status_code, request_id and shortened(redact(request_id, (key.reveal(),))))
        if ("deprecation" in said or "sunset" in said) and call.operation.id not in self._deprecated:
            self._deprecated.add(call.operation.id)
            tell_deprecation(call, *(redact(said.get(name, ""), (key.reveal(),)) for name in ("deprecation", "sunset")))

    @property
    def skew(self) -> float:
        """Seconds that the server's clock is ahead of ours, by its answers; up to a second, and an answer's way, too few."""
        return self._server_clock.skew or 0.0

    async def fetch(self, url: Secret, seconds: float, deadline: Deadline, sink: Sink) -> Failure | None:
        """Fetches a presigned URL once, without the key, into ``sink``; gives what went wrong, or None.

        Args:
            url: The presigned URL; never shown.
            seconds: The longest silence between two reads.
            deadline: The end of all of it.
            sink: Where to.
        """

        def left() -> float:
            return deadline.left(self.clock.monotonic())

        ends = self.clock.monotonic() + seconds
        try:
            with _presigned(), network_until(left):
                with network_until(lambda: min(left(), ends - self.clock.monotonic())):
                    response = await self._open_presigned(url, seconds, sink.conditions())
                try:
                    if response.status_code not in (200, 206):
                        return self._failure(response, None)
                    if not await self._pour(response, sink, deadline):
                        return Failure(Outcome.UNKNOWN, APIConnectionError, "Bytes that were not asked for came from")
                finally:
                    await self.shut(response)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            if isinstance(exc, httpx.TimeoutException) and left() <= 0:
                return Failure(Outcome.FINAL, APITimeoutError, "The time ran out in", advice="Raise the timeout.")
            return failure_of_exception(exc)
        return None

    async def _open_presigned(self, url: Secret, seconds: float, conditions: dict[str, str]) -> httpx.Response:
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity", **conditions}
        at, is_secure = _address(url.reveal()), self.address.startswith("https:")
        for _ in range(_MOST_REDIRECTS + 1):
            is_secure = is_secure or at.scheme == "https"
            if at.scheme == "http" and is_secure and not is_loopback(at.host):
                raise httpx.UnsupportedProtocol("The link would send its signature unencrypted")
            # Not build_request: headers, cookies and params of httpx_args are meant for the API, and a parameter more
            # would break the signature.
            extensions = {"timeout": dict.fromkeys(_PHASES, seconds), "direct": True}
            response = await self.open(httpx.Request("GET", at, headers=headers, extensions=extensions), None)
            if not response.has_redirect_location:
                return response
            await self.shut(response)
            at = _address(response.headers["location"], at)
        raise httpx.TooManyRedirects(f"The link redirects more than {_MOST_REDIRECTS} times")

    def _build_redirect_request(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        del response
        # Nothing is ever redirected, and httpx would raise over a Location that it cannot read.
        return request


def _is_under_way() -> bool:
    return fetching_presigned.get() or current_call() is not None


def _address(text: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        address = httpx.URL(text) if base is None else base.join(text)
        address.host.encode("idna")
    except (httpx.InvalidURL, ValueError) as exc:  # a host or character that no address has
        raise httpx.InvalidURL("The link is no address that can be read") from exc
    return address


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers.raw}


@contextmanager
def _presigned() -> Iterator[None]:
    token = fetching_presigned.set(True)
    try:
        yield
    finally:
        fetching_presigned.reset(token)
