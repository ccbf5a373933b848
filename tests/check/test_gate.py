"""No empty green: what was not seen fails, unless an option left it out."""

from dataclasses import replace
from typing import Any

import pytest

from sinkove_synkrato_contract.catalogue import SEEN
from sinkove_synkrato_contract.due import Due
from sinkove_synkrato_contract.gate import Gate
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.record import Record, Result
from sinkove_synkrato_contract.sinkove import VENDOR

from .support import BASE, KEY, SPEC

CREATE = SPEC.operations["create_dataset"]
GET = SPEC.operations["get_dataset"]
LINK = SPEC.operations["get_dataset_download_url"]

LIVE = "https://api.example.com"
NOTHING_DUE = Due(vendor=replace(VENDOR, due={}, due_by_subject={}, due_of=lambda *_: iter(()), listing=()))
DUE = Due(
    vendor=replace(
        VENDOR, due={200: ("limit-steady",)}, due_by_subject={"second_key": (("get_dataset", "other-key"),)}
    ),
    fuzzed=("get_dataset",),
)


def judged(
    *operations: Any,
    seen: Any = (),
    followed: Any = (),
    subjects: Any = (),
    excuses: Any = None,
    silent: Any = (),
    ungiven: Any = (),
    due: Due = NOTHING_DUE,
    **options: Any,
) -> Result:
    """What a gate says of a run that saw this, where all rules but the silent ones have run."""
    options.setdefault("base_url", BASE)
    settled = Options(api_key=KEY, **options).settled()
    record = Record([], {each.id for each in operations}, {})
    record.seen.update(set(seen))
    record.followed |= set(followed)
    record.excuses.update(excuses or {})
    record.given |= {(each.id, name) for each in operations for name in each.sent} - {*ungiven}
    for each in operations:
        rules = [rule for rule, _ in due.rules(each, {status for _, status in seen}, subjects, lambda *_: None)]
        record.judged |= {(rule, each.id) for rule in rules if rule not in silent}
    left_out = Gate(settled, subjects, record, due).judge(operations)
    return record.result(base_url=BASE, seed=1, strict=bool(settled.strict), left_out=left_out)


def missing(result: Result) -> set[str]:
    return {finding.rule.removeprefix(SEEN) for finding in result.findings}


def test_everything_documented_has_to_be_seen() -> None:
    """Success, each required status, and 413 where it can be tried."""
    assert {"2xx", "400", "401", "413", "415", "422"} == missing(judged(CREATE)) - {"link get_dataset"} - LINKS
    assert {"2xx", "401", "404", "409"} == missing(judged(LINK))


LINKS = {"link get_dataset", "link get_dataset_download_url"}


def test_what_was_seen_passes() -> None:
    """Any documented or undocumented 2xx is a success."""
    result = judged(LINK, seen=[(LINK.id, status) for status in (206, 401, 404, 409)])
    statuses = [rule for rule, _ in result.verdicts if rule.startswith(SEEN) and "rule" not in rule]
    assert (4, 0, 0) == (len(statuses), result.failed, result.exit_code)


def test_link_is_exercised_only_when_it_was_followed_with_success() -> None:
    """Seeing its target is not enough."""
    seen = [(each.id, status) for each in (GET, LINK) for status in (200, 401, 404, 409)]
    assert {"link get_dataset_download_url"} == missing(judged(GET, LINK, seen=seen))
    assert set() == missing(judged(GET, LINK, seen=seen, followed=[(GET.id, "get_dataset_download_url")]))


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        ({"key_without_credits"}, {"402"}),
        ({"key_forbidden", "key_exhausted"}, {"403", "429"}),
        ({"failed_dataset", "second_key"}, set()),
    ],
)
def test_subject_makes_a_status_required(subjects: set[str], expected: set[str]) -> None:
    """What can be tried has to be seen."""
    assert expected == missing(judged(CREATE, subjects=subjects)) - missing(judged(CREATE))


def test_expired_item_makes_410_required() -> None:
    """Where it is documented."""
    assert {"410"} == missing(judged(LINK, subjects={"expired_dataset"}, due=DUE)) - missing(judged(LINK, due=DUE))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"read_only": True}, "create_dataset: 422 (--read-only)"),
        ({"read_only": True}, "get_dataset_download_url: 409 (--read-only)"),
        ({"base_url": LIVE, "read_only": False}, "get_dataset: 401 (no bad keys off loopback without --strict)"),
        ({"excuses": {("get_dataset_download_url", 409): "why"}}, "get_dataset_download_url: 409 (why)"),
        (
            {"excuses": {("get_dataset_download_url", 200): "why"}},
            "create_dataset: link get_dataset_download_url (why)",
        ),
    ],
)
def test_option_leaves_out_and_says_so(given: Any, reason: str) -> None:
    """Printed, and not failed."""
    result = judged(CREATE, GET, LINK, **given)
    assert reason in result.left_out
    operation, what = reason.partition(" (")[0].split(": ")
    assert (operation, what) not in {(each.subject, each.rule.removeprefix(SEEN)) for each in result.findings}


