"""A tenant of the mock: what one test, or one token that the server was started with, has to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import tenancy
from sinkove_synkrato_mock.ids import choose
from sinkove_synkrato_mock.synkrato.account import Account
from sinkove_synkrato_mock.synkrato.company import COMPANY, PROJECT, WORKSPACE, Company, Group, User, Workspace
from sinkove_synkrato_mock.synkrato.forms import KINDS, STANDARD, Form
from sinkove_synkrato_mock.synkrato.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Tenant"]

_ID_FORM = r"[A-Za-z0-9_-]{1,64}"


class Tenant(tenancy.Tenant[Account, Options]):
    """Tokens, companies and users under one clock; the first token's company has the ids of the vendor's examples.

    `users` has them by name. Each company begins with the same: `admin@example.com`, whose tokens are, and
    `jane.doe@example.com` may do everything, `viewer@...` not delete, `inactive@...` not sign in; `outsider@...` is of no
    company.
    """

    # Not the user in the vendor's examples: who switches that one off shall not lock themselves out.
    OWNER, USER = "admin@example.com", "jane.doe@example.com"

    def __init__(self, *args: Any) -> None:
        self.companies: dict[str, Company] = {}
        self.users: dict[str, User] = {}
        super().__init__(*args)

    def _begin(self) -> None:
        for name in (self.OWNER, self.USER, "viewer@example.com", "inactive@example.com", "outsider@example.com"):
            self.users[name] = User(self.ids.make_hex("user", self.key), name)
        self.users["viewer@example.com"].may_delete = False
        self.users["inactive@example.com"].active = False
        super()._begin()

    def _forget(self) -> None:
        super()._forget()
        self.companies.clear()
        self.users.clear()

    def _open(self, key: str) -> Account:
        return Account(key, self)

    def _welcome(self, account: Account) -> None:
        if not account.companies:
            own = COMPANY if account.key == self.key else self.new_short("company", self.companies)
            account.companies = {own: self.company(own)}

    def new_short(self, kind: str, taken: Any) -> str:
        """Returns a new id of seven characters."""
        return choose(None, "", taken, lambda: self.ids.make_short(kind, self.key))

    def company(self, id_: str) -> Company:
        """Returns the company with an id; a new one has a project and the usual users.

        Raises:
            ValueError: That cannot be an id.
        """
        if id_ not in self.companies:
            choose(id_, _ID_FORM, self.companies, str)
            forms = [*STANDARD, *(Form.read(kind, each) for kind in KINDS for each in getattr(self.options, kind))]
            self.companies[id_] = made = self.new_company(id_, forms)
            for name, user in self.users.items():
                if name != "outsider@example.com":
                    user.companies.add(id_)
            self._add_group(made, "Reviewers", [self.users[self.USER]])
            space = WORKSPACE if id_ == COMPANY else self.ids.make_hex("workspace", id_)
            now = self.clock.time()
            made.workspaces[space] = Workspace(space, "Site North", None, now, now)
            self.add_project(made, "Site North", PROJECT if id_ == COMPANY else self.new_short("project", ()))
        return self.companies[id_]

    def new_company(self, id_: str, forms: Iterable[Form]) -> Company:
        """Returns a company with nothing in it."""
        return Company(id_, self.ids, forms, is_kept=self.options.state is not None)

    def _add_group(self, company: Company, name: str, members: list[User]) -> None:
        made = Group(self.ids.make_hex("group", company.id), name, members)
        company.groups[made.id] = made

    def add_project(self, company: Company, name: str, id_: str) -> None:
        """Makes a project, which all users of the company reach, or renames it.

        Raises:
            ValueError: That cannot be an id.
        """
        company.projects[choose(id_, _ID_FORM, (), str)] = name
        for user in self.users.values():
            if company.id in user.companies:
                user.projects.add(id_)
