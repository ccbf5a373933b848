"""Every exchange of a run as an HTTP Archive, HAR 1.2, which browsers and proxies show."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.record import Result

__all__ = ["text"]

_MAX_BODY_BYTES = 65_536
_PHRASES = {each.value: each.phrase for each in HTTPStatus}


def text(result: Result) -> str:
    """Returns the exchanges as JSON; bodies over 64 KiB are cut, which their comment says."""
    log = {
        "version": "1.2",
        "creator": {"name": "sinkove check", "version": "1"},
        "comment": f"{result.base_url}, seed {result.seed}; secrets are replaced by their names",
        "entries": [_entry(part, exchange) for part, exchange in result.exchanges],
    }
    return f"{json.dumps({'log': log}, indent=1)}\n"


def _entry(part: str, exchange: Exchange) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    body, told = _body(exchange.body, "encoding")
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(exchange.sent),
        "queryString": _pairs(dict(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True))),
        "headersSize": -1,
        "bodySize": len(exchange.content),
    }
    if exchange.content:
        # HAR has no encoding for what was sent: an underscore marks what is one's own.
        sent, more = _body(exchange.content, "_encoding")
        request["postData"] = {"mimeType": exchange.sent.get("content-type", ""), "text": sent, **more}
    return {
        "startedDateTime": datetime.fromtimestamp(exchange.started, UTC).isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": request,
        "response": {
            "status": exchange.status,
            "statusText": _PHRASES.get(exchange.status, ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(exchange.headers),
            "content": {
                "size": len(exchange.body),
                "mimeType": exchange.headers.get("content-type", ""),
                "text": body,
                **told,
            },
            "redirectURL": exchange.headers.get("location", ""),
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": f"{part}: {exchange.subject}",
    }


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def _body(body: bytes, encoding: str) -> tuple[str, dict[str, str]]:
    size, cut = len(body), body[:_MAX_BODY_BYTES]
    told = {"comment": f"cut: the first {_MAX_BODY_BYTES} of {size} bytes"} if size > _MAX_BODY_BYTES else {}
    try:
        # What the cut left of a character does not make a text binary.
        return (cut.decode("utf-8", "ignore" if told and body.decode("utf-8") else "strict")), told
    except UnicodeDecodeError:
        return base64.b64encode(cut).decode(), {encoding: "base64", **told}
