"""Faults on the way, the same for every vendor: what happens to an answer between the server and its caller."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra, Response
from sinkove_synkrato_mock.shaping import SUCCESSES, filled, header

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Part
    from sinkove_synkrato_mock.window import Turn

    Wire = Delay | Drip | Cut | Extra | Close

__all__ = ["WIRE", "cut", "on_the_wire", "proxy", "swapped", "too_short", "whole"]

_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>proxy</body></html>\r\n"


def on_the_wire(make: Callable[[Active, int, Part], Wire], part: Part = "body") -> Spoil:
    """Adds to what the door does; `make` is told the body's length."""

    def spoil(response: Response, active: Active) -> Response:
        length = int(response.header("Content-Length") or 0)
        return replace(response, wire=(*response.wire, make(active, length, part)))

    return spoil


def whole(active: Active, name: str) -> int:
    """Returns a number of a fault as a whole one."""
    return int(active.numbers[name])


def _late(active: Active, _: int, part: Part) -> Delay:
    return Delay(active.numbers["seconds"], part)


def _drop(active: Active, _: int, part: Part) -> Drip:
    return Drip(whole(active, "bytes") or 1, active.numbers["seconds"], part)


def cut(active: Active, length: int, part: Part) -> Cut:
    """Ends before the end of the body, however short that is."""
    return Cut(min(whole(active, "bytes"), max(0, length - 1)), part)


def _reset(active: Active, length: int, part: Part) -> Cut:
    return replace(cut(active, length, part), reset=True)


def _html(status: int) -> Response:
    return filled(Response(status), _HTML.format(status).encode(), ("Content-Type", "text/html"))


def swapped(response: Response, other: Response) -> Response:
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


def _empty(response: Response, _: Active) -> Response:
    return filled(response, b"") if response.status in SUCCESSES and isinstance(response.body, bytes) else response


def _shorter(length: str, _: Response, active: Active) -> str:
    return str(max(0, int(length) - whole(active, "bytes")))


def too_short(response: Response, active: Active) -> Response:
    """Tells a length that is smaller than the body."""
    told: Response = header("Content-Length", _shorter)(response, active)
    return response if told is response else replace(told, wire=(*response.wire, Close()))


def _page(_: object, active: Active) -> Response:
    return _html(whole(active, "status"))


def _storm(turn: Turn, active: Active) -> Turn:
    return replace(turn, allowed=False, remaining=0, retry_after=whole(active, "seconds"))


def _before(_: object, __: Active) -> Response:
    return replace(_html(500), wire=(Cut(part="head", reset=True),))


_DRIP = {"bytes": 16, "seconds": 0.05}
_EXTRA = Extra(b"HTTP/1.1 200 OK\r\n\r\n")
WIRE = (
    Fault("latency", "Every answer comes late.", on_the_wire(_late, "head"), numbers={"seconds": 0.5}),
    Fault("slow-first-byte", "The headers come at once, the body late.",
          on_the_wire(_late, "body"), numbers={"seconds": 0.5}),
    Fault("drip-headers", "The headers come a few bytes at a time.", on_the_wire(_drop, "head"), numbers=_DRIP),
    Fault("drip-body", "The body comes a few bytes at a time.", on_the_wire(_drop), numbers=_DRIP),
    Fault("reset-before-answer", "The connection is reset, and nothing was done.", _before, "instead"),
    Fault("reset-in-headers", "The connection is reset amid the headers.",
          on_the_wire(_reset, "head"), numbers={"bytes": 20}),
    Fault("reset-in-body", "The connection is reset amid the body.", on_the_wire(_reset), numbers={"bytes": 10}),
    Fault("done-but-connection-lost", "All is done, but no answer comes.", on_the_wire(lambda *_: Cut(part="head"))),
    Fault("cut-body", "The body breaks off after a few bytes.", on_the_wire(cut), numbers={"bytes": 10}),
    Fault("wrong-length", "The Content-Length is smaller than the body.", too_short, numbers={"bytes": 5}),
    Fault("bad-gzip", "The body is said to be gzip and is not.", _zipped(cut=False)),
    Fault("truncated-gzip", "The body is gzip whose end is missing.", _zipped(cut=True)),
    Fault("empty-body", "A success comes without its body.", _empty),
    Fault("connection-closed", "Each answer ends its connection, without a word.", on_the_wire(lambda *_: Close())),
    Fault("extra-bytes", "There are bytes behind the body.", on_the_wire(lambda *_: _EXTRA)),
)  # fmt: skip


def proxy(refuse: Callable[[int], Exception]) -> tuple[Fault, ...]:
    """Returns the faults of what stands before the API; `refuse` makes what the API itself raises with a status."""
    return (
        Fault("proxy-html", "A proxy answers in HTML; nothing was done.", _page, "instead", {"status": 502}),
        Fault("done-but-proxy-html", "All is done, but a proxy answers in HTML.",
              lambda r, a: swapped(r, _page(r, a)), numbers={"status": 502}),
        Fault("status-520", "A proxy answers with a status that no standard knows.", lambda *_: _html(520), "instead"),
        Fault("server-error", "The API says that it failed, and nothing was done.",
              lambda _, a: refuse(whole(a, "status")), "refusal", {"status": 500}),
        Fault("rate-limit-storm", "Every request is one too many.", _storm, "turn", {"seconds": 1}),
    )  # fmt: skip
