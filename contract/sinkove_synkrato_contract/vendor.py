"""What a run has to be told of an API: what its spec does not say."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from sinkove_synkrato_contract.catalogue import COMMON
from sinkove_synkrato_contract.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sinkove_synkrato_contract.catalogue import Asked
    from sinkove_synkrato_contract.exchange import Exchange
    from sinkove_synkrato_contract.rules import Rule
    from sinkove_synkrato_contract.spec import Operation
    from sinkove_synkrato_contract.target import Target

__all__ = ["Trip", "Vendor"]


class Trip(Protocol):
    """What is asked of an API on purpose, in an order that makes sense; made of the operations that are checked.

    Attributes:
        creates: How many requests that create something it cannot do without.
        begins: Names of operations, one of which is asked first, to learn whether there is anything to check.
    """

    creates: int
    begins: Sequence[str]

    def go(self, target: Target, subjects: Mapping[str, str], tell: Callable[[str], None]) -> None:
        """Asks; `subjects` are what was given to be tested with, `tell` shows progress."""

    def close(self) -> None:
        """Ends, after schemathesis: a target that has stopped serving is noticed, and what was made is removed."""


def _nothing_due(_operation: Operation, _excuse: Any) -> Iterator[tuple[str, str | None]]:
    yield from ()


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """An API.

    Attributes:
        name: The folder here, the spec, and the command.
        key_variable: Name of the environment variable with the key.
        items: What it is about, in one word.
        fewest: How many of them a run has to create, in words.
        trip: Makes what is asked of the operations chosen.
        own_rules: Returns the rules about single answers that are this API's alone, with fresh memories.
        asked: Its rules about what is asked for on purpose, as `catalogue.COMMON` has them.
        subjects: What may be given to be tested with; a misspelt one would silently test nothing.
        keys: Those of them that are keys.
        status_of_key: With which status every request with a key among the subjects is answered.
        status_of_subject: The operation that another subject is about, and the status that it brings about.
        due: Rules that have to have run where a status came; 200 stands for any success.
        due_by_subject: Operations and the rules that have to have run where a subject was given.
        due_of: Yields the rules that an operation that succeeded is due, each with what excuses it, which is told by
            what it is given: why a status of an operation could not be had, or why a rule could not run.
        listing: Operations that a good key is tried at in another form.
        per_minute: The documented limit, to reckon with before an answer says more.
        untold_per_minute: The limit that no answer has told yet, to keep to.
        limit_header: Lower-case name of the header that tells the key's limit; empty where none does.
        reset_seconds: In how many seconds an answer says that the rate limit resets.
        prefix: What stands behind the server's own address in each base URL.
        wrong_key: A key that is nobody's.
        flawed: A body that no operation with a body can take, and the status that refuses it.
        bodiless: Operations whose successes may come without the body that the spec has for them.
        oversized: Operations that are sent a body that is too large; empty for every one that takes any.
        harms: Whether examples in its spec would do harm, were they let in with a bad key.
        status_of_unknown: With which status a path parameter that is nobody's is answered, by its name, if not with 404.
        forgives: Whether what schemathesis found by a check, in an answer, is no fault.
        unchecked: Checks of schemathesis that say nothing here.
        unmounted: Operations that are published, and are not there.
        arranged: Changes the document that schemathesis is given, knowing the subjects.
    """

    name: str
    key_variable: str
    items: str
    fewest: str
    trip: Callable[[Sequence[Operation]], Trip]
    own_rules: Callable[[], Sequence[Rule]]
    asked: Mapping[str, Asked]
    subjects: frozenset[str]
    keys: frozenset[str]
    status_of_key: Mapping[str, int]
    status_of_subject: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    due: Mapping[int, Sequence[str]]
    due_by_subject: Mapping[str, Sequence[tuple[str, str]]]
    due_of: Callable[[Operation, Any], Iterator[tuple[str, str | None]]] = _nothing_due
    listing: Collection[str] = ()
    per_minute: int
    untold_per_minute: int = 60
    limit_header: str = ""
    reset_seconds: Callable[[Exchange], float | None] = lambda _exchange: None
    prefix: str = ""
    wrong_key: str
    flawed: tuple[bytes, int]
    bodiless: Collection[str] = ()
    oversized: Collection[str] = ()
    harms: bool = False
    status_of_unknown: Mapping[str, int] = field(default_factory=dict)
    forgives: Callable[[Exchange, str], bool]
    unchecked: Collection[str] = ()
    unmounted: Collection[str] = ()
    arranged: Callable[[dict[str, Any], Mapping[str, str]], None] = lambda _document, _subjects: None

    def rules(self) -> tuple[Rule, ...]:
        """Returns the rules that read its answers, with fresh memories."""
        return (*RULES, *self.own_rules())

    @cached_property
    def told(self) -> Mapping[str, Asked]:
        """Every rule about what is asked for on purpose."""
        return {**COMMON, **self.asked}
