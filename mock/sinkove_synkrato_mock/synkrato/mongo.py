"""The part of MongoDB's filters that the parameter `query` of expand is asked with; the rest is refused (inferred)."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.spec import shorten
from sinkove_synkrato_mock.synkrato.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[Callable[[str], Any]], bool]

__all__ = ["parse"]

_ORDER = {"$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt, "$lte": operator.le}
_FIELDS = "customFields."


def parse(query: object) -> Test:
    """Returns the test that a query is.

    Raises:
        Refusal: It is no object, or has an operator that is not known here.
    """
    if not isinstance(query, dict):
        raise Refusal(400, "query must be a JSON object")
    tests = [_clause(name, value) for name, value in query.items()]
    return lambda get: all(test(get) for test in tests)


def _clause(name: str, value: Any) -> Test:
    if name in ("$and", "$or") and isinstance(value, list):
        tests = [parse(each) for each in value]
        join = all if name == "$and" else any
        return lambda get: join(test(get) for test in tests)
    if name.startswith("$"):
        raise Refusal(400, f"query: unknown operator {shorten(name)}")
    field = name.removeprefix(_FIELDS)
    is_operators = isinstance(value, dict) and any(each.startswith("$") for each in value)
    holds = [_holds(*each) for each in value.items()] if is_operators else [_holds("$eq", value)]
    return lambda get: all(each(get(field)) for each in holds)


def _holds(name: str, wanted: Any) -> Callable[[Any], bool]:
    if name in _ORDER:
        return lambda stored: _alike(stored, wanted) and bool(_ORDER[name](stored, wanted))
    if name in ("$eq", "$ne"):
        return lambda stored: (stored == wanted or (isinstance(stored, list) and wanted in stored)) == (name == "$eq")
    if name in ("$in", "$nin") and isinstance(wanted, list):
        return lambda stored: (stored in wanted) == (name == "$in")
    if name == "$exists" and isinstance(wanted, bool):
        return lambda stored: (stored is not None) == wanted
    raise Refusal(400, f"query: unknown operator {shorten(name)}")


def _alike(stored: Any, wanted: Any) -> bool:
    kinds = [
        str if isinstance(each, str) else float if isinstance(each, int | float) else None for each in (stored, wanted)
    ]
    return kinds[0] is not None and kinds[0] == kinds[1]
