"""Whether the service is up, and what is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.message import json_response
from sinkove_synkrato_mock.synkrato.answers import Refusal, moment

if TYPE_CHECKING:
    from sinkove_synkrato_mock.message import Response
    from sinkove_synkrato_mock.synkrato.calls import Call

__all__ = ["HANDLERS"]

_BUILT_AT = 1_767_225_600


def _liveness(call: Call) -> Response:
    for fault, part in (("liveness-cpu-limit", "CPU"), ("liveness-memory-limit", "Memory")):
        if fault in call.account.faults:
            raise Refusal(500, f"Liveness {part} Limit exceeded")
    return json_response(200, {"ok": True, "cpuPercent": 12.5, "memPercent": 48.1})


def _readiness(call: Call) -> Response:
    if "database-disconnected" in call.account.faults:
        raise Refusal(500, "Database - disconnected")
    return json_response(200, {"ok": True})


def _build_info(_: Call) -> Response:
    told = {"name": "data-api", "version": "26.5.0", "branch": "mock", "commit": "0000000", "date": moment(_BUILT_AT)}
    return json_response(200, told)


HANDLERS = {"checkLiveness": _liveness, "checkReadiness": _readiness, "getBuildInfo": _build_info}
