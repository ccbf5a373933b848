"""What passes between a mock's engine and the doors in front of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "MAX_BODY_BYTES",
    "Close",
    "Cut",
    "Delay",
    "Drip",
    "Engine",
    "Extra",
    "Part",
    "Refusal",
    "Request",
    "Response",
    "json_response",
    "max_body_bytes",
]

Part = Literal["head", "body"]

MAX_BODY_BYTES = 16 * 1024 * 1024
_BEARER = re.compile(r"(?i:bearer) +(\S+)")
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as it came.

    Attributes:
        method: As sent; methods are case-sensitive.
        target: The path, still percent-encoded.
        query: What stands after the question mark.
        headers: By lower-case name; repeated ones are joined with a comma.
        body: All of it; empty when `too_large`.
        too_large: The body is larger than `max_body_bytes` of the engine and was not read.
        scheme: Of the address that was asked for.
    """

    method: str
    target: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    too_large: bool = False
    scheme: str = "http"

    @property
    def token(self) -> str:
        """What the Authorization header bears; empty when it bears nothing."""
        match = _BEARER.fullmatch(self.headers.get("authorization", "").strip())
        return match[1] if match else ""

    @property
    def path(self) -> str:
        """The decoded path."""
        return unquote(self.target)

    @property
    def address(self) -> str:
        """What the caller calls this server."""
        host = self.headers.get("host", "")
        return f"{self.scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"


@dataclass(frozen=True, slots=True)
class Delay:
    """A rest before a part of the answer."""

    seconds: float
    part: Part = "head"


@dataclass(frozen=True, slots=True)
class Drip:
    """A part comes in pieces of so many bytes, with a rest after each."""

    size: int
    seconds: float
    part: Part = "body"


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends after so many bytes of a part: it is closed, or reset."""

    after: int = 0
    part: Part = "body"
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Extra:
    """Bytes that nobody asked for come behind the body."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """The connection is closed after the answer, without a word."""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response. A body that is not bytes is drawn while it is sent, chunk by chunk.

    `wire` is what the door does to it on its way.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | Iterable[bytes] = b""
    wire: tuple[Delay | Drip | Cut | Extra | Close, ...] = ()

    def header(self, name: str) -> str | None:
        """Returns the first value of a header, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """Returns a copy with more headers."""
        return replace(self, headers=(*self.headers, *headers))


class Refusal(Exception):  # noqa: N818 - an answer, not an error of the mock
    """An error answer, raised where the reason is found; each vendor has words of its own for it."""


class Engine(Protocol):
    """What a door needs: a pure function from requests to responses."""

    def handle(self, request: Request) -> Response:
        """Answers a request."""
        ...

    def unreadable(self) -> Response:
        """Answers something that is not HTTP."""
        ...


def max_body_bytes(engine: Engine) -> int:
    """Returns how large a body a door reads for an engine: MAX_BODY_BYTES unless it says another number."""
    most: int = getattr(engine, "max_body_bytes", MAX_BODY_BYTES)
    return most


def json_response(status: int, value: Any, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Returns a JSON response with its length."""
    body = json.dumps(value).encode()
    return Response(status, (("Content-Type", "application/json"), ("Content-Length", str(len(body))), *headers), body)
