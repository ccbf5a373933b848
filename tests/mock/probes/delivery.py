"""Probes of what happens on the way: a probe returns whether it sees its fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import Cut, Request

from .looking import BODY, DATASETS, fetched, linked, raw, ready, unzipped
from .wire import OPTIONS as WIRE_OPTIONS
from .wire import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api, Reply

    from sinkove_synkrato_mock.message import Response

    from .looking import Probe


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


_WAY = Way(
    raw,
    lambda api: raw(api, "GET", "/nope"),
    lambda api: raw(api, "POST", DATASETS, BODY),
    lambda api: len(api.admin("GET", "state")["datasets"]),
)
OPTIONS = {
    **WIRE_OPTIONS,
    "cut-download": "cut-download:bytes=300",
    "early-link-expiry": "early-link-expiry:operation=download",
}
PROBES: dict[str, Probe] = {
    **_WAY.probes(),
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
