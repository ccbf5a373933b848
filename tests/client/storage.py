"""A storage with the API beside it that leads there: honest to the letter of RFC 9110, or as it is told for each request."""

import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Event
from typing import TypeAlias

from .hostile import HostileServer, Peer, Step, answer, close, created

SIGNATURE = "Presigned0123456789"
_DATASET, _LINK, _FILE = "/v1/datasets/ds_1", "/v1/datasets/ds_1/urls/download", "/ds_1.zip"


@lru_cache
def archive(seed: int, size: int = 60_000) -> bytes:
    """A ZIP of three members of noise of this size, stored; for two seeds of one length and with nothing in common."""
    noise, buffer = random.Random(seed), io.BytesIO()  # noqa: S311  # no secret
    with zipfile.ZipFile(buffer, "w") as file:
        for number in range(3):
            file.writestr(zipfile.ZipInfo(f"images/{number}.png"), noise.randbytes(size))
    return buffer.getvalue()


@dataclass(frozen=True)
class Stored:
    """What lies in the storage.

    Attributes:
        content: Its bytes.
        etag: Its ETag, quotes included, None for none.
    """

    content: bytes
    etag: str | None = '"one"'


@dataclass
class Ask:
    """One request to the storage.

    Attributes:
        target: Path and query.
        headers: By name in lower case.
        sent: Bytes of the file that went out to it.
    """

    target: str
    headers: dict[str, str]
    sent: int = 0

    @property
    def start(self) -> int:
        """The first byte that it asks for."""
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", "bytes=0-"))
        assert found, self.headers
        return int(found[1])


@dataclass(frozen=True)
class Answer:
    """What goes out.

    Attributes:
        status: The status line's end; without one no head is sent.
        headers: Content-Length is added where nothing else says how long the body is.
        body: The body.
        end: What happens at the end, or earlier.
        most: Bytes of the body that go out before the end.
    """

    status: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    end: Step = b""
    most: int | None = None


class Storage(HostileServer):
    """One dataset, ready, and its file.

    Args:
        stored: What lies in the storage.
        *acts: How it answers the requests for the file, one after another.
        always: How it answers those that come later; honestly by default.

    Attributes:
        acts: Answers still to be given.
        always: The answer after these.
        asks: The requests for the file, in order.
        links: How many links the API gave out.
        stored: What lies in the storage now.
    """

    def __init__(self, stored: Stored, *acts: "Act", always: "Act | None" = None) -> None:
        super().__init__(self._serve_one)
        self.acts = list(acts)
        self.always = always or well
        self.asks: list[Ask] = []
        self.links = 0
        self.stored = stored

    @property
    def url(self) -> str:
        """The API's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def starts(self) -> list[int]:
        """The first byte that each request asked for."""
        return [ask.start for ask in self.asks]

    @property
    def sent(self) -> int:
        """Bytes of the file that it sent."""
        return sum(ask.sent for ask in self.asks)

    def link(self) -> str:
        """A new link to the file."""
        self.links += 1
        return f"{self.url}{_FILE}?X-Amz-Signature={SIGNATURE}{self.links}&X-Amz-Expires=60"

    def _serve_one(self, peer: Peer) -> None:
        line, *lines = peer.request.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        target = line.split()[1]
        if target == _DATASET:
            peer.send(answer(created("ds_1").replace(b'"processing"', b'"ready"')))
        elif target == _LINK:
            peer.send(answer(json.dumps({"success": True, "data": {"URL": self.link()}, "message": "ok"}).encode()))
        else:
            ask = Ask(target, {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)})
            self.asks.append(ask)
            self._send(peer, ask, (self.acts.pop(0) if self.acts else self.always)(self, ask))

    def _send(self, peer: Peer, ask: Ask, told: Answer) -> None:
        if told.status:
            headers = told.headers
            if not {"Content-Length", "Transfer-Encoding", "Connection"} & headers.keys():
                headers = {**headers, "Content-Length": str(len(told.body))}
            lines = [f"HTTP/1.1 {told.status}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
            peer.send("\r\n".join(lines).encode("latin-1"))
            piece = told.body[: told.most]
            ask.sent += len(piece) if told.status[0] == "2" else 0
            peer.send(piece)
        if isinstance(told.end, bytes):
            peer.send(told.end)
        else:
            told.end(peer)


Act: TypeAlias = Callable[[Storage, Ask], Answer]


def well(storage: Storage, ask: Ask) -> Answer:
    """As RFC 9110 says in sections 13.1.5 and 14."""
    stored, size = storage.stored, len(storage.stored.content)
    headers = {"Content-Type": "application/zip", "Accept-Ranges": "bytes"}
    if stored.etag is not None:
        headers["ETag"] = stored.etag
    condition = ask.headers.get("if-range")
    if "range" not in ask.headers or (condition is not None and (condition != stored.etag or condition[:2] == "W/")):
        return Answer("200 OK", headers, stored.content)
    if ask.start >= size:
        return Answer("416 Range Not Satisfiable", {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {ask.start}-{size - 1}/{size}"
    return Answer("206 Partial Content", headers, stored.content[ask.start :])


def ends(after: int, end: Step = close, act: Act = well) -> Act:
    """So many bytes of the body go out, then this happens."""
    return lambda storage, ask: replace(act(storage, ask), most=after, end=end)


def silent(end: Step = close) -> Act:
    """Not even a head goes out."""
    return lambda storage, ask: Answer("", end=end)


def held(after: int, gate: Event, reached: Event) -> Act:
    """So many bytes of the body go out, the others when the gate opens."""

    def act(storage: Storage, ask: Ask) -> Answer:
        whole = well(storage, ask)

        def wait(peer: Peer) -> None:
            reached.set()
            while not gate.is_set():
                peer.pause(0.01)
            ask.sent += len(whole.body) - after
            peer.send(whole.body[after:])

        return replace(whole, most=after, end=wait)

    return act


def refusing(status: str, body: bytes = b"", **headers: str) -> Act:
    """Answers with this and nothing of the file; ``Retry_After`` is Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda storage, ask: Answer(status, named, body)


