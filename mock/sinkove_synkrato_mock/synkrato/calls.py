"""A call, as an operation sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.synkrato.answers import Refusal, not_found, unauthorized_user
from sinkove_synkrato_mock.synkrato.forms import Form
from sinkove_synkrato_mock.synkrato.record import Stamp
from sinkove_synkrato_mock.synkrato.records import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.account import Account
    from sinkove_synkrato_mock.synkrato.company import Company, User
    from sinkove_synkrato_mock.synkrato.record import Record

    Handler = Callable[["Call"], Response]

__all__ = ["Call", "Handler"]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that passed every general check.

    Attributes:
        account: Whose call it is; the tenant's first one when the operation needs no token.
        company: The one that the call is about.
        project: The id of the project that the call is about, None when it is about a workspace or the company.
        workspace: The id of the workspace, in place of a project.
        parameters: From the path.
        query: From the query.
        headers: As they came.
        body: Parsed; None for operations without one.
        address: What the caller calls this server.
    """

    account: Account
    company: Company
    project: str | None
    workspace: str | None
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any

    @property
    def now(self) -> float:
        """The time of the tenant's clock."""
        return self.account.clock.time()

    @property
    def place(self) -> str:
        """Whose records are meant: a workspace's, in place of a project's, or the company's."""
        return f"workspace {self.workspace}" if self.workspace else f"project {self.project}" if self.project else ""

    def need(self, name: str, words: str = "") -> str:
        """Returns a parameter of the query.

        Raises:
            Refusal: It is missing, which `words` say.
        """
        if not (value := self.query.get(name)):
            raise Refusal(400, words or f"Missing {name}")
        return value

    def table(self, kind: str, name: str) -> Table:
        """Returns the records of a form where the call is about."""
        faults = self.account.faults
        is_known = (kind, name.upper()) in self.company.forms
        if name != name.upper() and "master-case-matters" in faults:
            raise not_found(name)
        if not is_known and "unknown-master-empty" in faults:
            return Table(Form(kind, name.upper()), self.account.tenant.ids, name)
        return self.company.table(kind, name, self.place)

    def show(self, record: Record) -> dict[str, Any]:
        """Returns a record as lists show it."""
        return record.wire(self.company.id, self.project)

    def actor(self) -> User:
        """Returns the user on whose behalf the call is made.

        Raises:
            Refusal: `userName` is missing, nobody's who is active, or that of a user of another company.
        """
        name = self.need("userName", "Missing user name")
        user = self.account.tenant.users.get(name if "user-case-matters" in self.account.faults else name.lower())
        if user is None or not user.active:
            raise Refusal(400, "User not found or active")
        if self.company.id not in user.companies:
            raise unauthorized_user()
        return user

    def stamp(self, user: User | None = None) -> Stamp:
        """Returns who writes, and when: the token's user unless another is named."""
        return Stamp(user.name if user else self.account.user_name, self.now, self.account.user_name)
