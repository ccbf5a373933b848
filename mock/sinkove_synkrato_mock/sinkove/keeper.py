"""Tenants in a state file: what a restart brings back."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from dataclasses import asdict
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.sinkove.datasets import Dataset
from sinkove_synkrato_mock.store import Store
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sinkove_synkrato_mock.sinkove.datasets import Datasets
    from sinkove_synkrato_mock.sinkove.tenant import Tenant
    from sinkove_synkrato_mock.store import Key

__all__ = ["Keeper"]

_APPLICATION, _VERSION = b"Snkv", 1
_TERMS = ("owner_id", "credits", "revoked", "forbidden", "expires_at")
_SECRET: Key = ("", "secret", "")


class Keeper:
    """Writes what changed of some tenants, and puts tenants into the state that was written.

    Kept are clock, keys with their terms and windows, organizations, datasets, subjects and the counters behind the
    ids. Faults and the request log are the run's.

    Attributes:
        secret: What addresses are signed with, so that those that were given out stay good.

    Args:
        path: The state file.

    Raises:
        ValueError: The file cannot be used; the text is one sentence that names it.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._store = Store(path, _APPLICATION, _VERSION)
        self._found: dict[str, list[tuple[str, str, str]]] = {}
        self._rows: dict[str, dict[Key, Any]] = {}
        self._datasets: dict[str, dict[str, Dataset]] = {}
        for (tag, kind, id_), text in self._store.read():
            self._found.setdefault(tag, []).append((kind, id_, text))
        found = self._found.pop("", None)
        # Any text will do that nobody can guess.
        self.secret = (found[0][2] if found else secrets.token_hex(32)).encode()
        if not found:
            self._store.write({_SECRET: self.secret.decode()})

    def restore(self, tenant: Tenant) -> bool:
        """Puts a tenant into its state; returns False when there is none, or this is not the first time.

        Raises:
            ValueError: What was written makes no sense; the text is one sentence.
        """
        rows = self._found.pop(tenant.tag, None)
        if rows is None:
            return False
        try:
            _restore(tenant, [(kind, id_, json.loads(text)) for kind, id_, text in rows])
            # What is there is what was read, so that the next `keep` writes only what is new.
            self._datasets[tenant.tag] = {each.id: each for _, place in _homes(tenant) for each in place.all()}
            self._rows[tenant.tag] = dict(_rows(tenant))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
            reason = f"a row of it makes no sense ({type(error).__name__}: {error})"
            raise ValueError(f"The state file {self._path} cannot be used: {reason}.") from None
        return True

    def keep(self, tenants: Iterable[Tenant]) -> None:
        """Writes what changed.

        Raises:
            StateError: It could not be written; the next call tries again.
        """
        for tenant in tenants:
            tag, shelf = tenant.tag, tenant.shelf
            old, known = self._rows.get(tag, {}), self._datasets.setdefault(tag, {})
            rows = dict(_rows(tenant))
            # A dataset never changes, and new ones stand at the end.
            ids = takewhile(lambda id_: known.get(id_) is not shelf[id_].get(id_), reversed(shelf))  # noqa: B023 - used here
            new = {id_: dataset for id_ in reversed(list(ids)) if (dataset := shelf[id_].get(id_))}
            added = sum(id_ not in known for id_ in new)
            lost = known.keys() - shelf.keys() if len(known) + added != len(shelf) else set()
            put = {key: json.dumps(value) for key, value in rows.items() if old.get(key) != value}
            if new:
                homes = {id(each): name for name, each in _homes(tenant)}
                for id_, dataset in new.items():
                    put[tag, "dataset", id_] = json.dumps([*homes[id(shelf[id_])], asdict(dataset)])
            gone = [*(old.keys() - rows.keys()), *((tag, "dataset", id_) for id_ in lost)]
            if put or gone:
                self._store.write(put, gone)
            self._rows[tag] = rows
            known.update(new)
            for id_ in lost:
                del known[id_]

    def close(self) -> None:
        """Lets go of the file."""
        self._store.close()


def _homes(tenant: Tenant) -> Iterator[tuple[tuple[str, str], Datasets]]:
    yield from ((("key", key), each.datasets) for key, each in tenant.accounts.items())
    yield from ((("organization", id_), each.datasets) for id_, each in tenant.organizations.items())


def _rows(tenant: Tenant) -> Iterator[tuple[Key, Any]]:
    """Yields what may change at any request, in copies; there is little of it."""
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


def _restore(tenant: Tenant, rows: list[tuple[str, str, Any]]) -> None:
    found = {kind: {id_: value for each, id_, value in rows if each == kind} for kind, _, _ in rows}
    clock, counts, anonymous, names, tenant.subjects = found["tenant"][""]
    tenant.clear_organizations()
    tenant.clock.state = tuple(clock)
    tenant.anonymous = Window.of(anonymous, tenant.clock)
    for key, terms in found["key"].items():
        account = tenant.accounts[tenant.add_key(key)]
        account.window = Window.of(terms["window"], tenant.clock)
        account.change({"credits": terms["credits"], "revoked": terms["revoked"], "forbidden": terms["forbidden"]})
        account.owner_id, account.expires_at = str(terms["owner_id"]), terms["expires_at"]
        account.is_open  # noqa: B018 - raises when that makes no sense
    for id_, (name, members, owner_id) in found.get("organization", {}).items():
        tenant.add_organization(name, members, organization_id=id_, owner_id=owner_id)
    homes = dict(_homes(tenant))
    for home, owner, fields in found.get("dataset", {}).values():
        dataset, now = Dataset(**{**fields, "prompts": tuple(fields["prompts"])}), tenant.clock.time()
        dataset.wire(dataset.stage(now))  # as above
        homes[home, owner].add(dataset, now)
    poor = tenant.accounts.get(tenant.subjects.get("key_without_credits", ""), tenant.first)
    poor.organizations = tenant.first.organizations  # as the subjects have it
    # Last, because what was made above counted too.
    tenant.names, tenant.ids.counts = names, Counter(counts)
