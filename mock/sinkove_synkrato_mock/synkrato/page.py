"""The pages of the Synkrato mock: what goes on in a tenant, with switches, and the API reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import page

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["Pages"]


class Pages(page.Pages):
    """The pages of a mock, with companies and how many records they have."""

    vendor = "synkrato"
    variable = "SYNKRATO_API_TOKEN"

    def tell(self, tenant: Tenant) -> dict[str, Any]:
        """Returns what the template shows of a tenant."""
        tables = [
            (company.id, place or "company", kind, name, len(table))
            for company in tenant.companies.values()
            for (kind, name, place), table in company.tables()
        ]
        return {"tables": tables[: page.MOST]}
