"""Tenants of a mock and the accounts in them: what a key has to itself, and what it shares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from sinkove_synkrato_mock.check import check_key, flag, number, whole
from sinkove_synkrato_mock.clock import Clock
from sinkove_synkrato_mock.faults import Faults
from sinkove_synkrato_mock.ids import Ids, choose
from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.options import TEN_YEARS, Options
from sinkove_synkrato_mock.window import Window, parse_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.directory import Directory

__all__ = ["Account", "Tenant", "Terms"]

_MAX_KEYS = 1000

T = TypeVar("T", bound="Tenant[Any, Any]")
A = TypeVar("A", bound="Account[Any]")
O = TypeVar("O", bound=Options)  # noqa: E741 - the letter of its word


class Terms(TypedDict, total=False):
    """What can be said about a key; what is left out stays as it is.

    Attributes:
        limit: `N/SECONDS`, instead of the server's rate limit.
        revoked: 401 for everything.
        forbidden: 403 for everything.
        expires_in: Seconds of the tenant's clock after which it is 401; None is never.
        remaining: Requests that the current rate-limit window still allows.
    """

    limit: str
    revoked: bool
    forbidden: bool
    expires_in: float | None
    remaining: int


class Account(Generic[T]):
    """A key with its rate-limit window; the rest it shares with its tenant."""

    told: type[Any] = Terms

    def __init__(self, key: str, tenant: T) -> None:
        self.key = key
        self.tenant = tenant
        self.clock, self.faults, self.journal = tenant.clock, tenant.faults, tenant.journal
        limit, seconds = tenant.options.window
        self.window = Window(limit, seconds, self.clock)
        self.revoked = self.forbidden = False
        self.expires_at: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the key is good: neither revoked nor expired."""
        return not self.revoked and (self.expires_at is None or self.clock.time() < self.expires_at)

    def change(self, terms: Mapping[str, Any]) -> None:
        """Changes what the key may do, or nothing of it.

        Raises:
            ValueError: A term makes no sense.
        """
        limit = self.check(terms)
        if "remaining" in terms:
            whole("remaining", terms["remaining"], 0, limit[0] if limit else self.window.limit)
        if limit:
            self.window = Window(*limit, self.clock)
        if "remaining" in terms:
            self.window.leave(terms["remaining"])
        if "expires_in" in terms:
            seconds = terms["expires_in"]
            self.expires_at = None if seconds is None else self.clock.time() + seconds
        self.revoked = terms.get("revoked", self.revoked)
        self.forbidden = terms.get("forbidden", self.forbidden)

    def check(self, terms: Mapping[str, Any]) -> tuple[int, int] | None:
        """Refuses terms that make no sense; returns the new rate limit, None when it stays."""
        known = self.told.__annotations__
        unknown = terms.keys() - known.keys()
        if unknown:
            raise ValueError(f"A key is told {', '.join(known)}, not {min(unknown)[:60]}.")
        if (seconds := terms.get("expires_in")) is not None:
            number("expires_in", seconds, -TEN_YEARS, TEN_YEARS, "of seconds, at most ten years, or null")
        for name in ("revoked", "forbidden"):
            flag(name, terms.get(name, False))
        return parse_limit(terms["limit"]) if "limit" in terms else None

    def terms(self, now: float) -> Mapping[str, Any]:
        """Returns what the key may do."""
        return {
            "limit": f"{self.window.limit}/{self.window.seconds}",
            "remaining": self.window.remaining,
            "revoked": self.revoked,
            "forbidden": self.forbidden,
            "expires_in": None if self.expires_at is None else max(self.expires_at - now, -TEN_YEARS),
        }


class Tenant(ABC, Generic[A, O]):
    """Accounts under one clock, with faults, journal, ids and seed of their own: what one test has to itself.

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
        options: O,
        directory: Directory[A],
        base: Callable[[], float],
        arrange: Callable[[Any], None] = lambda _: None,
    ) -> None:
        self.key = key
        # Stands in addresses; nobody can tell the key from it.
        self.tag = blake2b(key.encode(), digest_size=8).hexdigest()
        self.options = options
        self.clock = Clock(base)
        self.faults = Faults(options.catalogue, options.faults)
        self.journal = Journal()
        self.ids = Ids(options.seed)
        self.anonymous = Window(*options.window, self.clock)
        self.accounts: dict[str, A] = {}
        self.subjects: dict[str, str] = {}
        self._directory = directory
        self._arrange = arrange
        self._begin()

    @abstractmethod
    def _open(self, key: str) -> A:
        """Returns the account for a new key."""

    def _begin(self) -> None:
        self.add_key(self.key)
        self._arrange(self)

    def _forget(self) -> None:
        for memory in (self.journal, self.accounts, self.subjects):
            memory.clear()

    def _welcome(self, account: A) -> None:
        """Makes what comes with a key."""

    @property
    def first(self) -> A:
        """The account that the tenant began with."""
        return self.accounts[self.key]

    def account(self, key: str | None = None) -> A:
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
        self._forget()
        self._begin()

    def close(self) -> None:
        """Gives all keys back."""
        for key in self.accounts:
            self._directory.remove(key)

    def add_key(self, /, key: str | None = None, **terms: Any) -> str:
        """Makes an account with what belongs to it, or changes what a key of this tenant may do; returns the key.

        Args:
            key: None makes one.
            terms: As the vendor's `Terms` has them.

        Raises:
            ValueError: The key is another tenant's, there are too many, or a term makes no sense.
        """
        if key is None:
            key = self.new_key(self.options.key_prefix)
        check_key("key", key)
        account = self.accounts.get(key) or self._open(key)
        account.change(terms)
        if key not in self.accounts:
            if len(self.accounts) >= _MAX_KEYS:
                raise ValueError(f"A tenant has at most {_MAX_KEYS} keys.")
            self._directory.add(account)
            self.accounts[key] = account
            self._welcome(account)
        return key

    def new_key(self, prefix: str) -> str:
        """Returns a key that nobody has."""
        return choose(None, "", self.accounts, lambda: self.ids.make(prefix, self.key))