def with_headers(act: Act = well, **headers: str | None) -> Act:
    """Says something else of what it sends, or with None nothing."""

    def changed(storage: Storage, ask: Ask) -> Answer:
        told = act(storage, ask)
        named = told.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(told, headers={name: value for name, value in named.items() if value is not None})

    return changed


def without(*names: str, act: Act = well) -> Act:
    """Does not read these headers of the request."""

    def unread(storage: Storage, ask: Ask) -> Answer:
        return act(storage, Ask(ask.target, {name: ask.headers[name] for name in ask.headers if name not in names}))

    return unread


def replaced(stored: Stored, act: Act = well) -> Act:
    """Has something else in the storage from now on."""

    def changed(storage: Storage, ask: Ask) -> Answer:
        storage.stored = stored
        return act(storage, ask)

    return changed


def bodied(change: Callable[[bytes], bytes], act: Act = well) -> Act:
    """Sends another body, and its right length."""

    def changed(storage: Storage, ask: Ask) -> Answer:
        told = act(storage, ask)
        return replace(told, body=change(told.body))

    return changed


def flipped(body: bytes) -> bytes:
    """The body with another byte in its middle, which is in an image."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


def at_most(size: int) -> Act:
    """Sends only so many of the bytes that were asked for, as RFC 9110 allows."""

    def first(storage: Storage, ask: Ask) -> Answer:
        told, total = well(storage, ask), len(storage.stored.content)
        told.headers["Content-Range"] = f"bytes {ask.start}-{ask.start + size - 1}/{total}"
        return replace(told, body=told.body[:size])

    return first


def chunked(act: Act = well) -> Act:
    """Sends the body in chunks of 10 000 bytes, and does not say how long it is."""

    def changed(storage: Storage, ask: Ask) -> Answer:
        told = act(storage, ask)
        pieces = [told.body[at : at + 10_000] for at in range(0, len(told.body), 10_000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
        return replace(told, headers={**told.headers, "Transfer-Encoding": "chunked"}, body=body)

    return changed


def zipped(act: Act = well) -> Act:
    """Packs the body, which nobody asked for."""
    return with_headers(bodied(gzip.compress, act), Content_Encoding="gzip")


def endless(act: Act = well) -> Act:
    """Does not say how long the body is: its end is the connection's."""
    return lambda storage, ask: replace(with_headers(act, Connection="close")(storage, ask), end=close)


def elsewhere(status: str, place: Callable[[Storage], str]) -> Act:
    """Leads to another address."""
    return lambda storage, ask: Answer(status, {"Location": place(storage)})


# As S3 says it, and as Google's storage does.
EXPIRED = refusing("403 Forbidden", b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
EXPIRED_TOKEN = refusing("400 Bad Request", b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>")
NO_KEY = refusing("404 Not Found", b"<Error><Code>NoSuchKey</Code></Error>")
HTML = refusing("200 OK", b"<html>Sign in to the network</html>", Content_Type="text/html")
