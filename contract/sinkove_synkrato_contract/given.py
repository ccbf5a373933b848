"""What a run is given to go by: the document, its operations, and what the target itself offers to be tested with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import yaml

from sinkove_synkrato_contract.options import CannotRunError, Options, read, require, subjects_of

if TYPE_CHECKING:
    from sinkove_synkrato_contract.spec import Operation, Spec
    from sinkove_synkrato_contract.target import Target

__all__ = ["document", "selected", "served_subjects"]


def document(options: Options) -> dict[str, Any] | None:
    """Returns the OpenAPI document that the options name; None when they name none.

    Raises:
        CannotRunError: It is something else.
    """
    if options.spec is None:
        return None
    try:
        found = yaml.safe_load(read(options.spec))
    except yaml.YAMLError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("paths"), dict):
        raise CannotRunError(f"{options.spec} is not an OpenAPI document.")
    return found


def selected(spec: Spec, names: tuple[str, ...]) -> tuple[Operation, ...]:
    """Returns the operations of these names, all without any.

    Raises:
        CannotRunError: There is no such operation.
    """
    for name in names:
        require("operation", name, spec.operations)
    return tuple(each for each in spec.operations.values() if each.id in (names or spec.operations))


def served_subjects(target: Target) -> dict[str, str]:
    """Returns the subjects that a mock serves; none from any other server."""
    try:
        response = target.client.get(f"{target.options.base_url}/_mock/subjects")
    except httpx.HTTPError:
        return {}
    # Whoever answers 200 to every address has no subjects, and is none the worse for it.
    kind = response.headers.get("content-type", "").partition(";")[0]
    return subjects_of(response.text) if response.status_code == 200 and kind == "application/toml" else {}
