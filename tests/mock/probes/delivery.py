"""Probes of what happens on the way: a probe returns whether it sees its fault."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.message import Close, Cut, Delay, Drip, Extra, Request

from .looking import BODY, DATASETS, fetched, get, linked, post, raw, ready, unzipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api, Reply

    from sinkove_synkrato_mock.message import Response

    from .looking import Probe

LENGTH = len(b'{"success": true, "data": [], "message": "Operation completed successfully"}')


def on_the_wire(*wire: Any) -> Probe:
    """Whether the door is told just this, for every kind of answer, and the work is done."""

    def probe(api: Api) -> bool:
        seen = {raw(api).wire, raw(api, "GET", "/nope").wire, raw(api, "POST", DATASETS, BODY).wire}
        assert len(api.admin("GET", "state")["datasets"]) == 1
        assert len(seen) == 1
        return seen.pop() == wire

    return probe


def in_answer(is_wrong: Callable[[Response], bool]) -> Probe:
    return lambda api: is_wrong(raw(api))


def _is_lost(api: Api) -> bool:
    response = raw(api, "POST", DATASETS, BODY)
    done = len(api.admin("GET", "state")["datasets"]) == 1
    return not done and response.wire == (Cut(part="head", reset=True),)


def _unzips(response: Response) -> bytes | None:
    assert isinstance(response.body, bytes)
    try:
        return gzip.decompress(response.body)
    except (OSError, EOFError, zlib.error):
        return None


def _is_cut(response: Response) -> bool:
    return isinstance(response.body, bytes) and response.body[2:3] == b"\x08"


def _is_cut_gzip(response: Response) -> bool:
    assert isinstance(response.body, bytes)
    if response.header("Content-Encoding") != "gzip":
        return False
    start = zlib.decompressobj(31).decompress(response.body)
    return _unzips(response) is None and b'{"success": true'.startswith(start[:10])


def _has_wrong_length(response: Response) -> bool:
    return int(response.header("Content-Length") or 0) == LENGTH - 5 and response.wire == (Close(),)


def html(status: int, *, done: bool = False) -> Probe:
    """Whether a create gets HTML, and was carried out or not."""

    def probe(api: Api) -> bool:
        reply = post(api)
        was_done = len(api.admin("GET", "state")["datasets"]) == 1
        is_html = reply.headers["content-type"] == "text/html" and "x-ratelimit-limit" not in reply.headers
        return reply.status == status and is_html and reply.body.startswith(b"<html>") and was_done == done

    return probe


def _fails(api: Api) -> bool:
    reply = post(api)
    nothing = api.admin("GET", "state")["datasets"] == []
    return nothing and (reply.status, reply.code) == (500, "INTERNAL_ERROR") and "x-ratelimit-limit" in reply.headers


def _storms(api: Api) -> bool:
    replies = [get(api) for _ in range(3)]
    assert {int(each.headers["x-ratelimit-limit"]) for each in replies} == {1_000_000}
    return all((each.status, each.headers.get("retry-after")) == (429, "1") for each in replies)


def stored(is_wrong: Callable[[Reply], bool], **headers: str) -> Probe:
    """Whether a file is wrong that comes by a good link."""

    def probe(api: Api) -> bool:
        return is_wrong(fetched(api, linked(api, ready(api)), headers=headers))

    return probe


def _needs_no_signature(api: Api) -> bool:
    url = linked(api, ready(api))
    assert fetched(api, url).status == 200
    return fetched(api, url.partition("?")[0]).status == 200


def _outlives_its_time(api: Api) -> bool:
    url = linked(api, ready(api))
    assert fetched(api, url).status == 200
    api.now += 100_000
    return fetched(api, url).status == 200


def _tags_change(api: Api) -> bool:
    url = linked(api, ready(api))
    return fetched(api, url).headers["etag"] != fetched(api, url).headers["etag"]


def _is_cut_file(api: Api) -> bool:
    assert raw(api).wire == ()
    return Cut(300) in _download(api).wire


def _download(api: Api) -> Response:
    path, _, query = linked(api, ready(api)).removeprefix("http://mock.test").partition("?")
    return api.engine.handle(Request("GET", path, query, {"host": "mock.test"}))


def _is_short_file(api: Api) -> bool:
    response = _download(api)
    whole = b"".join([response.body] if isinstance(response.body, bytes) else response.body)
    return int(response.header("Content-Length") or 0) == len(whole) - 5


def _names(reply: Reply) -> list[str]:
    return unzipped(reply) or []


OPTIONS = {
    "latency": "latency:seconds=0.25",
    "drip-body": "drip-body:bytes=3,seconds=0.1",
    "cut-download": "cut-download:bytes=300",
    "early-link-expiry": "early-link-expiry:operation=download",
}
PROBES: dict[str, Probe] = {
    "latency": on_the_wire(Delay(0.25)),
    "slow-first-byte": on_the_wire(Delay(0.5, "body")),
    "drip-headers": on_the_wire(Drip(16, 0.05, "head")),
    "drip-body": on_the_wire(Drip(3, 0.1)),
    "reset-before-answer": _is_lost,
    "reset-in-headers": on_the_wire(Cut(20, "head", reset=True)),
    "reset-in-body": on_the_wire(Cut(10, reset=True)),
    "done-but-connection-lost": on_the_wire(Cut(part="head")),
    "cut-body": on_the_wire(Cut(10)),
    "wrong-length": in_answer(_has_wrong_length),
    "bad-gzip": in_answer(lambda r: r.header("Content-Encoding") == "gzip" and _unzips(r) is None and not _is_cut(r)),
    "truncated-gzip": in_answer(_is_cut_gzip),
    "empty-body": lambda api: (
        get(api).body == b"" and get(api).headers["content-length"] == "0" and bool(get(api, "/x").json)
    ),
    "connection-closed": on_the_wire(Close()),
    "extra-bytes": on_the_wire(Extra(b"HTTP/1.1 200 OK\r\n\r\n")),
    "proxy-html": html(502),
    "done-but-proxy-html": html(502, done=True),
    "status-520": html(520),
    "server-error": _fails,
    "rate-limit-storm": _storms,
    "signature-ignored": _needs_no_signature,
    "link-never-expires": _outlives_its_time,
    "early-link-expiry": stored(lambda reply: reply.status == 403 and b"Request has expired." in reply.body),
    "ready-without-file": stored(lambda reply: reply.status == 404 and b"NoSuchKey" in reply.body),
    "stale-etag": _tags_change,
    "range-ignored": stored(
        lambda r: r.status == 200 and bool(unzipped(r)) and "content-range" not in r.headers, range="bytes=9-"
    ),
    "cut-download": _is_cut_file,
    "wrong-download-length": _is_short_file,
    "corrupt-zip-bytes": stored(lambda reply: unzipped(reply) is None and reply.body.endswith(b"\0\0")),
    "zip-truncated": stored(lambda r: unzipped(r) is None and int(r.headers["content-length"]) == len(r.body) > 100),
    "zip-is-none": stored(lambda reply: not reply.body.startswith(b"PK") and reply.status == 200),
    "zip-without-metadata": stored(lambda reply: _names(reply) != [] and "metadata.json" not in _names(reply)),
    "zip-wrong-image-count": stored(lambda reply: len(_names(reply)) == 2 + 2),
}
