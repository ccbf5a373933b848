"""Faults on the way: what happens to an answer between the server and its caller."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra, Response
from sinkove_synkrato_mock.objectstore import xml_error
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD, SUCCESSES, filled, header, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.window import Turn

    Wire = Delay | Drip | Cut | Extra | Close

__all__ = ["PROXY", "STORAGE", "WIRE"]

_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>proxy</body></html>\r\n"


def _on_the_wire(make: Callable[[Active, int], Wire]) -> Spoil:
    """Adds to what the door does; `make` is told the body's length."""

    def spoil(response: Response, active: Active) -> Response:
        length = int(response.header("Content-Length") or 0)
        return replace(response, wire=(*response.wire, make(active, length)))

    return spoil


def _whole(active: Active, name: str) -> int:
    return int(active.numbers[name])


def _lost(active: Active, length: int, *, reset: bool) -> Cut:
    """Ends in the body, before the end of it however short it is."""
    return Cut(min(_whole(active, "bytes"), max(0, length - 1)), reset=reset)


def _html(status: int) -> Response:
    return filled(Response(status), _HTML.format(status).encode(), ("Content-Type", "text/html"))


def _swapped(response: Response, other: Response) -> Response:
    """Returns another response in the place of one, sent at the same time and in the same way."""
    date = ("Date", response.header("Date") or "")
    return replace(other, headers=(*other.headers, date), wire=response.wire)


def _zipped(cut: bool) -> Spoil:
    def spoil(response: Response, _: Active) -> Response:
        if not isinstance(response.body, bytes) or not response.body:
            return response
        body = gzip.compress(response.body, mtime=0)[:-12] if cut else b"\x1f\x8b" + response.body
        return filled(response, body, ("Content-Encoding", "gzip"))

    return spoil


def _empty(response: Response, active: Active) -> Response:
    return filled(response, b"") if response.status in SUCCESSES and active.at != DOWNLOAD else response


def _shorter(length: str, _: Response, active: Active) -> str:
    return str(max(0, int(length) - _whole(active, "bytes")))


def _too_short(response: Response, active: Active) -> Response:
    told: Response = header("Content-Length", _shorter)(response, active)
    return response if told is response else replace(told, wire=(*response.wire, Close()))


def _refused(_: object, active: Active) -> Refusal:
    status = _whole(active, "status")
    code = "SERVICE_UNAVAILABLE" if status == 503 else "INTERNAL_ERROR"
    return Refusal(status, code, "Something went wrong on our side.")


def _storm(turn: Turn, active: Active) -> Turn:
    return replace(turn, allowed=False, remaining=0, retry_after=_whole(active, "seconds"))


def _before(_: object, __: Active) -> Response:
    return replace(_html(500), wire=(Cut(part="head", reset=True),))


WIRE = (
    Fault("latency", "Every answer comes late.",
          _on_the_wire(lambda a, _: Delay(a.numbers["seconds"])), numbers={"seconds": 0.5}),
    Fault("slow-first-byte", "The headers come at once, the body late.",
          _on_the_wire(lambda a, _: Delay(a.numbers["seconds"], "body")), numbers={"seconds": 0.5}),
    Fault("drip-headers", "The headers come a few bytes at a time.",
          _on_the_wire(lambda a, _: Drip(_whole(a, "bytes") or 1, a.numbers["seconds"], "head")), numbers={"bytes": 16, "seconds": 0.05}),
    Fault("drip-body", "The body comes a few bytes at a time.",
          _on_the_wire(lambda a, _: Drip(_whole(a, "bytes") or 1, a.numbers["seconds"])), numbers={"bytes": 16, "seconds": 0.05}),
    Fault("reset-before-answer", "The connection is reset, and nothing was done.", _before, "instead"),
    Fault("reset-in-headers", "The connection is reset amid the headers.",
          _on_the_wire(lambda a, _: Cut(_whole(a, "bytes"), "head", reset=True)), numbers={"bytes": 20}),
    Fault("reset-in-body", "The connection is reset amid the body.",
          _on_the_wire(lambda a, length: _lost(a, length, reset=True)), numbers={"bytes": 10}),
    Fault("done-but-connection-lost", "All is done, but the connection is closed without an answer.",
          _on_the_wire(lambda *_: Cut(part="head"))),
    Fault("cut-body", "The body breaks off after a few bytes.",
          _on_the_wire(lambda a, length: _lost(a, length, reset=False)), numbers={"bytes": 10}),
    Fault("wrong-length", "The Content-Length is smaller than the body.", _too_short, numbers={"bytes": 5}),
    Fault("bad-gzip", "The body is said to be gzip and is not.", _zipped(cut=False)),
    Fault("truncated-gzip", "The body is gzip whose end is missing.", _zipped(cut=True)),
    Fault("empty-body", "A success comes without its body.", _empty),
    Fault("connection-closed", "The connection is closed after each answer, without a word.",
          _on_the_wire(lambda *_: Close())),
    Fault("extra-bytes", "Bytes that nobody asked for come behind the body.",
          _on_the_wire(lambda *_: Extra(b"HTTP/1.1 200 OK\r\n\r\n"))),
)  # fmt: skip

