"""The admin actions of the Sinkove mock.

Each takes `api_key`, else the request's own key, which says whose tenant is meant; without one it is the first.

`POST clock` takes `advance_seconds` and `freeze`; `POST keys` takes `key` (an old one is changed) and what `Terms` has;
`POST organizations` takes `name` and `members`, keys of the tenant; `POST datasets` takes `status`, `organization` and
the fields of a create. `GET state` tells what `--load` takes back.

`GET ` and `POST ` are the page for people, `GET docs` is its API reference; `GET openapi.json` is the API description.

`GET subjects` is TOML, with strings only. What it names exists from the first time that somebody asks, until a reset.

    second_key                    a second good key, of an account that shares nothing with the first one's
    key_without_credits           402 for every create, also in the first key's organizations
    key_with_credits, credits     an account, and how many it has, again whenever somebody asks for the subjects
    key_revoked, key_forbidden    401 and 403 for everything
    key_exhausted                 429 for everything, for an hour after this was asked for
    failed_dataset                of the first key's account, as is expired_dataset
    foreign_dataset               of an account that none of the good keys is for
    organization                  the first key's account's; organization_failed_dataset, organization_expired_dataset
    organization_foreign_dataset  of another organization of the same account
    foreign_organization          of another account
    expired_link                  an address of a file, whose time is over
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.controls import Controls
from sinkove_synkrato_mock.sinkove import arrangement, page

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.sinkove.engine import Engine

__all__ = ["actions"]


def actions(engine: Engine) -> dict[tuple[str, str], Action]:
    """Returns the actions for an engine, by method and name."""
    return {**_Controls(engine).actions(), **page.Pages(engine).actions()}


class _Controls(Controls):
    def actions(self) -> dict[tuple[str, str], Action]:
        return {
            **super().actions(),
            ("POST", "datasets"): self.add_dataset,
            ("POST", "organizations"): self.add_organization,
        }

    def add_dataset(self, /, *, api_key: str | None = None, **fields: Any) -> dict[str, Any]:
        return {"id": arrangement.arrange_dataset(self._engine.account(api_key), fields)}

    def add_organization(
        self,
        *,
        name: str,
        members: list[str] | None = None,
        id: str | None = None,  # noqa: A002 - the field's name
        api_key: str | None = None,
    ) -> dict[str, Any]:
        account = self._engine.account(api_key)
        keys = [account.key] if members is None else members
        return {"id": account.tenant.add_organization(name, keys, organization_id=id)}
