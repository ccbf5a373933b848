"""What uvicorn's HTTP protocol leaves to itself: answers to requests that its parser refuses."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.wire import head

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    import uvicorn
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

    from sinkove_synkrato_mock.message import Engine, Response

__all__ = ["Protocol"]

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (/[!-~]{0,8000}) HTTP/1\.[01]\r?\n")
_BEGUN_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}( [!-~]*){0,2}\r?")
_MAX_HEAD_BYTES = 65_536
_SILENT_SECONDS = 20.0
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
        self._head_length = 0
        self._is_read = False
        self._unanswered: list[RequestResponseCycle] = []
        self._last_word: Callable[[], Response] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._refused = False

    def data_received(self, data: bytes) -> None:
        """Feeds the parser; what it refuses is answered here."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        if len(self._head) < _MAX_HEAD_BYTES:
            self._head += data
        self._stop_waiting()
        try:
            self.parser.feed_data(data)  # pyright: ignore[reportOptionalMemberAccess] - set until the end
        except httptools.HttpParserInvalidMethodError:
            self._refuse_method()
        except httptools.HttpParserError:
            self._refuse_garbage()
        except httptools.HttpParserUpgrade:
            pass  # An offer that the request makes by the way; it is answered as if it had not been made.
        else:
            # A head without an end is not to be had bit by bit.
            if len(self._head) >= _MAX_HEAD_BYTES and not self._is_read:
                self._refuse_garbage()
            elif self._head:
                self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Takes a field, unless there are too many bytes of them or it says how to read a body that is not read here."""
        self._head_length += len(name) + len(value)
        if self._head_length > _MAX_HEAD_BYTES:
            raise ValueError("the head is too large")
        if name.lower() == b"transfer-encoding" and value.strip().lower() != b"chunked":
            raise ValueError("this transfer coding is not known")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Lets the application reach past uvicorn, for answers that shall go wrong."""
        super().on_headers_complete()
        self._unanswered.append(self.cycle)
        self._is_read, self._head_length = True, 0
        # The scope is a TypedDict that knows only the specification's keys.
        self.scope["mock.cycle"] = self.cycle  # type: ignore[typeddict-unknown-key]

    def on_message_complete(self) -> None:
        """Forgets the bytes of a request that was understood."""
        self._head, self._is_read = b"", False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Lets the next request have its turn, or the last word be said."""
        self._unanswered = [each for each in self._unanswered if not each.response_complete]
        super().on_response_complete()
        self._say_last_word()

    def connection_lost(self, exc: Exception | None) -> None:
        """Drops the timer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Lets the rest of a request take its time, but no silence be too long."""
        self._timer = self.loop.call_later(_SILENT_SECONDS, self._refuse_garbage)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse_method(self) -> None:
        line = _REQUEST_LINE.match(self._head)
        begun = b"\n" not in self._head and _BEGUN_LINE.fullmatch(self._head)
        if (begun or (line and b"\r\n\r\n" not in self._head)) and len(self._head) < _MAX_HEAD_BYTES:
            self._wait()  # The parser gives up at the first odd letter; the rest of the head is still on its way.
        elif line is None:
            self._refuse_garbage()
        else:
            target, _, query = line[2].decode("ascii").partition("?")
            request = Request(line[1].decode("ascii"), target, query, _fields(self._head))
            self._answer(lambda: self._engine.handle(request))

    def _refuse_garbage(self) -> None:
        self._answer(self._engine.unreadable)

    def _answer(self, make: Callable[[], Response]) -> None:
        """Answers past the parser, behind the answers to what came before, and closes."""
        self._refused = True
        self._stop_waiting()
        if self._is_read and self.cycle.response_complete:
            self.transport.close()  # What broke off is the rest of a body that nobody waited for.
            return
        if self._is_read and self.cycle.response_started:
            self.transport.abort()  # A second answer inside the first would be worse than none.
            return
        if self._is_read:
            # The request whose body broke off gets no answer but this one.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._unanswered.remove(self.cycle)
            self.pipeline = deque(each for each in self.pipeline if each[0] is not self.cycle)
        self._last_word = make
        self._say_last_word()

    def _say_last_word(self) -> None:
        if self._last_word is None or self._unanswered or self.transport.is_closing():
            return
        response, self._last_word = self._last_word(), None
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
