"""What is special about the Sinkove API: what cannot be read from its spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_contract.family import Family
from sinkove_synkrato_contract.sinkove.credits import RULES as CREDIT_RULES
from sinkove_synkrato_contract.sinkove.credits import spend
from sinkove_synkrato_contract.sinkove.limits import limit_rules, reset_seconds
from sinkove_synkrato_contract.sinkove.rules import RULES

if TYPE_CHECKING:
    from sinkove_synkrato_contract.rules import Rule

__all__ = [
    "DUE",
    "DUE_BY_SUBJECT",
    "FAMILIES",
    "KEY_VARIABLE",
    "LIMIT_HEADER",
    "REFUSALS",
    "STANDARD_PER_MINUTE",
    "SUBJECTS",
    "reset_seconds",
    "rules",
    "spend",
]

KEY_VARIABLE = "SINKOVE_API_KEY"
LIMIT_HEADER = "x-ratelimit-limit"
# The documented limit of the Standard tier, to reckon with before an answer says more.
STANDARD_PER_MINUTE = 100
# Codes that say of a request without a flaw that it cannot be served as things stand.
REFUSALS = frozenset({"INVALID_MODEL", "INSUFFICIENT_CREDITS", "DATASET_NOT_READY", "DATASET_EXPIRED"})
# What may be given to be tested with; a misspelt one would silently test nothing.
SUBJECTS = frozenset(
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
DUE = {
    200: ("envelope", "rate-limit-counts", "rate-limit-reset"),
    429: ("rate-limit-429", "retry-after"),
}
DUE_BY_SUBJECT = {
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
FAMILIES = (
    Family(
        tag="datasets",
        item="dataset_id",
        listing="list_datasets",
        create="create_dataset",
        get="get_dataset",
        link="get_dataset_download_url",
        state=("status",),
        states=("pending", "processing", "ready", "expired"),
        ready="ready",
        ended=("failed", "expired"),
        progress=("progress",),
        steady=("model", "prompts", "size", "created_at"),
        created="created_at",
        updated="updated_at",
        reason="error",
        size="size",
        special="{}_dataset",
    ),
    Family(
        tag="organizations",
        item="dataset_id",
        parents=(("list_organizations", "organization_id"),),
        listing="list_organization_datasets",
        create="create_organization_dataset",
        get="get_organization_dataset",
        link="get_organization_dataset_download_url",
        state=("metadata", "state"),
        states=("PENDING", "STARTED", "READY"),
        ready="READY",
        ended=("FAILED",),
        progress=("metadata", "progress"),
        steady=("modelId", "organizationId", "ownerId", "numSamples", "args", "createdAt"),
        created="createdAt",
        updated="updatedAt",
        size="numSamples",
        special="organization_{}_dataset",
        scope=(("organization", "organization_id"),),
        told_bytes=("metadata", "size"),
    ),
)


def rules() -> tuple[Rule, ...]:
    """Returns the rules of this API alone, with fresh memories."""
    return (*RULES, *limit_rules())
