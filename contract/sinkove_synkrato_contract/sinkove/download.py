"""Fetching what a presigned address leads to, and looking into it."""

from __future__ import annotations

import json
import lzma
import tempfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_contract.rules import Broken

__all__ = ["Told", "judge", "refusal"]

_MAX_BYTES = 256 * 1024 * 1024
_MAX_METADATA_BYTES = 16 * 1024 * 1024
_IN_MEMORY_BYTES = 8 * 1024 * 1024
_IMAGES = (".png", ".jpg", ".jpeg", ".dcm", ".tif", ".tiff", ".webp", ".nii", ".nii.gz")
_PART_BYTES = 100

# A rule's id, what is wrong, and whose claim it was if it was not the API's.
Verdict = tuple[str, "Broken | None", str | None]


class Told(NamedTuple):
    """What the API told of an item: the length of its file (None where it tells none), its number of images, its id."""

    file_bytes: Any
    images: Any
    item: str


def judge(client: httpx.Client, url: Any, told: Told, untried: dict[str, str]) -> Iterator[Verdict]:
    """Fetches a ZIP without Authorization, at most its first 256 MiB, and yields what each rule says of it.

    No verdict holds the address, which is a secret. A rule that has nothing to say is put into `untried`, with the reason.
    """
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        yield "download", ("an address", "none"), None
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as file:
        try:
            broken, etag = _fetched(client, url, file, told.file_bytes)
            yield "download", broken, None
            if broken is not None and broken[2:] != ("inferred",):
                return
            if file.seek(0, 2) < _MAX_BYTES:
                yield from _inside(file, told)
            else:
                untried |= dict.fromkeys(("zip-images", "zip-metadata"), "the file has 256 MiB or more")
            yield from _again(client, url, file, etag)
            if urlsplit(url).query:
                yield "link-signed", refusal(client, url.partition("?")[0]), None
            else:
                untried["link-signed"] = "the address has no query that could sign it"
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            yield "download", ("an address that leads to a whole file", type(error).__name__), None


def refusal(client: httpx.Client, url: str) -> Broken | None:
    """Asks for a file at an address that is no good; returns what is wrong if it is not refused."""
    try:
        with client.stream("GET", url) as response:
            good = 400 <= response.status_code < 500
            return None if good else ("4xx from an address that is no good", str(response.status_code))
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return "4xx from an address that is no good", type(error).__name__


def _fetched(client: httpx.Client, url: str, file: IO[bytes], told_bytes: Any) -> tuple[Broken | None, str | None]:
    got = 0
    with client.stream("GET", url) as response:
        etag = response.headers.get("etag")
        if response.status_code != 200:
            return ("200 from the address, without Authorization", str(response.status_code)), etag
        for chunk in response.iter_raw():
            file.write(chunk)
            got += len(chunk)
            if got >= _MAX_BYTES:
                return None, etag
        length = response.headers.get("content-length", "missing")
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or not zipfile.is_zipfile(file):
        return ("a ZIP", f"{got} bytes that are none"), etag
    if broken := _broken_entry(file):
        return ("a ZIP whose entries keep their checksums", broken), etag
    # That these two tell the file's length is a guess of ours, which must not hide what is worse.
    if told_bytes not in (None, got):
        return (f"{told_bytes} bytes, as the API told", f"{got} bytes", "inferred"), etag
    if length != str(got):
        return (f"Content-Length: {got}, the length of the file", f"Content-Length: {length}", "inferred"), etag
    return None, etag


def _broken_entry(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            name = archive.testzip()
            return f"{name} is damaged" if name else ""
    except (
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError),
        *(EOFError, NotImplementedError, RuntimeError, ValueError),
    ) as error:
        return f"entries that cannot be read ({type(error).__name__})"


def _inside(file: IO[bytes], told: Told) -> Iterator[Verdict]:
    with zipfile.ZipFile(file) as archive:
        images = sum(each.filename.lower().endswith(_IMAGES) for each in archive.infolist())
        wrong = isinstance(told.images, int) and images != told.images
        yield "zip-images", (f"{told.images} images, as the API told", f"{images}") if wrong else None, None
        texts = [each for each in archive.infolist() if each.filename.lower().endswith(".json")]
        found = [archive.read(each) for each in texts if each.file_size <= _MAX_METADATA_BYTES]
    yield "zip-metadata", _metadata_flaw(found, told.item), None


def _metadata_flaw(texts: list[bytes], item: str) -> Broken | None:
    if not texts:
        return "JSON metadata in the ZIP", "no .json"
    for text in texts:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return "metadata that is JSON", "it is none"
        given = value.get("dataset_id", value.get("datasetId", item)) if isinstance(value, dict) else item
        if str(given).lower() != item.lower():
            return f"metadata of {item}", f"metadata of {given}"
    return None


def _again(client: httpx.Client, url: str, file: IO[bytes], etag: str | None) -> Iterator[Verdict]:
    """Asks for the first bytes once more, as somebody does whose download broke off."""
    length = file.seek(0, 2)
    with client.stream("GET", url, headers={"Range": f"bytes=0-{_PART_BYTES - 1}"}) as response:
        told = f"{response.status_code} with Content-Range: {response.headers.get('content-range', 'missing')}"
        part = b"" if response.status_code != 206 else response.read()
    file.seek(0)
    wanted = f"206 with Content-Range: bytes 0-{_PART_BYTES - 1}/{length}"
    good = told == wanted and part == file.read(_PART_BYTES)
    yield "range", None if good or length >= _MAX_BYTES else (wanted, told), None
    if etag is not None:
        again = response.headers.get("etag")
        yield "etag-steady", None if again == etag else (f"ETag: {etag}, as before", f"ETag: {again}"), None
