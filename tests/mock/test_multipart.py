"""Forms of several parts, as they are read."""

from __future__ import annotations

import httpx
import pytest

from sinkove_synkrato_mock.multipart import FormPart, UnreadableFormError, parse

KIND = "multipart/form-data; boundary=b"


def test_what_a_client_sends_is_read() -> None:
    """Files of any bytes, the boundary's beginning among them, fields, and odd names."""
    content = b"\r\n--\r\n\0\xff"
    files = {"files": ('a "b".txt', content), "more": ("é.bin", b"")}
    request = httpx.Request("POST", "http://x", files=files, data={"module": "CX", "ID": "ü"})
    assert parse(request.headers["content-type"], request.read()) == [
        FormPart("module", None, b"CX"),
        FormPart("ID", None, "ü".encode()),
        FormPart("files", 'a "b".txt', content),
        FormPart("more", "é.bin", b""),
    ]


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("application/json", b"{}", "with a boundary"),
        ("multipart/form-data", b"", "with a boundary"),
        (KIND, b"", "has no end"),
        (KIND, b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1', "has no end"),
        (KIND, b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", "has no name"),
        (KIND, b"--b\r\n\r\n--b--", "has no name"),
        (KIND, b"--b\r\nx\r\n" * 10_002 + b"--b--", "too many parts"),
    ],
)
def test_what_is_no_form_is_refused(kind: str, body: bytes, reason: str) -> None:
    """In one sentence."""
    with pytest.raises(UnreadableFormError, match=reason):
        parse(kind, body)


def test_form_without_parts_is_empty() -> None:
    """As a form without fields is."""
    assert parse(KIND, b"--b--\r\n") == []
