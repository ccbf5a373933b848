"""What a fault can be told: where, how often, how probably, and its own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sinkove_synkrato_mock.faults import Catalogue, Fault, Faults
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

from .probes.looking import BODY, DATASETS, call, get, own, payload, post, raw, ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api

ODD = Fault("odd", "Odd numbers grow.", lambda value, active: value + 1 if value % 2 else value, "number", {"by": 1})
ASKED = Fault("asked", "Asked for by its id.")


@pytest.fixture
def faults() -> Faults:
    """Two faults, none on."""
    return Faults(Catalogue({"all": (ODD, ASKED)}, ("one", "two")))


def _struck(faults: Faults, operation: str | None = "one") -> bool:
    faults.begin(None, operation)
    return "asked" in faults


def test_count_says_how_many_requests_are_struck(faults: Faults) -> None:
    """Then the fault is over, and is not told any more."""
    faults.add("asked", count=2)
    assert [_struck(faults) for _ in range(4)] == [True, True, False, False]
    assert (list(faults), faults.tell()) == ([], [])


def test_asking_twice_about_one_request_is_one_strike(faults: Faults) -> None:
    """The answer is the same, and it counts once."""
    faults.add("asked", count=1)
    faults.begin(None, "one")
    assert ["asked" in faults, "asked" in faults] == [True, True]
    assert not _struck(faults)


def test_fault_that_changes_nothing_is_not_used_up(faults: Faults) -> None:
    """Even numbers stay; one odd number is one strike."""
    faults.add("odd", count=1)
    seen = []
    for number in (2, 4, 5, 7):
        faults.begin(None, None)
        seen.append(faults.spoil("number", number))
    assert seen == [2, 4, 6, 7]


def test_operation_says_where(faults: Faults) -> None:
    """Requests that mean no operation are not struck either; two operations are two faults."""
    faults.add("asked", operation="one")
    assert [_struck(faults, each) for each in ("one", "two", None)] == [True, False, False]
    faults.add("asked", operation="two")
    assert [_struck(faults, each) for each in ("one", "two", None)] == [True, True, False]
    faults.remove("asked")
    assert [_struck(faults, each) for each in ("one", "two")] == [False, False]


def test_probability_is_decided_by_the_seed(faults: Faults) -> None:
    """The same in every run, near the share asked for, and another one with another seed."""

    def row(**options: Any) -> list[bool]:
        faults.add("asked", **options)
        return [_struck(faults) for _ in range(200)]

    half = row(probability=0.5)
    assert half == row(probability=0.5) != row(probability=0.5, seed=1)
    assert 70 < sum(half) < 130
    assert (sum(row(probability=0)), sum(row(probability=1))) == (0, 200)
    assert row(probability=0.5, seed=7)[:8] == [True, True, False, True, False, True, True, False]


def test_what_is_told_switches_on_the_same(faults: Faults) -> None:
    """Defaults are left out; a count is what is left of it."""
    faults.add("odd", operation="two", probability=0.5, seed=3, by=4)
    faults.add("asked", count=3)
    assert _struck(faults)
    told: list[dict[str, Any]] = [
        {"id": "odd", "operation": "two", "probability": 0.5, "seed": 3, "by": 4},
        {"id": "asked", "count": 2},
    ]
    assert faults.tell() == told
    faults.reset()
    for each in told:
        faults.add(**each)
    assert faults.tell() == told


def test_reset_begins_anew() -> None:
    """Counts and chance too, for the faults that the server was started with."""
    faults = Faults(Catalogue({"all": (ODD, ASKED)}, ("one",)), ["asked:count=1"])
    assert [_struck(faults), _struck(faults)] == [True, False]
    faults.add("odd")
    faults.reset()
    assert (list(faults), _struck(faults)) == (["asked"], True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("latency", {}),
        ("latency:seconds=0.1", {"seconds": 0.1}),
        ("latency:seconds=2,count=3", {"seconds": 2, "count": 3}),
        ("proxy-html:status=503,operation=create_dataset", {"operation": "create_dataset", "status": 503}),
        (
            "cut-body:operation=download, probability=.5, seed=9",
            {"operation": "download", "probability": 0.5, "seed": 9},
        ),
    ],
)
def test_text_of_the_command_line_is_read(text: str, told: dict[str, Any]) -> None:
    """`ID[:name=value,...]`."""
    assert Faults(CATALOGUE, [text]).tell() == [{"id": text.partition(":")[0], **told}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("latencies", "There is no fault 'latencies'; near it: latency"),
        ("", "There is no fault ''; near it: "),
        ("latency:fast", "After latency: comes name=value, not 'fast'."),
        ("latency:seconds=soon", "seconds is a number, not 'soon'."),
        ("latency:seconds=-1", "seconds is a number from 0 up."),
        ("latency:seconds=nan", "seconds is a number from 0 up."),
        ("latency:bytes=1", "latency can be told operation, count, probability, seed, seconds, not bytes."),
        ("latency:operation=get", "operation is one of list_datasets, "),
        ("latency:count=0", "count is a whole number from 1 up."),
        ("latency:count=1.5", "count is a whole number from 1 up."),
        ("latency:probability=2", "probability is a number from 0 to 1."),
        ("latency:seed=0.5", "seed is a whole number."),
    ],
)
def test_nonsense_is_refused_in_one_sentence(make_api: Callable[..., Api], text: str, reason: str) -> None:
    """When the server starts, and by the admin API, which changes nothing then."""
    with pytest.raises(ValueError, match=r"\.$|near it") as refused:
        make_api(faults=(text,))
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize("body", [{"count": True}, {"count": "1"}, {"probability": "1"}, {"seed": None}, {"operation": 1},
                                  {"seconds": "1"}, {"seconds": [1]}])  # fmt: skip
def test_admin_refuses_nonsense(api: Api, body: dict[str, Any]) -> None:
    """With 400 and a sentence."""
    reply = call(api, "POST", "/_mock/faults", key=None, body={"id": "latency", **body})
    assert reply.status == 400
    assert reply.json["error"].endswith(".")
    assert api.admin("GET", "state")["faults"] == []


def test_fault_of_one_operation_leaves_the_others(api: Api) -> None:
    """In both forms of the API, and in the storage."""
    for operation in ("get_dataset", "list_organization_datasets", "download"):
        api.admin("POST", "faults", {"id": "latency", "operation": operation})
    dataset_id = ready(api)
    link = payload(get(api, f"{DATASETS}/{dataset_id}/urls/download"))["URL"].removeprefix("http://mock.test")
    targets = (f"{DATASETS}/{dataset_id}", own(api), link, DATASETS, "/v1/organizations", "/nope")
    assert [bool(raw(api, "GET", target).wire) for target in targets] == [True, True, True, False, False, False]


def test_all_faults_at_once_still_give_answers(make_api: Callable[..., Api]) -> None:
    """In both orders, but for those that leave the API itself unasked; what one spoils may be nothing to the next."""
    early = {fault for fault, each in CATALOGUE.items() if each.point in ("instead", "refusal", "turn")}
    ids = [fault for fault in CATALOGUE if fault not in early | {"done-but-proxy-html"}]
    for faults in (ids, ids[::-1]):
        api = make_api(faults=tuple(faults), credits=10)
        target = f"/v1/organizations/{api.admin('GET', 'state')['organizations'][0]['id']}/datasets"
        for method, address, body in (("GET", DATASETS, None), ("GET", f"{DATASETS}/no", None), ("PUT", DATASETS, None),
                                      ("POST", DATASETS, BODY), ("GET", target, None), ("GET", "/nope", None)):  # fmt: skip
            assert 200 <= raw(api, method, address, body).status < 505


def test_storm_of_three_is_over_after_three(api: Api) -> None:
    """And asks for the pause that it was told."""
    api.admin("POST", "faults", {"id": "rate-limit-storm", "count": 3, "seconds": 7})
    replies = [get(api) for _ in range(5)]
    assert [each.status for each in replies] == [429, 429, 429, 200, 200]
    assert replies[0].headers["retry-after"] == "7"


def test_lost_dataset_once(api: Api) -> None:
    """A fault that the mock asks for by its id has a count too."""
    api.admin("POST", "faults", {"id": "lost-dataset", "count": 1})
    for _ in range(2):
        post(api)
    assert len(payload(get(api))) == 1


def test_faults_of_one_key_leave_the_others(make_api: Callable[..., Api]) -> None:
    """Each tenant has its own."""
    api = make_api(api_keys=("sk-mock", "two"))
    api.admin("POST", "faults", {"id": "proxy-html", "api_key": "two", "status": 503})
    assert [post(api, BODY, key=key).status for key in ("sk-mock", "two")] == [201, 503]
