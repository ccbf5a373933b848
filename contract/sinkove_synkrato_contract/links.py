"""Links that a document declares from one operation to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.spec import Spec

__all__ = ["Link", "pointed"]


@dataclass(frozen=True)
class Link:
    """A declared link: an answer of the operation `source` holds the parameters of the operation `target`."""

    name: str
    source: str
    target: str
    parameters: Mapping[str, str]


def pointed(spec: Spec, body: Any, expression: str, sent: Mapping[str, str] | None = None) -> Any:
    """Evaluates a runtime expression such as `$response.body#/data/id`; None when there is nothing there.

    Args:
        spec: The document that it stands in.
        body: Of the answer.
        expression: As above; `$request.path.NAME` and its like name what was `sent`.
        sent: The request's parameters by name.
    """
    if expression.startswith("$request."):
        return (sent or {}).get(expression.split(".", 2)[2])
    pointer = expression.removeprefix("$response.body#")
    nodes = list(spec.walk(body, pointer))
    return nodes[-1] if len(nodes) == len(pointer.split("/")) else None
