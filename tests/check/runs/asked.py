"""Each rule that is asked for on purpose: kept by a server without a fault, and broken by one that has the right one.

Each line is a run, so `make contract` has them; `make test` has a few of them in tests/check/test_runs.py.
"""

import pytest
from tests.check.support import check, rules

from sinkove.testing import serve
from sinkove_synkrato_contract import Result
from sinkove_synkrato_contract.sinkove import VENDOR

ACCOUNT = ("list_datasets", "create_dataset", "get_dataset", "get_dataset_download_url")

# A fault of the mock, and the rule that has to name it.
BREAKING = [
    ("server-error", "succeeds"),
    ("link-before-ready", "link-in-time"),
    ("never-ready", "becomes-ready"),
    ("model-wrong-on-get", "create-get-agree"),
    ("create-makes-two", "create-makes-one"),
    ("get-creates-dataset", "reads-change-nothing"),
    ("created-changes", "list-twice"),
    ("size-wrong-in-list", "list-agrees"),
    ("unlisted-dataset", "list-contains"),
    ("link-expired-at-once", "download"),
    ("zip-wrong-image-count", "zip-images"),
    ("zip-without-metadata", "zip-metadata"),
    ("range-ignored", "range"),
    ("stale-etag", "etag-steady"),
    ("signature-ignored", "link-signed"),
    ("link-never-expires", "expired-link"),
    ("lost-dataset", "follow-link"),
    ("status-400-for-404", "unknown-id"),
    ("odd-id-crashes", "odd-id"),
    ("status-422-for-400", "malformed-body"),
    ("accept-any-media-type", "wrong-content-type"),
    ("refuse-charset", "body-with-charset"),
    ("accept-missing-field", "schema-violation"),
    ("status-500-for-413", "oversized-body"),
    ("status-404-for-405", "unsupported-method"),
    ("accept-invalid-key", "wrong-key"),
    ("accept-missing-key", "missing-key"),
    ("accept-invalid-key", "malformed-key"),
    ("accept-other-scheme", "wrong-scheme"),
    ("lower-case-scheme-refused", "lower-case-scheme"),
    ("accept-revoked-key", "special-key"),
    ("status-404-for-409", "special-item"),
    ("other-account-visible", "other-key"),
    ("other-account-listed", "other-key-list"),
    ("other-account-listed", "nothing-foreign"),
    ("create-charges-twice", "create-costs-its-size"),
    ("create-charges-nothing", "create-costs-its-size"),
    ("get-spends-credits", "reads-are-free"),
    ("refused-create-charges", "refused-is-free"),
    ("status-missing", "body-schema"),
    ("progress-falls", "progress-rises"),
    ("status-goes-back", "state-forward"),
    ("created-changes", "item-steady"),
    ("list-loses-oldest", "list-complete"),
    ("list-order-random", "list-order"),
]
# Each has a test of its own: a server that falls silent, a quota that runs out, and a deviation that was mended.
ELSEWHERE = {"answers", "quota", "known-deviation"}


def run_on(fault: str | tuple[str, ...] = ()) -> Result:
    """What the journey says of a server with a second key, whose datasets take a moment to be made."""
    with serve(seed=1, generation_seconds=0.5, api_key=("sk-mock", "sk-second"), fault=fault) as server:
        return check(server.url, journey_timeout=1.0, operations=ACCOUNT)


@pytest.mark.parametrize(("fault", "rule"), BREAKING, ids=[f"{fault}-{rule}" for fault, rule in BREAKING])
def test_fault_is_named_by_its_rule(fault: str, rule: str) -> None:
    """Whatever else it breaks."""
    assert rule in rules(run_on(fault))


def test_every_rule_is_kept_by_a_server_without_a_fault() -> None:
    """And each one was broken by a fault above."""
    result = run_on()
    assert [] == [*result.findings]
    kept = {rule for (rule, _), verdict in result.verdicts.items() if verdict}
    assert VENDOR.told.keys() <= kept | {"known-deviation"}
    assert VENDOR.told.keys() == {rule for _, rule in BREAKING if rule in VENDOR.told} | ELSEWHERE
