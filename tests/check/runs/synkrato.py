"""The check of the Synkrato API whole, with all that schemathesis sends, and a defect of each kind that its trip has to name.

`make contract` has it; `make contract-power` plants every defect.
"""

import pytest
from tests.check.synkrato.support import check, rules, serving

from sinkove_synkrato_contract.options import PHASES
from sinkove_synkrato_contract.synkrato import VENDOR

MASTER = ("getBuildInfo", "getAllMasterRecords", "upsertMasterRecord", "updateMasterRecord", "deleteMasterRecord")
# A defect of each kind, and the rule that has to name it.
BREAKING = [
    ("error-path-with-data", "error-names-itself"),
    ("record-ids-differ", "record-form"),
    ("tenant-wrong", "tenant-told"),
    ("total-pages-wrong", "page-adds-up"),
    ("page-skips-one", "pages-concatenate"),
    ("page-size-0-accepted", "page-out-of-range"),
    ("status-404-for-500", "unknown-name"),
    ("accept-expired-token", "special-key"),
    ("companies-share-records", "other-token"),
    ("workspace-header-ignored", "spaces-apart"),
    ("filter-or-is-and", "filter-agrees"),
    ("time-zone-ignored", "filter-day-in-zone"),
    ("bad-filter-ignored", "bad-filter"),
    ("upsert-makes-doubles", "upsert-updates"),
    ("upsert-accepts-1001", "too-many-rows"),
    ("update-replaces", "update-shows"),
    ("deletes-though-refused", "delete-refused"),
    ("limit-not-enforced", "limit-kept"),
]


def test_whole_run_on_a_mock_without_a_fault_finds_nothing() -> None:
    """Every operation that is mounted was fuzzed, in every phase."""
    with serving() as server:
        result = check(server, phases=PHASES, max_examples=10)
    assert (0, []) == (result.exit_code, list(result.findings))
    assert list(result.left_out) == ["500, 503 not tested (no request asks for them)"]
    assert all(result.sent[each] for each in PHASES)
    judged = {subject for rule, subject in result.verdicts if rule == "status_code_conformance"}
    assert judged == {each.id for each in result.operations if each.id not in VENDOR.unmounted}


def test_same_seed_sends_the_same_requests() -> None:
    """But for the ids that the server makes, and another seed marks its rows otherwise."""
    told = []
    for seed in (1, 1, 2):
        with serving() as server:
            check(server, seed=seed)
            told.append([(each.method, each.path, each.status) for each in server.requests])
    assert told[0] == told[1]
    assert len(told[2]) == len(told[0])


@pytest.mark.parametrize(("fault", "rule"), BREAKING)
def test_defect_is_named_by_its_rule(fault: str, rule: str) -> None:
    """By the operations on masters alone."""
    with serving(fault) as server:
        result = check(server, operations=MASTER)
    assert result.exit_code == 1
    assert rule in rules(result)


@pytest.mark.parametrize("revision", ["older", "newer"])
def test_both_revisions_of_the_text_are_kept(revision: str) -> None:
    """Deletions without a body, and updates that count more, are documented as well."""
    with serving(revision=revision) as server:
        assert check(server).exit_code == 0
