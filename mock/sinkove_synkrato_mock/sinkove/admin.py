"""The admin actions of the Sinkove mock. Each but `subjects` takes `api_key`; without one, the first key is meant.

`GET subjects` is TOML, with strings only. What it names exists from the first time that somebody asks, until a reset.

    second_key                    a second good key; missing when the mock was started with one
    key_without_credits           402 for every create, also in the first key's organizations
    key_revoked, key_forbidden    401 and 403 for everything
    key_exhausted                 429 for everything, for an hour after this was asked for
    failed_dataset                of the first key's account, as is expired_dataset
    foreign_dataset               of an account that none of the good keys is for
    organization                  the first key's account's; organization_failed_dataset, organization_expired_dataset
    organization_foreign_dataset  of another organization of the same account
    foreign_organization          of another account
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.sinkove.handlers import MODELS
from sinkove_synkrato_mock.sinkove.organizations import MODEL_IDS
from sinkove_synkrato_mock.sinkove.subjects import as_toml

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.sinkove.account import Account
    from sinkove_synkrato_mock.sinkove.engine import Engine
    from sinkove_synkrato_mock.sinkove.organizations import Organization

__all__ = ["actions"]


def actions(engine: Engine) -> dict[tuple[str, str], Action]:
    """Returns the actions for an engine, by method and name."""
    controls = _Controls(engine)
    return {
        ("POST", "reset"): controls.reset,
        ("GET", "requests"): controls.requests,
        ("POST", "clock"): controls.advance,
        ("POST", "faults"): controls.add_fault,
        ("DELETE", "faults"): controls.remove_fault,
        ("GET", "state"): controls.state,
        ("POST", "datasets"): controls.arrange,
        ("GET", "subjects"): lambda: as_toml(engine.subjects()),
    }


class _Controls:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reset(self, api_key: str | None = None) -> dict[str, Any]:
        self._engine.reset(api_key)
        return {}

    def requests(self, api_key: str | None = None) -> dict[str, Any]:
        return {"requests": [asdict(each) for each in self._engine.account(api_key).journal.exchanges()]}

    def advance(self, *, advance_seconds: float, api_key: str | None = None) -> dict[str, Any]:
        if isinstance(advance_seconds, bool) or not isinstance(advance_seconds, int | float):
            raise ValueError("advance_seconds is a number.")
        clock = self._engine.account(api_key).clock
        clock.advance(advance_seconds)
        return {"time": clock.time()}

    def add_fault(self, *, id: str, api_key: str | None = None, **options: Any) -> dict[str, Any]:  # noqa: A002 - the field's name
        faults = self._engine.account(api_key).faults
        faults.add(id, **options)
        return {"faults": list(faults)}

    def remove_fault(self, *, id: str, api_key: str | None = None) -> dict[str, Any]:  # noqa: A002 - as above
        faults = self._engine.account(api_key).faults
        faults.remove(id)
        return {"faults": list(faults)}

    def state(self, api_key: str | None = None) -> dict[str, Any]:
        account = self._engine.account(api_key)
        now = account.clock.time()
        return {
            "time": now,
            "remaining": account.window.remaining,
            "credits": account.credits,
            "faults": list(account.faults),
            "models": [*MODELS, *MODEL_IDS],
            "datasets": _datasets(account, now),
            "organizations": [
                {**each.wire(), "datasets": _datasets(each, now)} for each in account.organizations.values()
            ],
        }

    def arrange(
        self, *, api_key: str | None = None, status: str = "ready", organization: str | None = None, **content: Any
    ) -> dict[str, Any]:
        return {"id": self._engine.arrange(self._engine.account(api_key), status, content, organization)}


def _datasets(place: Account | Organization, now: float) -> list[dict[str, Any]]:
    return [each.wire(each.stage(now)) for each in place.datasets.all()]
