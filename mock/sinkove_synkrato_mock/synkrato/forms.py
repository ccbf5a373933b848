"""Forms: what a company's masters, hierarchies and modules are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["KINDS", "STANDARD", "Form"]

KINDS = ("masters", "modules", "hierarchies")
_NAME = r"[A-Za-z0-9_-]{1,64}"


@dataclass(frozen=True)
class Form:
    """A master, hierarchy or module.

    Attributes:
        kind: One of KINDS.
        name: In upper case, as the server compares it.
        unique: Fields that name a record; a row that has none of them is refused, unless there are none.
        tables: Names of its sub-tables by their ids.
    """

    kind: str
    name: str
    unique: tuple[str, ...] = ("code", "connumber")
    tables: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, kind: str, text: object) -> Form:
        """Reads `NAME` or `NAME:field,field`.

        Raises:
            ValueError: It is not that.
        """
        if not isinstance(text, str) or not re.fullmatch(rf"{_NAME}(:{_NAME}(,{_NAME})*)?", text):
            raise ValueError(f"{kind} are written as NAME or NAME:field,field.")
        name, _, fields = text.partition(":")
        tables = (("st1", "Readings"),) if kind == "modules" else ()
        usual = () if kind == "hierarchies" else cls.unique
        return cls(kind, name.upper(), tuple(fields.split(",")) if fields else usual, tables)

    @property
    def prefix(self) -> str:
        """What record numbers begin with."""
        return self.name[:3]


# `code` is the name that people would give it, `connumber` the one in the vendor's examples.
STANDARD = (
    Form.read("masters", "LOCATION"),
    Form.read("modules", "CX"),
    Form.read("hierarchies", "REGION"),
)
