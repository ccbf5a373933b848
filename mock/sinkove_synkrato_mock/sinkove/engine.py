"""The mock Sinkove API as a function from requests to responses."""

from __future__ import annotations

import functools
import hmac
import logging
import re
import threading
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.admin import Admin
from sinkove_synkrato_mock.ids import Ids
from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse
from sinkove_synkrato_mock.objectstore import Stored
from sinkove_synkrato_mock.sinkove import subjects
from sinkove_synkrato_mock.sinkove.account import Account
from sinkove_synkrato_mock.sinkove.admin import actions
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS, Call
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS
from sinkove_synkrato_mock.sinkove.storage import Storage
from sinkove_synkrato_mock.spec import Spec, shorten
from sinkove_synkrato_mock.window import Window
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.faults import Faults
    from sinkove_synkrato_mock.message import Request, Response
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.handlers import Handler
    from sinkove_synkrato_mock.sinkove.options import Options
    from sinkove_synkrato_mock.sinkove.storage import MakeArchive
    from sinkove_synkrato_mock.spec import Match, Operation
    from sinkove_synkrato_mock.window import Turn

__all__ = ["Engine"]

_logger = logging.getLogger(__name__)
# Only faults let other sizes in; a ZIP of more would not fit its 32-bit offsets.
_MAX_ARCHIVE_IMAGES = 9999
_ARRANGED = {
    "create_dataset": {"model": "chest-xray-v2", "prompts": ["Normal chest"], "size": 1},
    "create_organization_dataset": {"modelId": MODEL_IDS[0], "numSamples": 1, "args": {"prompt": "Normal chest"}},
}


