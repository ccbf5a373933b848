"""Each fault of the catalogue does what it says, and nothing does so without it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

from .probes import answers, datasets, delivery, requests
from .probes.looking import DATASETS, call, get, payload, post, small_zip

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

PROBES = {**delivery.PROBES, **datasets.PROBES, **answers.PROBES, **requests.PROBES}
OPTIONS = {**answers.OPTIONS, **requests.OPTIONS}
SPELLED = {fault: delivery.OPTIONS.get(fault, fault) for fault in CATALOGUE}


def test_every_fault_has_a_probe() -> None:
    """And every probe a fault."""
    assert set(PROBES) == set(CATALOGUE)


@pytest.mark.parametrize("fault", CATALOGUE)
def test_fault_shows_when_it_is_on_and_only_then(make_api: Callable[..., Api], fault: str) -> None:
    """A probe that would see a fault in a good server is worth nothing."""
    options = {"make_archive": small_zip, **OPTIONS.get(fault, {})}
    assert not PROBES[fault](make_api(**options))
    assert PROBES[fault](make_api(faults=(SPELLED[fault],), **options))


@pytest.mark.parametrize(
    "fault", ["latency", "success-true-on-404", "lost-dataset", "prompts-dropped", "accept-size-0"]
)
def test_fault_is_switched_on_and_off(make_api: Callable[..., Api], fault: str) -> None:
    """Over the admin API; a reset switches it off too. One for each point where faults strike."""
    body = {"id": fault, **({"seconds": 0.25} if fault == "latency" else {})}
    api = make_api()
    assert api.admin("POST", "faults", body) == {"faults": [fault]}
    assert PROBES[fault](api)
    assert api.admin("DELETE", "faults", {"id": fault}) == {"faults": []}
    api.admin("POST", "reset")
    assert not PROBES[fault](api)
    api.admin("POST", "faults", body)
    api.admin("POST", "reset")
    assert not PROBES[fault](api)


def test_faults_add_up(make_api: Callable[..., Api]) -> None:
    """Two response faults both spoil one answer; adding one twice is adding it once."""
    api = make_api(faults=("success-true-on-404",))
    api.admin("POST", "faults", {"id": "missing-rate-limit-headers"})
    assert len(api.admin("POST", "faults", {"id": "missing-rate-limit-headers"})["faults"]) == 2
    reply = get(api, f"{DATASETS}/no")
    assert reply.json["success"] is True
    assert "x-ratelimit-limit" not in reply.headers


@pytest.mark.parametrize("fault", ["accept-size-1001", "accept-size-0", "accept-empty-prompts"])
def test_what_a_fault_lets_in_makes_an_archive_that_a_zip_can_hold(make_api: Callable[..., Api], fault: str) -> None:
    """Whatever the size; the API tells it as it was sent."""
    odd: dict[str, dict[str, Any]] = {
        "accept-size-1001": {"size": 10**30},
        "accept-size-0": {"size": 0},
        "accept-empty-prompts": {"prompts": []},
    }
    api = make_api(make_archive=None, faults=(fault,), generation_seconds=0)
    created = payload(post(api, {"model": "m", "prompts": ["p"], "size": 1, **odd[fault]}))
    assert created.items() >= odd[fault].items()
    url = payload(get(api, f"{DATASETS}/{created['id']}/urls/download"))["URL"]
    reply = call(api, "HEAD", url.removeprefix("http://mock.test"), key=None)
    assert reply.status == 200
    assert 0 < int(reply.headers["content-length"]) < 2**32


def test_mock_asks_for_faults_of_the_catalogue_only() -> None:
    """Each name that the code asks for is an id, and each id that spoils nothing by itself is asked for."""
    rooms = Path(inspect.getfile(CATALOGUE.__class__)).parent
    sources = [each.read_text() for each in rooms.rglob("*.py") if rooms / "synkrato" not in each.parents]
    asked = {name for text in sources for name in re.findall(r'"([a-z0-9-]+)" (?:not )?in (?:[a-z]+\.)*faults\b', text)}
    assert asked == {fault for fault, each in CATALOGUE.items() if each.spoil is None}


def test_catalogue_explains_each_fault_in_one_sentence() -> None:
    """For people who read `--list-faults`; the ids are in kebab-case."""
    for fault_id, fault in CATALOGUE.items():
        assert fault_id == fault.id
        assert fault_id == fault_id.lower()
        assert fault_id.replace("-", "").isalnum()
        assert fault.summary.endswith(".")
        assert fault.summary.count(". ") == 0


def test_catalogue_has_what_the_contract_suite_needs() -> None:
    """Sixty defects at least that are none of the way."""
    way = {fault.id for group in ("wire", "proxy", "storage") for fault in CATALOGUE.groups[group]}
    assert len(CATALOGUE.keys() - way) >= 60
