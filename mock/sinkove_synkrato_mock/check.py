"""Checks of what people tell a mock: a refusal is a ValueError whose one sentence names what is wrong."""

from __future__ import annotations

import inspect
import math
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.spec import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["call", "check_key", "flag", "naming", "number", "several", "text", "whole"]


def whole(name: str, value: object, low: float = -math.inf, high: float = math.inf) -> None:
    """Refuses what is not a whole number in a range."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} is a whole number{_range(low, high)}.")


def number(name: str, value: object, low: float, high: float, words: str) -> None:
    """Refuses what is not a finite number in a range, which `words` say."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is a number {words}.")


def flag(name: str, value: object) -> None:
    """Refuses what is neither true nor false."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false.")


def text(name: str, value: object, least: int = 1, most: int = 200) -> None:
    """Refuses what is not a text of a length in a range."""
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise ValueError(f"{name} is a text of {least} to {most} characters.")


def check_key(name: str, key: object) -> None:
    """Refuses what cannot be a key."""
    if not isinstance(key, str) or not re.fullmatch(r"[!-~]{1,500}", key):
        raise ValueError(f"{name} is 1 to 500 printable ASCII characters without blanks.")


def several(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    """Returns one text or several as several."""
    if isinstance(value, str):
        return (value,)
    try:
        return tuple(value)
    except TypeError:
        raise ValueError(f"{name} is a text or several of them, not {type(value).__name__}.") from None


def call(action: Callable[..., Any], arguments: Mapping[str, Any], place: str = "") -> Any:
    """Calls an action with named arguments that came from outside; `place` is told when they do not fit."""
    try:
        inspect.signature(action).bind(**arguments)
    except TypeError as error:
        raise ValueError(f"{place}{shorten(str(error))}.") from None
    return action(**arguments)


@contextmanager
def naming(place: str) -> Iterator[None]:
    """Puts a place in front of the sentence of a refusal inside."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None


def _range(low: float, high: float) -> str:
    if math.isinf(low):
        return ""
    return f" from {low} up" if math.isinf(high) else f" from {low} to {high}"
