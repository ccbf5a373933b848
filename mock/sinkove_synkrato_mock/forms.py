"""What the forms of the page do to a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sinkove_synkrato_mock.tenancy import Tenant as AnyTenant

    Tenant = AnyTenant[Any, Any]
    Fields = Mapping[str, str]

__all__ = ["submit"]


def submit(tenant: Tenant, do: str, fields: Mapping[str, Any]) -> None:
    """Does what a form is for.

    Args:
        tenant: Whom it is done to.
        do: The part of the page and what to do there.
        fields: What was typed.

    Raises:
        ValueError: It makes no sense.
    """
    change = _CHANGES.get(str(do))
    if change is None:
        raise ValueError(f"do is one of {', '.join(_CHANGES)}.")
    change(tenant, {name: str(text).strip() for name, text in fields.items()})


def _advance(tenant: Tenant, fields: Fields) -> None:
    text = fields.get("seconds", "")
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(f"The clock advances by a number of seconds, not {text[:60]!r}.") from None
    tenant.clock.advance(seconds)


def _add_fault(tenant: Tenant, fields: Fields) -> None:
    names = ("operation", "count", "probability")
    options = [f"{name}={fields[name]}" for name in names if fields.get(name)]
    numbers = [fields["numbers"]] if fields.get("numbers") else []
    told = tenant.options.catalogue.read(f"{fields.get('id', '')}:{','.join(options + numbers)}").tell()
    tenant.faults.add(told.pop("id"), **told)


_CHANGES: dict[str, Callable[[Tenant, Fields], None]] = {
    "clock-advance": _advance,
    "clock-freeze": lambda tenant, _: tenant.clock.freeze(),
    "clock-run": lambda tenant, _: tenant.clock.unfreeze(),
    "faults-on": _add_fault,
    "faults-off": lambda tenant, fields: tenant.faults.remove(fields.get("id", "")),
    "reset": lambda tenant, _: tenant.reset(),
}
