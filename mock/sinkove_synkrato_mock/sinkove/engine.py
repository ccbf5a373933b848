"""The mock Sinkove API as a function from requests to responses."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.admin import Admin
from sinkove_synkrato_mock.directory import Directory
from sinkove_synkrato_mock.message import Response
from sinkove_synkrato_mock.sinkove import snapshot, subjects
from sinkove_synkrato_mock.sinkove.admin import actions
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.body import read_body
from sinkove_synkrato_mock.sinkove.description import spec
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS, Call
from sinkove_synkrato_mock.sinkove.keeper import Keeper
from sinkove_synkrato_mock.sinkove.storage import Storage, draw
from sinkove_synkrato_mock.sinkove.tenant import Tenant
from sinkove_synkrato_mock.store import StateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sinkove_synkrato_mock.faults import Faults
    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.handlers import Handler
    from sinkove_synkrato_mock.sinkove.options import Options
    from sinkove_synkrato_mock.sinkove.storage import MakeArchive
    from sinkove_synkrato_mock.spec import Match
    from sinkove_synkrato_mock.window import Turn

__all__ = ["Engine"]

_logger = logging.getLogger(__name__)


class Engine:
    """The whole mock: tenants, object store, admin API.

    Each key that the server was started with is a tenant; others may come and go. A request that names none, or not
    by a valid key, is the first one's; while exactly one other is there, it is that one's.

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
        self._base = base
        self._directory: Directory[Account] = Directory()
        self._tenants: dict[str, Tenant] = {}
        self._plan = {} if options.load is None else snapshot.read(options.load)
        self._keeper = None if options.state is None else Keeper(options.state)
        secret = self._keeper.secret if self._keeper else secrets.token_bytes(32)
        self._storage = Storage(make_archive or draw, options.link_seconds, secret)
        self._handlers = handlers
        self._admin = Admin(actions(self))
        self._started: list[Tenant] = []
        try:
            # The first one last, so that what it loads cannot take the others' keys.
            for key in reversed(dict.fromkeys(options.api_keys)):
                self._started.insert(0, self.add_tenant(key, options, self._arrange))
            self.keep()
            for tenant in self._started:
                tenant.clock.changed = self.keep
        except BaseException:
            if self._keeper:
                self._keeper.close()
            raise

    def handle(self, request: Request) -> Response:
        """Answers a request."""
        response = Response(500)
        with self.lock:
            try:
                response = self._respond(request)
                self.keep()
            except StateError as error:
                # Nobody shall believe that it is kept.
                _logger.error("%s", error)
                told = [each for each in response.headers if each[0].startswith(("X-", "Date"))]
                response = Refusal(500, "INTERNAL_ERROR", str(error), headers=told).answer(flat=_is_flat(request))
        return replace(response, body=b"") if request.method == "HEAD" else response

    def _respond(self, request: Request) -> Response:
        if f"{request.path}/".startswith(Admin.prefix):
            return self._admin.handle(request)
        return self._stored(request) if request.path.startswith(Storage.prefix) else self._api(request)

    def unreadable(self) -> Response:
        """Answers something that is not HTTP."""
        with self.lock:
            tenant = self._unnamed("")
            tenant.faults.begin(None, None)
            refusal = Refusal(400, "INVALID_REQUEST", "The request is not valid HTTP.")
            response = self._finish(refusal.answer(flat=False), tenant, tenant.anonymous.take())
            with suppress(StateError):  # It will be said of the next request, which is one.
                self.keep()
            return response

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keeps others away while something is changed, and writes the change to the state file, if there is one."""
        with self.lock:
            yield
            self.keep()

    def keep(self) -> None:
        """Writes what changed to the state file, if there is one.

        Raises:
            StateError: It could not be written; the next call tries again.
        """
        with self.lock:
            if self._keeper:
                self._keeper.keep(self._started)

    def close(self) -> None:
        """Writes what is left to be written and lets go of the state file, if there is one."""
        with self.lock:
            if self._keeper:
                try:
                    self.keep()
                finally:
                    self._keeper.close()
                    self._keeper = None

    def account(self, api_key: str | None = None) -> Account:
        """Returns the account of a key; without one that of callers who show none.

        Raises:
            ValueError: There is none.
        """
        if api_key is None:
            return self._unnamed("").first
        account = self._directory.find(api_key) if isinstance(api_key, str) else None
        if account is None:
            raise ValueError("There is no account with this api_key.")
        return account

    @property
    def tenants(self) -> list[Tenant]:
        """All tenants: those that the server was started with, then those that came later."""
        return [*self._started, *(each for each in self._tenants.values() if each not in self._started)]

    def has(self, api_key: str) -> bool:
        """Whether a key is in use."""
        return self._directory.find(api_key) is not None

    def add_tenant(self, key: str, options: Options, arrange: Callable[[Tenant], None] = lambda _: None) -> Tenant:
        """Makes a tenant.

        Raises:
            ValueError: The key is in use, or it cannot be arranged so.
        """
        with self.lock:
            tenant = Tenant(key, options, self._directory, self._base, arrange)
            self._tenants[tenant.tag] = tenant
            return tenant

    def drop_tenant(self, tenant: Tenant) -> None:
        """Forgets a tenant; its keys are as good as any other wrong ones."""
        with self.lock:
            tenant.close()
            del self._tenants[tenant.tag]

    def subjects(self, address: str, api_key: str | None = None) -> dict[str, str]:
        """Returns what a conformance suite may use of a server with this address, made once between two resets."""
        tenant = self.account(api_key).tenant
        seconds = (each.key for each in self._started if each is not tenant and tenant in self._started)
        tenant.subjects = tenant.subjects or subjects.arrange(tenant, next(seconds, None))
        return subjects.renewed(tenant, lambda poor, dataset: self._storage.link(address, poor, dataset, expires=1))

    def _arrange(self, tenant: Tenant) -> None:
        plan = self._plan if tenant.key == self.options.api_keys[0] else {}
        if self._keeper and self._keeper.restore(tenant):
            snapshot.load_faults(tenant, plan)
        else:
            snapshot.load(tenant, plan)

    def _unnamed(self, token: str) -> Tenant:
        """Returns whose a request is that names no tenant: that of the only one that came later, else the first."""
        if len(self._tenants) == len(self._started) + 1 and not self._directory.is_gone(token):
            return next(reversed(self._tenants.values()))
        return self._started[0]

    def _api(self, request: Request) -> Response:
        match = spec().find(request.target)
        operation = match.operation(request.method) if match else None
        holder = self._directory.find(request.token)
        tenant = holder.tenant if holder else self._unnamed(request.token)
        caller, faults = holder or tenant.first, tenant.faults
        faults.begin(request, operation.id if operation else None)
        instead: Response | None = faults.spoil("instead", None)
        if instead is not None:
            return self._kept(request, instead, tenant)
        account = caller if faults.spoil("auth", holder is not None and holder.is_open) else None
        turn = faults.spoil("turn", (account.window if account else tenant.anonymous).take())
        try:
            response = self._answer(request, match, account, turn, faults)
        except Refusal as refusal:
            response = refusal.answer(flat=_is_flat(request))
        except Exception:
            _logger.exception("The mock failed at %s %s", request.method, request.target)
            failure = Refusal(500, "INTERNAL_ERROR", "Something went wrong on our side.")
            response = failure.answer(flat=_is_flat(request))
        tenant.journal.add(tenant.clock.time(), request, response.status)
        return self._finish(response, tenant, turn)

    def _kept(self, request: Request, response: Response, tenant: Tenant) -> Response:
        """Writes down what was not the API's answer, and dates it."""
        now = tenant.clock.time()
        tenant.journal.add(now, request, response.status)
        return response.with_headers(("Date", formatdate(now, usegmt=True)))

    def _finish(self, response: Response, tenant: Tenant, turn: Turn) -> Response:
        response = response.with_headers(
            ("X-RateLimit-Limit", str(turn.limit)),
            ("X-RateLimit-Remaining", str(turn.remaining)),
            ("X-RateLimit-Reset", str(turn.reset)),
            ("X-Request-ID", tenant.ids.make("req")),
            ("Date", formatdate(tenant.clock.time(), usegmt=True)),
        )
        return tenant.faults.spoil("answer", response)

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
        body = read_body(request, operation, account) if operation.media_types else None
        organization_id = match.parameters.get("organization_id")
        organization = account.organizations.get(organization_id.lower()) if organization_id else None
        if organization_id and organization is None and "foreign-organization-visible" in faults:
            found = (each.organizations.get(organization_id.lower()) for each in self._others(account))
            organization = next((each for each in found if each), None)
        if organization_id and organization is None:
            raise Refusal(404, "ORGANIZATION_NOT_FOUND", f"No organization has the id {organization_id[:64]}.")
        dataset_id = match.parameters.get("dataset_id", "")
        if organization is None and dataset_id and account.datasets.get(dataset_id) is None:
            foreign = next((each for each in self._others(account) if each.datasets.get(dataset_id)), None)
            if foreign and "other-account-visible" in faults:
                account = foreign
        if operation.id.startswith("list_datasets") and "other-account-listed" in faults:
            account = next(self._others(account), account)
        strict = account.tenant.options.strict_models
        call = Call(account, organization, match.parameters, body, strict, self._storage, request.address)
        return self._handlers[operation.id](call)

    def _others(self, account: Account) -> Iterator[Account]:
        """Yields the accounts that a caller must not see into, but those of tenants that came later."""
        tenants = self._started if account.tenant in self._started else [account.tenant]
        return (each for tenant in tenants for each in tenant.accounts.values() if each is not account)

    def _stored(self, request: Request) -> Response:
        tenant = self._tenants.get(Storage.tag(request)) or self._unnamed("")
        tenant.faults.begin(request, DOWNLOAD)
        response = tenant.faults.spoil("instead", None) or self._storage.handle(request, tenant)
        return tenant.faults.spoil("answer", self._kept(request, response, tenant))


def _is_flat(request: Request) -> bool:
    """Whether the errors of an address are flat: those of the organization API are."""
    return f"{request.path}/".startswith("/v1/organizations/")
