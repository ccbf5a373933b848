"""What each operation does, by operationId."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sinkove_synkrato_mock.synkrato.handlers import expand, health, hierarchies, masters, modules, subtables, workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_mock.synkrato.calls import Handler

__all__ = ["HANDLERS"]

HANDLERS: Mapping[str, Handler] = {
    **health.HANDLERS,
    **masters.HANDLERS,
    **modules.HANDLERS,
    **expand.HANDLERS,
    **subtables.HANDLERS,
    **hierarchies.HANDLERS,
    **workflow.HANDLERS,
}
