"""The two HTTP clients, each with a ``send`` that holds attempts and error mapping.

It stands in ``send`` and not in a transport: with a transport of ours httpx would ignore HTTPS_PROXY, and a body that
breaks off could not be tried again.
"""

import asyncio
import os
import platform
import ssl
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from functools import lru_cache
from importlib import metadata
from typing import Any, TypeVar

import httpx

from .call import Generated, current_call
from .clock import Clock
from .config import Config
from .errors import ConfigurationError
from .pools import LIMITS, SHARD_LIMITS, AsyncPool, Pool
from .sender import Sender
from .worlds import TaskBell, ThreadBell, run

T = TypeVar("T")

# What zlib unpacks grows by 1 000 at most; others, or several on top of each other, grow without bound in one step.
_ACCEPTED_ENCODINGS = "gzip, deflate"


_TLS_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


def user_agent() -> str:
    """Names this package and what it runs on, with versions."""
    try:
        version = metadata.version("sinkove-synkrato")
    except metadata.PackageNotFoundError:  # imported from a plain folder
        version = "unknown"
    return f"sinkove-synkrato/{version} httpx/{httpx.__version__} python/{platform.python_version()}"


class _Cookies(httpx.Cookies):
    """Those that the caller gave. A server's own are not kept: its API has none, and httpx trips over odd ones."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """As httpx asks for it."""


class HTTPClient(Sender, httpx.Client):
    """An httpx client whose ``send`` holds attempts and error mapping."""

    def __init__(self, config: Config, clock: Clock) -> None:
        Sender.__init__(self, config.base_url, clock)
        with _refusals():
            httpx.Client.__init__(self, **_arguments(config))
        self.agent = self.headers["User-Agent"]
        self._cookies = _Cookies(self._cookies)
        # The vendor's examples never close a client; without this each would leave an open socket behind. Dataset
        # handles outlive the client that made them, and hold on to this.
        weakref.finalize(
            self, _close, [each for each in (self._transport, *self._mounts.values()) if type(each) is Pool]
        )

    def _init_transport(self, *, transport: Any = None, **options: Any) -> httpx.BaseTransport:  # type: ignore[override]
        given: httpx.BaseTransport | None = transport
        options["limits"] = LIMITS
        return Pool(lambda: httpx.HTTPTransport(**options)) if given is None else given

    def _init_proxy_transport(self, proxy: Any, **options: Any) -> httpx.BaseTransport:  # type: ignore[override]
        return self._init_transport(proxy=proxy, **options)

    def _merge_url(self, url: httpx.URL | str) -> httpx.URL:
        return _url(self.address, url)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Sends the current call's request, with all its tries; one outside a call as httpx does."""
        call = current_call()
        return httpx.Client.send(self, request, **options) if call is None else run(self.deliver(request, call))

    async def pause(self, seconds: float, bell: ThreadBell | None = None) -> None:
        """As `Sender.pause`."""
        self.clock.sleep(seconds, None if bell is None else bell.event)

    def bell(self) -> ThreadBell:
        """As `Sender.bell`."""
        return ThreadBell()

    async def ask(self, operation: Generated, *args: Any, **arguments: Any) -> Any:
        """As `Sender.ask`."""
        return operation.sync_detailed(*args, **arguments)

    async def aside(self, work: Callable[[], T]) -> T:
        """As `Sender.aside`."""
        return work()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """As `Sender.start`."""
        own = ThreadPoolExecutor(1, "sinkove")
        try:
            return own.submit(copy_context().run, run, work)
        finally:
            own.shutdown(wait=False)

    async def ended(self, started: Future[Any], seconds: float | None) -> bool:
        """As `Sender.ended`."""
        wait([started], seconds)
        return started.done()

    async def open(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """As `Sender.open`."""
        return httpx.Client.send(self, request, stream=True, auth=auth, follow_redirects=False)

    async def each(self, response: httpx.Response, take: Callable[[bytes], object]) -> None:
        """As `Sender.each`."""
        for piece in response.iter_bytes():
            take(piece)

    async def shut(self, response: httpx.Response) -> None:
        """As `Sender.shut`."""
        response.close()

    async def finish(self) -> None:
        """As `Sender.finish`."""
        self.close()


class AsyncHTTPClient(Sender, httpx.AsyncClient):
    """The same over ``httpx.AsyncClient``."""

    def __init__(self, config: Config, clock: Clock) -> None:
        Sender.__init__(self, config.base_url, clock)
        with _refusals():
            httpx.AsyncClient.__init__(self, **_arguments(config))
        self.agent = self.headers["User-Agent"]
        self._cookies = _Cookies(self._cookies)

    def _init_transport(self, *, transport: Any = None, **options: Any) -> httpx.AsyncBaseTransport:  # type: ignore[override]
        given: httpx.AsyncBaseTransport | None = transport
        options["limits"] = SHARD_LIMITS
        return AsyncPool(lambda: httpx.AsyncHTTPTransport(**options)) if given is None else given

    def _init_proxy_transport(self, proxy: Any, **options: Any) -> httpx.AsyncBaseTransport:  # type: ignore[override]
        return self._init_transport(proxy=proxy, **options)

    def _merge_url(self, url: httpx.URL | str) -> httpx.URL:
        return _url(self.address, url)

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """As `HTTPClient.send`."""
        call = current_call()
        if call is None:
            return await httpx.AsyncClient.send(self, request, **options)
        return await self.deliver(request, call)

    async def pause(self, seconds: float, bell: TaskBell | None = None) -> None:
        """As `Sender.pause`."""
        await self.clock.async_sleep(seconds, None if bell is None else bell.event)

    def bell(self) -> TaskBell:
        """As `Sender.bell`."""
        return TaskBell()

    async def ask(self, operation: Generated, *args: Any, **arguments: Any) -> Any:
        """As `Sender.ask`."""
        return await operation.asyncio_detailed(*args, **arguments)

    async def aside(self, work: Callable[[], T]) -> T:
        """As `Sender.aside`."""
        # A thread of its own: those of the event loop may all be busy for longer than there is time.
        own = ThreadPoolExecutor(1, "sinkove")
        try:
            return await asyncio.get_running_loop().run_in_executor(own, work)
        finally:
            own.shutdown(wait=False)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """As `Sender.start`."""
        task = asyncio.create_task(work)
        # Else the loop would complain of those that failed and that nobody wants any more.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    async def ended(self, started: asyncio.Task[Any], seconds: float | None) -> bool:
        """As `Sender.ended`."""
        await asyncio.wait([started], timeout=seconds)
        return started.done()

    async def open(self, request: httpx.Request, auth: httpx.Auth | None) -> httpx.Response:
        """As `Sender.open`."""
        return await httpx.AsyncClient.send(self, request, stream=True, auth=auth, follow_redirects=False)

    async def each(self, response: httpx.Response, take: Callable[[bytes], object]) -> None:
        """As `Sender.each`."""
        async for piece in response.aiter_bytes():
            take(piece)

    async def shut(self, response: httpx.Response) -> None:
        """As `Sender.shut`."""
        await response.aclose()

    async def finish(self) -> None:
        """As `Sender.finish`."""
        await self.aclose()


@lru_cache(maxsize=256)
def _url(address: str, url: httpx.URL | str) -> httpx.URL:
    # What httpx does too, in three times the time: all our addresses are paths below the API's.
    return httpx.URL(f"{address}/{str(url).lstrip('/')}")


@lru_cache(maxsize=8)
def _trusted(trust_env: bool, _places: tuple[str | None, ...], _http1: bool, _http2: bool) -> ssl.SSLContext:
    # One for all clients of a process that would make the same: reading the certificates takes 20 ms. Those that speak
    # other versions of HTTP have others, because httpcore writes into it what it offers.
    return httpx.create_ssl_context(trust_env=trust_env)


def _arguments(config: Config) -> dict[str, Any]:
    """What httpx's client is made from."""
    arguments = dict(config.httpx_args)
    base_url = httpx.URL(config.base_url)
    if base_url.scheme == "http" and not {"proxy", "transport"} & arguments.keys():
        # HTTP_PROXY of the environment would otherwise carry the key in clear to another machine.
        host = f"[{base_url.host}]" if ":" in base_url.host else base_url.host
        arguments["mounts"] = {f"all://{host}": None, **(arguments.get("mounts") or {})}
    headers = httpx.Headers(
        {"User-Agent": user_agent(), "Accept": "application/json", "Accept-Encoding": _ACCEPTED_ENCODINGS}
    )
    headers.update(arguments.pop("headers", None))
    if "transport" not in arguments:
        # Once for all connections: httpx would read the certificates, which takes longer than most calls, for each.
        options = {name: arguments.pop(name) for name in ("verify", "cert") if name in arguments}
        trust_env = arguments.get("trust_env", True)
        if options.get("verify", True) is True and not options.get("cert"):
            places = tuple(os.environ.get(name) for name in _TLS_VARIABLES) if trust_env else ()
            arguments["verify"] = _trusted(
                trust_env, places, arguments.get("http1", True), arguments.get("http2", False)
            )
        else:
            arguments["verify"] = httpx.create_ssl_context(trust_env=trust_env, **options)
    return {
        **arguments,
        "base_url": config.base_url,
        "headers": headers,
        "timeout": config.attempt_timeout,
        "follow_redirects": False,
    }


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (httpx.InvalidURL, ImportError, OSError, ValueError) as exc:
        kind = type(exc).__name__
        raise ConfigurationError(
            f"httpx refuses base_url, httpx_args or the proxies and certificates of the environment ({kind}). "
            "Check HTTPS_PROXY, SSL_CERT_FILE and their like."
        ) from exc


def _close(pools: list[Pool]) -> None:
    for pool in pools:
        pool.close()