@pytest.mark.parametrize(
    ("operations", "subjects", "line"),
    [
        ([GET], (), "403, 429 not tested (no subjects were given)"),
        ([CREATE, GET], (), "402, 403, 429 not tested (no subjects were given)"),
        ([LINK], (), "403, 410, 429 not tested (no subjects were given)"),
        ([LINK], ("second_key", "key_revoked"), "403, 410, 429 not tested (not among the subjects)"),
        ([LINK], ("organization_expired_dataset", "key_exhausted"), "403, 410 not tested (not among the subjects)"),
        ([GET], ("key_forbidden", "key_exhausted"), ""),
    ],
)
def test_statuses_that_only_subjects_can_show_are_left_out_without(operations: Any, subjects: Any, line: str) -> None:
    """Those that the operations have."""
    told = [each for each in judged(*operations, subjects=subjects).left_out if "subjects" in each]
    assert told == ([line] if line else [])


def test_link_out_of_the_selection_is_left_out() -> None:
    """By --operation."""
    assert "get_dataset: link get_dataset_download_url (--operation)" in judged(GET).left_out


def test_off_loopback_unseen_guess_does_not_fail() -> None:
    """All statuses are guesses of ours; that the operation exists is not."""
    result = judged(GET, base_url=LIVE)
    assert {"seen: 2xx"} == {rule for (rule, _), verdict in result.verdicts.items() if verdict is False}
    assert result.verdicts["seen: 404", "get_dataset"] is None


@pytest.mark.parametrize(
    ("refused", "sent", "failing"), [(0, 3, []), (2, 3, ["quota"]), (0, 0, ["seen: phase fuzzing"])]
)
def test_run_that_was_refused_or_sent_nothing_fails(refused: int, sent: int, failing: list[str]) -> None:
    """A 429 for the key under test tests nothing, nor does a phase without an answer."""
    record = Record([], (), {})
    record.refused = refused
    record.sent["fuzzing"] = sent
    options = Options(base_url=LIVE, api_key=KEY).settled()
    Gate(options, (), record, NOTHING_DUE).judge_run(["fuzzing"])
    result = record.result(base_url=LIVE, seed=1, strict=False, left_out=[])
    assert failing == [finding.rule for finding in result.findings]
    assert len(failing) == result.failed


@pytest.mark.parametrize(
    ("seen", "subjects", "silent"),
    [
        ([(GET.id, 401)], (), "wrong-scheme"),
        ([(GET.id, 404)], (), "unknown-id"),
        ([(GET.id, 404)], (), "odd-id"),
        ([(GET.id, 200)], (), "lower-case-scheme"),
        ([(GET.id, 200)], (), "limit-steady"),
        ([(GET.id, 206)], (), "item-steady"),
        ([(GET.id, 200)], (), "becomes-ready"),
        ([(GET.id, 200)], (), "response_schema_conformance"),
        ([(GET.id, 404)], ("second_key",), "other-key"),
        ([(CREATE.id, 201)], (), "sent-comes-back"),
        ([(CREATE.id, 415)], (), "wrong-content-type"),
        ([(LINK.id, 200)], (), "zip-images"),
    ],
)
def test_rule_that_never_ran_fails(seen: Any, subjects: Any, silent: str) -> None:
    """Where it should have had something to say."""
    operation = SPEC.operations[seen[0][0]]
    told = missing(judged(operation, seen=seen, subjects=subjects, silent=[silent], due=DUE))
    assert {f"rule {silent}"} == told - missing(judged(operation, seen=seen, subjects=subjects, due=DUE))


def test_rule_that_could_not_run_is_left_out() -> None:
    """Nothing was created, or nothing succeeded."""
    silent = ["becomes-ready", "create-get-agree"]
    excuses = {(CREATE.id, 200): "--max-creates"}
    result = judged(GET, seen=[(GET.id, 200)], silent=silent, due=DUE, excuses=excuses)
    assert set(silent).isdisjoint({each.removeprefix("rule ") for each in missing(result)})
    assert "get_dataset: rule becomes-ready (--max-creates)" in result.left_out
    assert "rule becomes-ready" not in missing(judged(GET, silent=silent, due=DUE))


def test_field_that_no_good_request_had_was_not_exercised() -> None:
    """Nobody knows whether the server takes it."""
    told = missing(judged(CREATE, ungiven=[(CREATE.id, "size")]))
    assert {"field size in a request that succeeds"} == told - missing(judged(CREATE))


def test_failure_of_the_server_is_printed_as_not_tested() -> None:
    """Nobody can ask for one, unless it came by itself."""
    line = "500, 503 not tested (no request asks for them)"
    assert line in judged(GET).left_out
    assert line.replace("500, ", "") in judged(GET, seen=[(GET.id, 500)]).left_out
