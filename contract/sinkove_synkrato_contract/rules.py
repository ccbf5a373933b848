"""Rules that read every answer, whoever asked for it. Those about one vendor stand in that vendor's folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_contract.exchange import Exchange

__all__ = ["RULES", "Broken", "Rule", "is_error"]

# What should have come, what came, and whose claim that was if it is not whose the rule is.
Broken = tuple[str, str] | tuple[str, str, str]

_STACK_TRACES = (
    "Traceback (most recent call last)",
    "at java.",
    '.py", line ',
    "Exception in thread",
    "node_modules",
    "Stack trace:",
    "goroutine 1 [running]",
)
# Private addresses (RFC 1918), names that no public DNS has, and folders of a server.
_INTERNAL = re.compile(
    r"\b(?:(?:10|127)(?:\.[0-9]{1,3}){3}|(?:172\.(?:1[6-9]|2[0-9]|3[01])|192\.168)(?:\.[0-9]{1,3}){2})\b"
    r"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:internal|local|localdomain|lan|intranet|corp)\b"
    r"|\blocalhost:[0-9]+|(?<![\w.-])/(?:home|root|usr/local|var/(?:www|lib|task)|srv|opt)/[\w.-]+",
    re.IGNORECASE,
)
_MIN_SECRET_CHARACTERS = 8


@dataclass(frozen=True)
class Rule:
    """A rule about single answers.

    Attributes:
        id: Its name.
        group: Which one of `catalogue.GROUPS` it belongs to.
        sentence: What every answer that it applies to does.
        provenance: Who says so: documented (by the vendor, or by HTTP's own standard), observed, platform, inferred.
        applies: Whether it has anything to say about an exchange.
        check: Returns what is wrong with an exchange that it applies to, None when nothing is.
    """

    id: str
    group: str
    sentence: str
    provenance: str
    applies: Callable[[Exchange], bool]
    check: Callable[[Exchange], Broken | None]


def _always(_exchange: Exchange) -> bool:
    return True


def _is_refused(exchange: Exchange) -> bool:
    return exchange.status >= 400


def _no_stack_trace(exchange: Exchange) -> Broken | None:
    text = exchange.body.decode("utf-8", "replace").replace('\\"', '"')
    asked = exchange.content.decode("utf-8", "replace") + exchange.url
    found = [mark for mark in _STACK_TRACES if mark in text and mark not in asked]
    return ("no stack trace in the body", f"{exchange.status} with {found[0]!r}") if found else None


def _no_key_echo(exchange: Exchange) -> Broken | None:
    key = exchange.sent.get("authorization", "").rpartition(" ")[2]
    # A generated key of a letter or two is in every text.
    if not key or (len(key) < _MIN_SECRET_CHARACTERS and not exchange.owned):
        return None
    # One that was made up may be in the address too, which an error may repeat.
    if not exchange.owned and key in unquote(exchange.url):
        return None
    where = [name for name, value in exchange.headers.items() if key in value]
    text = exchange.body.decode("utf-8", "replace")
    where += ["body"] if key in text or key in text.replace("\\/", "/") else []
    return ("no API key in the answer", f"{exchange.status} with the key in: {', '.join(where)}") if where else None


def is_error(exchange: Exchange) -> bool:
    """Whether an address of the document answered with an error that has a body."""
    return exchange.status >= 400 and exchange.place.template is not None and exchange.method != "HEAD"


def _is_405(exchange: Exchange) -> bool:
    return exchange.status == 405 and is_error(exchange)


def _allow(exchange: Exchange) -> Broken | None:
    allow = exchange.headers.get("allow")
    if allow is None:
        return "405 with an Allow header", "405 without it"
    listed = {each.strip().upper() for each in allow.split(",")}
    return (f"no {exchange.method} in Allow", f"Allow: {allow}") if exchange.method.upper() in listed else None


def _carries_our_key(exchange: Exchange) -> bool:
    return exchange.owned and exchange.place.template is not None


def _key_is_good(exchange: Exchange) -> Broken | None:
    return ("any status but 401 for the key under test", str(exchange)) if exchange.status == 401 else None


def _is_401(exchange: Exchange) -> bool:
    return exchange.status == 401 and exchange.place.template is not None


def _challenge(exchange: Exchange) -> Broken | None:
    return None if exchange.headers.get("www-authenticate") else ("401 with WWW-Authenticate", "401 without it")


def _no_internal_host(exchange: Exchange) -> Broken | None:
    asked = exchange.content.decode("utf-8", "replace") + unquote(exchange.url)
    text = exchange.body.decode("utf-8", "replace")
    found = [each for each in _INTERNAL.findall(text) if each not in asked]
    return ("no host or path behind the scenes", f"{exchange.status} with {found[0]!r}") if found else None


def _is_json(exchange: Exchange) -> bool:
    kind = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
    return exchange.place.template is not None and (kind == "application/json" or kind.endswith("+json"))


def _charset(exchange: Exchange) -> Broken | None:
    kind = exchange.headers["content-type"]
    named = re.search(r";\s*charset=\s*\"?([^\s;\"]*)", kind, re.IGNORECASE)
    wrong = named is not None and named[1].lower() not in ("utf-8", "utf8")
    return (
        ("JSON in UTF-8, whatever its charset says", f"{exchange.status} with Content-Type: {kind}") if wrong else None
    )


RULES = (
    Rule(
        "no-stack-trace", "form", "No error shows the inside of the server.", "inferred", _is_refused, _no_stack_trace
    ),
    Rule("no-key-echo", "auth", "No answer repeats an API key.", "documented", _always, _no_key_echo),
    Rule(
        "allow-on-405",
        "input",
        "A 405 tells what is allowed instead (RFC 9110, 15.5.6).",
        "documented",
        _is_405,
        _allow,
    ),
    Rule("key-is-good", "auth", "The key under test is never unknown.", "documented", _carries_our_key, _key_is_good),
    Rule("challenge-on-401", "auth", "A 401 says how to log in (RFC 9110, 15.5.2).", "documented", _is_401, _challenge),
    Rule(
        "no-internal-host",
        "form",
        "No error names what is behind the server.",
        "inferred",
        _is_refused,
        _no_internal_host,
    ),
    Rule("json-charset", "form", "JSON is UTF-8 (RFC 8259, 8.1).", "documented", _is_json, _charset),
)
