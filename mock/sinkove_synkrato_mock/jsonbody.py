"""Reading JSON as strictly as the RFC has it."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

__all__ = ["UnreadableJSONError", "parse"]


class UnreadableJSONError(ValueError):
    """The bytes are not a JSON text that can be read; the text says why, in one sentence."""


def parse(body: bytes) -> Any:
    """Returns the value of a JSON text.

    Unlike `json.loads` it refuses NaN, infinities and numbers that overflow to one, names that come twice in an object,
    other encodings than UTF-8, and halves of surrogate pairs, which could not be sent back.

    Raises:
        UnreadableJSONError: It cannot be read.
    """
    if not body.strip():
        raise UnreadableJSONError("The body is empty.")
    try:
        text = body.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_object)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()
        _check_depth(value)
    except RecursionError:
        raise UnreadableJSONError("The body is nested too deeply.") from None
    except UnreadableJSONError:
        raise
    except UnicodeError:
        raise UnreadableJSONError("The body is not valid UTF-8.") from None
    except ValueError:
        raise UnreadableJSONError("The body is not valid JSON.") from None
    return value


def _check_depth(value: Any, left: int = 100) -> None:
    if not left:  # What was read must also be written, wherever Python's own limit happens to be then.
        raise RecursionError
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_depth(child, left - 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        # Which of them is meant? Each reader has its own answer.
        raise UnreadableJSONError("An object in the body has the same name twice.")
    return made


def _refuse_constant(name: str) -> NoReturn:
    raise UnreadableJSONError(f"The body is not valid JSON: it has no {name}.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableJSONError("A number in the body is too large.")
    return number
