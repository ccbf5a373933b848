"""Whether the service is well, and what runs there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sinkove_synkrato.engine import Engine
from sinkove_synkrato.worlds import run

from ._calls import HealthCalls


@dataclass(frozen=True, slots=True)
class Liveness:
    """What a server is busy with.

    Attributes:
        ok: Whether it is within its limits; outside them the call fails with ServerError.
        cpu_percent: Its processors, measured for a second; None where it does not say.
        mem_percent: Its memory, likewise.
    """

    ok: bool
    cpu_percent: float | None
    mem_percent: float | None


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """What runs there; None for what it does not say."""

    name: str | None
    version: str | None
    branch: str | None
    commit: str | None
    date: datetime | None


async def _liveness(calls: HealthCalls) -> Liveness:
    told = await calls.liveness()
    return Liveness(told["ok"], told.get("cpuPercent"), told.get("memPercent"))


async def _build_info(calls: HealthCalls) -> BuildInfo:
    told = await calls.build_info()
    values: list[Any] = [getattr(told, name) or None for name in ("name", "version", "branch", "commit", "date")]
    return BuildInfo(*values)


class Health:
    """The service itself. Reached as `Client.health`; liveness and readiness need no token that is good."""

    def __init__(self, engine: Engine) -> None:
        self._calls = HealthCalls(engine)

    def readiness(self) -> bool:
        """Whether it can work.

        Raises:
            ServerError: Its database is not connected.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, checkReadiness (documented).
        """
        return run(self._calls.readiness())

    def liveness(self) -> Liveness:
        """How busy it is. Takes a second, so it is nothing to ask often.

        Raises:
            ServerError: Processors or memory are over their limit.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, checkLiveness (platform).
        """
        return run(_liveness(self._calls))

    def build_info(self) -> BuildInfo:
        """What runs there.

        Raises:
            AuthenticationError: The token is not good.
            APIError: As for every call.

        Source: openapi/synkrato.yaml, getBuildInfo (platform).
        """
        return run(_build_info(self._calls))


class AsyncHealth:
    """As `Health`, awaited."""

    def __init__(self, engine: Engine) -> None:
        self._calls = HealthCalls(engine)

    async def readiness(self) -> bool:
        """As `Health.readiness`."""
        return await self._calls.readiness()

    async def liveness(self) -> Liveness:
        """As `Health.liveness`."""
        return await _liveness(self._calls)

    async def build_info(self) -> BuildInfo:
        """As `Health.build_info`."""
        return await _build_info(self._calls)
