"""A server of raw sockets that misbehaves on purpose, byte by byte."""

import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, TypeAlias

# Far beyond every deadline of a test, and the end of every connection, whatever the client does.
_LONGEST = 5.0
_BETWEEN_DRIPS = 0.02


class GoneError(Exception):
    """The connection is over."""


class Peer:
    """The server's end of one connection.

    Args:
        sock: The connection.
        server: The server that accepted it.

    Attributes:
        request: The last request that came, whole.
        server: The server that accepted it.
    """

    def __init__(self, sock: socket.socket, server: "HostileServer") -> None:
        self.request = b""
        self.server = server
        self._sock = sock
        self._ends = time.monotonic() + _LONGEST

    def receive(self, most: int = 65536) -> bytes:
        """Some bytes.

        Raises:
            GoneError: There will be none.
        """
        self._sock.settimeout(self._left())
        data = self._sock.recv(most)
        if not data:
            raise GoneError
        return data

    def send(self, data: bytes) -> None:
        """Sends all of it."""
        self._sock.settimeout(self._left())
        self._sock.sendall(data)

    def reset_on_close(self) -> None:
        """Makes the end of the connection a RST instead of a FIN."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def pause(self, seconds: float) -> None:
        """Waits, but not beyond the end of the test."""
        self.server.stopping.wait(min(seconds, self._left()))

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0 or self.server.stopping.is_set():
            raise GoneError
        return left


Step: TypeAlias = bytes | Callable[[Peer], object]
Behaviour: TypeAlias = tuple[Step, ...]


class HostileServer:
    """Reads a request and goes through the steps of its behaviour, again and again on each connection.

    Args:
        *behaviour: Bytes to send, or functions of the connection.
        elsewhere: The port of another server, for redirects.
        reads: Whether it reads a request first.

    Attributes:
        behaviour: The steps after the next request, also on connections that there are.
        connections: How many came.
        elsewhere: The port of another server.
        port: Where it listens, on 127.0.0.1.
        requests: Those that came whole, with their body.
        stopping: Whether the test is over.
    """

    def __init__(self, *behaviour: Step, elsewhere: int = 0, reads: bool = True) -> None:
        self.behaviour: Behaviour = behaviour
        self.connections = 0
        self.elsewhere = elsewhere
        self.requests: list[bytes] = []
        self.stopping = threading.Event()
        self._reads = reads
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._servers: list[threading.Thread] = []

    @property
    def creates(self) -> int:
        """How often a whole create came."""
        return sum(request.startswith(b"POST ") for request in self.requests)

    def is_left(self) -> bool:
        """Whether the client closes all its connections soon."""
        for thread in self._servers:
            thread.join(1.0)
        return not any(thread.is_alive() for thread in self._servers)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the thread that accepts
        self._acceptor.join(_LONGEST)
        for sock in self._open:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._servers:
            thread.join(_LONGEST)
        assert not any(thread.is_alive() for thread in (self._acceptor, *self._servers))

    def _accept(self) -> None:
        with self._listener:
            while True:
                sock, _ = self._listener.accept()
                if self.stopping.is_set():
                    sock.close()
                    return
                self.connections += 1
                self._open.append(sock)
                self._servers.append(threading.Thread(target=self._serve, args=(sock,), daemon=True))
                self._servers[-1].start()

    def _serve(self, sock: socket.socket) -> None:
        peer = Peer(sock, self)
        with sock, suppress(GoneError, OSError):
            while not self.stopping.is_set():
                if self._reads:
                    read(peer)
                for step in self.behaviour:
                    if isinstance(step, bytes):
                        peer.send(step)
                    else:
                        step(peer)


# The steps.


def read(peer: Peer) -> None:
    """Reads one more request and takes note of it."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += peer.receive()
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.lower() for line in head.split(b"\r\n")]
    length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += peer.receive()
    peer.request = head + b"\r\n\r\n" + body
    peer.server.requests.append(peer.request)


def close(peer: Peer) -> None:
    """Ends the connection with a FIN."""
    raise GoneError


def reset(peer: Peer) -> None:
    """Ends the connection with a RST."""
    peer.reset_on_close()
    raise GoneError


def stall(peer: Peer) -> None:
    """Says nothing until the client goes."""
    while True:
        peer.receive()


def swallow_slowly(peer: Peer) -> None:
    """Reads what comes at 3 MB a second and never answers."""
    while True:
        peer.receive()
        peer.pause(_BETWEEN_DRIPS)


def drip(peer: Peer) -> None:
    """Sends a byte now and then, for longer than any deadline."""
    while True:
        peer.send(b" ")
        peer.pause(_BETWEEN_DRIPS)


def well(status: str = "200 OK", *headers: str, name: str = "ds_1", after: bytes = b"") -> Step:
    """A right answer to what was asked, under another status or with more headers.

    Args:
        status: The status.
        headers: Lines of it.
        name: The id of the dataset in it.
        after: What comes behind it, in one piece with it.
    """

    def step(peer: Peer) -> None:
        peer.send(answer(_right(peer, name), status, *headers) + after)

    return step


def redirect(status: str, location: str) -> Step:
    """Sends the client somewhere; ``{here}`` and ``{elsewhere}`` in the address are ports."""

    def step(peer: Peer) -> None:
        place = location.format(here=peer.server.port, elsewhere=peer.server.elsewhere)
        peer.send(answer(b"", status, f"Location: {place}"))

    return step


def parrot(status: str, *headers: str, content: str = "") -> Step:
    """Sends an answer with the request's own key in the place of each ``KEY``."""

    def step(peer: Peer) -> None:
        key = peer.request.split(b"Authorization: Bearer ", 1)[1].split(b"\r\n", 1)[0].decode()
        lines = (line.replace("KEY", key) for line in (status, *headers))
        peer.send(answer(content.replace("KEY", key).encode(), *lines))

    return step


# What they send.

_DATASET: dict[str, Any] = {
    "model": "chest-xray-v2",
    "prompts": ["Severe cardiomegaly"],
    "size": 1,
    "status": "processing",
    "progress": 40,
    "created_at": "2026-01-01T00:00:00Z",
}


def listed(name: str) -> bytes:
    """The body of a list of one dataset."""
    return _envelope([{**_DATASET, "id": name}])


def created(name: str) -> bytes:
    """The body of the answer to a create."""
    return _envelope({**_DATASET, "id": name})


def _envelope(data: Any) -> bytes:
    return json.dumps({"success": True, "data": data, "message": "ok"}).encode()


def _right(peer: Peer, name: str) -> bytes:
    return created(name) if peer.request.startswith(b"POST ") else listed(name)


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer, whose Content-Length is right unless the headers say how long it is."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith(("content-length:", "transfer-encoding:")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def bomb(mebibytes: int) -> bytes:
    """A gzip stream of so many MiB of zeros; about 1 KB for each."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # after which all begins anew
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + block * mebibytes