PROXY = (
    Fault("proxy-html", "A proxy answers in HTML, and nothing was done.",
          lambda _, a: _html(_whole(a, "status")), "instead", {"status": 502}),
    Fault("done-but-proxy-html", "All is done, but a proxy answers in HTML.",
          lambda r, a: _swapped(r, _html(_whole(a, "status"))), numbers={"status": 502}),
    Fault("status-520", "A proxy answers with the status 520, which no standard knows, and nothing was done.",
          lambda _, __: _html(520), "instead"),
    Fault("server-error", "The API says that it failed, and nothing was done.", _refused, "refusal", {"status": 500}),
    Fault("rate-limit-storm", "Every request is one too many, whatever the limit says.",
          _storm, "turn", {"seconds": 1}),
)  # fmt: skip


def _stored(change: Callable[[Response, Active], Response], statuses: tuple[int, ...] = (200, 206)) -> Spoil:
    def spoil(response: Response, active: Active) -> Response:
        return change(response, active) if active.at == DOWNLOAD and response.status in statuses else response

    return spoil


def _instead(status: int, code: str, words: str) -> Spoil:
    return _stored(lambda response, _: _swapped(response, xml_error(status, code, words)))


def _chunks(response: Response) -> Iterator[bytes]:
    yield from (response.body,) if isinstance(response.body, bytes) else response.body


def _flipped(response: Response, active: Active) -> Response:
    def body() -> Iterator[bytes]:
        left = _whole(active, "offset")
        for chunk in _chunks(response):
            hit = 0 <= left < len(chunk)
            yield chunk[:left] + bytes([chunk[left] ^ 1]) + chunk[left + 1 :] if hit else chunk
            left -= len(chunk)

    return replace(response, body=body())


def _renamed(response: Response, _: Active) -> Response:
    # As long as before, so that all offsets stay right.
    return replace(response, body=(each.replace(b"metadata.json", b"metadata.jsox") for each in _chunks(response)))


def _not_a_zip(response: Response, _: Active) -> Response:
    return replace(filled(without(response, "Content-Range"), b"This is not a ZIP.\n"), status=200)


def _half(response: Response, _: Active) -> Response:
    length = int(response.header("Content-Length") or 0) // 2

    def body() -> Iterator[bytes]:
        left = length
        for chunk in _chunks(response):
            yield chunk[:left]
            left -= len(chunk[:left])
            if not left:
                return

    return replace(without(response, "Content-Length").with_headers(("Content-Length", str(length))), body=body())


STORAGE = (
    Fault("early-link-expiry", "A link is refused as expired before its time.",
          _instead(403, "AccessDenied", "Request has expired.")),
    Fault("ready-without-file", "A dataset is ready and has a link, but there is no file behind it.",
          _instead(404, "NoSuchKey", "The specified key does not exist.")),
    Fault("stale-etag", "The file's ETag is another one every time.",
          _stored(header("ETag", lambda _, __, a: f'"stale-{a.times}"'))),
    Fault("range-ignored", "A range is not honoured: the whole file comes with 200.", None),
    Fault("cut-download", "The file breaks off after some bytes.",
          _stored(_on_the_wire(lambda a, length: _lost(a, length, reset=False))), numbers={"bytes": 1000}),
    Fault("wrong-download-length", "The file's Content-Length is smaller than the file.",
          _stored(_too_short), numbers={"bytes": 5}),
    Fault("corrupt-zip-bytes", "A bit of the file is flipped, so that a checksum in the ZIP is wrong.",
          _stored(_flipped, (200,)), numbers={"offset": 200}),
    Fault("zip-truncated", "The file is the first half of a ZIP, with a length that says so.", _stored(_half, (200,))),
    Fault("zip-is-none", "The file is no ZIP.", _stored(_not_a_zip)),
    Fault("zip-without-metadata", "The ZIP has no `metadata.json`.", _stored(_renamed)),
    Fault("zip-wrong-image-count", "The ZIP has one image more than the dataset has.", None),
)  # fmt: skip
