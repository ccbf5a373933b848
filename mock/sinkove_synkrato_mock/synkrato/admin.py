"""The admin actions of the Synkrato mock.

Each takes `api_key`, a token, else the request's own, which says whose tenant is meant; without one it is the first.

`POST clock` takes `advance_seconds` and `freeze`; `POST keys` takes `key` (an old one is changed) and what `Terms` has;
`POST forms` takes `kind` (masters, modules, hierarchies) and `text`, which is `NAME` or `NAME:field,field`; `POST records`
takes `kind`, `name`, `rows`, `place` and `company`. `GET state` tells what `--load` takes back.

`GET ` and `POST ` are the page for people, `GET docs` is its API reference; `GET openapi.json` is the API description.

`GET subjects` is TOML, with strings only. What it names exists from the first time that somebody asks, until a reset.

    second_token                    a good token of another company
    token_expired, token_revoked    401 for everything, as are token_disabled and token_voided
    token_forbidden                 403 for everything
    token_exhausted                 429 for everything, for an hour after this was asked for
    token_without_delete            a good token of user_without_delete
    token_limited                   a good token with the real limit, 3 requests a second
    tenant, project, workspace      ids of the first token's company, and of a project and a workspace in it
    other_project                   the id of another project in it
    foreign_tenant                  the id of the second token's company
    user, user_without_delete       users of the company; the other may not delete
    user_inactive, user_foreign     one who is not active, and one of no company
    master, module, hierarchy       names of forms
    unique_field                    a field that names their records
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.controls import Controls
from sinkove_synkrato_mock.synkrato.arrangement import add_form, add_records
from sinkove_synkrato_mock.synkrato.page import Pages

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.synkrato.engine import Engine

__all__ = ["actions"]


def actions(engine: Engine) -> dict[tuple[str, str], Action]:
    """Returns the actions for an engine, by method and name."""
    controls = _Controls(engine)
    return {
        **controls.actions(),
        ("POST", "forms"): controls.add_form,
        ("POST", "records"): controls.add_records,
        **Pages(engine).actions(),
    }


class _Controls(Controls):
    def add_form(
        self, *, kind: str, text: str, company: str | None = None, api_key: str | None = None
    ) -> dict[str, Any]:
        return {"name": add_form(self.tenant(api_key), kind, text, company)}

    def add_records(self, /, *, api_key: str | None = None, **fields: Any) -> dict[str, Any]:
        return {"ids": add_records(self.tenant(api_key), **fields)}
