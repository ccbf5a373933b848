"""Telling the state of a tenant, and putting one into a state that was told or written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock import plans
from sinkove_synkrato_mock.check import call, naming
from sinkove_synkrato_mock.plans import begin, entries
from sinkove_synkrato_mock.synkrato import shown
from sinkove_synkrato_mock.synkrato.arrangement import add_project, add_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["load", "tell"]

_TAKEN = ("keys", "projects", "records")
_LEFT_OUT = "left_out"


def tell(tenant: Tenant) -> dict[str, Any]:
    """Returns the state of a tenant, as JSON has it; `load` takes terms, projects and records of it back.

    Records are told flat. Of a long list there is only the beginning; `left_out` names such lists.
    """
    now = tenant.clock.time()
    others = ({"key": each.key, **each.terms(now)} for each in tenant.accounts.values() if each is not tenant.first)
    lists = {
        "keys": others,
        "users": map(shown.user, tenant.users.values()),
        **{name: shown.of_all(tenant.companies.values(), show) for name, show in shown.SHOWN.items()},
    }
    told = {**plans.tell(tenant), **tenant.first.terms(now)}
    left_out = []
    for name, things in lists.items():
        told |= (found := shown.bounded(name, things))
        parts = [each.pop(_LEFT_OUT, False) for each in found[name]]
        if told.pop(_LEFT_OUT, False) or any(parts):
            left_out.append(name)
    return {**told, _LEFT_OUT: left_out}


def load(tenant: Tenant, plan: Mapping[str, Any]) -> None:
    """Puts a tenant into the state that `tell` told, or that somebody wrote in the same form; records get new ids.

    Raises:
        ValueError: Something makes no sense; the sentence begins with the entry's name.
    """
    begin(tenant, plan, (*_TAKEN, "users", *(shown.SHOWN.keys() - set(_TAKEN)), _LEFT_OUT))
    if {*plan.get(_LEFT_OUT, ())} & {*_TAKEN}:
        raise ValueError("left_out: of this state only a part was told.")
    for place, entry in entries("", plan, "keys"):
        with naming(place):
            call(tenant.add_key, entry)
    for place, entry in entries("", plan, "projects"):
        with naming(place):
            call(add_project, {"tenant": tenant, **entry})
    for place, entry in entries("", plan, "records"):
        with naming(place):
            call(add_records, {"tenant": tenant, **entry})
