"""One term of a filter: a field, an operator, and a value that the vendor's grammar can write."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from keyword import iskeyword
from typing import Final, Literal, TypeAlias

from sinkove_synkrato.redact import shortened

from ._values import DAY, is_utf8

Value: TypeAlias = str | int | float | Decimal | date | Enum
"""What a field can be compared with; a bool is an int to Python and a bool to the vendor."""
Operator: TypeAlias = Literal["eq", "ne", "gt", "ge", "lt", "le", "cn", "nc", "sw", "ew", "in"]

_WORDS = ("and", "or", "null")
_LONGEST_NUMBER = 400  # digits; no JSON number has as many
_PARTS = ("cn", "nc", "sw", "ew")
_ORDER = ("gt", "ge", "lt", "le")
# The vendor lists ne for numbers, dates and PRIMITIVE, and no operator for booleans: eq and ne of texts and booleans are
# taken to be like those of the others (inferred).
_KINDS: Final = {
    **dict.fromkeys(_ORDER, ("a number", "a date")),
    **dict.fromkeys(_PARTS, ("a text",)),
    "in": ("a number", "a text"),
}
_ONE: Final = (
    r"[^:|()]+(?::(?:NUMBER|STRING|DATE|PRIMITIVE))?:"
    r"(?:in:[^:]+|(?:eq|ne|gt|ge|lt|le|cn|nc|sw|ew):[^:|]+)(?=:|\Z)"
)
_TEXT: Final = re.compile(rf"{_ONE}(?::(?:and|or):{_ONE})*")
_DATE: Final = re.compile(rf":(?:eq|ne|gt|ge|lt|le):{DAY.pattern}(?=:|\Z)")
_METHODS: Final = {"in": "in_", "cn": "contains", "nc": "lacks", "sw": "starts_with", "ew": "ends_with"}


class FilterError(ValueError):
    """A filter that the vendor's grammar cannot say; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison.

    Attributes:
        text: As the vendor writes it.
        code: As Python does.
        compares_dates: Whether the vendor has to know where the caller is.
    """

    text: str
    code: str
    compares_dates: bool = False


def checked_name(name: object) -> str:
    """A field's name.

    Raises:
        TypeError: It is no string.
        FilterError: A filter cannot hold it.
    """
    if not isinstance(name, str):
        raise TypeError(f"A field's name must be a string, not {type(name).__name__}.")
    if not name.strip() or name.lower() in _WORDS or re.search("[:|()]", name) or not is_utf8(name):
        raise FilterError(
            f"A filter cannot name the field {_shown(name)}: its name may not be empty, hold : | ( ) "
            "or be one of the words and, or, null."
        )
    return name


def term(name: str, operator: Operator, value: object) -> Term:
    """A comparison of a field, whose name was checked, with a value, or for ``in`` with a tuple of them.

    Raises:
        FilterError: The grammar cannot say it.
    """
    code = f"{field_code(name)}.{_METHODS.get(operator, operator)}"
    if operator == "in" and isinstance(value, tuple):
        if not value:
            raise FilterError(f"{code}() got no values, and a filter cannot ask for none of all records.")
        texts = [_written(code, operator, each)[0] for each in value]
        return Term(f"{name}:in:{'|'.join(texts)}", f"{code}({[_bare(each) for each in value]!r})")
    text, kind = _written(code, operator, value)
    return Term(f"{name}:{operator}:{text}", f"{code}({_bare(value)!r})", kind == "a date")


def check_text(text: str, *, has_time_zone: bool) -> None:
    """Looks whether a text is a filter as the vendor writes it; whether its fields are there the server knows alone.

    Raises:
        FilterError: It is none, or compares dates and nobody says where these are meant.
    """
    understood = _TEXT.match(text)
    rest = text[understood.end() if understood else 0 :]
    if rest or not understood:
        place = "" if rest == text else f" from {_shown(rest)} on"
        raise FilterError(
            f"{_shown(text)} is no filter{place}: write FIELD:OPERATOR:VALUE, joined by :and: or :or:, with "
            "one of the operators eq, ne, gt, ge, lt, le, cn, nc, sw, ew and in, such as number2:gt:2:and:code:sw:A."
        )
    if _DATE.search(text) and not has_time_zone:
        raise FilterError(
            f"The filter {_shown(text)} compares dates, which begin and end where the caller is: say which time zone that is."
        )


def field_code(name: str) -> str:
    """How Python names a field."""
    is_plain = name.isidentifier() and not iskeyword(name) and not name.startswith("__")
    return f"F.{name}" if is_plain else f"F[{name!r}]"


def _written(code: str, operator: Operator, value: object) -> tuple[str, str]:
    """How the grammar writes a value, and of what kind it is."""
    value = _bare(value)
    if value is None and operator in ("eq", "ne"):
        return "null", "null"
    text, kind = _as_text(code, value)
    if kind == "a text" and operator not in _PARTS and DAY.fullmatch(text):
        kind = "a date"  # three parts do not tell the one from the other
    if kind not in _KINDS.get(operator, (kind,)):
        allowed, instead = " or ".join(_KINDS[operator]), " Join eq() by | instead." if operator == "in" else ""
        raise FilterError(f"{code}() takes {allowed}, not {kind}: {_shown(value)}.{instead}")
    return text, kind


def _as_text(code: str, value: object) -> tuple[str, str]:
    match value:
        case bool():
            return str(value).lower(), "a boolean"
        case int() | float() | Decimal():
            return _number(code, value), "a number"
        case datetime():
            raise FilterError(
                f"{code}() got {_shown(value)}: filters compare whole days, and a time has colons, which they cannot hold. "
                "Pass a date, such as time.astimezone(zone).date()."
            )
        case date():
            return value.isoformat(), "a date"
        case str():
            return _text(code, value), "a text"
    raise FilterError(
        f"{code}() got {type(value).__name__}: a filter holds str, int, float, Decimal, bool and date"
        f"{', and None in eq() and ne()' if value is None else ''}."
    )


def _text(code: str, value: str) -> str:
    if not value.strip():
        raise FilterError(f"{code}() got an empty text, which a filter cannot hold. Use is_null() to ask for no value.")
    if ":" in value or "|" in value:
        raise FilterError(
            f"{code}() got {_shown(value)}: a filter's value cannot hold ':' or '|', and nothing escapes them."
        )
    if value.strip().lower() in _WORDS:
        hint = " Use is_null() to ask for no value." if value.strip().lower() == "null" else ""
        raise FilterError(f"{code}() got {_shown(value)}, which is a word of the filter grammar.{hint}")
    if not is_utf8(value):
        raise FilterError(f"{code}() got {_shown(value)}, which UTF-8 cannot carry.")
    return value


def _number(code: str, value: float | Decimal) -> str:
    # The shortest digits that are this float, also of a subclass whose own repr says more; of a large whole one they are
    # those of another whole number, to whoever has more than floats.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
        raise FilterError(f"{code}() got a number that JSON cannot carry: it is infinite, NaN or of too many digits.")
    return f"{number:f}"


def _bare(value: object) -> object:
    while isinstance(value, Enum):
        value = value.value
    return value


def _shown(value: object) -> str:
    return shortened(repr(value))
