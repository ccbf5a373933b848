"""A personal access token, and what its user may do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import tenancy
from sinkove_synkrato_mock.check import flag
from sinkove_synkrato_mock.synkrato.company import COMPANY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.company import Company
    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["Account", "Terms", "reason"]

# No text tells the states of a token apart: these words are inferred.
_REASONS = {
    "expired": "The token has expired.",
    "revoked": "The token was revoked.",
    "disabled": "The token is disabled.",
    "voided": "The token was signed with a key that is no longer in use.",
}
_SPELLED = re.compile(r".*-(expired|revoked|disabled|voided)", re.DOTALL)


def reason(token: str) -> str:
    """Returns why a token that nobody has is refused: some say it themselves, as `pat-mock-expired` does."""
    match = _SPELLED.fullmatch(token)
    return _REASONS[match[1]] if match else "The token is missing or not valid."


class Terms(tenancy.Terms, total=False):
    """What can be said about a token; what is left out stays as it is.

    Attributes:
        disabled: 401 for everything.
        voided: 401 for everything, as when the server's private key for tokens was changed.
        user: Whose token it is; the company's first one unless it is said.
        companies: The ids of the companies that it reaches, its own first; new ones are made.
    """

    disabled: bool
    voided: bool
    user: str
    companies: list[str]


class Account(tenancy.Account["Tenant"]):
    """A token with its rate-limit window; companies and users are the tenant's.

    `companies` are those that it reaches, its own first.
    """

    told = Terms

    def __init__(self, key: str, tenant: Tenant) -> None:
        super().__init__(key, tenant)
        match = _SPELLED.fullmatch(key)
        self._spelled = match[1] if match else ""
        self.disabled = self.voided = False
        self.user_name = tenant.OWNER
        self.companies: dict[str, Company] = {}

    @property
    def company(self) -> Company:
        """The one that the token carries."""
        return next(iter(self.companies.values()))

    @property
    def closed(self) -> str | None:
        """Why the token is not good, None when it is."""
        if self._spelled:
            return _REASONS[self._spelled]
        is_expired = self.expires_at is not None and self.clock.time() >= self.expires_at
        states = {"revoked": self.revoked, "disabled": self.disabled, "voided": self.voided, "expired": is_expired}
        return next((_REASONS[name] for name, is_so in states.items() if is_so), None)

    @property
    def is_open(self) -> bool:
        """Whether the token is good."""
        return self.closed is None

    def check(self, terms: Mapping[str, Any]) -> tuple[int, int] | None:
        """As any account's."""
        for name in ("disabled", "voided"):
            flag(name, terms.get(name, False))
        if "user" in terms and terms["user"] not in self.tenant.users:
            raise ValueError("user is the name of a user, in lower case.")
        companies = terms.get("companies", [COMPANY])
        if not isinstance(companies, list) or not companies or not all(isinstance(each, str) for each in companies):
            raise ValueError("companies is a list of ids.")
        return super().check(terms)

    def change(self, terms: Mapping[str, Any]) -> None:
        """As any account's."""
        super().change(terms)
        self.disabled = terms.get("disabled", self.disabled)
        self.voided = terms.get("voided", self.voided)
        self.user_name = terms.get("user", self.user_name)
        if "companies" in terms:
            self.companies = {each: self.tenant.company(each) for each in terms["companies"]}

    def terms(self, now: float) -> Mapping[str, Any]:
        """Returns what the token may do."""
        own = {"disabled": self.disabled, "voided": self.voided, "user": self.user_name}
        return {**super().terms(now), **own, "companies": list(self.companies)}