class Engine:
    """The whole mock: accounts, object store, admin API.

    Callers without a valid key have a rate-limit window of their own, and share the first account's clock, faults and
    journal.

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
        self.ids = Ids(options.seed)
        self._base = base
        self._accounts = {key: Account(key, options, self.ids, base) for key in options.api_keys}
        self._subjects: dict[str, str] = {}
        self._first = self._accounts[options.api_keys[0]]
        self._anonymous = Window(*options.window, self._first.clock)
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
        return replace(response, body=b"") if request.method == "HEAD" else response

    def unreadable(self) -> Response:
        """Answers something that is not HTTP."""
        with self.lock:
            self._first.faults.begin(None, None)
            refusal = Refusal(400, "INVALID_REQUEST", "The request is not valid HTTP.")
            return self._finish(refusal.answer(flat=False), self._first, self._anonymous.take())

    def account(self, api_key: str | None = None) -> Account:
        """Returns the account of a key, the first one without.

        Raises:
            ValueError: There is none.
        """
        for account in self._accounts.values():
            if api_key in (None, account.key):
                return account
        raise ValueError("There is no account with this api_key.")

    def add_account(self, prefix: str, **changes: Any) -> Account:
        """Makes an account with a key and options of its own, until the next reset."""
        account = Account(self.ids.make(prefix), replace(self.options, **changes), self.ids, self._base)
        self._accounts[account.key] = account
        return account

    def subjects(self) -> dict[str, str]:
        """Returns what a conformance suite may use, made when it is asked for the first time since a reset."""
        self._subjects = self._subjects or subjects.arrange(self)
        self.account(self._subjects["key_exhausted"]).window.take()
        return self._subjects

    def reset(self, api_key: str | None = None) -> None:
        """Brings one account, or everything, back to how the server was started."""
        with self.lock:
            accounts = list(self._accounts.values()) if api_key is None else [self.account(api_key)]
            for account in accounts:
                account.reset()
            if self._first in accounts:
                self._anonymous.reset()
                self._accounts = {key: self._accounts[key] for key in self.options.api_keys}
                self._subjects = {}
            if api_key is None:
                self.ids.reset()

    def arrange(
        self, account: Account, status: str, content: Mapping[str, Any], organization: str | None = None
    ) -> str:
        """Makes a dataset that already has a status, for free; returns its id.

        Args:
            account: Whose it is.
            status: One of the five.
            content: Fields of the create operation's body; each has a default.
            organization: The id of the organization that it is for; None: the account itself.

        Raises:
            ValueError: The status or the content makes no sense.
        """
        place = None if organization is None else account.organizations.get(str(organization))
        if organization is not None and place is None:
            raise ValueError("The account has no organization of this id.")
        operation = "create_organization_dataset" if place else "create_dataset"
        defaults = _ARRANGED[operation]
        unknown = content.keys() - defaults.keys()
        if unknown:
            raise ValueError(f"A dataset is arranged by status, {', '.join(defaults)}, not {shorten(min(unknown))}.")
        content = {**defaults, **content}
        problems = _spec().operations[operation].problems(content)
        if problems:
            raise ValueError(f"{problems[0].field}: {problems[0].message}.")
        with self.lock:
            return account.arrange(content, place, status)

    def _api(self, request: Request) -> Response:
        match = _spec().find(request.target)
        operation = match.operation(request.method) if match else None
        account = self._authenticate(request)
        caller = account or self._first
        faults = caller.faults
        faults.begin(request, operation.id if operation else None)
        instead: Response | None = faults.spoil("instead", None)
        if instead is not None:
            return self._kept(request, instead, caller)
        account = caller if faults.spoil("auth", account is not None) else None
        turn = faults.spoil("turn", (account.window if account else self._anonymous).take())
        try:
            response = self._answer(request, match, account, turn, faults)
        except Refusal as refusal:
            response = refusal.answer(flat=_is_flat(request))
        except Exception:
            _logger.exception("The mock failed at %s %s", request.method, request.target)
            failure = Refusal(500, "INTERNAL_ERROR", "Something went wrong on our side.")
            response = failure.answer(flat=_is_flat(request))
        caller.journal.add(caller.clock.time(), request, response.status)
        return self._finish(response, caller, turn)

    def _kept(self, request: Request, response: Response, account: Account) -> Response:
        """Writes down what was not the API's answer, and dates it."""
        now = account.clock.time()
        account.journal.add(now, request, response.status)
        return response.with_headers(("Date", formatdate(now, usegmt=True)))

    def _finish(self, response: Response, caller: Account, turn: Turn) -> Response:
        response = response.with_headers(
            ("X-RateLimit-Limit", str(turn.limit)),
            ("X-RateLimit-Remaining", str(turn.remaining)),
            ("X-RateLimit-Reset", str(turn.reset)),
            ("X-Request-ID", self.ids.make("req")),
            ("Date", formatdate(caller.clock.time(), usegmt=True)),
        )
        return caller.faults.spoil("answer", response)

    def _answer(
        self, request: Request, match: Match | None, account: Account | None, turn: Turn, faults: Faults
    ) -> Response:
        refusal = faults.spoil("refusal", None)
        if isinstance(refusal, Refusal):
            raise refusal
        if not turn.allowed:
            message = f"The limit of {turn.limit} requests is used up; try again in {turn.retry_after} s."
            raise Refusal(429, "RATE_LIMIT_EXCEEDED", message, headers=(("Retry-After", str(turn.retry_after)),))
        if match is None:
            raise Refusal(404, "NOT_FOUND", "The API has no such address.")
        operation = match.operation(request.method)
        if operation is None:
            message = f"This address takes {match.allow}."
            raise Refusal(405, "METHOD_NOT_ALLOWED", message, headers=(("Allow", match.allow),))
        if account is None:
            given = request.headers.get("authorization") if "key-echoed-in-401" in faults else None
            message = f"{given[:200]} is not valid." if given else "The API key is missing or invalid."
            raise Refusal(401, "INVALID_API_KEY", message, headers=(("WWW-Authenticate", "Bearer"),))
        if account.forbidden and "accept-forbidden-key" not in faults:
            raise Refusal(403, "PERMISSION_DENIED", "The API key may not do this.")
        body = _body(request, operation, account) if operation.media_types else None
        organization_id = match.parameters.get("organization_id")
        organization = account.organizations.get(organization_id.lower()) if organization_id else None
        others = [each for each in self._accounts.values() if each is not account]
        if organization_id and organization is None and "foreign-organization-visible" in faults:
            found = (each.organizations.get(organization_id.lower()) for each in others)
            organization = next((each for each in found if each), None)
        if organization_id and organization is None:
            raise Refusal(404, "ORGANIZATION_NOT_FOUND", f"No organization has the id {organization_id[:64]}.")
        foreign = next((each for each in others if each.datasets.get(match.parameters.get("dataset_id", ""))), None)
        if foreign and organization is None and "other-account-visible" in faults:
            account = foreign
        strict, host = self.options.strict_models, _host(request)
        call = Call(account, organization, match.parameters, body, strict, self._storage, host)
        return self._handlers[operation.id](call)

    def _authenticate(self, request: Request) -> Account | None:
        match = re.fullmatch(r"(?i:bearer) +(\S+)", request.headers.get("authorization", "").strip())
        given = match[1].encode() if match else b""
        found = None
        for key, account in self._accounts.items():
            if hmac.compare_digest(key.encode(), given):
                found = account
        return found

    def _stored(self, request: Request) -> Response:
        account = self._storage.owner(request, self._accounts.values()) or self._first
        account.faults.begin(request, DOWNLOAD)
        response = account.faults.spoil("instead", None) or self._storage.handle(request, account)
        return account.faults.spoil("answer", self._kept(request, response, account))

    def _draw(self, dataset: Dataset) -> Stored:
        # numpy comes with it, and most tests never download.
        from sinkove_synkrato_mock.sinkove.archive import Archive

        # The id follows from the server's seed, and two datasets of one server are not the same patients.
        seed = zlib.crc32(dataset.id.encode())
        created_at = datetime.fromtimestamp(dataset.created_at, UTC)
        size = max(1, min(dataset.size, _MAX_ARCHIVE_IMAGES))
        archive = Archive(dataset.id, dataset.model, dataset.prompts or ("",), size, seed, created_at)
        return Stored(archive.length, archive.etag, archive.read)


