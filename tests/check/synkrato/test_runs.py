"""A run on the Synkrato mock; tests/check/runs has more, as each takes seconds."""

import httpx

from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_mock.synkrato.live import MockServer

from .support import check, serving


def total(server: MockServer, master: str = "LOCATION") -> int:
    headers = {"Authorization": f"Bearer {server.token}"}
    found: int = httpx.get(f"{server.url}/api/v1/master-record/{master}", headers=headers).json()["total"]
    return found


def test_run_on_a_mock_without_a_fault_finds_nothing_and_leaves_nothing() -> None:
    """Every rule that has to was seen; rows that were there before are there after."""
    with serving() as server:
        server.masters.add("LOCATION", [{"code": "mine", "name1": "North"}])
        result = check(server)
        assert total(server) == 1
    assert (0, []) == (result.exit_code, list(result.findings))
    assert list(result.left_out) == ["500, 503 not tested (no request asks for them)"]
    kept = {rule for (rule, _), verdict in result.verdicts.items() if verdict}
    assert VENDOR.told.keys() - kept == {"known-deviation", "wrong-content-type", "body-with-charset"}
    assert {rule.id for rule in VENDOR.rules()} - kept == set()
