"""The mock Sinkove API as a function from requests to responses."""

from __future__ import annotations

import functools
import logging
import re
import threading
import time
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.admin import Admin
from sinkove_synkrato_mock.message import Response
from sinkove_synkrato_mock.objectstore import Stored
from sinkove_synkrato_mock.sinkove.accounts import Accounts
from sinkove_synkrato_mock.sinkove.admin import actions
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.body import read
from sinkove_synkrato_mock.sinkove.faults import ACCEPT_INVALID_KEY
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS, Call
from sinkove_synkrato_mock.sinkove.storage import Storage
from sinkove_synkrato_mock.spec import Spec, shorten
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.handlers import Handler
    from sinkove_synkrato_mock.sinkove.options import Options
    from sinkove_synkrato_mock.sinkove.storage import MakeArchive
    from sinkove_synkrato_mock.window import Turn

__all__ = ["Engine"]

_logger = logging.getLogger(__name__)
# Only the fault that lets every size in can ask for more; a ZIP of them would not fit its 32-bit offsets.
_MAX_ARCHIVE_IMAGES = 9999
_ARRANGED = {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1}


class Engine:
    """The whole mock: accounts, object store, admin API.

    Args:
        options: What the server was told.
        base: The real time, in epoch seconds.
        handlers: What the operations do, by operationId.
        make_archive: Makes a dataset's ZIP; None draws it.
    """

    def __init__(
        self,
        options: Options,
        *,
        base: Callable[[], float] = time.time,
        handlers: Mapping[str, Handler] = HANDLERS,
        make_archive: MakeArchive | None = None,
    ) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.accounts = Accounts(options, base)
        self._handlers = handlers
        self._storage = Storage(make_archive or self._draw, options.link_seconds)
        self._admin = Admin(actions(self))

    def handle(self, request: Request) -> Response:
        """Answers a request."""
        with self.lock:
            if request.path.startswith(Admin.prefix):
                response = self._admin.handle(request)
            elif request.path.startswith(Storage.prefix):
                response = self._stored(request)
            else:
                response = self._api(request)
        return Response(response.status, response.headers) if request.method == "HEAD" else response

    def unreadable(self) -> Response:
        """Answers something that is not HTTP."""
        with self.lock:
            refusal = Refusal(400, "INVALID_REQUEST", "The request is not valid HTTP.")
            return self._finish(refusal.response, self.accounts.first, self.accounts.anonymous.take())

    def reset(self, api_key: str | None = None) -> None:
        """Brings one account, or everything, back to how the server was started."""
        with self.lock:
            self.accounts.reset(api_key)

    def arrange(self, account: Account, status: str, content: Mapping[str, Any]) -> str:
        """Makes a dataset that already has a status, for free; returns its id.

        Args:
            account: Whose it is.
            status: One of the five.
            content: Fields of create_dataset's body; each has a default.

        Raises:
            ValueError: The status or the content makes no sense.
        """
        unknown = content.keys() - _ARRANGED.keys()
        if unknown:
            raise ValueError(f"A dataset is arranged by status, {', '.join(_ARRANGED)}, not {shorten(min(unknown))}.")
        content = {**_ARRANGED, **content}
        problems = _spec().operations["create_dataset"].problems(content)
        if problems:
            raise ValueError(f"{problems[0].field}: {problems[0].message}.")
        with self.lock:
            return account.arrange(content, status)

    def _api(self, request: Request) -> Response:
        account = self.accounts.authenticate(request)
        if account is None and ACCEPT_INVALID_KEY in self.accounts.first.faults:
            account = self.accounts.first
        turn = (account.window if account else self.accounts.anonymous).take()
        try:
            response = self._answer(request, account, turn)
        except Refusal as refusal:
            response = refusal.response
        except Exception:
            _logger.exception("The mock failed at %s %s", request.method, request.target)
            response = Refusal(500, "INTERNAL_ERROR", "Something went wrong on our side.").response
        caller = account or self.accounts.first
        caller.journal.add(caller.clock.time(), request, response.status)
        return self._finish(response, caller, turn)

    def _finish(self, response: Response, caller: Account, turn: Turn) -> Response:
        response = response.with_headers(
            ("X-RateLimit-Limit", str(turn.limit)),
            ("X-RateLimit-Remaining", str(turn.remaining)),
            ("X-RateLimit-Reset", str(turn.reset)),
            ("X-Request-ID", self.accounts.ids.make("req")),
            ("Date", formatdate(caller.clock.time(), usegmt=True)),
        )
        return caller.faults.reshape(response)

    def _answer(self, request: Request, account: Account | None, turn: Turn) -> Response:
        if not turn.allowed:
            limit, seconds = self.options.window
            message = f"{limit} requests per {seconds} s are allowed; try again in {turn.retry_after} s."
            raise Refusal(429, "RATE_LIMIT_EXCEEDED", message, headers=(("Retry-After", str(turn.retry_after)),))
        match = _spec().find(request.target)
        if match is None:
            raise Refusal(404, "NOT_FOUND", "The API has no such address.")
        operation = match.operation(request.method)
        if operation is None:
            message = f"This address takes {match.allow}."
            raise Refusal(405, "METHOD_NOT_ALLOWED", message, headers=(("Allow", match.allow),))
        if account is None:
            message = "The API key is missing or invalid."
            raise Refusal(401, "INVALID_API_KEY", message, headers=(("WWW-Authenticate", "Bearer"),))
        body = read(request, operation, account.faults) if operation.media_types else None
        link = functools.partial(self._storage.link, _host(request))
        return self._handlers[operation.id](Call(account, match.parameters, body, self.options.strict_models, link))

    def _stored(self, request: Request) -> Response:
        account = self._storage.owner(request, self.accounts) or self.accounts.first
        now = account.clock.time()
        response = self._storage.handle(request, account)
        account.journal.add(now, request, response.status)
        return response.with_headers(("Date", formatdate(now, usegmt=True)))

    def _draw(self, dataset: Dataset) -> Stored:
        # numpy comes with it, and most tests never download.
        from sinkove_synkrato_mock.sinkove.archive import Archive

        # The id follows from the server's seed, and two datasets of one server are not the same patients.
        seed = int(dataset.id.rpartition("_")[2], 16)
        created_at = datetime.fromtimestamp(dataset.created_at, UTC)
        size = min(dataset.size, _MAX_ARCHIVE_IMAGES)
        archive = Archive(dataset.id, dataset.model, dataset.prompts, size, seed, created_at)
        return Stored(archive.length, archive.etag, archive.read)


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host if re.fullmatch(r"[A-Za-z0-9._:\[\]-]{1,255}", host) else "localhost"


@functools.cache
def _spec() -> Spec:
    return Spec(load("sinkove"))
