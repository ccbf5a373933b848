"""What the parts of a client have in common that are reached as its attributes."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import ConfigurationError
from synkrato_api.types import Unset

from ._filters import Filter, filter_and_zone
from ._scope import Place, Scope
from ._terms import FilterError
from ._values import write_value

C = TypeVar("C")
T = TypeVar("T")


class Surface(Generic[C]):
    """A part of the API, whose calls take place where the client's do unless they say otherwise."""

    _made_of: Callable[[Engine, Scope], C]

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    def _at(self, place: Place) -> C:
        return type(self)._made_of(self._engine, self._scope.changed(**place))


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def written(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are not None, as JSON has them.

    Raises:
        ValueError: JSON does not have one of them, or it could be meant in two ways.
    """
    sent = {}
    for name, value in given(fields).items():
        try:
            sent[name] = write_value(value)
        except ValueError as exc:
            raise ValueError(f"{name}: {exc}") from None
    return sent


def told(value: T | Unset) -> T | None:
    """A value of an answer; None for what it does not hold."""
    return None if isinstance(value, Unset) else value


def filter_text(filter_: Filter | str | None, *, is_nested: bool = False) -> str | None:
    """A filter where the server takes no time zone, and keeps times in UTC (inferred).

    Args:
        filter_: The filter, or its text, which is sent as it stands.
        is_nested: Whether the server's grammar has parentheses there, so that no value can hold one.

    Raises:
        ValueError: It makes no sense.
    """
    text = filter_and_zone(filter_, "UTC")[0]
    if is_nested and isinstance(filter_, Filter) and re.search("[()]", filter_.text):
        raise FilterError(
            f"The filter {text} has a parenthesis in a value, which this list takes for one of its grammar."
        )
    return text


def listed(what: str, names: Iterable[str]) -> list[str]:
    """A list of names or ids.

    Raises:
        TypeError: It is one text.
    """
    if isinstance(names, str | bytes):
        raise TypeError(f"{what} must be a list, not one text.")
    return list(names)


def named(what: str, value: str) -> str:
    """A name or id that an address can hold.

    Raises:
        ConfigurationError: It is none.
    """
    if not isinstance(value, str) or not value.strip(" ./"):
        raise ConfigurationError(f"{what} must be a text such as '64f1c2a9e4b0a1b2c3d4e5f6', not {value!r}.")
    return value
