"""Sinkove's tenants in a state file."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import keeper
from sinkove_synkrato_mock.sinkove.datasets import Dataset
from sinkove_synkrato_mock.sinkove.tenant import Tenant
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sinkove_synkrato_mock.keeper import Changes
    from sinkove_synkrato_mock.sinkove.datasets import Datasets
    from sinkove_synkrato_mock.store import Key

__all__ = ["Keeper"]

_TERMS = ("owner_id", "credits", "revoked", "forbidden", "expires_at")


class Keeper(keeper.Keeper[Tenant]):
    """Keeps clock, keys with their terms and windows, organizations, datasets, subjects and the counters behind the ids."""

    application, version = b"Snkv", 1

    def __init__(self, path: str | Path) -> None:
        super().__init__(path)
        self._datasets: dict[str, dict[str, Dataset]] = {}

    def _told(self, tenant: Tenant) -> Iterator[tuple[Key, Any]]:
        tag, counts, subjects = tenant.tag, dict(tenant.ids.counts), dict(tenant.subjects)
        yield (tag, "tenant", ""), [tenant.clock.state, counts, tenant.anonymous.state, tenant.names, subjects]
        for key, each in tenant.accounts.items():
            terms = {name: getattr(each, name) for name in _TERMS}
            yield (tag, "key", key), {"window": each.window.state, **terms}
        members: dict[str, list[str]] = {}
        for key, each in tenant.accounts.items():
            for id_ in each.organizations:
                members.setdefault(id_, []).append(key)
        for id_, place in tenant.organizations.items():
            yield (tag, "organization", id_), [place.name, members.get(id_, []), place.owner_id]

    def _changes(self, tenant: Tenant) -> Changes:
        tag, shelf = tenant.tag, tenant.shelf
        known = self._datasets.setdefault(tag, {})
        # A dataset never changes, and new ones stand at the end.
        ids = takewhile(lambda id_: known.get(id_) is not shelf[id_].get(id_), reversed(shelf))
        new = {id_: dataset for id_ in reversed(list(ids)) if (dataset := shelf[id_].get(id_))}
        added = sum(id_ not in known for id_ in new)
        lost = known.keys() - shelf.keys() if len(known) + added != len(shelf) else set()
        homes = {id(each): name for name, each in _homes(tenant)} if new else {}
        put = {
            (tag, "dataset", id_): json.dumps([*homes[id(shelf[id_])], asdict(dataset)]) for id_, dataset in new.items()
        }

        def written() -> None:
            known.update(new)
            for id_ in lost:
                del known[id_]

        return put, [(tag, "dataset", id_) for id_ in lost], written

    def _put_back(self, tenant: Tenant, rows: dict[str, dict[str, Any]]) -> None:
        clock, counts, anonymous, names, tenant.subjects = rows["tenant"][""]
        tenant.clear_organizations()
        tenant.clock.state = tuple(clock)
        tenant.anonymous = Window.of(anonymous, tenant.clock)
        for key, terms in rows["key"].items():
            account = tenant.accounts[tenant.add_key(key)]
            account.window = Window.of(terms["window"], tenant.clock)
            account.change({"credits": terms["credits"], "revoked": terms["revoked"], "forbidden": terms["forbidden"]})
            account.owner_id, account.expires_at = str(terms["owner_id"]), terms["expires_at"]
            account.is_open  # noqa: B018 - raises when that makes no sense
        for id_, (name, members, owner_id) in rows.get("organization", {}).items():
            tenant.add_organization(name, members, organization_id=id_, owner_id=owner_id)
        homes = dict(_homes(tenant))
        for home, owner, fields in rows.get("dataset", {}).values():
            dataset, now = Dataset(**{**fields, "prompts": tuple(fields["prompts"])}), tenant.clock.time()
            dataset.wire(dataset.stage(now))  # as above
            homes[home, owner].add(dataset, now)
        poor = tenant.accounts.get(tenant.subjects.get("key_without_credits", ""), tenant.first)
        poor.organizations = tenant.first.organizations  # as the subjects have it
        # Last, because what was made above counted too.
        tenant.names, tenant.ids.counts = names, Counter(counts)
        self._datasets[tenant.tag] = {each.id: each for _, place in _homes(tenant) for each in place.all()}


def _homes(tenant: Tenant) -> Iterator[tuple[tuple[str, str], Datasets]]:
    yield from ((("key", key), each.datasets) for key, each in tenant.accounts.items())
    yield from ((("organization", id_), each.datasets) for id_, each in tenant.organizations.items())
