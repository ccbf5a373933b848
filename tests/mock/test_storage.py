"""Presigned addresses and what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

ARCHIVE = bytes(range(256)) * 4


def _link(api: Api) -> str:
    dataset_id = api.admin("POST", "datasets", {"status": "ready"})["id"]
    url = api.call("GET", f"/v1/datasets/{dataset_id}/urls/download").json["data"]["URL"]
    assert url.startswith(f"http://mock.test/storage/{dataset_id}.zip?expires=")
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_link_gives_the_archive_as_an_object_store_does(api: Api) -> None:
    """No key, no envelope, no rate limit."""
    reply = api.call("GET", _link(api), key=None)
    assert (reply.status, reply.body) == (200, ARCHIVE)
    assert reply.headers == {
        "content-type": "application/zip",
        "content-length": "1024",
        "etag": '"etag-1"',
        "last-modified": "Wed, 31 Dec 2025 23:59:59 GMT",
        "accept-ranges": "bytes",
        "date": "Thu, 01 Jan 2026 00:00:00 GMT",
    }


def test_link_gives_ranges_and_heads(api: Api) -> None:
    """The table of ranges is in test_objectstore."""
    link = _link(api)
    reply = api.call("GET", link, key=None, headers={"range": "bytes=1000-"})
    assert (reply.status, reply.body) == (206, ARCHIVE[1000:])
    assert reply.headers["content-range"] == "bytes 1000-1023/1024"
    head = api.call("HEAD", link, key=None)
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "1024")
    assert api.call("GET", link, key=None, headers={"if-none-match": '"etag-1"'}).status == 304


def test_link_does_not_count_against_the_window(make_api: Callable[..., Api]) -> None:
    """An object store knows no windows."""
    api = make_api(limit=(1, 60))
    link = _link(api)
    assert api.call("GET", "/v1/datasets").status == 429
    assert api.call("GET", link, key=None).status == 200


def test_link_expires_by_the_accounts_clock(make_api: Callable[..., Api]) -> None:
    """403, with XML that says so."""
    api = make_api(link_seconds=900)
    link = _link(api)
    api.admin("POST", "clock", {"advance_seconds": 899})
    assert api.call("GET", link, key=None).status == 200
    api.admin("POST", "clock", {"advance_seconds": 1})
    reply = api.call("GET", link, key=None)
    assert (reply.status, reply.headers["content-type"]) == (403, "application/xml")
    assert b"<Code>AccessDenied</Code><Message>Request has expired.</Message>" in reply.body


@pytest.mark.parametrize(
    "spoil",
    [
        lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
        lambda link: link.replace("expires=1", "expires=2"),
        lambda link: link.partition("?")[0],
        lambda link: link.partition("&")[0],
        lambda link: link.replace("/ds_", "/dt_"),
        lambda link: link.replace(".zip", ".tar"),
        lambda link: link.replace("signature=", "signature=%FF"),
    ],
)
def test_changed_link_is_refused(api: Api, spoil: Callable[[str], str]) -> None:
    """403: the signature covers the file and the time."""
    reply = api.call("GET", spoil(_link(api)), key=None)
    assert reply.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in reply.body


def test_link_of_another_server_is_refused(make_api: Callable[..., Api]) -> None:
    """Each signs with a secret of its own, seed or not."""
    assert make_api(seed=1).call("GET", _link(make_api(seed=1)), key=None).status == 403


def test_link_refuses_an_authorization_header(api: Api) -> None:
    """As S3 does: a client that sends its key along is found out."""
    reply = api.call("GET", _link(api))
    assert reply.status == 400
    assert b"Only one auth mechanism allowed" in reply.body


def test_link_refuses_other_methods(api: Api) -> None:
    """405 with Allow."""
    reply = api.call("PUT", _link(api), key=None)
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


def test_link_to_what_is_gone_is_answered_with_404(make_api: Callable[..., Api]) -> None:
    """After the retention, and after a reset."""
    api = make_api(retention_seconds=60)
    link = _link(api)
    api.admin("POST", "clock", {"advance_seconds": 60})
    reply = api.call("GET", link, key=None)
    assert reply.status == 404
    assert b"<Code>NoSuchKey</Code>" in reply.body
    link = _link(api)
    api.admin("POST", "reset")
    assert api.call("GET", link, key=None).status == 404


def test_link_works_for_any_accounts_file(make_api: Callable[..., Api]) -> None:
    """And expires by that account's clock."""
    api = make_api(api_keys=("one", "two"))
    dataset_id = api.admin("POST", "datasets", {"api_key": "two"})["id"]
    url = api.call("GET", f"/v1/datasets/{dataset_id}/urls/download", key="two").json["data"]["URL"]
    link = url.removeprefix("http://mock.test")
    api.admin("POST", "clock", {"advance_seconds": 3600, "api_key": "one"})
    assert api.call("GET", link, key=None).status == 200
    api.admin("POST", "clock", {"advance_seconds": 3600, "api_key": "two"})
    assert api.call("GET", link, key=None).status == 403


def test_link_has_a_usable_host_whatever_the_request_said(api: Api) -> None:
    """A Host header is not copied blindly."""
    dataset_id = api.admin("POST", "datasets")["id"]
    target = f"/v1/datasets/{dataset_id}/urls/download"
    hosts = {"[::1]:80": "[::1]:80", "a/b": "localhost", 'x"': "localhost", "": "localhost"}
    for given, expected in hosts.items():
        url = api.call("GET", target, headers={"host": given}).json["data"]["URL"]
        assert url.startswith(f"http://{expected}/storage/")
