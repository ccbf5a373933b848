"""The pages of the Sinkove mock: what goes on in a tenant, with switches, and the API reference."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import page
from sinkove_synkrato_mock.page import MOST, brief
from sinkove_synkrato_mock.sinkove.datasets import FINAL
from sinkove_synkrato_mock.sinkove.options import TIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sinkove_synkrato_mock.sinkove.datasets import Dataset, Stage
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["Pages"]


class Pages(page.Pages):
    """The pages of a mock, with credits and datasets."""

    vendor = "sinkove"
    variable = "SINKOVE_API_KEY"

    def tell(self, tenant: Tenant) -> dict[str, Any]:
        """Returns what the template shows of a tenant."""
        return {
            "tiers": {limit: name for name, limit in TIERS.items()},
            "final": FINAL,
            "datasets": list(itertools.islice(_datasets(tenant), MOST)),
            "datasets_left": len(tenant.shelf) - MOST,
        }


def _datasets(tenant: Tenant) -> Iterator[tuple[Dataset, str, Stage]]:
    """Yields the datasets, newest first, with where and how far each is; one by one, for there may be ten thousand."""
    now = tenant.clock.time()
    places = {each.datasets: f"account {brief(each.key)}" for each in tenant.accounts.values()}
    places |= {each.datasets: each.name for each in tenant.organizations.values()}
    for dataset_id, place in reversed(tenant.shelf.items()):
        if dataset := place.get(dataset_id):
            yield dataset, places[place], dataset.stage(now)
