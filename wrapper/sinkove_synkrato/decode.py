"""The guard around generated parsing: what it raises becomes our error, what it lets through is compared with its type.

Generated code checks little: it accepts ``prompts: null`` and ``size: "10"``, and raises whatever a bad body makes it
trip over.
"""

import sys
import types
import typing
from collections.abc import Awaitable, Callable, Iterator
from functools import lru_cache
from typing import Any, Literal, TypeVar

import attrs

from .call import Call
from .errors import ResponseValidationError
from .failure import render

T = TypeVar("T")
U = TypeVar("U")

# What is in these is looked at by nobody: there is nothing in them.
_PLAIN = frozenset({bool, float, int, str, type(None)})


async def decoded(call: Call, produce: Callable[[], Awaitable[T]], into: Callable[[T], U]) -> U:
    """What ``into`` makes of what ``produce`` gives: it sends a request and parses its answer.

    Raises:
        APIError: Whatever sending raised.
        ResponseValidationError: The answer is a 2xx, and its body is not what the spec promises.
    """
    result, misfit = await _tried(call, produce, into)
    # Raised from here: the frames and the text of what went wrong there hold what the server sent.
    if misfit:
        raise _unexpected(call, misfit)
    return typing.cast("U", result)


async def _tried(call: Call, produce: Callable[[], Awaitable[T]], into: Callable[[T], U]) -> tuple[U | None, str]:
    try:
        model = await produce()
        misfit = mismatch(model)
        return (None, misfit) if misfit else (into(model), "")
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError, RecursionError) as exc:
        if not call.answered:
            raise
        return None, _reason(exc)


def _reason(exc: Exception) -> str:
    if isinstance(exc, KeyError):
        return f"The field {str(exc.args[0])[:100]!r} is missing"
    if isinstance(exc, UnicodeDecodeError):
        return "It is not UTF-8"
    # The text of other exceptions may repeat what the server sent, so only its kind is told.
    return {"JSONDecodeError": "It is not JSON", "RecursionError": "It is nested too deeply"}.get(
        type(exc).__name__, f"It does not fit the schema ({type(exc).__name__})"
    )


def _unexpected(call: Call, reason: str) -> ResponseValidationError:
    facts = (f"request id {call.request_id}" if call.request_id else "", f"attempt {call.attempts}")
    text = render(
        "An answer of an unexpected form came from", call.operation, facts, reason, call.operation.carried_out
    )
    return ResponseValidationError(text, operation_id=call.operation.id, attempts=call.attempts)


def mismatch(value: Any, path: str = "") -> str:
    """Where a generated model's values do not fit their annotations, as a phrase; empty when all do.

    A whole float in the place of an int is replaced by the int: JSON does not tell them apart.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            if type(item) not in _PLAIN and (found := mismatch(item, f"{path}[{index}]")):
                return found
        return ""
    cls: type = type(value)
    if not attrs.has(cls):
        return ""
    for name, annotation, plain in _fields(cls):
        item = getattr(value, name)
        if type(item) in plain:
            continue
        if isinstance(item, float) and item.is_integer() and not fits(item, annotation) and fits(0, annotation):
            item = int(item)
            setattr(value, name, item)
        where = f"{path}.{name}" if path else name
        if not fits(item, annotation):
            return f"{where} is {_kind(item)}, not {_name(annotation)}"
        if found := mismatch(item, where):
            return found
    return ""


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__


def _name(annotation: Any) -> str:
    options = typing.get_args(annotation)
    if typing.get_origin(annotation) is Literal:
        return " or ".join(repr(option) for option in options)
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        # The generator's word for 'left out', which a value that is there can never be.
        return " or ".join(_name(option) for option in options if _name(option) != "Unset")
    if annotation is type(None):
        return "null"
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


@lru_cache(maxsize=256)
def _fields(cls: type) -> list[tuple[str, Any, frozenset[type]]]:
    """The fields of a generated model: name, annotation, and types that fit it and hold nothing to look into."""
    # Generated models import one another for type checkers only; their package has all the names.
    package = sys.modules.get(cls.__module__.rpartition(".")[0])
    hints = typing.get_type_hints(cls, localns=dict(vars(package)) if package else None)
    names = [field.name for field in attrs.fields(cls) if field.name != "additional_properties"]
    return [(name, hints[name], frozenset(_at_first_sight(hints[name]))) for name in names]


def _at_first_sight(annotation: Any) -> Iterator[type]:
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        for option in typing.get_args(annotation):
            yield from _at_first_sight(option)
    elif isinstance(annotation, type) and typing.get_origin(annotation) is None and not attrs.has(annotation):
        yield annotation


def fits(value: Any, annotation: Any) -> bool:
    """Whether a value is what its annotation says. Items of models are looked into by `mismatch`."""
    origin = typing.get_origin(annotation)
    if annotation is Any or isinstance(annotation, TypeVar):
        return True
    if origin in (types.UnionType, typing.Union):
        return any(fits(value, option) for option in typing.get_args(annotation))
    if origin is Literal:
        return any(
            value is option or (type(value) is type(option) and value == option) for option in annotation.__args__
        )
    if origin is list:
        (item,) = typing.get_args(annotation)
        return isinstance(value, list) and all(fits(each, item) for each in value)
    if origin is not None:
        return isinstance(value, origin)
    if annotation in (int, float):
        numbers = (int, float) if annotation is float else int
        return isinstance(value, numbers) and not isinstance(value, bool)
    return isinstance(value, type(None) if annotation is None else annotation)
