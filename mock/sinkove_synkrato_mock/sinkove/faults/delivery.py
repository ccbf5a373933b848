"""Faults of the storage behind presigned addresses, and of what stands before the API."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.delivery import cut, on_the_wire, proxy, swapped, too_short, whole
from sinkove_synkrato_mock.faults import Fault
from sinkove_synkrato_mock.objectstore import xml_error
from sinkove_synkrato_mock.shaping import filled, header, without
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_mock.faults import Active, Spoil
    from sinkove_synkrato_mock.message import Response

__all__ = ["PROXY", "STORAGE"]

_NAME = re.compile(rb"(PK(?:\x03\x04.{26}|\x01\x02.{42}))metadata\.json", re.DOTALL)


def _refused(status: int) -> Refusal:
    code = "SERVICE_UNAVAILABLE" if status == 503 else "INTERNAL_ERROR"
    return Refusal(status, code, "Something went wrong on our side.")


PROXY = proxy(_refused)


def _stored(change: Callable[[Response, Active], Response], statuses: tuple[int, ...] = (200, 206)) -> Spoil:
    def spoil(response: Response, active: Active) -> Response:
        return change(response, active) if active.at == DOWNLOAD and response.status in statuses else response

    return spoil


def _instead(status: int, code: str, words: str) -> Spoil:
    return _stored(lambda response, _: swapped(response, xml_error(status, code, words)))


def _chunks(response: Response) -> Iterator[bytes]:
    yield from (response.body,) if isinstance(response.body, bytes) else response.body


def _flipped(response: Response, active: Active) -> Response:
    def body() -> Iterator[bytes]:
        left = whole(active, "offset")
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
          _stored(on_the_wire(cut)), numbers={"bytes": 1000}),
    Fault("wrong-download-length", "The Content-Length is smaller than the file.",
          _stored(too_short), numbers={"bytes": 5}),
    Fault("corrupt-zip-bytes", "A bit of the ZIP is flipped.", _stored(_flipped, (200,)), numbers={"offset": 200}),
    Fault("zip-truncated", "The file is the first half of a ZIP, with a length that says so.", _stored(_half, (200,))),
    Fault("zip-is-none", "The file is no ZIP.", _stored(_not_a_zip)),
    Fault("zip-without-metadata", "The ZIP has no `metadata.json`.", _stored(_renamed)),
    Fault("zip-wrong-image-count", "The ZIP has one image more than the dataset has."),
)  # fmt: skip
