"""What uvicorn's HTTP protocol leaves to itself: answers to requests that its parser refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.wire import head

if TYPE_CHECKING:
    import asyncio

    import uvicorn
    from uvicorn.server import ServerState

    from sinkove_synkrato_mock.message import Engine, Response

__all__ = ["Protocol"]

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (/[!-~]{0,8000}) HTTP/1\.[01]\r?\n")
_MAX_HEAD_BYTES = 65_536
_HEAD_SECONDS = 5.0
_LINGER_SECONDS = 0.5


class Protocol(HttpToolsProtocol):
    """Speaks HTTP/1.1; unknown methods and garbage get the engine's answer too, then the connection closes."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        loop: asyncio.AbstractEventLoop,
        engine: Engine,
    ) -> None:
        super().__init__(config, server_state, {}, loop)
        self.access_log = False
        self._engine = engine
        self._head = b""
        self._timer: asyncio.TimerHandle | None = None
        self._refused = False

    def data_received(self, data: bytes) -> None:
        """Feeds the parser; what it refuses is answered here."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        if len(self._head) < _MAX_HEAD_BYTES:
            self._head += data
        try:
            self.parser.feed_data(data)  # pyright: ignore[reportOptionalMemberAccess] - set until the end
        except httptools.HttpParserInvalidMethodError:
            self._refuse_method()
        except httptools.HttpParserError:
            self._refuse_garbage()
        except httptools.HttpParserUpgrade:
            pass  # An offer that the request makes by the way; it is answered as if it had not been made.

    def on_headers_complete(self) -> None:
        """Lets the application reach past uvicorn, for answers that shall go wrong."""
        super().on_headers_complete()
        # The scope is a TypedDict that knows only the specification's keys.
        self.scope["mock.cycle"] = self.cycle  # type: ignore[typeddict-unknown-key]

    def on_message_complete(self) -> None:
        """Forgets the bytes of a request that was understood."""
        self._head = b""
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Drops the timer."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _refuse_method(self) -> None:
        line = _REQUEST_LINE.match(self._head)
        unfinished = b"\n" not in self._head or (line and b"\r\n\r\n" not in self._head)
        if self._head and unfinished and len(self._head) < _MAX_HEAD_BYTES:
            # The parser gives up at the first odd letter; the rest of the head is still on its way.
            self._timer = self._timer or self.loop.call_later(_HEAD_SECONDS, self._refuse_garbage)
        elif line is None:
            self._refuse_garbage()
        else:
            target, _, query = line[2].decode("ascii").partition("?")
            self._answer(self._engine.handle(Request(line[1].decode("ascii"), target, query, _fields(self._head))))

    def _refuse_garbage(self) -> None:
        self._answer(self._engine.unreadable())

    def _answer(self, response: Response) -> None:
        """Writes a response past the parser and closes."""
        self._refused = True
        if self._timer is not None:
            self._timer.cancel()
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.transport.abort()
                return
            # The request whose body broke off must not be answered a second time.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        body = response.body if isinstance(response.body, bytes) else b"".join(response.body)
        self.transport.write(head(response.with_headers(("Connection", "close"))) + body)
        # Closing with unread bytes would reset the connection, and the answer could be lost on its way.
        self.transport.write_eof()
        self._timer = self.loop.call_later(_LINGER_SECONDS, self.transport.close)


def _fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        fields[name.lower()] = value.strip()
    return fields
