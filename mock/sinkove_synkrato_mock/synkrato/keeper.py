"""Synkrato's tenants in a state file."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import keeper
from sinkove_synkrato_mock.synkrato.company import Company, Document, Group, User, Workspace
from sinkove_synkrato_mock.synkrato.forms import Form
from sinkove_synkrato_mock.synkrato.kept import People, put_back, told
from sinkove_synkrato_mock.synkrato.tenant import Tenant
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sinkove_synkrato_mock.keeper import Changes
    from sinkove_synkrato_mock.store import Key

__all__ = ["Keeper"]

_TERMS = ("revoked", "disabled", "voided", "forbidden", "expires_at", "user_name")


class Keeper(keeper.Keeper[Tenant]):
    """Keeps clock, tokens with their terms and windows, users, companies with all that is theirs, subjects and counters.

    What there may be much of, records, documents, jobs and schedules, is written when its company has noted a change.
    """

    application, version = b"Synk", 1

    def __init__(self, path: str | Path) -> None:
        super().__init__(path)
        # A company that a reset has replaced is another one, and none of its rows may stay.
        self._companies: dict[str, dict[str, tuple[Company, set[Key]]]] = {}

    def _told(self, tenant: Tenant) -> Iterator[tuple[Key, Any]]:
        tag = tenant.tag
        yield (tag, "tenant", ""), [tenant.clock.state, tenant.anonymous.state, dict(tenant.subjects)]
        for kind, count in tenant.ids.counts.items():
            yield (tag, "count", kind), count
        for name, user in tenant.users.items():
            reached = sorted(user.companies), sorted(user.projects)
            yield (tag, "user", name), [user.id, user.active, user.may_delete, *reached]
        for id_, company in tenant.companies.items():
            forms = [[each.kind, each.name, each.unique, each.tables] for each in company.forms.values()]
            yield (tag, "company", id_), [dict(company.projects), forms]
            for space in company.workspaces.values():
                told = [space.name, space.parent, space.created_at, space.updated_at]
                yield (tag, "workspace", _id(id_, space.id)), told
            for group in company.groups.values():
                members = [each.name for each in group.members]
                yield (tag, "group", _id(id_, group.id)), [group.name, members, group.project]
            for place, table in company.tables(empty=True):
                yield (tag, "table", _id(id_, *place)), table.made
        for key, account in tenant.accounts.items():
            terms = {name: getattr(account, name) for name in _TERMS}
            yield (tag, "key", key), {"window": account.window.state, "companies": list(account.companies), **terms}

    def _changes(self, tenant: Tenant) -> Changes:
        old = self._companies.get(tenant.tag, {})
        known = {id_: (each, old[id_][1] if self._is(old, each) else set()) for id_, each in tenant.companies.items()}
        gone = [key for company, keys in old.values() if not self._is(known, company) for key in keys]
        put: dict[Key, str] = {}
        for id_, company in tenant.companies.items():
            for kind, *place in company.changes:
                key = tenant.tag, kind, _id(id_, *place)
                value = _value(company, kind, *place)
                if value is None:
                    gone.append(key)
                else:
                    put[key] = json.dumps(value)

        def written() -> None:
            self._companies[tenant.tag] = known
            for id_, (company, keys) in known.items():
                keys.update((tenant.tag, kind, _id(id_, *place)) for kind, *place in company.changes)
                company.changes.clear()

        return put, gone, written

    @staticmethod
    def _is(known: Mapping[str, tuple[Company, set[Key]]], company: Company) -> bool:
        return company.id in known and known[company.id][0] is company

    def _put_back(self, tenant: Tenant, rows: dict[str, dict[str, Any]]) -> None:
        clock, anonymous, tenant.subjects = rows["tenant"][""]
        tenant.clock.state = tuple(clock)
        tenant.anonymous = Window.of(anonymous, tenant.clock)
        tenant.companies.clear()
        tenant.users.clear()
        for name, (id_, active, may_delete, companies, projects) in rows["user"].items():
            tenant.users[name] = User(id_, name, bool(active), bool(may_delete), set(companies), set(projects))
        for id_, (projects, forms) in rows["company"].items():
            made = [Form(kind, name, tuple(unique), tuple(map(tuple, tables))) for kind, name, unique, tables in forms]
            company = tenant.companies[id_] = tenant.new_company(id_, made)
            company.projects = dict(projects)
            self._companies.setdefault(tenant.tag, {})[id_] = company, set()
        _fill(tenant, rows)
        for kind in ("record", "job", "schedule", "document", "version"):
            for id_ in rows.get(kind, {}):
                self._companies[tenant.tag][json.loads(id_)[0]][1].add((tenant.tag, kind, id_))
        for key, terms in rows["key"].items():
            account = tenant.accounts[tenant.add_key(key, companies=terms["companies"], user=terms["user_name"])]
            account.window = Window.of(terms["window"], tenant.clock)
            account.change({name: terms[name] for name in ("revoked", "disabled", "voided", "forbidden")})
            account.expires_at = terms["expires_at"]
            account.is_open  # noqa: B018 - raises when that makes no sense
        # Last, because what was made above counted too.
        tenant.ids.counts = Counter(rows.get("count", {}))


def _id(*parts: str) -> str:
    return json.dumps(parts)


def _value(company: Company, kind: str, *place: str) -> Any:
    """Returns what is written of a thing; None when it is gone."""
    match kind:
        case "record":
            record = company.table(*place[:3]).get(place[3])
            return record and told(record)
        case "job":
            return company.jobs.get(place[0])
        case "schedule":
            return company.schedules.get(place[0])
    document = company.documents[place[0]]
    if kind == "version":
        return b64encode(document.versions[int(place[1])]).decode()
    return [document.name, document.project, document.owner]


def _fill(tenant: Tenant, rows: dict[str, dict[str, Any]]) -> None:
    """Puts back what stands in companies."""

    def each(kind: str) -> Iterator[tuple[Company, list[str], Any]]:
        for id_, value in rows.get(kind, {}).items():
            owner, *place = json.loads(id_)
            yield tenant.companies[owner], place, value

    for company, (id_,), (name, parent, created, updated) in each("workspace"):
        company.workspaces[id_] = Workspace(id_, name, parent, float(created), float(updated))
    for company, (id_,), (name, members, project) in each("group"):
        company.groups[id_] = Group(id_, name, [tenant.users[member] for member in members], project)
    for company, (kind, name, place), made in each("table"):
        company.table(kind, name, place).made = int(made)
    parents = [
        put_back(company.table(*place), id_, value, People(tenant.users, company.groups))
        for company, (*place, id_), value in each("record")
    ]
    for (company, (*form, id_), _), parent in zip(each("record"), parents, strict=True):
        table = company.table(*form)
        if parent and (record := table.get(id_)):
            record.parent = table.get(parent)
    for company, (id_,), value in each("job"):
        company.jobs[id_] = dict(value)
    for company, (id_,), value in each("schedule"):
        company.schedules[id_] = list(value)
    for company, (id_,), (name, project, owner) in each("document"):
        company.documents[id_] = Document(id_, name, project, tuple(owner) if owner else None)
    for company, (id_, _), value in each("version"):
        company.documents[id_].versions.append(b64decode(value))
