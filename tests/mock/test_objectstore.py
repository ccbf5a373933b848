"""Ranges and conditions of the object store."""

from __future__ import annotations

import pytest

from sinkove_synkrato_mock.objectstore import Stored, serve

DATA = bytes(range(10))
MODIFIED = "Thu, 01 Jan 2026 00:00:00 GMT"
STORED = Stored(len(DATA), '"e"', lambda start, stop: iter([DATA[start:stop]]))


def _serve(**headers: str) -> tuple[int, bytes, dict[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = serve(STORED, named, MODIFIED, "application/zip")
    return (
        response.status,
        b"".join([response.body] if isinstance(response.body, bytes) else response.body),
        dict(response.headers),
    )


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 6),
        ("bytes=7-", 7, 10),
        ("bytes=-3", 7, 10),
        ("bytes=-99", 0, 10),
        ("bytes=9-99", 9, 10),
        (" bytes=0-999999999999999999 ", 0, 10),
    ],
)
def test_serve_answers_a_range_with_206(wanted: str, start: int, stop: int) -> None:
    """Exactly the bytes asked for, with their place and length."""
    status, body, headers = _serve(range=wanted)
    assert (status, body) == (206, DATA[start:stop])
    assert headers["Content-Range"] == f"bytes {start}-{stop - 1}/10"
    assert headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99-100"])
def test_serve_answers_416_where_there_is_nothing(wanted: str) -> None:
    """The length is told, so that a client can ask better."""
    status, body, headers = _serve(range=wanted)
    assert status == 416
    assert b"InvalidRange" in body
    assert headers["Content-Range"] == "bytes */10"


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "items=0-1",
        "bytes=" + "1" * 5000 + "-",
    ],
)
def test_serve_ignores_a_range_that_it_cannot_read(wanted: str) -> None:
    """The whole file comes, as RFC 9110 has it."""
    status, body, headers = _serve(range=wanted)
    assert (status, body) == (200, DATA)
    assert headers == {
        "Content-Type": "application/zip",
        "Content-Length": "10",
        "ETag": '"e"',
        "Last-Modified": MODIFIED,
        "Accept-Ranges": "bytes",
    }


@pytest.mark.parametrize(
    ("condition", "status"), [('"e"', 206), (MODIFIED, 206), ('"other"', 200), ('W/"e"', 200), ("yesterday", 200)]
)
def test_serve_gives_the_range_only_of_the_file_that_is_meant(condition: str, status: int) -> None:
    """If-Range compares strongly; a changed file comes whole."""
    assert _serve(range="bytes=0-1", if_range=condition)[0] == status


@pytest.mark.parametrize(
    ("condition", "status"), [('"e"', 304), ('"x", W/"e"', 304), ("*", 304), ('"x"', 200), ("", 200)]
)
def test_serve_sends_nothing_that_the_client_has(condition: str, status: int) -> None:
    """If-None-Match compares weakly."""
    assert _serve(if_none_match=condition)[0] == status
