"""A tenant: what one test, or one key that the server was started with, has to itself."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from sinkove_synkrato_mock.check import text
from sinkove_synkrato_mock.clock import Clock
from sinkove_synkrato_mock.faults import Faults
from sinkove_synkrato_mock.ids import UUID_FORM, Ids, choose
from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.sinkove.account import Account, Terms
from sinkove_synkrato_mock.sinkove.datasets import Datasets
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE
from sinkove_synkrato_mock.sinkove.options import check_key
from sinkove_synkrato_mock.sinkove.organizations import NAMES, Organization
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sinkove_synkrato_mock.directory import Directory
    from sinkove_synkrato_mock.sinkove.options import Options

__all__ = ["Tenant"]

_MAX_KEYS = 1000
_MAX_ORGANIZATIONS = 3000


class Tenant:
    """Accounts and organizations under one clock, with faults, journal, ids and seed of their own.

    Callers without a valid key have a window of their own, `anonymous`.

    Args:
        key: The first account's; it stays when others come and go.
        options: What the server was told.
        directory: All accounts of the server.
        base: The real time, in epoch seconds.
        arrange: Called with the tenant at its start and after each reset.
    """

    def __init__(
        self,
        key: str,
        options: Options,
        directory: Directory[Account],
        base: Callable[[], float],
        arrange: Callable[[Tenant], None] = lambda _: None,
    ) -> None:
        self.key = key
        # Stands in presigned addresses; nobody can tell the key from it.
        self.tag = blake2b(key.encode(), digest_size=8).hexdigest()
        self.options = options
        self.clock = Clock(base)
        self.faults = Faults(CATALOGUE, options.faults)
        self.journal = Journal()
        self.ids = Ids(options.seed)
        self.anonymous = Window(*options.window, self.clock)
        self.shelf: dict[str, Datasets] = {}
        self.accounts: dict[str, Account] = {}
        self.organizations: dict[str, Organization] = {}
        self.subjects: dict[str, str] = {}
        self._directory = directory
        self._arrange = arrange
        self._begin()

    @property
    def first(self) -> Account:
        """The account that the tenant began with."""
        return self.accounts[self.key]

    def account(self, key: str | None = None) -> Account:
        """Returns the account of a key of this tenant, the first one without.

        Raises:
            ValueError: There is none.
        """
        if key is None:
            return self.first
        if not isinstance(key, str) or key not in self.accounts:
            raise ValueError("There is no account with this api_key.")
        return self.accounts[key]

    def reset(self) -> None:
        """Brings everything back to how it was at the start."""
        self.close()
        for part in (self.clock, self.faults, self.ids):
            part.reset()
        self.anonymous = Window(*self.options.window, self.clock)
        for memory in (self.journal, self.shelf, self.accounts, self.organizations, self.subjects):
            memory.clear()
        self._begin()

    def close(self) -> None:
        """Gives all keys back."""
        for key in self.accounts:
            self._directory.remove(key)

    def _begin(self) -> None:
        self.names: Sequence[str] = NAMES
        self.add_key(self.key)
        self._arrange(self)

    def add_key(self, /, key: str | None = None, **terms: Any) -> str:
        """Makes an account with two organizations of its own, or changes what a key of this tenant may do; returns the key.

        Args:
            key: None makes one.
            terms: As `Terms` has them.

        Raises:
            ValueError: The key is another tenant's, there are too many, or a term makes no sense.
        """
        if key is None:
            key = self.new_key("sk")
        check_key("key", key)
        account = self.accounts.get(key) or Account(key, self)
        account.change(cast(Terms, terms))
        if key not in self.accounts:
            if len(self.accounts) >= _MAX_KEYS:
                raise ValueError(f"A tenant has at most {_MAX_KEYS} keys.")
            self._directory.add(account)
            self.accounts[key] = account
            for name in self.names:
                self.add_organization(name, [key])
        return key

    def new_key(self, prefix: str) -> str:
        """Returns a key that nobody has."""
        return choose(None, "", self.accounts, lambda: self.ids.make(prefix, self.key))

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
