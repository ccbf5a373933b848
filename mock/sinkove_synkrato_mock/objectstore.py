"""How an object store answers a GET: ranges, conditions, and errors in XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Stored", "serve", "xml_error"]

# Eighteen digits are more than any file has bytes, and few enough to be parsed.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file whose length and ETag are known before it is made.

    Attributes:
        length: Its length in bytes.
        etag: Its strong entity tag, with quotes.
        read: Yields the bytes from a start up to, not including, a stop.
    """

    length: int
    etag: str
    read: Callable[[int, int], Iterator[bytes]]


def serve(stored: Stored, headers: Mapping[str, str], last_modified: str, media_type: str) -> Response:
    """Answers a GET for a stored file.

    One byte range is honoured. Several, or a malformed one, are ignored, as RFC 9110 allows and S3 does.
    """
    common = [("ETag", stored.etag), ("Last-Modified", last_modified), ("Accept-Ranges", "bytes")]
    if _matches(headers.get("if-none-match", ""), stored.etag):
        return Response(304, tuple(common))
    status, start, stop = 200, 0, stored.length
    span = _span(headers.get("range", ""), stored.length)
    if span is not None and headers.get("if-range") in (None, stored.etag, last_modified):
        status, (start, stop) = 206, span
        if start >= stop:
            refusal = xml_error(416, "InvalidRange", "The requested range is not satisfiable.")
            return refusal.with_headers(("Content-Range", f"bytes */{stored.length}"))
        common.append(("Content-Range", f"bytes {start}-{stop - 1}/{stored.length}"))
    length = (("Content-Type", media_type), ("Content-Length", str(stop - start)))
    return Response(status, (*length, *common), stored.read(start, stop))


def xml_error(status: int, code: str, message: str) -> Response:
    """Returns an error as S3 words it."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    headers = (("Content-Type", "application/xml"), ("Content-Length", str(len(body))))
    return Response(status, headers, body.encode())


def _matches(condition: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
    return "*" in tags or etag in tags


def _span(header: str, length: int) -> tuple[int, int] | None:
    """Returns the bytes that a Range header asks for (start >= stop: there are none), None when it asks for nothing."""
    match = _RANGE.fullmatch(header.strip())
    first, last = match.groups() if match else ("", "")
    if (not first and not last) or (first and last and int(first) > int(last)):
        return None
    if not first:
        return max(0, length - int(last)), length
    return int(first), min(int(last) + 1, length) if last else length
