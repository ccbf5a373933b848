"""A tenant: what one test, or one key that the server was started with, has to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import tenancy
from sinkove_synkrato_mock.check import text
from sinkove_synkrato_mock.ids import UUID_FORM, choose
from sinkove_synkrato_mock.sinkove.account import Account
from sinkove_synkrato_mock.sinkove.datasets import Datasets
from sinkove_synkrato_mock.sinkove.options import Options
from sinkove_synkrato_mock.sinkove.organizations import NAMES, Organization

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Tenant"]

_MAX_ORGANIZATIONS = 3000


class Tenant(tenancy.Tenant[Account, Options]):
    """Accounts and organizations under one clock; each account begins with two organizations of its own."""

    def __init__(self, *args: Any) -> None:
        self.shelf: dict[str, Datasets] = {}
        self.organizations: dict[str, Organization] = {}
        super().__init__(*args)

    def _begin(self) -> None:
        self.names: Sequence[str] = NAMES
        super()._begin()

    def _forget(self) -> None:
        super()._forget()
        self.shelf.clear()
        self.organizations.clear()

    def _open(self, key: str) -> Account:
        return Account(key, self)

    def _welcome(self, account: Account) -> None:
        for name in self.names:
            self.add_organization(name, [account.key])

    def add_organization(
        self, name: str, members: Sequence[str] = (), *, organization_id: str | None = None, owner_id: str | None = None
    ) -> str:
        """Makes an organization; returns its id.

        Args:
            name: What people call it.
            members: The keys that it is shown to; they share its datasets.
            organization_id: A UUID; None makes one.
            owner_id: Who is said to make its datasets; None: the first member.

        Raises:
            ValueError: A member is no key of this tenant, or the rest makes no sense.
        """
        text("name", name)
        if owner_id is not None:
            text("owner_id", owner_id)
        if not isinstance(members, list | tuple) or not all(
            isinstance(key, str) and key in self.accounts for key in members
        ):
            raise ValueError("members is a list of this tenant's keys.")
        if len(self.organizations) >= _MAX_ORGANIZATIONS:
            raise ValueError(f"A tenant has at most {_MAX_ORGANIZATIONS} organizations.")
        first = self.accounts[members[0]] if members else self.first
        made_id = choose(
            organization_id, UUID_FORM, self.organizations, lambda: self.ids.make_uuid("organization", first.key)
        )
        made = Organization(made_id, name, owner_id or first.owner_id, Datasets(self.shelf))
        self.organizations[made_id] = made
        for key in members:
            self.accounts[key].organizations[made_id] = made
        return made_id

    def clear_organizations(self) -> None:
        """Takes all organizations away, and none comes with the keys that are made from now on."""
        for memory in (self.organizations, *(each.organizations for each in self.accounts.values())):
            memory.clear()
        self.names = ()
