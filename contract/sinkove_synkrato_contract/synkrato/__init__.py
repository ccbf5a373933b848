"""What is special about the Synkrato API: what cannot be read from its spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_contract.synkrato.asked import ASKED, BY_SUBJECT, due_of
from sinkove_synkrato_contract.synkrato.rules import PREFIX, RULES, details
from sinkove_synkrato_contract.synkrato.trip import Trip
from sinkove_synkrato_contract.vendor import Vendor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Rule

__all__ = ["VENDOR"]

_STATUS_OF_KEY = {
    **{f"token_{state}": 401 for state in ("expired", "revoked", "disabled", "voided")},
    "token_forbidden": 403,
    "token_exhausted": 429,
}
# The second token is another tenant's; the limited one nobody else's, and its limit is kept.
_TOKENS = frozenset({"second_token", "token_limited", "token_without_delete", *_STATUS_OF_KEY})
_NAMES = frozenset(
    {
        *("tenant", "project", "workspace", "other_project", "foreign_tenant", "master", "module", "hierarchy"),
        *("user", "user_without_delete", "user_inactive", "user_foreign"),
        *("unique_field", "text_field", "number_field", "date_field"),
    }
)
# An unknown master, module or project: a 500 that is no server's fault (`x-never-retry` in the spec).
_NOT_FOUND = re.compile(r"(^| )not Found\.$|^Project not found for id: |^Failed to deactivate users$")
# Parameters whose random values would be answered in one way only, and the subject that they are.
_PINNED = {
    "masterName": "master",
    "moduleName": "module",
    "userName": "user",
    "x-tenant-id": "tenant",
    "x-project-id": "project",
    "x-workspace-id": "workspace",
}
_CLAMPED = "getJobStatusByProject"
_BODILESS = ("deleteMasterRecord", "deleteModuleRecord", "revokeUserAccess", "removeProjectAccess")


def _rules() -> tuple[Rule, ...]:
    return RULES


def _forgives(exchange: Exchange, failure: str) -> bool:
    if exchange.status == 500 and any(map(_NOT_FOUND.search, details(exchange))):
        return True
    if exchange.succeeded and not exchange.body and exchange.subject in _BODILESS:
        return True
    # Accepting what is out of range is what the text says of it.
    return failure == "ST201" and exchange.operation is not None and exchange.operation.id == _CLAMPED


def _arranged(document: dict[str, Any], subjects: Mapping[str, str]) -> None:
    """Pins names, and takes away examples that name people: who is switched off cannot go on."""
    for place in (document.get("components", {}).get("parameters", {}), *document["paths"].values()):
        for each in _parameters(place):
            value = subjects.get(_PINNED.get(each.get("name", ""), ""))
            if value:
                each["schema"] = {"type": "string", "enum": [value]}
                each.pop("examples", None)
                each.pop("example", None)
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "User Management" in operation.get("tags", ()):
                for content in operation.get("requestBody", {}).get("content", {}).values():
                    content.pop("examples", None)


def _parameters(node: Any) -> list[dict[str, Any]]:
    """Returns the parameters below a node."""
    if isinstance(node, list):
        return [found for each in node for found in _parameters(each)]
    if not isinstance(node, dict):
        return []
    return (
        [node] if {"name", "in", "schema"} <= node.keys() else [f for each in node.values() for f in _parameters(each)]
    )


VENDOR = Vendor(
    name="synkrato",
    key_variable="SYNKRATO_API_TOKEN",
    items="records",
    fewest="what one way of them takes",
    trip=Trip,
    own_rules=_rules,
    asked=ASKED,
    subjects=_TOKENS | _NAMES,
    keys=_TOKENS,
    status_of_key=_STATUS_OF_KEY,
    due={400: (), 403: ("error-explains", "error-names-itself"), 404: ("error-explains", "error-names-itself")},
    due_by_subject=BY_SUBJECT,
    due_of=due_of,
    listing=frozenset({"getBuildInfo", "getAllMasterRecords", "getAllModuleRecords"}),
    per_minute=180,
    untold_per_minute=180,
    prefix=PREFIX,
    wrong_key="pat-nobody-0000000000000000",
    flawed=(b'"no record"', 400),
    # The older text declares none for a deletion; who takes nothing away is told nothing.
    bodiless=_BODILESS,
    # The others are behind the same door, and it is 16 MiB each time.
    oversized=("upsertMasterRecord", "createJobStatus"),
    harms=True,
    status_of_unknown={"masterName": 500, "moduleName": 500, "tableID": 400},
    forgives=_forgives,
    # Which values the fields of a tenant's forms take is not in the spec.
    unchecked=("positive_data_acceptance",),
    unmounted=frozenset({"getAllGroupsV2", "removeWorkspaceAccess"}),
    arranged=_arranged,
)
