"""The admin actions of the Sinkove mock. Each takes `api_key`; without one, the first key is meant."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.sinkove.engine import Engine

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
    }


class _Controls:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reset(self, api_key: str | None = None) -> dict[str, Any]:
        self._engine.reset(api_key)
        return {}

    def requests(self, api_key: str | None = None) -> dict[str, Any]:
        return {"requests": [asdict(each) for each in self._engine.accounts.get(api_key).journal.exchanges()]}

    def advance(self, *, advance_seconds: float, api_key: str | None = None) -> dict[str, Any]:
        if isinstance(advance_seconds, bool) or not isinstance(advance_seconds, int | float):
            raise ValueError("advance_seconds is a number.")
        clock = self._engine.accounts.get(api_key).clock
        clock.advance(advance_seconds)
        return {"time": clock.time()}

    def add_fault(self, *, id: str, api_key: str | None = None) -> dict[str, Any]:  # noqa: A002 - the field's name
        faults = self._engine.accounts.get(api_key).faults
        faults.add(id)
        return {"faults": list(faults)}

    def remove_fault(self, *, id: str, api_key: str | None = None) -> dict[str, Any]:  # noqa: A002 - as above
        faults = self._engine.accounts.get(api_key).faults
        faults.remove(id)
        return {"faults": list(faults)}

    def state(self, api_key: str | None = None) -> dict[str, Any]:
        account = self._engine.accounts.get(api_key)
        now = account.clock.time()
        return {
            "time": now,
            "remaining": account.window.remaining,
            "credits": account.credits,
            "faults": list(account.faults),
            "datasets": [each.wire(each.stage(now)) for each in account.datasets.all()],
        }

    def arrange(self, *, api_key: str | None = None, status: str = "ready", **content: Any) -> dict[str, Any]:
        return {"id": self._engine.arrange(self._engine.accounts.get(api_key), status, content)}
