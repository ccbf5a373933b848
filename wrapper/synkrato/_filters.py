"""Filters out of Python expressions: ``F.number2 > 2`` becomes the vendor's ``number2:gt:2``.

    F.serial.eq("1234") & F.email_id.contains("m") | F.n.in_([2, 10])
    (F["first name"] == "Ann") & (F.installed >= date(2026, 1, 1))

The vendor's grammar has terms of three parts, ``and`` and ``or``, of which ``and`` binds tighter. It has no parentheses,
and no way to write a colon in a value: what it cannot say is refused where the filter is made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ._terms import FilterError, Operator, Term, Value, checked_name, field_code, term

_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True, repr=False)
class Filter:
    """What records must be like. Made of `F`, joined by ``&`` and ``|``; its text is its repr."""

    _alternatives: tuple[tuple[Term, ...], ...]

    @property
    def text(self) -> str:
        """As the vendor writes it, such as ``number2:gt:2:and:name1:sw:North``."""
        return ":or:".join(":and:".join(each.text for each in terms) for terms in self._alternatives)

    @property
    def needs_time_zone(self) -> bool:
        """Whether it compares dates, so that the vendor has to know where the caller is."""
        return any(each.compares_dates for terms in self._alternatives for each in terms)

    def __and__(self, other: "Filter") -> "Filter":
        if not isinstance(other, Filter):
            return NotImplemented
        both = tuple(one + another for one, another in product(self._alternatives, other._alternatives))
        if len(both) > 1:
            raise FilterError(
                f"({_code(self._alternatives)}) & ({_code(other._alternatives)}) needs parentheses, which the filter "
                f"grammar does not have. Write {_code(both)}."
            )
        return Filter(both)

    def __or__(self, other: "Filter") -> "Filter":
        if not isinstance(other, Filter):
            return NotImplemented
        return Filter(self._alternatives + other._alternatives)

    def __bool__(self) -> NoReturn:
        raise _not_a_bool(self)

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Field:
    """A field of a record, to be compared with a value: ``==``, ``!=``, ``<`` ..., or a method where there is no operator.

    Each comparison makes a `Filter`. Texts are compared letter by letter as far as is known; a date is a day where the
    caller is, which `records(time_zone=...)` has to say.

    Raises:
        FilterError: The grammar cannot say it. Every comparison may raise this.
    """

    name: str

    def __post_init__(self) -> None:
        checked_name(self.name)

    def eq(self, value: Value | None) -> Filter:
        """Is it; None asks for no value. The same as ``==``."""
        return self._compared("eq", value)

    def ne(self, value: Value | None) -> Filter:
        """Is not it; None asks for any value. The same as ``!=``."""
        return self._compared("ne", value)

    def gt(self, value: Value) -> Filter:
        """A number or date above it. The same as ``>``."""
        return self._compared("gt", value)

    def ge(self, value: Value) -> Filter:
        """A number or date that is at least it. The same as ``>=``."""
        return self._compared("ge", value)

    def lt(self, value: Value) -> Filter:
        """A number or date below it. The same as ``<``."""
        return self._compared("lt", value)

    def le(self, value: Value) -> Filter:
        """A number or date that is at most it. The same as ``<=``."""
        return self._compared("le", value)

    def contains(self, text: str) -> Filter:
        """A text with this one in it."""
        return self._compared("cn", text)

    def lacks(self, text: str) -> Filter:
        """A text without this one in it."""
        return self._compared("nc", text)

    def starts_with(self, text: str) -> Filter:
        """A text that begins with this one."""
        return self._compared("sw", text)

    def ends_with(self, text: str) -> Filter:
        """A text that ends with this one."""
        return self._compared("ew", text)

    def in_(self, values: Iterable[Value]) -> Filter:
        """One of these numbers or texts, of which there must be at least one."""
        if isinstance(values, str | bytes) or not isinstance(values, Iterable):
            raise FilterError(f"{field_code(self.name)}.in_() takes a list of values, not {type(values).__name__}.")
        return self._compared("in", tuple(values))

    def is_null(self) -> Filter:
        """Has no value."""
        return self._compared("eq", None)

    def is_not_null(self) -> Filter:
        """Has a value."""
        return self._compared("ne", None)

    def _compared(self, operator: Operator, value: object) -> Filter:
        return Filter(((term(self.name, operator, value),),))

    def __eq__(self, value: Value | None) -> Filter:  # type: ignore[override]
        return self.eq(value)

    def __ne__(self, value: Value | None) -> Filter:  # type: ignore[override]
        return self.ne(value)

    __gt__, __ge__, __lt__, __le__ = gt, ge, lt, le

    def __bool__(self) -> NoReturn:
        raise _not_a_bool(self)

    def __and__(self, other: object) -> NoReturn:
        raise TypeError(
            f"{self!r} stands beside & or | alone: put each comparison in parentheses, as & and | bind tighter."
        )

    __rand__ = __or__ = __ror__ = __and__

    def __repr__(self) -> str:
        return field_code(self.name)


class _Fields:
    """Every field there may be: ``F.number2``, or ``F["first name"]`` for a name that Python cannot write."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Field:
        if name.startswith("__") and name.endswith("__"):  # asked for by copy, pickle and notebooks
            raise AttributeError(name)
        return Field(name)

    def __getitem__(self, name: str) -> Field:
        return Field(name)

    def __repr__(self) -> str:
        return "F"


F: Final = _Fields()


def filter_and_zone(given: Filter | str | None, time_zone: str | ZoneInfo | None) -> tuple[str | None, str | None]:
    """The query parameters ``filter`` and ``localTimeZone``.

    Args:
        given: A filter, or its text, which is sent as it stands; None asks for all.
        time_zone: Where dates in the filter are meant: an IANA name, such as Europe/Berlin, or a ZoneInfo.

    Raises:
        FilterError: The filter compares dates and there is no time zone, there is none of this name, or the text is empty.
        TypeError: One of them is of another type.
    """
    zone = None if time_zone is None else _zone_name(time_zone)
    if given is None:
        return None, zone
    if isinstance(given, str):
        if not given.strip():
            raise FilterError("The filter is empty; leave it out to ask for all.")
        return given, zone
    if not isinstance(given, Filter):
        raise TypeError(f"filter must be made of F, or be its text, not {type(given).__name__}.")
    if given.needs_time_zone and zone is None:
        raise FilterError(
            f'The filter {given} compares dates, which begin and end where the caller is: pass time_zone="Europe/Berlin", '
            "or where that is."
        )
    return given.text, zone


def _zone_name(time_zone: object) -> str:
    if isinstance(time_zone, ZoneInfo) and time_zone.key:
        return time_zone.key
    if not isinstance(time_zone, str):
        raise TypeError(f"time_zone must be an IANA name or a ZoneInfo that has one, not {type(time_zone).__name__}.")
    try:
        return ZoneInfo(time_zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if not available_timezones():  # some systems know none at all
            return time_zone
    raise FilterError(f"There is no time zone {time_zone!r}; pass an IANA name, such as Europe/Berlin.")


def _code(alternatives: Sequence[tuple[Term, ...]]) -> str:
    codes = [" & ".join(each.code for each in terms) for terms in alternatives]
    rest = [f"... ({len(codes)} in all)"] if len(codes) > _MOST_SHOWN else []
    return " | ".join(codes[:_MOST_SHOWN] + rest)


def _not_a_bool(what: object) -> TypeError:
    return TypeError(
        f"{what!r} is neither true nor false before the server has seen it. Join comparisons by & and | instead of and and "
        "or, write not as the opposite comparison, and a < x < b as two."
    )
