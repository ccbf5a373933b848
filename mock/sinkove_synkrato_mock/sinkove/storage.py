"""The object store that presigned addresses lead to. It knows no API key and answers as S3 does."""

from __future__ import annotations

import hmac
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from sinkove_synkrato_mock.objectstore import Stored, serve, xml_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.message import Request, Response
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

    MakeArchive = Callable[[Dataset], Stored]

__all__ = ["MakeArchive", "Storage", "draw"]

_PATH = re.compile(r"/storage/([A-Za-z0-9_-]{1,64})\.zip")
_KEPT_ARCHIVES = 4
# Only faults let other sizes in; a ZIP of more would not fit its 32-bit offsets.
_MAX_ARCHIVE_IMAGES = 9999


class Storage:
    """Signs addresses and serves what is behind them.

    Args:
        make_archive: Makes a dataset's ZIP.
        link_seconds: How long an address is good.
        secret: What addresses are signed with.
    """

    prefix = "/storage/"

    def __init__(self, make_archive: MakeArchive, link_seconds: float, secret: bytes) -> None:
        # An archive remembers checksums that cost a drawing each; a few are kept for ranges and repeats.
        self._archive = lru_cache(maxsize=_KEPT_ARCHIVES)(make_archive)
        self._lengths: WeakKeyDictionary[Dataset, int] = WeakKeyDictionary()
        self._link_seconds = link_seconds
        self._secret = secret

    def link(self, address: str, account: Account, dataset: Dataset, *, expires: int | None = None) -> str:
        """Returns a presigned address on this server, that expires by the account's clock, at a given second or in time."""
        if expires is None:
            expires = int(account.clock.time() + account.faults.spoil("link_seconds", self._link_seconds))
        signature = self._sign(dataset.id, str(expires), account.tenant.tag)
        query = f"expires={expires}&tenant={account.tenant.tag}&signature={signature}"
        return f"{address}{self.prefix}{dataset.id}.zip?{query}"

    def length(self, dataset: Dataset) -> int:
        """Returns how many bytes the dataset's file has."""
        if dataset not in self._lengths:
            self._lengths[dataset] = self._archive(dataset).length
        return self._lengths[dataset]

    @staticmethod
    def tag(request: Request) -> str:
        """Returns the tag of the tenant whose file a request is for."""
        return parse_qs(request.query).get("tenant", [""])[0]

    def handle(self, request: Request, tenant: Tenant) -> Response:
        """Answers a request for a file of this tenant."""
        if request.method not in ("GET", "HEAD"):
            refusal = xml_error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            return refusal.with_headers(("Allow", "GET, HEAD"))
        if "authorization" in request.headers:
            return xml_error(400, "InvalidArgument", "Only one auth mechanism allowed.")
        dataset_id = _dataset_id(request)
        query = parse_qs(request.query)
        expires, signature = query.get("expires", [""])[0], query.get("signature", [""])[0]
        signed = hmac.compare_digest(self._sign(dataset_id, expires, tenant.tag).encode(), signature.encode())
        if not signed and "signature-ignored" not in tenant.faults:
            return xml_error(403, "SignatureDoesNotMatch", "The signature does not match the request.")
        now = tenant.clock.time()
        if now >= int(expires or now + 1) and "link-never-expires" not in tenant.faults:
            return xml_error(403, "AccessDenied", "Request has expired.")
        place = tenant.shelf.get(dataset_id)
        dataset = place.get(dataset_id) if place else None
        stage = dataset.stage(now) if dataset else None
        if dataset is None or stage is None or stage.status != "ready":
            return xml_error(404, "NoSuchKey", "The specified key does not exist.")
        modified = formatdate(stage.since, usegmt=True)
        if "zip-wrong-image-count" in tenant.faults:
            dataset = replace(dataset, size=dataset.size + 1)
        headers = request.headers
        if "range" in headers and "range-ignored" in tenant.faults:
            headers = {name: value for name, value in headers.items() if name != "range"}
        return serve(self._archive(dataset), headers, modified, "application/zip")

    def _sign(self, dataset_id: str, expires: str, tag: str) -> str:
        return hmac.new(self._secret, f"{dataset_id}:{expires}:{tag}".encode(), "sha256").hexdigest()


def _dataset_id(request: Request) -> str:
    match = _PATH.fullmatch(request.path)
    return match[1] if match else ""


def draw(dataset: Dataset) -> Stored:
    """Returns a dataset's ZIP, whose pictures are drawn when they are read."""
    # numpy comes with it, and most tests never download.
    from sinkove_synkrato_mock.sinkove.archive import Archive

    # The id follows from the server's seed, and two datasets of one server are not the same patients.
    seed = zlib.crc32(dataset.id.encode())
    created_at = datetime.fromtimestamp(dataset.created_at, UTC)
    size = max(1, min(dataset.size, _MAX_ARCHIVE_IMAGES))
    archive = Archive(dataset.id, dataset.model, dataset.prompts or ("",), size, seed, created_at)
    return Stored(archive.length, archive.etag, archive.read)
