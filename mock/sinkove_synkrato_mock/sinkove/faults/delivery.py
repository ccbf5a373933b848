"""Faults on the way: what happens to an answer between the server and its caller."""

from __future__ import annotations

import gzip
import re
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
    from sinkove_synkrato_mock.message import Part
    from sinkove_synkrato_mock.window import Turn

    Wire = Delay | Drip | Cut | Extra | Close

__all__ = ["PROXY", "STORAGE", "WIRE"]

_NAME = re.compile(rb"(PK(?:\x03\x04.{26}|\x01\x02.{42}))metadata\.json", re.DOTALL)
_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>proxy</body></html>\r\n"


def _on_the_wire(make: Callable[[Active, int, Part], Wire], part: Part = "body") -> Spoil:
    """Adds to what the door does; `make` is told the body's length."""

    def spoil(response: Response, active: Active) -> Response:
        length = int(response.header("Content-Length") or 0)
        return replace(response, wire=(*response.wire, make(active, length, part)))

    return spoil


def _whole(active: Active, name: str) -> int:
    return int(active.numbers[name])


def _late(active: Active, _: int, part: Part) -> Delay:
    return Delay(active.numbers["seconds"], part)


def _drop(active: Active, _: int, part: Part) -> Drip:
    return Drip(_whole(active, "bytes") or 1, active.numbers["seconds"], part)


def _cut(active: Active, length: int, part: Part) -> Cut:
    """Ends before the end of the body, however short that is."""
    return Cut(min(_whole(active, "bytes"), max(0, length - 1)), part)


def _reset(active: Active, length: int, part: Part) -> Cut:
    return replace(_cut(active, length, part), reset=True)


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


def _page(_: object, active: Active) -> Response:
    return _html(_whole(active, "status"))


def _refused(_: object, active: Active) -> Refusal:
    status = _whole(active, "status")
    code = "SERVICE_UNAVAILABLE" if status == 503 else "INTERNAL_ERROR"
    return Refusal(status, code, "Something went wrong on our side.")


def _storm(turn: Turn, active: Active) -> Turn:
    return replace(turn, allowed=False, remaining=0, retry_after=_whole(active, "seconds"))


def _before(_: object, __: Active) -> Response:
    return replace(_html(500), wire=(Cut(part="head", reset=True),))


_DRIP = {"bytes": 16, "seconds": 0.05}
_EXTRA = Extra(b"HTTP/1.1 200 OK\r\n\r\n")
WIRE = (
    Fault("latency", "Every answer comes late.", _on_the_wire(_late, "head"), numbers={"seconds": 0.5}),
    Fault("slow-first-byte", "The headers come at once, the body late.",
          _on_the_wire(_late, "body"), numbers={"seconds": 0.5}),
    Fault("drip-headers", "The headers come a few bytes at a time.", _on_the_wire(_drop, "head"), numbers=_DRIP),
    Fault("drip-body", "The body comes a few bytes at a time.", _on_the_wire(_drop), numbers=_DRIP),
    Fault("reset-before-answer", "The connection is reset, and nothing was done.", _before, "instead"),
    Fault("reset-in-headers", "The connection is reset amid the headers.",
          _on_the_wire(_reset, "head"), numbers={"bytes": 20}),
    Fault("reset-in-body", "The connection is reset amid the body.", _on_the_wire(_reset), numbers={"bytes": 10}),
    Fault("done-but-connection-lost", "All is done, but no answer comes.", _on_the_wire(lambda *_: Cut(part="head"))),
    Fault("cut-body", "The body breaks off after a few bytes.", _on_the_wire(_cut), numbers={"bytes": 10}),
    Fault("wrong-length", "The Content-Length is smaller than the body.", _too_short, numbers={"bytes": 5}),
    Fault("bad-gzip", "The body is said to be gzip and is not.", _zipped(cut=False)),
    Fault("truncated-gzip", "The body is gzip whose end is missing.", _zipped(cut=True)),
    Fault("empty-body", "A success comes without its body.", _empty),
    Fault("connection-closed", "Each answer ends its connection, without a word.", _on_the_wire(lambda *_: Close())),
    Fault("extra-bytes", "There are bytes behind the body.", _on_the_wire(lambda *_: _EXTRA)),
)  # fmt: skip

PROXY = (
    Fault("proxy-html", "A proxy answers in HTML; nothing was done.", _page, "instead", {"status": 502}),
    Fault("done-but-proxy-html", "All is done, but a proxy answers in HTML.",
          lambda r, a: _swapped(r, _page(r, a)), numbers={"status": 502}),
    Fault("status-520", "A proxy answers with a status that no standard knows.", lambda *_: _html(520), "instead"),
    Fault("server-error", "The API says that it failed, and nothing was done.", _refused, "refusal", {"status": 500}),
    Fault("rate-limit-storm", "Every request is one too many.", _storm, "turn", {"seconds": 1}),
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
    # As long as before, so that all offsets stay right; and in headers only, since the model card speaks of the file.
    return replace(response, body=(_NAME.sub(rb"\1metadata.none", each) for each in _chunks(response)))


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
    Fault("signature-ignored", "A file is anybody's who knows its address without the signature."),
    Fault("link-never-expires", "A link is good for ever."),
    Fault("early-link-expiry", "A link is refused before its time.",
          _instead(403, "AccessDenied", "Request has expired.")),
    Fault("ready-without-file", "There is no file behind a link.",
          _instead(404, "NoSuchKey", "The key does not exist.")),
    Fault("stale-etag", "The file's ETag changes.", _stored(header("ETag", lambda _, __, a: f'"{a.times}"'))),
    Fault("range-ignored", "A range is not honoured: the whole file comes with 200."),
    Fault("cut-download", "The file breaks off after some bytes.",
          _stored(_on_the_wire(_cut)), numbers={"bytes": 1000}),
    Fault("wrong-download-length", "The Content-Length is smaller than the file.",
          _stored(_too_short), numbers={"bytes": 5}),
    Fault("corrupt-zip-bytes", "A bit of the ZIP is flipped.", _stored(_flipped, (200,)), numbers={"offset": 200}),
    Fault("zip-truncated", "The file is the first half of a ZIP, with a length that says so.", _stored(_half, (200,))),
    Fault("zip-is-none", "The file is no ZIP.", _stored(_not_a_zip)),
    Fault("zip-without-metadata", "The ZIP has no `metadata.json`.", _stored(_renamed)),
    Fault("zip-wrong-image-count", "The ZIP has one image more than the dataset has."),
)  # fmt: skip
