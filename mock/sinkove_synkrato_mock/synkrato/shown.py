"""What is shown of a company in a state that is told."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sinkove_synkrato_mock.synkrato.company import Company, User
    from sinkove_synkrato_mock.synkrato.record import Record

    Show = Callable[[Company], Iterator[dict[str, Any]]]

__all__ = ["SHOWN", "bounded", "of_all", "user"]

_MOST = 1000
_MOST_ROWS = 10_000


def bounded(name: str, things: Iterator[Any], most: int = _MOST) -> dict[str, Any]:
    """Returns a list under its name, or its beginning, and then also its name as that of one that is not whole."""
    told = list(islice(things, most + 1))
    return {name: told[:most], **({"left_out": True} if len(told) > most else {})}


def user(each: User) -> dict[str, Any]:
    """Returns what is shown of a user."""
    reached = {"companies": sorted(each.companies), "projects": sorted(each.projects)}
    return {"id": each.id, "name": each.name, "active": each.active, "may_delete": each.may_delete, **reached}


def of_all(companies: Iterable[Company], show: Show) -> Iterator[dict[str, Any]]:
    """Yields what there is of one kind, company by company."""
    return ({"company": each.id, **told} for each in companies for told in show(each))


def _projects(company: Company) -> Iterator[dict[str, Any]]:
    return ({"id": id_, "name": name} for id_, name in company.projects.items())


def _records(company: Company) -> Iterator[dict[str, Any]]:
    for (kind, name, place), table in company.tables():
        rows = ({**row.fields, "status": row.status} for row in table.rows)
        yield {"kind": kind, "name": name, "place": place, **bounded("rows", rows, _MOST_ROWS)}


def _each_record(company: Company) -> Iterator[tuple[Record, dict[str, Any]]]:
    for (kind, name, place), table in company.tables():
        for row in table.rows:
            yield row, {"kind": kind, "name": name, "place": place, "record": row.number}


def _parents(company: Company) -> Iterator[dict[str, Any]]:
    return ({**where, "parent": row.parent.number} for row, where in _each_record(company) if row.parent)


def _subtables(company: Company) -> Iterator[dict[str, Any]]:
    return (
        {**where, "table": id_, **bounded("rows", (inner.fields for inner in table.rows))}
        for row, where in _each_record(company)
        for id_, table in (row.tables or {}).items()
        if len(table)
    )


def _workflows(company: Company) -> Iterator[dict[str, Any]]:
    return (
        {
            **where,
            "status": flow.status,
            "step": flow.step,
            "actions": [each.action[0] for each in flow.steps if each.action],
        }
        for row, where in _each_record(company)
        if (flow := row.workflow)
    )


def _documents(company: Company) -> Iterator[dict[str, Any]]:
    return (
        {
            "id": each.id,
            "name": each.name,
            "project": each.project,
            "owner": each.owner,
            "bytes": [*map(len, each.versions)],
        }
        for each in company.documents.values()
    )


def _jobs(company: Company) -> Iterator[dict[str, Any]]:
    return ({**each, **bounded("log", iter(each["log"]), 100)} for each in company.jobs.values())


def _workspaces(company: Company) -> Iterator[dict[str, Any]]:
    return (each.wire() for each in company.workspaces.values())


def _groups(company: Company) -> Iterator[dict[str, Any]]:
    return (
        {"id": each.id, "name": each.name, "project": each.project, "members": [member.name for member in each.members]}
        for each in company.groups.values()
    )


def _schedules(company: Company) -> Iterator[dict[str, Any]]:
    return ({"id": id_, **bounded("rows", iter(rows))} for id_, rows in company.schedules.items())


SHOWN: dict[str, Show] = {
    "projects": _projects,
    "records": _records,
    "parents": _parents,
    "subtables": _subtables,
    "workflows": _workflows,
    "documents": _documents,
    "jobs": _jobs,
    "workspaces": _workspaces,
    "groups": _groups,
    "schedules": _schedules,
}
