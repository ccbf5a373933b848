"""The mock Synkrato Data API as a function from requests to responses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sinkove_synkrato_mock.description import spec
from sinkove_synkrato_mock.engine import TenantEngine
from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.synkrato import snapshot, subjects
from sinkove_synkrato_mock.synkrato.account import Account, reason
from sinkove_synkrato_mock.synkrato.admin import actions
from sinkove_synkrato_mock.synkrato.answers import Refusal, unauthorized_user
from sinkove_synkrato_mock.synkrato.bodies import read_body
from sinkove_synkrato_mock.synkrato.calls import Call
from sinkove_synkrato_mock.synkrato.handlers import HANDLERS
from sinkove_synkrato_mock.synkrato.keeper import Keeper
from sinkove_synkrato_mock.synkrato.tenant import Tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.message import Request, Response
    from sinkove_synkrato_mock.spec import Match
    from sinkove_synkrato_mock.synkrato.company import Company
    from sinkove_synkrato_mock.synkrato.options import Options
    from sinkove_synkrato_mock.window import Turn

__all__ = ["Engine"]

# Published, and answering 404 whatever is sent.
_UNMOUNTED = "/api/v2/user/"
_PUBLIC = ("checkLiveness", "checkReadiness")


class Engine(TenantEngine[Tenant, Account]):
    """The whole mock: tenants, the API below `/data`, admin API.

    Args:
        options: What the server was told.
        base: The real time, in epoch seconds.
    """

    prefix = "/data"
    snapshot, keeper = snapshot, Keeper
    # A hundred files of 50 MB would be more than a mock should hold.
    max_body_bytes = 512 * 1024 * 1024

    def __init__(self, options: Options, *, base: Callable[[], float] = time.time) -> None:
        super().__init__(options, spec("synkrato"), base)
        self._start()

    def _actions(self) -> Mapping[tuple[str, str], Action]:
        return actions(self)

    def _tenant(self, key: str, options: Options, arrange: Callable[[Tenant], None]) -> Tenant:
        return Tenant(key, options, self._directory, self._base, arrange)

    def subjects(self, address: str, api_key: str | None = None) -> dict[str, str]:  # noqa: ARG002 - any engine's
        """As any engine's."""
        tenant = self.account(api_key).tenant
        tenant.subjects = tenant.subjects or subjects.arrange(tenant)
        return subjects.renewed(tenant)

    def _failure(self, status: int, message: str) -> Refusal:
        return Refusal(status, message)

    def _refused(self, request: Request, refusal: Any, tenant: Tenant) -> Response:
        answer: Response = refusal.answer(request.path.removeprefix(self.prefix), tenant.clock.time())
        return answer

    def _headers(self, tenant: Tenant, turn: Turn) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - no header tells
        return ()

    def _answer(
        self, request: Request, match: Match | None, account: Account | None, turn: Turn, tenant: Tenant
    ) -> Response:
        if not turn.allowed:
            raise Refusal(429, "Too many requests.", headers=(("Retry-After", str(turn.retry_after)),))
        operation = match.operation(request.method) if match else None
        faults = tenant.faults
        is_unmounted = match is not None and match.template.startswith(_UNMOUNTED)
        if is_unmounted and "unmounted-mounted" in faults:
            return json_response(200, {})
        if match is None or is_unmounted:
            raise Refusal(404, f"Cannot {request.method} {request.path.removeprefix(self.prefix)}"[:300])
        if operation is None:
            raise Refusal(405, f"This address takes {match.allow}.", headers=(("Allow", match.allow),))
        is_public = operation.id in _PUBLIC and "health-needs-token" not in faults
        if account is None and not is_public and not (operation.id == "getBuildInfo" and "build-info-public" in faults):
            known = self._directory.find(request.token)
            challenge = (("WWW-Authenticate", "Bearer"),)
            raise Refusal(401, (known and known.closed) or reason(request.token), headers=challenge)
        if account and account.forbidden and not is_public and "accept-forbidden-token" not in faults:
            raise unauthorized_user()
        headers = faults.spoil("headers", request.headers)
        if account is None or is_public:
            account = tenant.first
            company, project, workspace = account.company, None, None
        else:
            company, project, workspace = _place(account, headers)
        body = faults.spoil("body", read_body(request, operation) if operation.media_types else None)
        query = faults.spoil("query", dict(parse_qsl(request.query, keep_blank_values=True, errors="replace")))
        call = Call(account, company, project, workspace, match.parameters, query, headers, body)
        return HANDLERS[operation.id](call)


def _place(account: Account, headers: Mapping[str, str]) -> tuple[Company, str | None, str | None]:
    """Returns what a call is about, as its headers say."""
    tenant, faults = account.tenant, account.faults
    reached = tenant.companies if "foreign-tenant-visible" in faults else account.companies
    company = reached.get(headers["x-tenant-id"]) if "x-tenant-id" in headers else account.company
    if "companies-share-records" in faults:
        company = tenant.first.company
    if company is None:
        raise unauthorized_user()
    user = tenant.users[account.user_name]
    if not (user.active or "deactivation-ignored" in faults) or company.id not in user.companies:
        raise unauthorized_user()
    project, workspace = headers.get("x-project-id"), headers.get("x-workspace-id")
    if project is not None and project not in company.projects and "unknown-project-accepted" in faults:
        project = next(iter(company.projects))
    if project is not None and project not in company.projects:
        raise Refusal(500, f"Project not found for id: {project[:64]}")
    if project and project not in user.projects and "access-kept" not in faults:
        raise unauthorized_user()
    if workspace is not None and workspace not in company.workspaces:
        raise unauthorized_user()  # What an unknown workspace gets is not published (inferred).
    return company, None if workspace else project, workspace
