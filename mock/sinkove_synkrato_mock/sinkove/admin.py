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

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import flag
from sinkove_synkrato_mock.sinkove import arrangement, page, snapshot
from sinkove_synkrato_mock.sinkove.subjects import as_toml

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.message import Request, Response
    from sinkove_synkrato_mock.sinkove.engine import Engine
    from sinkove_synkrato_mock.sinkove.tenant import Tenant

__all__ = ["actions"]


def actions(engine: Engine) -> dict[tuple[str, str], Action]:
    """Returns the actions for an engine, by method and name."""
    controls = _Controls(engine)
    return {
        ("POST", "reset"): controls.reset,
        ("GET", "requests"): controls.requests,
        ("POST", "clock"): controls.clock,
        ("POST", "faults"): controls.add_fault,
        ("DELETE", "faults"): controls.remove_fault,
        ("GET", "state"): controls.state,
        ("POST", "datasets"): controls.add_dataset,
        ("POST", "keys"): controls.add_key,
        ("POST", "organizations"): controls.add_organization,
        ("GET", "subjects"): controls.subjects,
        **page.actions(engine),
    }


class _Controls:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _tenant(self, api_key: str | None) -> Tenant:
        return self._engine.account(api_key).tenant

    def reset(self, *, api_key: str | None = None) -> dict[str, Any]:
        self._tenant(api_key).reset()
        return {}

    def requests(self, *, api_key: str | None = None) -> dict[str, Any]:
        return {"requests": [asdict(each) for each in self._tenant(api_key).journal.exchanges()]}

    def clock(
        self, *, advance_seconds: float | None = None, freeze: bool | None = None, api_key: str | None = None
    ) -> dict[str, Any]:
        clock = self._tenant(api_key).clock
        if advance_seconds is None and freeze is None:
            raise ValueError("clock takes advance_seconds, freeze or both.")
        if freeze is not None:
            flag("freeze", freeze)
        if advance_seconds is not None:
            clock.advance(advance_seconds)
        if freeze is not None:
            (clock.freeze if freeze else clock.unfreeze)()
        return {"time": clock.time(), "frozen": clock.is_frozen}

    def add_fault(self, /, *, id: str, api_key: str | None = None, **options: Any) -> dict[str, Any]:  # noqa: A002 - the field's name
        faults = self._tenant(api_key).faults
        faults.add(id, **options)
        return {"faults": list(faults)}

    def remove_fault(self, *, id: str, api_key: str | None = None) -> dict[str, Any]:  # noqa: A002 - as above
        faults = self._tenant(api_key).faults
        faults.remove(id)
        return {"faults": list(faults)}

    def state(self, *, api_key: str | None = None) -> dict[str, Any]:
        return snapshot.tell(self._tenant(api_key))

    def add_dataset(self, /, *, api_key: str | None = None, **fields: Any) -> dict[str, Any]:
        return {"id": arrangement.arrange_dataset(self._engine.account(api_key), fields)}

    def add_key(self, /, *, key: str | None = None, api_key: str | None = None, **terms: Any) -> dict[str, Any]:
        return {"key": self._tenant(api_key).add_key(key, **terms)}

    def add_organization(
        self,
        *,
        name: str,
        members: list[str] | None = None,
        id: str | None = None,  # noqa: A002 - as above
        api_key: str | None = None,
    ) -> dict[str, Any]:
        account = self._engine.account(api_key)
        keys = [account.key] if members is None else members
        return {"id": account.tenant.add_organization(name, keys, organization_id=id)}

    def subjects(self, request: Request, *, api_key: str | None = None) -> Response:
        return as_toml(self._engine.subjects(request.address, api_key))
