"""One request and its answer, whoever sent it, and how to send it again."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.spec import Operation, Place

__all__ = ["OTHER_ADDRESSES", "Exchange", "curl", "parsed", "redacted", "shown", "veiled"]

# What a finding is filed under when its address is none of the document's.
OTHER_ADDRESSES = "other addresses"
_NOT_WORTH_REPEATING = {"host", "content-length", "accept", "accept-encoding", "connection", "user-agent"}
_MAX_BODY_BYTES = 65_536
_MAX_SHOWN_CHARACTERS = 300
_CUT = " ..."
# So many characters of a secret give nothing away.
_TELLING = 4
# How presigned addresses are signed: X-Amz-Signature, X-Goog-Credential, Signature, sig. Not the beginning of the name:
# a pattern that begins with any letters takes minutes for a long body.
_SIGNED = re.compile(
    r"((?:signature|credential|token|sig|keyid|hash|md5|jwt|hmac|auth|policy|key-pair-id)(?:=|%3d))(?:[^&\s\"'<>\\]|\\/)+",
    re.IGNORECASE,
)
_VEILED = {"cookie", "proxy-authorization", "set-cookie"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer.

    Attributes:
        place: Where in the document the request went.
        method: As sent.
        url: All of it.
        sent: The request's headers by lower-case name.
        content: The request's body.
        status: The answer's status.
        headers: The answer's headers by lower-case name; repeated ones are joined with a comma.
        body: The answer's body.
        owned: Whether it carried the key under test.
        started: When it was sent, in seconds since the epoch.
        seconds: How long the answer took.
    """

    place: Place
    method: str
    url: str
    sent: Mapping[str, str]
    content: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes
    owned: bool = False
    started: float = 0.0
    seconds: float = 0.0

    @property
    def operation(self) -> Operation | None:
        """The operation that was asked; None when the document has none for this method and path."""
        return self.place.operation

    @cached_property
    def date(self) -> float:
        """When the answer was made, in seconds since the epoch, by its own Date; without one, when it came."""
        try:
            return parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError, OverflowError):
            return self.started + self.seconds

    @property
    def subject(self) -> str:
        """What a finding about it is filed under."""
        return self.operation.id if self.operation else self.place.template or OTHER_ADDRESSES

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @cached_property
    def json(self) -> Any:
        """The answer's body, parsed; None when it is not JSON."""
        return parsed(self.body)

    @cached_property
    def sent_json(self) -> Any:
        """The request's body, parsed; None when it is not JSON."""
        return parsed(self.content)

    @property
    def names(self) -> set[str]:
        """Names of the fields of the request's body and of its query parameters."""
        sent = self.sent_json
        return {*(sent if isinstance(sent, dict) else ()), *parse_qs(urlsplit(self.url).query, keep_blank_values=True)}

    @property
    def payload(self) -> Any:
        """The answer without its envelope; also when an envelope was promised and there is none."""
        if self.operation and self.operation.enveloped and isinstance(self.json, dict):
            return self.json.get("data", self.json)
        return self.json

    @property
    def error(self) -> Mapping[str, Any]:
        """The error in the answer, enveloped or flat; empty when there is no such object."""
        body = self.json if isinstance(self.json, dict) else {}
        return body["error"] if isinstance(body.get("error"), dict) else body

    def __str__(self) -> str:
        return f"{self.status} {shown(self.body.decode('utf-8', 'replace'))}".rstrip()


def parsed(text: bytes) -> Any:
    """Returns what JSON says; None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None


def shown(value: Any) -> str:
    """Returns a value on one line, its end cut off when it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_SHOWN_CHARACTERS else f"{text[: _MAX_SHOWN_CHARACTERS - len(_CUT)]}{_CUT}"


def redacted(text: str, secrets: Mapping[str, str]) -> str:
    """Returns a text with each secret replaced by the name that stands for it, and what signs an address left out."""
    for secret in sorted(secrets, key=len, reverse=True):
        name = secrets[secret]
        escaped = json.dumps(secret)[1:-1]
        for form in (secret, escaped, escaped.replace("/", "\\/"), quote(secret, safe="")):
            text = text.replace(form, name)
        # What was cut to be shown may end in the middle of a secret.
        for length in range(len(secret) - 1, _TELLING, -1) if _CUT in text else ():
            text = text.replace(f"{secret[:length]}{_CUT}", f"{name}{_CUT}")
    # To look for these first is a hundred times faster, of which a body of 16 MiB takes seconds.
    return _SIGNED.sub(r"\1...", text) if "=" in text or "%3" in text else text


def veiled(exchange: Exchange, secrets: Mapping[str, str], private: frozenset[str] = frozenset()) -> Exchange:
    """Returns an exchange without secrets, for a file.

    Args:
        exchange: What was sent and what came.
        secrets: The name for each secret, such as `$SINKOVE_API_KEY`.
        private: Lower-case names of headers whose value is not shown.
    """

    def plain(body: bytes) -> bytes:
        return redacted(body.decode("utf-8", "surrogateescape"), secrets).encode("utf-8", "surrogateescape")

    def headers(values: Mapping[str, str]) -> dict[str, str]:
        told = {name: redacted(value, secrets) for name, value in values.items()}
        # A key of nobody's is no secret, but who reads the file cannot know that.
        unnamed = {"authorization"} if told.get("authorization") == values.get("authorization") else set()
        return {name: "..." if name in _VEILED | private | unnamed else value for name, value in told.items()}

    return replace(
        exchange,
        url=redacted(exchange.url, secrets),
        sent=headers(exchange.sent),
        content=plain(exchange.content),
        headers=headers(exchange.headers),
        body=plain(exchange.body),
    )


def curl(exchange: Exchange, secrets: Mapping[str, str], private: frozenset[str] = frozenset()) -> str:
    """Returns a shell command that sends the request again.

    Args:
        exchange: What was sent.
        secrets: The name for each secret, such as `$SINKOVE_API_KEY`.
        private: Lower-case names of headers whose value is not shown.
    """
    words = ["curl", "-isS", "--globoff", "--path-as-is"]
    if exchange.method != ("POST" if exchange.content else "GET"):
        words += ["-X", shlex.quote(exchange.method)]
    for name, value in exchange.sent.items():
        if name in private:
            words += ["-H", f'"{name}: ..."']
        elif any(secret in value for secret in secrets):
            words += ["-H", f'"{name}: {redacted(value, secrets)}"']
        elif name not in _NOT_WORTH_REPEATING and not name.startswith("x-schemathesis"):
            words += ["-H", shlex.quote(f"{name}: {value}")]
    before = ""
    if exchange.content:
        if "content-type" not in exchange.sent:
            words += ["-H", "'content-type:'"]  # curl would add one of its own
        before, data = _data(exchange.content)
        words += data
    return redacted(f"{before}{' '.join(words)} {shlex.quote(exchange.url)}", secrets)


def _data(content: bytes) -> tuple[str, list[str]]:
    if len(content) > _MAX_BODY_BYTES:
        return f"head -c {len(content)} /dev/zero | ", ["--data-binary", "@-"]
    text = content.decode("utf-8", "replace")
    if text.isprintable() and text.encode() == content:
        return "", ["--data-raw", shlex.quote(text)]
    octal = "".join(f"\\{byte:03o}" for byte in content)
    return f"printf '{octal}' | ", ["--data-binary", "@-"]
