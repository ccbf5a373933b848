"""Records that are there because a test wants them, not because anybody sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import text
from sinkove_synkrato_mock.synkrato.answers import Refusal
from sinkove_synkrato_mock.synkrato.forms import KINDS, Form
from sinkove_synkrato_mock.synkrato.record import Stamp

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["add_form", "add_project", "add_records"]


def add_form(tenant: Tenant, kind: str, written: str, company: str | None = None) -> str:
    """Makes a master, module or hierarchy, written as `NAME` or `NAME:field,field`; returns its name.

    Raises:
        ValueError: It is not that, or it is there already.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}.")
    form = Form.read(kind, written)
    forms = tenant.company(company or tenant.first.company.id).forms
    if (kind, form.name) in forms:
        raise ValueError(f"{form.name} is there already.")
    forms[kind, form.name] = form
    return form.name


def add_project(tenant: Tenant, *, company: str, id: str, name: str) -> str:  # noqa: A002 - the field's name
    """Makes a project that all users of its company reach, or renames it; returns its id.

    Raises:
        ValueError: One of them makes no sense.
    """
    text("name", name)
    tenant.add_project(tenant.company(company), name, id)
    return id


def add_records(
    tenant: Tenant, *, kind: str, name: str, rows: list[dict[str, Any]], place: str = "", company: str | None = None
) -> list[str]:
    """Writes rows as an upsert does, however many; returns the ids of all of them.

    Args:
        tenant: Whose they are.
        kind: masters, modules or hierarchies.
        name: Of the form.
        rows: Flat, as they are sent.
        place: `project ID`, `workspace ID` or nothing, for the company's own.
        company: The id of the company; None: the first token's.

    Raises:
        ValueError: The form is unknown, or a row makes no sense.
    """
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise ValueError("rows is a list of tables of fields.")
    if not all(isinstance(each, str) for each in (kind, name, place)):
        raise ValueError("kind, name and place are texts.")
    home = tenant.company(company) if company else tenant.first.company
    stamp = Stamp(tenant.first.user_name, tenant.clock.time())
    try:
        return [each.id for each in home.table(kind, name, place).upsert(rows, stamp)]
    except Refusal as refusal:
        raise ValueError(f"{'; '.join(refusal.args).rstrip('.')}.") from None
