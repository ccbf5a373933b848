"""What a presigned address leads to."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sinkove_synkrato_contract.download import flaw

URL = "https://storage.example.com/a.zip?signature=secret"


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("a.txt", "text")
    return file.getvalue()


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