def _body(request: Request, operation: Operation, account: Account) -> Any:
    """Returns the checked body."""
    faults, defaults = account.faults, _ARRANGED.get(operation.id, {})
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    media_type = media_type.strip()
    is_wrong = media_type not in operation.media_types and bool(media_type or request.body)
    if (is_wrong and "accept-any-media-type" not in faults) or (parameters and "refuse-charset" in faults):
        wanted = " or ".join(operation.media_types)
        given = shorten(media_type) or "undeclared"
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"The body must be {wanted}, not {given}.")
    if request.too_large:
        raise Refusal(413, "PAYLOAD_TOO_LARGE", "The body is larger than 16 MiB.")
    try:
        body = parse(request.body)
        problems = operation.problems(body)
    except UnreadableJSONError as error:
        if "accept-malformed-json" in faults:
            return defaults
        raise Refusal(400, "INVALID_REQUEST", str(error)) from None
    left = faults.spoil("problems", problems)
    if left:
        if account.credits and "refused-create-charges" in faults:
            account.spend(1)
        errors = [{"field": each.field, "message": each.message} for each in left]
        raise Refusal(422, "VALIDATION_ERROR", f"{left[0].field}: {left[0].message}", {"errors": errors})
    # What a fault let in may be of any form; the rest of the mock is not made for that.
    odd = {each.field.partition(".")[0] for each in problems if each.keyword in ("type", "required")}
    if odd:
        kept = {k: v for k, v in body.items() if k not in odd} if isinstance(body, dict) else {}
        body = {**defaults, **kept}
    body = faults.spoil("content", body)
    if isinstance(body, Refusal):
        raise body
    return body


def _is_flat(request: Request) -> bool:
    """Whether the errors of an address are flat: those of the organization API are."""
    return f"{request.path}/".startswith("/v1/organizations/")


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host if re.fullmatch(r"[A-Za-z0-9._:\[\]-]{1,255}", host) else "localhost"


@functools.cache
def _spec() -> Spec:
    return Spec(load("sinkove"))
