"""The mock Sinkove API as a function from requests to responses."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.engine import TenantEngine
from sinkove_synkrato_mock.sinkove import snapshot, subjects
from sinkove_synkrato_mock.sinkove.account import Account
from sinkove_synkrato_mock.sinkove.admin import actions
from sinkove_synkrato_mock.sinkove.answers import Refusal
from sinkove_synkrato_mock.sinkove.body import read_body
from sinkove_synkrato_mock.sinkove.faults.shaping import DOWNLOAD
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS, Call
from sinkove_synkrato_mock.sinkove.keeper import Keeper
from sinkove_synkrato_mock.sinkove.storage import Storage, draw
from sinkove_synkrato_mock.sinkove.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.message import Request, Response
    from sinkove_synkrato_mock.sinkove.handlers import Handler
    from sinkove_synkrato_mock.sinkove.options import Options
    from sinkove_synkrato_mock.sinkove.storage import MakeArchive
    from sinkove_synkrato_mock.spec import Match
    from sinkove_synkrato_mock.window import Turn

__all__ = ["Engine"]

_CODES = {400: "INVALID_REQUEST", 500: "INTERNAL_ERROR"}


class Engine(TenantEngine[Tenant, Account]):
    """The whole mock: tenants, object store, admin API.

    Args:
        options: What the server was told.
        base: The real time, in epoch seconds.
        handlers: What the operations do, by operationId.
        make_archive: Makes a dataset's ZIP; None draws it.
    """

    snapshot, keeper = snapshot, Keeper

    def __init__(
        self,
        options: Options,
        *,
        base: Callable[[], float] = time.time,
        handlers: Mapping[str, Handler] = HANDLERS,
        make_archive: MakeArchive | None = None,
    ) -> None:
        super().__init__(options, spec("sinkove"), base)
        secret = self._keeper.secret if self._keeper else secrets.token_bytes(32)
        self._storage = Storage(make_archive or draw, options.link_seconds, secret)
        self._handlers = handlers
        self._start()

    def _actions(self) -> Mapping[tuple[str, str], Action]:
        return actions(self)

    def _tenant(self, key: str, options: Options, arrange: Callable[[Tenant], None]) -> Tenant:
        return Tenant(key, options, self._directory, self._base, arrange)

    def _respond(self, request: Request) -> Response:
        return self._stored(request) if request.path.startswith(Storage.prefix) else super()._respond(request)

    def subjects(self, address: str, api_key: str | None = None) -> dict[str, str]:
        """As any engine's."""
        tenant = self.account(api_key).tenant
        seconds = (each.key for each in self._started if each is not tenant and tenant in self._started)
        tenant.subjects = tenant.subjects or subjects.arrange(tenant, next(seconds, None))
        return subjects.renewed(tenant, lambda poor, dataset: self._storage.link(address, poor, dataset, expires=1))

    def _failure(self, status: int, message: str) -> Refusal:
        return Refusal(status, _CODES[status], message)

    def _refused(self, request: Request, refusal: Any, tenant: Tenant) -> Response:  # noqa: ARG002 - one form for all
        answer: Response = refusal.answer(flat=_is_flat(request))
        return answer

    def _headers(self, tenant: Tenant, turn: Turn) -> tuple[tuple[str, str], ...]:
        return (
            ("X-RateLimit-Limit", str(turn.limit)),
            ("X-RateLimit-Remaining", str(turn.remaining)),
            ("X-RateLimit-Reset", str(turn.reset)),
            ("X-Request-ID", tenant.ids.make("req")),
        )

    def _answer(
        self, request: Request, match: Match | None, account: Account | None, turn: Turn, tenant: Tenant
    ) -> Response:
        faults = tenant.faults
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
