"""What a run is given to go by: the document, its operations, and what the target itself offers to be tested with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from sinkove_synkrato_contract.options import CannotRunError, Options, read, require, subjects_of
from sinkove_synkrato_contract.spec import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target
    from sinkove_synkrato_contract.vendor import Vendor

__all__ = ["document", "secrets_of", "selected", "served_subjects", "spec_of"]

_PUBLIC = {"accept", "accept-encoding", "accept-language", "cache-control", "content-type", "user-agent"}


def document(options: Options) -> dict[str, Any] | None:
    """Returns the OpenAPI document that the options name; None when they name none.

    Raises:
        CannotRunError: It is something else.
    """
    if options.spec is None:
        return None
    try:
        found = yaml.safe_load(read(options.spec))
    except (yaml.YAMLError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("paths"), dict):
        raise CannotRunError(f"{options.spec} is not an OpenAPI document.")
    return found


def spec_of(document: dict[str, Any], base_url: str) -> Spec:
    """Returns the operations of a document.

    Raises:
        CannotRunError: It is not what OpenAPI says.
    """
    try:
        spec = Spec(document, base_url)
        for each in spec.operations.values():
            _ = (each.responses, each.echoed, each.smallest, each.unknown, each.links, each.query, each.needed)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise CannotRunError(f"The OpenAPI document cannot be read ({type(error).__name__}: {error}).") from None
    return spec


def secrets_of(options: Options, spec: Spec, subjects: Mapping[str, str], vendor: Vendor) -> dict[str, str]:
    """Returns the name for each secret.

    The value of a header that says no secret is not one, and hiding it would spoil every address that has the word.

    Raises:
        CannotRunError: A subject's key cannot be one, or is the key under test.
    """
    public = f"{options.base_url} {' '.join(each.path for each in spec.operations.values())}"
    told = {
        name: value for name, value in options.headers.items() if name.lower() not in _PUBLIC and value not in public
    }
    secrets = {value: f"the value of {name}" for name, value in told.items() if value[5:]}
    for name, value in subjects.items():
        if name == "expired_link":
            secrets[value] = f"${name.upper()}"
        if name not in vendor.keys:
            continue
        if value == options.api_key or not re.fullmatch(r"[!-~]+", value):
            raise CannotRunError(
                f"The subject {name} has to be another key than the one under test, in ASCII without blanks."
            )
        secrets[value] = f"${name.upper()}"
    return {**secrets, options.api_key: f"${vendor.key_variable}"}


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
        response = target.client.get(f"{target.options.base_url.removesuffix(target.vendor.prefix)}/_mock/subjects")
    except httpx.HTTPError:
        return {}
    # Whoever answers 200 to every address has no subjects, and is none the worse for it.
    kind = response.headers.get("content-type", "").partition(";")[0]
    try:
        return subjects_of(response.text) if response.status_code == 200 and kind == "application/toml" else {}
    except CannotRunError:
        return {}
