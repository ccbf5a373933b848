"""What is special about the Sinkove API: what cannot be read from its spec."""

from __future__ import annotations

from sinkove_synkrato_contract.journey import Family
from sinkove_synkrato_contract.sinkove.rules import RULES, reset_seconds

__all__ = [
    "FAMILIES",
    "KEY_VARIABLE",
    "LIMIT_HEADER",
    "REFUSALS",
    "RULES",
    "STANDARD_PER_MINUTE",
    "SUBJECTS",
    "reset_seconds",
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
        *("failed_dataset", "expired_dataset", "foreign_dataset", "organization", "foreign_organization"),
        *("organization_failed_dataset", "organization_expired_dataset", "organization_foreign_dataset"),
    }
)
FAMILIES = (
    Family(
        tag="datasets",
        item="dataset_id",
        listing="list_datasets",
        create="create_dataset",
        get="get_dataset",
        link="get_dataset_download_url",
        state=("status",),
        ready="ready",
        ended=("failed", "expired"),
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
        ready="READY",
        ended=("FAILED",),
        special="organization_{}_dataset",
        scope=(("organization", "organization_id"),),
        told_bytes=("metadata", "size"),
    ),
)
