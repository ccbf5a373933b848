"""What a conformance suite may use of a mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.sinkove.arrangement import add_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.datasets import Dataset
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["arrange", "renewed"]

_CREDITS = 12


def arrange(tenant: Tenant, second_key: str | None) -> dict[str, str]:
    """Makes the subjects and returns them by the names that the admin module explains."""
    first = tenant.first
    while len(first.organizations) < 2:
        tenant.add_organization("For subjects", [first.key])
    own, other = list(first.organizations)[:2]
    poor = tenant.accounts[tenant.add_key(tenant.new_key("sk-without-credits"), credits=0)]
    # A suite asks it for what the first key has, and an unknown organization would be 404 before anything is 402.
    poor.organizations = first.organizations
    forbidden = tenant.accounts[tenant.add_key(tenant.new_key("sk-forbidden"), forbidden=True)]
    foreign = tenant.add_organization("Foreign", [forbidden.key])
    return {
        "second_key": second_key or tenant.add_key(tenant.new_key("sk-second")),
        "key_without_credits": poor.key,
        "key_with_credits": tenant.add_key(tenant.new_key("sk-with-credits"), credits=_CREDITS),
        "credits": str(_CREDITS),
        # No window of a suite's run ends before an hour has passed.
        "key_exhausted": tenant.add_key(tenant.new_key("sk-exhausted"), limit="1/3600"),
        "key_forbidden": forbidden.key,
        "key_revoked": tenant.add_key(tenant.new_key("sk-revoked"), revoked=True),
        "failed_dataset": add_dataset(first, "failed"),
        "expired_dataset": add_dataset(first, "expired"),
        "foreign_dataset": add_dataset(poor, "ready"),
        "organization": own,
        "organization_failed_dataset": add_dataset(first, "failed", own),
        "organization_expired_dataset": add_dataset(first, "expired", own),
        "organization_foreign_dataset": add_dataset(first, "ready", other),
        "foreign_organization": foreign,
    }


def renewed(tenant: Tenant, link: Callable[[Account, Dataset], str]) -> dict[str, str]:
    """Returns the subjects as if nobody had used them, with an address of a file that is no good any more."""
    told = tenant.subjects
    tenant.accounts[told["key_exhausted"]].window.take()
    tenant.accounts[told["key_with_credits"]].change({"credits": _CREDITS})
    poor = tenant.accounts[told["key_without_credits"]]
    dataset = poor.datasets.get(told["foreign_dataset"])
    return {**told, **({"expired_link": link(poor, dataset)} if dataset else {})}
