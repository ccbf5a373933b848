"""What is special about the Sinkove API: what cannot be read from its spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.sinkove.asked import ASKED
from sinkove_synkrato_contract.sinkove.credits import RULES as CREDIT_RULES
from sinkove_synkrato_contract.sinkove.due import due_of
from sinkove_synkrato_contract.sinkove.family import FAMILIES
from sinkove_synkrato_contract.sinkove.items import item_rules
from sinkove_synkrato_contract.sinkove.limits import limit_rules, reset_seconds
from sinkove_synkrato_contract.sinkove.rules import RULES
from sinkove_synkrato_contract.sinkove.trip import Trip
from sinkove_synkrato_contract.sinkove.watches import watches
from sinkove_synkrato_contract.vendor import Vendor

if TYPE_CHECKING:
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Rule

__all__ = ["VENDOR"]

# Codes that say of a request without a flaw that it cannot be served as things stand.
_REFUSALS = frozenset({"INVALID_MODEL", "INSUFFICIENT_CREDITS", "DATASET_NOT_READY", "DATASET_EXPIRED"})
_SUBJECTS = frozenset(
    {
        # The second key is for another account.
        *("second_key", "key_without_credits", "key_revoked", "key_forbidden", "key_exhausted"),
        # A key that nobody else uses, of an account without datasets, and how many credits that has: 12 at least.
        *("key_with_credits", "credits", "expired_link"),
        *("failed_dataset", "expired_dataset", "foreign_dataset", "organization", "foreign_organization"),
        *("organization_failed_dataset", "organization_expired_dataset", "organization_foreign_dataset"),
    }
)
# Rules that have to have run where a status came (200 for any success), and where a subject was given.
_DUE = {
    200: ("envelope", "rate-limit-counts", "rate-limit-reset"),
    404: ("human-message", "code-fits-status"),
    429: ("rate-limit-429", "retry-after"),
}
_DUE_BY_SUBJECT = {
    "second_key": (
        ("get_dataset", "other-key"),
        ("get_dataset_download_url", "other-key"),
        ("list_datasets", "other-key-list"),
        ("list_organizations", "other-key-list"),
        ("get_organization_dataset", "other-key"),
    ),
    "key_with_credits": tuple(("create_dataset", rule) for rule in CREDIT_RULES),
    "failed_dataset": (("get_dataset", "failed-says-why"),),
    "foreign_dataset": (("get_dataset", "special-item"), ("list_datasets", "nothing-foreign")),
    "foreign_organization": (("get_organization", "special-item"), ("list_organizations", "nothing-foreign")),
    "organization_foreign_dataset": (("get_organization_dataset", "special-item"),),
    "expired_link": (("get_dataset_download_url", "expired-link"),),
}


def _rules() -> tuple[Rule, ...]:
    return (*RULES, *limit_rules(), *item_rules(FAMILIES), *watches(FAMILIES))


def _forgives(exchange: Exchange, failure: str) -> bool:
    code = exchange.error.get("code")
    return failure == "ST202" and isinstance(code, str) and code in _REFUSALS


VENDOR = Vendor(
    name="sinkove",
    key_variable="SINKOVE_API_KEY",
    items="datasets",
    fewest="one a family",
    trip=Trip,
    own_rules=_rules,
    asked=ASKED,
    subjects=_SUBJECTS,
    keys=frozenset(each for each in _SUBJECTS if "key" in each),
    status_of_key={"key_forbidden": 403, "key_revoked": 401, "key_exhausted": 429, "key_without_credits": 402},
    status_of_subject={each.special.format("expired"): (each.link, 410) for each in FAMILIES},
    due=_DUE,
    due_by_subject=_DUE_BY_SUBJECT,
    due_of=due_of,
    listing=frozenset(name for each in FAMILIES for name in (each.listing, each.get)),
    # Of the Standard tier.
    per_minute=100,
    limit_header="x-ratelimit-limit",
    reset_seconds=reset_seconds,
    wrong_key="sk-nobody-0000000000000000",
    flawed=(b"{}", 422),
    forgives=_forgives,
)
