"""Fetching what a presigned address leads to."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from sinkove_synkrato_contract.rules import Broken

__all__ = ["flaw"]

_MAX_BYTES = 256 * 1024 * 1024
_IN_MEMORY_BYTES = 8 * 1024 * 1024


def flaw(client: httpx.Client, url: Any, told_bytes: Any = None) -> Broken | None:
    """Fetches a ZIP without Authorization, at most its first 256 MiB.

    Args:
        client: What asks.
        url: The presigned address.
        told_bytes: The length that the API told; None where it tells none.

    Returns:
        What was expected and what came, None when it was right. It does not hold the address, which is a secret.
    """
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return "an address", "none"
    got = 0
    try:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as file, client.stream("GET", url) as response:
            if response.status_code != 200:
                return "200 from the address, without Authorization", str(response.status_code)
            for chunk in response.iter_raw():
                file.write(chunk)
                got += len(chunk)
                if got >= _MAX_BYTES:
                    break
            file.seek(0)
            if file.read(4) != b"PK\x03\x04" or (got < _MAX_BYTES and not zipfile.is_zipfile(file)):
                return "a ZIP", f"{got} bytes that are none"
            if got < _MAX_BYTES and (broken := _broken_entry(file)):
                return "a ZIP whose entries keep their checksums", broken
            # That these two tell the file's length is a guess of ours, which must not hide what is worse.
            if got < _MAX_BYTES and told_bytes not in (None, got):
                return f"{told_bytes} bytes, as the API told", f"{got} bytes", "inferred"
            told = response.headers.get("content-length", "missing")
            if got < _MAX_BYTES and told != str(got):
                return f"Content-Length: {got}, the length of the file", f"Content-Length: {told}", "inferred"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "an address that leads to a whole file", type(error).__name__
    return None


def _broken_entry(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            name = archive.testzip()
            return f"{name} is damaged" if name else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        return f"entries that cannot be read ({type(error).__name__})"
