"""Large bodies past h11, which would take as long as all the rest. Knows httpcore's private attributes, as `network.py` does."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from .headers import body_length

# A smaller body is not worth its connection.
_LARGE_BYTES = 1024 * 1024
_PIECE_BYTES = 128 * 1024
# asyncio reads so much at once; of a smaller piece anyio would copy the rest.
_ASYNC_PIECE_BYTES = 256 * 1024


class Direct:
    """A large body straight from the connection: h11 would copy each of its bytes three times more.

    The connection cannot be used again afterwards, as h11 does not learn that the body has ended.
    """

    def __init__(self, stream: Any, came: bytes, length: int, seconds: float | None) -> None:
        self._stream = stream
        self._came = came[:length]
        self._left = length - len(self._came)
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        yield self._came
        while self._left:
            with _mapped():
                piece = self._stream.read(min(self._left, _PIECE_BYTES), self._seconds)
            yield self._counted(piece)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._came
        with _own_socket(self._stream) as own:
            while self._left:
                most = min(self._left, _ASYNC_PIECE_BYTES)
                with _mapped():
                    piece = None if own is None else self._at_hand(own, most)
                    if piece is None:
                        piece = await self._stream.read(most, self._seconds)
                    else:
                        await asyncio.sleep(0)  # other tasks are there too
                yield self._counted(piece)

    def _at_hand(self, own: socket.socket, most: int) -> bytes | None:
        """What has come already: asyncio takes three times as long over it. None when it has to be waited for."""
        if self._stream.has_read_ahead():
            return None
        try:
            return own.recv(most)  # it waits for nothing: asyncio's own hold was made so, and that goes for both
        except BlockingIOError:
            return None

    def _counted(self, piece: bytes) -> bytes:
        if not piece:
            raise httpx.RemoteProtocolError(f"The connection was closed {self._left} bytes before the end of the body")
        self._left -= len(piece)
        return piece


def direct(request: httpx.Request, response: httpx.Response) -> Direct | None:
    """The body of an answer for who asked for it by the extension ``direct``, None where h11 has to look at it."""
    body = getattr(getattr(response.stream, "_httpcore_stream", None), "_stream", None)
    state = getattr(getattr(body, "_connection", None), "_h11_state", None)
    length = body_length(response.headers.get("content-length", ""))
    is_plain = not {"transfer-encoding", "content-encoding"} & response.headers.keys()
    if "direct" not in request.extensions or state is None or not is_plain or (length or 0) < _LARGE_BYTES:
        return None
    stream, seconds = response.extensions["network_stream"], request.extensions["timeout"]["read"]
    return Direct(stream, state.trailing_data[0], length or 0, seconds)


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as exc:
        raise httpx.ReadTimeout(str(exc)) from exc
    except (httpcore.NetworkError, OSError) as exc:
        raise httpx.ReadError(str(exc)) from exc


@contextmanager
def _own_socket(stream: Any) -> Iterator[socket.socket | None]:
    """Another hold on a connection of asyncio, which reads from it only while it is asked to; None where it is not that plain."""
    theirs = stream.get_extra_info("socket")
    if theirs is None or stream.get_extra_info("ssl_object") is not None or os.name == "nt":
        yield None
        return
    with socket.socket(fileno=os.dup(theirs.fileno())) as own:
        yield own
