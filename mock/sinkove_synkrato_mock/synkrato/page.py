"""The pages of the Synkrato mock: what goes on in a tenant, with switches, and the API reference."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import page

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["Pages"]


class Pages(page.Pages):
    """The pages of a mock, with companies and how much they have."""

    vendor = "synkrato"
    variable = "SYNKRATO_API_TOKEN"

    def tell(self, tenant: Tenant) -> dict[str, Any]:
        """Returns what the template shows of a tenant."""
        tables = [
            (company.id, place or "company", kind, name, len(table))
            for company in tenant.companies.values()
            for (kind, name, place), table in company.tables()
        ]
        companies = list(itertools.islice(tenant.companies.values(), page.MOST))
        users = Counter(id_ for each in tenant.users.values() for id_ in each.companies)
        return {
            "tables": tables[: page.MOST],
            "tables_left": len(tables) - page.MOST,
            "companies": companies,
            "users": users,
            "companies_left": len(tenant.companies) - page.MOST,
        }
