"""Probes of the faults on the way that every vendor's mock has: a probe returns whether it sees its fault."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.message import Response

__all__ = ["OPTIONS", "Way"]

OPTIONS = {"latency": "latency:seconds=0.25", "drip-body": "drip-body:bytes=3,seconds=0.1"}


@dataclass(frozen=True)
class Way:
    """How one vendor's mock is asked.

    Attributes:
        good: Asks for a list.
        bad: Asks for what there is not.
        write: Makes one thing.
        made: How many things were made.
    """

    good: Callable[[Any], Response]
    bad: Callable[[Any], Response]
    write: Callable[[Any], Response]
    made: Callable[[Any], int]

    def probes(self) -> dict[str, Callable[[Any], bool]]:
        """Returns the probes by their faults."""
        return {
            "latency": self._told(Delay(0.25)),
            "slow-first-byte": self._told(Delay(0.5, "body")),
            "drip-headers": self._told(Drip(16, 0.05, "head")),
            "drip-body": self._told(Drip(3, 0.1)),
            "reset-before-answer": self._is_lost,
            "reset-in-headers": self._told(Cut(20, "head", reset=True)),
            "reset-in-body": self._told(Cut(10, reset=True)),
            "done-but-connection-lost": self._told(Cut(part="head")),
            "cut-body": self._told(Cut(10)),
            "wrong-length": self._has_wrong_length,
            "bad-gzip": lambda api: (
                _encoded(self.good(api)) and _unzips(self.good(api)) is None and not self._is_cut(api)
            ),
            "truncated-gzip": lambda api: (
                _encoded(self.good(api)) and _unzips(self.good(api)) is None and self._is_cut(api)
            ),
            "empty-body": lambda api: self.good(api).body == b"" and self.bad(api).body != b"",
            "connection-closed": self._told(Close()),
            "extra-bytes": self._told(Extra(b"HTTP/1.1 200 OK\r\n\r\n")),
            "proxy-html": self._html(502),
            "done-but-proxy-html": self._html(502, done=True),
            "status-520": self._html(520),
            "server-error": self._fails,
            "rate-limit-storm": lambda api: all(
                (each.status, each.header("Retry-After")) == (429, "1") for each in [self.good(api) for _ in range(3)]
            ),
        }

    def _told(self, *wire: Any) -> Callable[[Any], bool]:
        """Whether the door is told just this, for every kind of answer, and the work is done."""

        def probe(api: Any) -> bool:
            seen = {self.good(api).wire, self.bad(api).wire, self.write(api).wire}
            assert self.made(api) == 1
            assert len(seen) == 1
            return seen.pop() == wire

        return probe

    def _is_lost(self, api: Any) -> bool:
        response = self.write(api)
        return self.made(api) == 0 and response.wire == (Cut(part="head", reset=True),)

    def _has_wrong_length(self, api: Any) -> bool:
        response = self.good(api)
        assert isinstance(response.body, bytes)
        return int(response.header("Content-Length") or 0) == len(response.body) - 5 and response.wire == (Close(),)

    def _is_cut(self, api: Any) -> bool:
        body = self.good(api).body
        assert isinstance(body, bytes)
        return body[2:3] == b"\x08" and zlib.decompressobj(31).decompress(body)[:1] == b"{"

    def _html(self, status: int, *, done: bool = False) -> Callable[[Any], bool]:
        """Whether a write gets HTML, and was carried out or not."""

        def probe(api: Any) -> bool:
            response = self.write(api)
            assert isinstance(response.body, bytes)
            is_html = response.header("Content-Type") == "text/html" and response.body.startswith(b"<html>")
            return response.status == status and is_html and self.made(api) == done

        return probe

    def _fails(self, api: Any) -> bool:
        response = self.write(api)
        return self.made(api) == 0 and response.status == 500 and response.header("Content-Type") == "application/json"


def _encoded(response: Response) -> bool:
    return response.header("Content-Encoding") == "gzip"


def _unzips(response: Response) -> bytes | None:
    assert isinstance(response.body, bytes)
    try:
        return gzip.decompress(response.body)
    except (OSError, EOFError, zlib.error):
        return None
