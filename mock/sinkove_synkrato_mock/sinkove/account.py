"""One API key's account: what it owns, and what its key may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import tenancy
from sinkove_synkrato_mock.ids import UUID_FORM, choose
from sinkove_synkrato_mock.sinkove.datasets import Dataset, Datasets
from sinkove_synkrato_mock.sinkove.options import TIERS, check_credits, check_tier
from sinkove_synkrato_mock.sinkove.organizations import content_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.sinkove.organizations import Organization
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["Account", "Terms"]


class Terms(tenancy.Terms, total=False):
    """What can be said about a key; what is left out stays as it is.

    Attributes:
        tier: standard, premium or unlimited.
        credits: What the account may spend, one credit an image; None is without end.
    """

    tier: str
    credits: int | None


class Account(tenancy.Account["Tenant"]):
    """An account with its own datasets, rate-limit window and credits; the rest it shares with its tenant.

    `organizations` are those that it is a member of.
    """

    told = Terms

    def __init__(self, key: str, tenant: Tenant) -> None:
        super().__init__(key, tenant)
        self.owner_id = tenant.ids.make("user", key)
        self.credits = tenant.options.credits
        self.datasets = Datasets(tenant.shelf)
        self.organizations: dict[str, Organization] = {}

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

    def change(self, terms: Mapping[str, Any]) -> None:
        """As any account's, and its credits."""
        super().change(terms)
        self.credits = terms.get("credits", self.credits)

    def check(self, terms: Mapping[str, Any]) -> tuple[int, int] | None:
        """As any account's; a tier is a rate limit, unless a limit is told too."""
        limit = super().check(terms)
        if (credits_ := terms.get("credits")) is not None:
            check_credits(credits_)
        if "tier" in terms:
            check_tier(terms["tier"])
        return limit or (TIERS[terms["tier"]] if "tier" in terms else None)

    def terms(self, now: float) -> Mapping[str, Any]:
        """Returns what the key may do."""
        return {**super().terms(now), "credits": self.credits}
