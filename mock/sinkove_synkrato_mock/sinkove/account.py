"""One API key's account: what it owns, and what its key may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from sinkove_synkrato_mock.check import flag, number, whole
from sinkove_synkrato_mock.ids import UUID_FORM, choose
from sinkove_synkrato_mock.sinkove.datasets import Dataset, Datasets
from sinkove_synkrato_mock.sinkove.options import TEN_YEARS, TIERS, check_credits, check_tier, parse_limit
from sinkove_synkrato_mock.sinkove.organizations import content_of
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.sinkove.organizations import Organization
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["Account", "Terms"]


class Terms(TypedDict, total=False):
    """What can be said about a key; what is left out stays as it is.

    Attributes:
        tier: standard, premium or unlimited.
        limit: `N/SECONDS`, instead of the tier's rate limit.
        credits: What the account may spend, one credit an image; None is without end.
        revoked: 401 for everything.
        forbidden: 403 for everything.
        expires_in: Seconds of the tenant's clock after which it is 401; None is never.
        remaining: Requests that the current rate-limit window still allows.
    """

    tier: str
    limit: str
    credits: int | None
    revoked: bool
    forbidden: bool
    expires_in: float | None
    remaining: int


class Account:
    """An account with its own datasets, rate-limit window and credits; the rest it shares with its tenant.

    `organizations` are those that it is a member of.
    """

    def __init__(self, key: str, tenant: Tenant) -> None:
        self.key = key
        self.tenant = tenant
        self.owner_id = tenant.ids.make("user", key)
        self.clock, self.faults, self.journal = tenant.clock, tenant.faults, tenant.journal
        self.window = Window(*tenant.options.window, self.clock)
        self.credits = tenant.options.credits
        self.revoked = self.forbidden = False
        self.expires_at: float | None = None
        self.datasets = Datasets(tenant.shelf)
        self.organizations: dict[str, Organization] = {}

    @property
    def is_open(self) -> bool:
        """Whether the key is good: neither revoked nor expired."""
        return not self.revoked and (self.expires_at is None or self.clock.time() < self.expires_at)

    def create(self, body: Mapping[str, Any], place: Organization | None) -> Dataset:
        """Makes a dataset of a body that was checked."""
        now, options = self.clock.time(), self.tenant.options
        seconds = self.faults.spoil("seconds", options.generation_seconds)
        fails = "generation-fails" in self.faults
        dataset = self.make(body, place, now, seconds, options.retention_seconds, fails=fails)
        if "lost-dataset" not in self.faults:
            (place or self).datasets.add(dataset, now)
        return dataset

    def make(
        self,
        body: Mapping[str, Any],
        place: Organization | None,
        created_at: float,
        generation_seconds: float,
        retention_seconds: float,
        *,
        fails: bool,
        wanted: str | None = None,
    ) -> Dataset:
        """Returns a dataset of a body that was checked, which nobody keeps yet; `wanted` is its id.

        Raises:
            ValueError: The wanted id is taken or looks wrong.
        """
        content, ids, taken = content_of(body) if place else body, self.tenant.ids, self.tenant.shelf
        if place:
            made = choose(wanted, UUID_FORM, taken, lambda: ids.make_uuid("dataset", place.id))
        else:
            made = choose(wanted, r"[A-Za-z0-9_-]{1,64}", taken, lambda: ids.make("ds", self.key))
        return Dataset(
            id=made,
            model=content["model"],
            prompts=tuple(content["prompts"]),
            size=int(content["size"]),  # 10.0 is an integer too, JSON Schema says.
            created_at=created_at,
            generation_seconds=generation_seconds,
            retention_seconds=retention_seconds,
            fails=fails,
            args=content["args"] if place else None,
        )

    def spend(self, credits: int) -> None:  # noqa: A002 - the word for it
        """Takes credits away, as far as there are any."""
        if self.credits is not None:
            self.credits = max(0, self.credits - credits)

    def change(self, terms: Terms) -> None:
        """Changes what the key may do, or nothing of it.

        Raises:
            ValueError: A term makes no sense.
        """
        limit = _check(terms) or (self.window.limit, self.window.seconds)
        if "remaining" in terms:
            whole("remaining", terms["remaining"], 0, limit[0])
        if "tier" in terms or "limit" in terms:
            self.window = Window(*limit, self.clock)
        if "remaining" in terms:
            self.window.leave(terms["remaining"])
        if "expires_in" in terms:
            seconds = terms["expires_in"]
            self.expires_at = None if seconds is None else self.clock.time() + seconds
        self.credits = terms.get("credits", self.credits)
        self.revoked = terms.get("revoked", self.revoked)
        self.forbidden = terms.get("forbidden", self.forbidden)

    def terms(self, now: float) -> Terms:
        """Returns what the key may do."""
        return {
            "limit": f"{self.window.limit}/{self.window.seconds}",
            "remaining": self.window.remaining,
            "credits": self.credits,
            "revoked": self.revoked,
            "forbidden": self.forbidden,
            "expires_in": None if self.expires_at is None else max(self.expires_at - now, -TEN_YEARS),
        }


def _check(terms: Terms) -> tuple[int, int] | None:
    """Returns the new rate limit, None when it stays."""
    unknown = terms.keys() - Terms.__annotations__.keys()
    if unknown:
        raise ValueError(f"A key is told {', '.join(Terms.__annotations__)}, not {min(unknown)[:60]}.")
    if (credits_ := terms.get("credits")) is not None:
        check_credits(credits_)
    if (seconds := terms.get("expires_in")) is not None:
        number("expires_in", seconds, -TEN_YEARS, TEN_YEARS, "of seconds, at most ten years, or null")
    for name in ("revoked", "forbidden"):
        flag(name, terms.get(name, False))
    if "tier" in terms:
        check_tier(terms["tier"])
    if "limit" in terms:
        return parse_limit(terms["limit"])
    return TIERS[terms["tier"]] if "tier" in terms else None
