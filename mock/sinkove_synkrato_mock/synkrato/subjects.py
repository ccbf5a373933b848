"""What a conformance suite may use of a mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.tenant import Tenant

__all__ = ["arrange", "renewed"]


def arrange(tenant: Tenant) -> dict[str, str]:
    """Makes the subjects and returns them by the names that the admin module explains."""
    first = tenant.first
    second = tenant.add_key(tenant.new_key("pat-second"))
    states: dict[str, dict[str, Any]] = {
        "expired": {"expires_in": -1},
        **{name: {name: True} for name in ("revoked", "disabled", "voided", "forbidden")},
    }
    return {
        "second_token": second,
        **{f"token_{name}": tenant.add_key(tenant.new_key(f"pat-{name}"), **terms) for name, terms in states.items()},
        # No window of a suite's run ends before an hour has passed.
        "token_exhausted": tenant.add_key(tenant.new_key("pat-exhausted"), limit="1/3600"),
        "token_without_delete": tenant.add_key(
            tenant.new_key("pat-viewer"), user="viewer@example.com", companies=[first.company.id]
        ),
        "token_limited": tenant.add_key(tenant.new_key("pat-limited"), limit="3/1"),
        "tenant": first.company.id,
        "project": next(iter(first.company.projects)),
        "other_project": _other_project(tenant),
        "foreign_tenant": tenant.accounts[second].company.id,
        "user": tenant.USER,
        "workspace": next(iter(first.company.workspaces)),
        "user_without_delete": "viewer@example.com",
        "user_inactive": "inactive@example.com",
        "user_foreign": "outsider@example.com",
        "master": "LOCATION",
        "module": "CX",
        "hierarchy": "REGION",
        "unique_field": "code",
    }


def _other_project(tenant: Tenant) -> str:
    company = tenant.first.company
    tenant.add_project(company, "Site South", made := tenant.new_short("project", company.projects))
    return made


def renewed(tenant: Tenant) -> dict[str, str]:
    """Returns the subjects as if nobody had used them."""
    tenant.accounts[tenant.subjects["token_exhausted"]].window.take()
    return tenant.subjects
