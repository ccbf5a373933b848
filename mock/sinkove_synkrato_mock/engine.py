"""What any vendor's mock does with a request: whose it is, what counts, what is written down."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sinkove_synkrato_mock import plans
from sinkove_synkrato_mock.admin import Admin
from sinkove_synkrato_mock.directory import Directory
from sinkove_synkrato_mock.message import Refusal, Request, Response
from sinkove_synkrato_mock.store import StateError
from sinkove_synkrato_mock.tenancy import Account, Tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.keeper import Keeper
    from sinkove_synkrato_mock.options import Options
    from sinkove_synkrato_mock.spec import Match, Spec
    from sinkove_synkrato_mock.window import Turn

__all__ = ["TenantEngine"]

_logger = logging.getLogger(__name__)

T = TypeVar("T", bound=Tenant[Any, Any])
A = TypeVar("A", bound=Account[Any])


class TenantEngine(ABC, Generic[T, A]):
    """A mock as a function from requests to responses, with tenants and the admin API.

    Each key that the server was started with is a tenant; others may come and go. A request that names none, or not
    by a valid key, is the first one's; while exactly one other is there, it is that one's.

    Args:
        options: What the server was told.
        spec: The operations.
        base: The real time, in epoch seconds.
    """

    prefix = ""
    # The vendor's module with `load` and `tell`.
    snapshot: Any
    keeper: type[Keeper[Any]]

    def __init__(self, options: Options, spec: Spec, base: Callable[[], float] = time.time) -> None:
        self.options = options
        self.lock = threading.RLock()
        self._spec = spec
        self._base = base
        self._directory: Directory[A] = Directory()
        self._tenants: dict[str, T] = {}
        self._plan = {} if options.load is None else plans.read(options.load)
        self._admin = Admin(self._actions())
        self._started: list[T] = []
        self._keeper = None if options.state is None else self.keeper(options.state)

    def _start(self) -> None:
        try:
            # The first one last, so that what it loads cannot take the others' keys.
            for key in reversed(dict.fromkeys(self.options.keys)):
                self._started.insert(0, self.add_tenant(key, self.options, self._arrange))
            self.keep()
        except BaseException:
            if self._keeper:
                self._keeper.close()
            raise
        for tenant in self._started:
            tenant.clock.changed = self.keep

    @abstractmethod
    def _actions(self) -> Mapping[tuple[str, str], Action]:
        """Returns the admin API's actions."""

    @abstractmethod
    def _tenant(self, key: str, options: Any, arrange: Callable[[T], None]) -> T:
        """Makes a tenant."""

    @abstractmethod
    def _answer(self, request: Request, match: Match | None, account: A | None, turn: Turn, tenant: T) -> Response:
        """Answers a request that means the API; raises what is refused."""

    @abstractmethod
    def _refused(self, request: Request, refusal: Any, tenant: T) -> Response:
        """Returns a refusal in the API's form."""

    @abstractmethod
    def _failure(self, status: int, message: str) -> Refusal:
        """Returns the refusal of a request that cannot be read (400), or that the mock failed at (500)."""

    @abstractmethod
    def _headers(self, tenant: T, turn: Turn) -> tuple[tuple[str, str], ...]:
        """Returns what stands above every answer, but for the date."""

    @abstractmethod
    def subjects(self, address: str, api_key: str | None = None) -> dict[str, str]:
        """Returns what a conformance suite may use of a server with this address, made once between two resets."""

    def load(self, tenant: T, plan: Mapping[str, Any]) -> None:
        """Puts a tenant into a state that `tell` told.

        Raises:
            ValueError: It makes no sense.
        """
        self.snapshot.load(tenant, plan)

    def tell(self, tenant: T) -> dict[str, Any]:
        """Returns the state of a tenant, in the form that the option `load` takes."""
        told: dict[str, Any] = self.snapshot.tell(tenant)
        return told

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
                failure = self._refused(request, self._failure(500, str(error)), self._unnamed(request.token))
                response = failure.with_headers(*told)
        return replace(response, body=b"") if request.method == "HEAD" else response

    def _respond(self, request: Request) -> Response:
        if f"{request.path}/".startswith(Admin.prefix):
            return self._admin.handle(request)
        return self._api(request)

    def unreadable(self) -> Response:
        """Answers something that is not HTTP."""
        with self.lock:
            tenant = self._unnamed("")
            tenant.faults.begin(None, None)
            refused = self._refused(Request("GET", "/"), self._failure(400, "The request is not valid HTTP."), tenant)
            response = self._finish(refused, tenant, tenant.anonymous.take())
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

    def account(self, api_key: str | None = None) -> A:
        """Returns the account of a key; without one that of callers who show none.

        Raises:
            ValueError: There is none.
        """
        if api_key is None:
            first: A = self._unnamed("").first
            return first
        account = self._directory.find(api_key) if isinstance(api_key, str) else None
        if account is None:
            raise ValueError("There is no account with this api_key.")
        return account

    @property
    def tenants(self) -> list[T]:
        """All tenants: those that the server was started with, then those that came later."""
        return [*self._started, *(each for each in self._tenants.values() if each not in self._started)]

    def has(self, api_key: str) -> bool:
        """Whether a key is in use."""
        return self._directory.find(api_key) is not None

    def add_tenant(self, key: str, options: Options, arrange: Callable[[T], None] = lambda _: None) -> T:
        """Makes a tenant.

        Raises:
            ValueError: The key is in use, or it cannot be arranged so.
        """
        with self.lock:
            tenant = self._tenant(key, options, arrange)
            self._tenants[tenant.tag] = tenant
            return tenant

    def drop_tenant(self, tenant: T) -> None:
        """Forgets a tenant; its keys are as good as any other wrong ones."""
        with self.lock:
            tenant.close()
            del self._tenants[tenant.tag]

    def _arrange(self, tenant: T) -> None:
        if self._keeper and self._keeper.restore(tenant):
            plans.load_faults(tenant, self._plan_of(tenant))
        else:
            self.load(tenant, self._plan_of(tenant))

    def _plan_of(self, tenant: T) -> Mapping[str, Any]:
        """Returns what a tenant is put into: what the option says is the first key's."""
        return self._plan if tenant.key == tenant.options.keys[0] else {}

    def _unnamed(self, token: str) -> T:
        """Returns whose a request is that names no tenant: that of the only one that came later, else the first."""
        if len(self._tenants) == len(self._started) + 1 and not self._directory.is_gone(token):
            return next(reversed(self._tenants.values()))
        return self._started[0]

    def _api(self, request: Request) -> Response:
        is_ours = request.target.startswith(self.prefix)
        match = self._spec.find(request.target.removeprefix(self.prefix)) if is_ours else None
        operation = match.operation(request.method) if match else None
        holder = self._directory.find(request.token)
        tenant: T = holder.tenant if holder else self._unnamed(request.token)
        caller, faults = holder or tenant.first, tenant.faults
        faults.begin(request, operation.id if operation else None)
        instead: Response | None = faults.spoil("instead", None)
        if instead is not None:
            return self._kept(request, instead, tenant)
        account = caller if faults.spoil("auth", holder is not None and holder.is_open) else None
        turn = faults.spoil("turn", (account.window if account else tenant.anonymous).take())
        try:
            planted: object = faults.spoil("refusal", None)
            if isinstance(planted, Refusal):
                raise planted
            response = self._answer(request, match, account, turn, tenant)
        except Refusal as refusal:
            response = self._refused(request, refusal, tenant)
        except Exception:
            _logger.exception("The mock failed at %s %s", request.method, request.target)
            failure = self._failure(500, "Something went wrong on our side.")
            response = self._refused(request, failure, tenant)
        tenant.journal.add(tenant.clock.time(), request, response.status)
        return self._finish(response, tenant, turn)

    def _kept(self, request: Request, response: Response, tenant: T) -> Response:
        """Writes down what was not the API's answer, and dates it."""
        now = tenant.clock.time()
        tenant.journal.add(now, request, response.status)
        return response.with_headers(("Date", formatdate(now, usegmt=True)))

    def _finish(self, response: Response, tenant: T, turn: Turn) -> Response:
        date = ("Date", formatdate(tenant.clock.time(), usegmt=True))
        return tenant.faults.spoil("answer", response.with_headers(*self._headers(tenant, turn), date))
