"""Where a call takes place: tenant, project, workspace."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict, Unpack

from sinkove_synkrato.errors import ConfigurationError


class Place(TypedDict, total=False):
    """Where calls take place; what is left out is the client's.

    Attributes:
        tenant_id: Instead of the token's own tenant, such as ``cwWdTZK``.
        project_id: Such as ``p6iD1Wb``; without project and workspace it is the company.
        workspace_id: Instead of a project.
    """

    tenant_id: str | None
    project_id: str | None
    workspace_id: str | None


def place_of(options: Mapping[str, Any], known: type[Any]) -> Place:
    """Where a call takes place that takes a dictionary of arguments.

    Args:
        options: All that it was given.
        known: The dictionary's type.

    Raises:
        TypeError: One of them is none of those; it would be left out without a word.
    """
    if unknown := options.keys() - known.__annotations__.keys():
        raise TypeError(f"There is no argument {min(unknown)!r} here; there are {', '.join(known.__annotations__)}.")
    place: Any = {name: value for name, value in options.items() if name in Place.__annotations__}
    return place  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Scope:
    """As `Place`, checked.

    Raises:
        ConfigurationError: One of them is nothing that a header can carry.
    """

    tenant_id: str | None = None
    project_id: str | None = None
    workspace_id: str | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not (isinstance(value, str) and value.isascii() and value.isprintable() and value):
                raise ConfigurationError(f"{each.name} must be a short text such as 'p6iD1Wb', not {value!r}.")

    def changed(self, **place: Unpack[Place]) -> "Scope":
        """Another one, as far as it is given; a project takes the place of a workspace, and a workspace that of a project.

        Raises:
            TypeError: There is no such scope.
            ConfigurationError: As above.
        """
        # Of both nobody says which one counts, so that records could be written where the caller does not mean.
        for one, other in (("project_id", "workspace_id"), ("workspace_id", "project_id")):
            if place.get(one) is not None:
                place = {other: None, **place}  # type: ignore[misc]
        return replace(self, **place)

    @property
    def headers(self) -> dict[str, str]:
        """As generated code takes them."""
        values = {f"x_{each.name}": getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in values.items() if value is not None}
