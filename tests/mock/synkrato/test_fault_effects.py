"""Each fault of the catalogue does what it says, and nothing does so without it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.mock.probes.wire import OPTIONS

from sinkove_synkrato_mock import synkrato
from sinkove_synkrato_mock.synkrato.faults import CATALOGUE

from .probes import PROBES

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Api


def test_every_fault_has_a_probe() -> None:
    """And every probe a fault."""
    assert set(PROBES) == set(CATALOGUE)


@pytest.mark.parametrize("fault", CATALOGUE)
def test_fault_shows_when_it_is_on_and_only_then(make_api: Callable[..., Api], fault: str) -> None:
    """A probe that would see a fault in a good server is worth nothing."""
    assert not PROBES[fault](make_api())
    assert PROBES[fault](make_api(faults=(OPTIONS.get(fault, fault),)))


def test_mock_asks_for_faults_of_the_catalogue_only() -> None:
    """Each name that the code asks for is an id, and each id that spoils nothing by itself is asked for."""
    sources = [path.read_text() for path in Path(synkrato.__path__[0]).rglob("*.py")]
    asked = {name for text in sources for name in re.findall(r'"([a-z0-9-]+)" (?:not )?in (?:[a-z]+\.)*faults\b', text)}
    asked |= {"liveness-cpu-limit", "liveness-memory-limit"}  # in a loop
    assert asked == {fault for fault, each in CATALOGUE.items() if each.spoil is None}


def test_catalogue_explains_each_fault_in_one_sentence() -> None:
    """For people who read `--list-faults`; the ids are in kebab-case."""
    for fault_id, fault in CATALOGUE.items():
        assert re.fullmatch("[a-z0-9-]+", fault_id)
        assert fault.summary.endswith(".")
        assert fault.summary.count(". ") == 0
