"""What a presigned address leads to."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sinkove_synkrato_contract.sinkove.download import Told, judge, refusal

URL = "https://storage.example.com/a.zip?signature=secret"


def archive(metadata: str = '{"dataset_id": "ds_1"}', images: int = 2) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("a.txt", "text")
        for index in range(images):
            opened.writestr(f"images/{index}.PNG", "")
        if metadata:
            opened.writestr("metadata.json", metadata)
    return file.getvalue()


def verdicts(client: httpx.Client, url: Any, told_bytes: int | None = None, untried: Any = None) -> dict[str, Any]:
    told = Told(told_bytes, 2, "ds_1")
    return {rule: broken for rule, broken, _ in judge(client, url, told, {} if untried is None else untried)}


def flaw(client: httpx.Client, url: Any, told_bytes: int | None = None) -> Any:
    return verdicts(client, url, told_bytes)["download"]


def broken_off(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("peer closed connection")


def served(status: int, content: bytes, length: str | None = None) -> Callable[[httpx.Request], httpx.Response]:
    def handler(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        headers = {"content-length": str(len(content)) if length is None else length}
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    return handler


@pytest.mark.parametrize(
    ("handler", "url", "received"),
    [
        (served(200, archive()), URL, None),
        (served(403, b""), URL, "403"),
        (served(302, b""), URL, "302"),
        (served(200, b""), URL, "0 bytes that are none"),
        (served(200, b"<html>"), URL, "6 bytes that are none"),
        (served(200, archive()[:-9]), URL, f"{len(archive()) - 9} bytes that are none"),
        (served(200, archive().replace(b"text", b"tent", 1)), URL, "a.txt is damaged"),
        (served(200, archive(), "7"), URL, "Content-Length: 7"),
        (served(200, archive(), ""), URL, "Content-Length: "),
        (broken_off, URL, "RemoteProtocolError"),
        (served(200, archive()), None, "none"),
        (served(200, archive()), "file:///secret", "none"),
        (served(200, archive()), "http://storage.example.com:port/secret", "InvalidURL"),
    ],
)
def test_file_is_a_whole_zip(handler: Any, url: Any, received: str | None) -> None:
    """Fetched without Authorization; what is said of it does not hold the address."""
    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        found = flaw(client, url)
    assert received == (found and found[1])
    assert "secret" not in str(found)


@pytest.mark.parametrize(("told", "received"), [(None, None), (0, None), (7, "bytes")])
def test_file_is_as_long_as_the_api_told(told: int | None, received: str | None) -> None:
    """Told size is served size; 0 stands for the right one here."""
    content = archive()
    with httpx.Client(transport=httpx.MockTransport(served(200, content))) as client:
        found = flaw(client, URL, len(content) if told == 0 else told)
    assert (found is None) == (received is None)


@pytest.mark.parametrize(
    ("content", "length", "told", "received", "provenance"),
    [
        (archive(), None, 7, "bytes", ["inferred"]),
        (archive(), "", None, "Content-Length: ", ["inferred"]),
        (archive().replace(b"text", b"tent", 1), "7", 7, "a.txt is damaged", []),
        (b"<html>", "7", 7, "6 bytes that are none", []),
    ],
)
def test_length_that_was_told_is_a_guess_and_hides_nothing(
    content: bytes, length: str | None, told: int | None, received: str, provenance: list[str]
) -> None:
    """That the file is a whole ZIP is no guess."""
    with httpx.Client(transport=httpx.MockTransport(served(200, content, length))) as client:
        found = flaw(client, URL, told)
    assert found is not None
    assert (provenance, True) == (list(found[2:]), received in found[1])


def stored(content: bytes, *, ranges: bool = True, etags: tuple[str, str] | None = None, is_open: bool = False) -> Any:
    """An object store, which tells the first ETag for the whole file and the second for a part."""

    def handler(request: httpx.Request) -> httpx.Response:
        if not request.url.query:
            return httpx.Response(200 if is_open else 403)
        part = "range" in request.headers and ranges
        headers = {"etag": etags[int("range" in request.headers)]} if etags else {}
        headers |= {"content-range": f"bytes 0-99/{len(content)}"} if part else {}
        body = content[:100] if part else content
        headers["content-length"] = str(len(body))
        return httpx.Response(206 if part else 200, headers=headers, stream=httpx.ByteStream(body))

    return handler


FILE = archive()


@pytest.mark.parametrize(
    ("handler", "broken"),
    [
        (stored(FILE), set()),
        (stored(FILE, etags=('"a"', '"a"')), set()),
        (stored(FILE, etags=('"a"', '"b"')), {"etag-steady"}),
        (stored(FILE, ranges=False), {"range"}),
        (stored(FILE, is_open=True), {"link-signed"}),
        (stored(archive(images=3)), {"zip-images"}),
        (stored(archive("")), {"zip-metadata"}),
        (stored(archive("{")), {"zip-metadata"}),
        (stored(archive('{"dataset_id": "ds_2"}')), {"zip-metadata"}),
        (stored(archive("[1]")), set()),
    ],
)
def test_file_is_looked_into_and_asked_for_again(handler: Any, broken: set[str]) -> None:
    """Images, metadata, ranges and the ETag, each by a rule of its own."""
    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        found = verdicts(client, URL)
    assert {"download", "zip-images", "zip-metadata", "range"} <= found.keys()
    assert broken == {rule for rule, each in found.items() if each}
    assert "secret" not in str(found)


@pytest.mark.parametrize(("status", "good"), [(403, True), (404, True), (200, False), (302, False), (500, False)])
def test_expired_address_is_refused(status: int, good: bool) -> None:
    """By any 4xx; a silence is no refusal."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status))) as client:
        assert (refusal(client, URL) is None) == good
    with httpx.Client(transport=httpx.MockTransport(broken_off)) as client:
        assert refusal(client, URL) == ("4xx from an address that is no good", "RemoteProtocolError")


def test_rule_that_cannot_be_tried_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no other one is: silence about a file that could be looked into is not excused."""
    untried: dict[str, str] = {}
    with httpx.Client(transport=httpx.MockTransport(stored(FILE))) as client:
        verdicts(client, URL, untried=untried)
        assert untried == {}
        monkeypatch.setattr("sinkove_synkrato_contract.sinkove.download._MAX_BYTES", 7)
        assert not verdicts(client, URL, untried=untried).keys() & {"zip-images", "zip-metadata"}
    assert set(untried) == {"zip-images", "zip-metadata"}
    with httpx.Client(transport=httpx.MockTransport(served(200, FILE))) as client:
        verdicts(client, "https://storage.example.com/a.zip", untried=untried)
    assert untried["link-signed"] == "the address has no query that could sign it"
