"""Asking a real server what a caller asked, byte for byte as far as HTTP lets an intermediary."""

from __future__ import annotations

import re
import urllib.request
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from sinkove_synkrato_mock.message import Request

__all__ = ["BrokenError", "Forwarder", "end_to_end"]

BrokenError = httpx.TransportError

# Behind it a protocol error quotes what it did not understand, and that may be a cookie.
_QUOTATION = re.compile(r"[: (]*(?:bytearray\()?\bb['\"]")
_ADDRESS = re.compile(r"(https?)://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(/(?:(?![?#])[!-~])*)?")
_HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 120.0
_LAST_PORT = 65_535
_LAST_STATUS = 599  # Behind it is nothing that HTTP knows, and that the door could say.


class Forwarder:
    """The way to one server; nothing is kept between two requests, neither cookies nor connections.

    Args:
        url: http:// or https://, a host, perhaps a port and a path that stands before every request's.

    Raises:
        ValueError: It is not that.
    """

    def __init__(self, url: str) -> None:
        match = _ADDRESS.fullmatch(url)
        if match is None or not 0 < int(match[2] or 1) <= _LAST_PORT:
            raise ValueError("The server to spy on is http:// or https:// with a host, perhaps a port and a path.")
        self._prefix = (match[3] or "").rstrip("/")
        try:
            self._url = httpx.URL(url)
            # The variable may say only host and port, as for curl.
            proxy = None if urllib.request.proxy_bypass(self._url.host) else urllib.request.getproxies().get(match[1])
            proxy = f"http://{proxy}" if proxy and "://" not in proxy else proxy
            # A connection that is kept may be closed by the server at the moment when a request is sent on it: that
            # would look like a fault of the server. A transport and not a client: clients log addresses and keep cookies.
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._transport = httpx.AsyncHTTPTransport(limits=limits, proxy=proxy)
        except (httpx.InvalidURL, ImportError) as error:
            raise ValueError(f"The server to spy on cannot be asked: {error}.") from None

    @asynccontextmanager
    async def ask(self, request: Request) -> AsyncIterator[httpx.Response]:
        """Sends a request and lends the answer, whose body is still on its way.

        Raises:
            BrokenError: There is none.
        """
        query = f"?{request.query}" if request.query else ""
        timeout = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS).as_dict()
        headers = [(k, v) for k, v in end_to_end(request.headers.items()) if k != "host"]
        sent = httpx.Request(
            request.method,
            self._url,
            headers=[(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers],
            content=request.body,
            # The URL would be normalised.
            extensions={"timeout": timeout, "target": f"{self._prefix}{request.target}{query}".encode("latin-1")},
        )
        try:
            answer = await self._transport.handle_async_request(sent)
            try:
                if answer.status_code > _LAST_STATUS:
                    raise BrokenError(f"its status is {answer.status_code}")
                yield answer
            finally:
                await answer.aclose()
        except BrokenError as error:
            raise type(error)(_QUOTATION.split(str(error))[0]) from None


def end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns the headers that are meant for who is behind an intermediary."""
    pairs = [(name.lower(), value) for name, value in headers]
    named = {word.strip().lower() for name, value in pairs if name == "connection" for word in value.split(",")}
    dropped = _HOP_BY_HOP | named
    if any(name == "transfer-encoding" for name, _ in pairs):
        dropped |= {"content-length"}  # It counts for nothing beside the other.
    return [(k, v) for k, v in pairs if k not in dropped and not k.startswith("proxy-")]
