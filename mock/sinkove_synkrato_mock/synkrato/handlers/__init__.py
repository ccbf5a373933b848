"""What each operation does, by operationId."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.synkrato.handlers import (
    documents,
    expand,
    health,
    hierarchies,
    jobs,
    masters,
    modules,
    schedules,
    subtables,
    users,
    workflow,
    workspaces,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.calls import Handler

__all__ = ["HANDLERS"]

_ROOMS = (
    health, masters, modules, expand, subtables, hierarchies, documents, jobs, workflow, users, workspaces, schedules,
)  # fmt: skip
HANDLERS: Mapping[str, Handler] = {name: each for room in _ROOMS for name, each in room.HANDLERS.items()}
