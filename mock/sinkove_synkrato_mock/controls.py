"""The admin actions of any vendor's mock."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.check import flag
from sinkove_synkrato_mock.message import Response

if TYPE_CHECKING:
    from sinkove_synkrato_mock.admin import Action
    from sinkove_synkrato_mock.engine import TenantEngine
    from sinkove_synkrato_mock.message import Request

__all__ = ["Controls"]


class Controls:
    """What can be done to a tenant: the one of `api_key`, which is the request's own key when no field says another."""

    def __init__(self, engine: TenantEngine[Any, Any]) -> None:
        self._engine = engine

    def actions(self) -> dict[tuple[str, str], Action]:
        """Returns the actions by method and name."""
        return {
            ("POST", "reset"): self.reset,
            ("GET", "requests"): self.requests,
            ("POST", "clock"): self.clock,
            ("POST", "faults"): self.add_fault,
            ("DELETE", "faults"): self.remove_fault,
            ("GET", "state"): self.state,
            ("POST", "keys"): self.add_key,
            ("GET", "subjects"): self.subjects,
        }

    def tenant(self, api_key: str | None) -> Any:
        """Returns whose a key is."""
        return self._engine.account(api_key).tenant

    def reset(self, *, api_key: str | None = None) -> dict[str, Any]:
        """Brings everything back to how it was at the start."""
        self.tenant(api_key).reset()
        return {}

    def requests(self, *, api_key: str | None = None) -> dict[str, Any]:
        """Tells what was asked."""
        return {"requests": [asdict(each) for each in self.tenant(api_key).journal.exchanges()]}

    def clock(
        self, *, advance_seconds: float | None = None, freeze: bool | None = None, api_key: str | None = None
    ) -> dict[str, Any]:
        """Pushes the clock, stops it or lets it run."""
        clock = self.tenant(api_key).clock
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
        """Switches a fault on."""
        faults = self.tenant(api_key).faults
        faults.add(id, **options)
        return {"faults": list(faults)}

    def remove_fault(self, *, id: str, api_key: str | None = None) -> dict[str, Any]:  # noqa: A002 - as above
        """Switches a fault off."""
        faults = self.tenant(api_key).faults
        faults.remove(id)
        return {"faults": list(faults)}

    def state(self, *, api_key: str | None = None) -> dict[str, Any]:
        """Tells the state."""
        return self._engine.tell(self.tenant(api_key))

    def add_key(self, /, *, key: str | None = None, api_key: str | None = None, **terms: Any) -> dict[str, Any]:
        """Makes a key, or changes what one may do."""
        return {"key": self.tenant(api_key).add_key(key, **terms)}

    def subjects(self, *, request: Request, api_key: str | None = None) -> Response:
        """Tells what a conformance suite may use; JSON's strings of printable ASCII are TOML's too."""
        told = self._engine.subjects(request.address, api_key)
        body = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items()).encode()
        return Response(200, (("Content-Type", "application/toml"), ("Content-Length", str(len(body)))), body)
