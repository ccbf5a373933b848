"""Telling the state of a tenant, and putting one into a state that was told or written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import plans
from sinkove_synkrato_mock.check import call, naming
from sinkove_synkrato_mock.plans import begin, entries
from sinkove_synkrato_mock.synkrato.arrangement import add_project, add_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["load", "tell"]


def tell(tenant: Tenant) -> dict[str, Any]:
    """Returns the state of a tenant, as JSON has it; `load` takes it back, but for `time`.

    Records are told flat. Sub-tables, workflows and places in a tree, documents, jobs, workspaces and users are not told.
    """
    now = tenant.clock.time()
    return {
        **plans.tell(tenant),
        **tenant.first.terms(now),
        "keys": [{"key": each.key, **each.terms(now)} for each in tenant.accounts.values() if each is not tenant.first],
        "projects": [
            {"company": company.id, "id": id_, "name": name}
            for company in tenant.companies.values()
            for id_, name in company.projects.items()
        ],
        "records": [
            {
                "company": company.id,
                "kind": kind,
                "name": name,
                "place": place,
                "rows": [{**row.fields, "status": row.status} for row in table.rows],
            }
            for company in tenant.companies.values()
            for (kind, name, place), table in company.tables()
        ],
    }


def load(tenant: Tenant, plan: Mapping[str, Any]) -> None:
    """Puts a tenant into the state that `tell` told, or that somebody wrote in the same form; records get new ids.

    Raises:
        ValueError: Something makes no sense; the sentence begins with the entry's name.
    """
    begin(tenant, plan, ("keys", "projects", "records"))
    for place, entry in entries("", plan, "keys"):
        with naming(place):
            call(tenant.add_key, entry)
    for place, entry in entries("", plan, "projects"):
        with naming(place):
            call(add_project, {"tenant": tenant, **entry})
    for place, entry in entries("", plan, "records"):
        with naming(place):
            call(add_records, {"tenant": tenant, **entry})
