"""Amounts of money, which the API has as label, value and currency."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

# Whole numbers above it lose digits where numbers are those of JavaScript, as they are at the vendor (inferred).
LARGEST_NUMBER: Final = 2**53
_TOO_LONG = "it has more digits than a number keeps at the vendor; write it as text."


@dataclass(frozen=True, slots=True)
class Currency:
    """An amount of money, such as ``Currency(Decimal("12.50"), "USD")``.

    Attributes:
        value: The amount.
        currency: The ISO 4217 code.
        label: How the server writes it, such as ``12.000 USD``; None of one that was made here, which is sent without.

    Raises:
        TypeError: The value is no Decimal, which alone has the amount exactly.
        ValueError: JSON cannot carry all digits of the value, or the code is not of three capital letters.
    """

    value: Decimal
    currency: str
    label: str | None = field(default=None, init=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise TypeError(f"A currency's value must be a Decimal, not {type(self.value).__name__}.")
        if not isinstance(self.currency, str) or not re.fullmatch("[A-Z]{3}", self.currency):
            raise ValueError("A currency's code is of three capital letters, such as USD.")
        json_number(self.value)  # or nobody can be told of it

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Currency | None":
        """The currency that a JSON object is; None when it is something else."""
        value = given.get("value")
        is_one = given.keys() - {"label"} == {"value", "currency"} and isinstance(given.get("label", ""), str)
        if not is_one or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        try:
            made = cls(Decimal(repr(value)), given["currency"])
        except ValueError:
            return None
        object.__setattr__(made, "label", given.get("label"))
        return made

    def to_json(self) -> dict[str, Any]:
        """As it is sent."""
        known = {} if self.label is None else {"label": self.label}
        return {**known, "value": json_number(self.value), "currency": self.currency}


def json_number(value: float | Decimal) -> int | float:
    """A number as JSON has it.

    Raises:
        ValueError: It is none there, or has more digits than JSON's numbers carry.
    """
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise ValueError(_TOO_LONG)
        return int(value)
    if not math.isfinite(value):
        raise ValueError("NaN and infinity have no form in JSON; use None for no value.")
    number = float(value)
    if isinstance(value, float):
        return number
    if Decimal(repr(number)) != value:
        raise ValueError(_TOO_LONG)
    return int(number) if number.is_integer() and abs(number) <= LARGEST_NUMBER else number
