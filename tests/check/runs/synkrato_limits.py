"""Runs on the Synkrato mock: what they find, what they are allowed, and what they leave alone."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from tests.check.synkrato.support import SPEC, TOKEN, check, rules, serving

from sinkove_synkrato_contract import CannotRunError, Result
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.pace import Pacer
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.synkrato import VENDOR
from sinkove_synkrato_contract.synkrato.caller import MASTER_WRITES, Caller
from sinkove_synkrato_contract.synkrato.command import check as command
from sinkove_synkrato_contract.target import Target
from sinkove_synkrato_mock.synkrato.live import MockServer

MASTER = ("getAllMasterRecords", "upsertMasterRecord", "updateMasterRecord", "deleteMasterRecord")
# Defects that a few requests find, and the rules that have to name them; tests/check/runs/synkrato.py has more.
BREAKING = [
    ("filter-and-is-or", "filter-agrees"),
    ("lost-record", "upsert-shows"),
    ("delete-takes-all", "delete-only-named"),
]


def total(server: MockServer, master: str = "LOCATION") -> int:
    headers = {"Authorization": f"Bearer {server.token}"}
    found: int = httpx.get(f"{server.url}/api/v1/master-record/{master}", headers=headers).json()["total"]
    return found


def written(server: MockServer) -> set[tuple[str, str]]:
    """Method and path of everything that was not only read."""
    return {(each.method, each.path) for each in server.requests if each.method in ("POST", "PATCH", "DELETE")}


def quiet(tmp_path: Path, text: str = "") -> Path:
    """A file of subjects, so that those of the mock are not asked for."""
    path = tmp_path / "subjects.toml"
    path.write_text(text or 'tenant = "cwWdTZK"\n')
    return path


@pytest.mark.parametrize(("fault", "rule"), BREAKING)
def test_defect_is_named_by_its_rule(fault: str, rule: str) -> None:
    """As it would be on a server of somebody else's."""
    with serving(fault) as server:
        result = check(server, operations=("getBuildInfo", *MASTER))
    assert result.exit_code == 1
    assert rule in rules(result)


def test_read_only_run_only_reads() -> None:
    """Whatever is written to is told as left out, and needs no row."""
    with serving() as server:
        result = check(server, read_only=True)
        assert written(server) == set()
    assert (0, set()) == (result.exit_code, rules(result))
    assert "upsertMasterRecord: 2xx (--read-only)" in result.left_out


def test_without_a_master_among_the_subjects_none_is_written_to(tmp_path: Path) -> None:
    """And it is said why."""
    with serving() as server:
        result = check(server, subjects=quiet(tmp_path), operations=MASTER)
        assert not {path for _, path in written(server) if "master-record" in path}
    assert "upsertMasterRecord: 2xx (no master among the subjects)" in result.left_out


def test_only_the_master_that_is_told_is_written_to() -> None:
    """`--master` wins over the subjects; a name that nobody has is only asked for."""
    with serving() as server:
        server.masters.add("SITE", [], unique="code")
        result = check(server, master="SITE", operations=MASTER)
        paths = {
            path.rpartition("/")[2] for _, path in written(server) if path.startswith("/data/api/v1/master-record/")
        }
        assert total(server, "SITE") == 0
    assert result.exit_code == 0
    assert paths <= {"SITE", "ITEM_MASTER"}


@pytest.mark.parametrize("fault", ["filter-ignored", "filter-and-is-or", "numbers-as-texts"])
def test_rows_of_others_survive_a_server_that_lists_them_wrongly(fault: str) -> None:
    """Only what carries the mark is ever named."""
    with serving(fault) as server:
        server.masters.add("LOCATION", [{"code": "mine"}, {"code": "yours"}])
        check(server, operations=MASTER)
        assert total(server) == 2


def test_rows_of_a_run_that_was_killed_are_removed_by_the_next() -> None:
    """They carry its mark; the others' stay."""
    with serving() as server:
        server.masters.add("LOCATION", [{"code": "check-1-7"}, {"code": "check-2-7"}])
        check(server, operations=("getAllMasterRecords",))
        assert total(server) == 1


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_is_created_than_is_allowed(most: int) -> None:
    """Each request that could create rows counts, as many as it has."""
    with serving() as server:
        result = check(server, max_creates=most)
        made = [each for each in server.requests if each.method == "POST" and each.status in (200, 201)]
        assert total(server) == 0
    assert len(made) <= most
    assert rules(result) == set()


@pytest.mark.parametrize(("most", "seen"), [(8, False), (9, True)])
def test_nine_creates_are_enough_for_the_way_of_the_rows(most: int, seen: bool) -> None:
    """As the guide says, and as is the default off loopback."""
    with serving() as server:
        result = check(server, max_creates=most, operations=MASTER)
    assert seen is (("upsert-updates", "upsertMasterRecord") in result.verdicts)
    assert result.exit_code == 0


def caller(**options: Any) -> Caller:
    """One that asks nobody."""
    settled = Options(api_key=TOKEN, **options).settled()
    target = Target(SPEC, settled, Record([], (), {}), Pacer(), VENDOR, None)
    return Caller(target, {"master": "LOCATION"})


def test_off_loopback_only_the_master_is_written_to() -> None:
    """What is made elsewhere could not all be removed."""
    live = caller(base_url="https://app.example.com/data", read_only=False)
    allowed = {each.id for each in SPEC.operations.values() if live.may(each.id) and not each.reads_only}
    assert allowed == MASTER_WRITES
    here = caller(base_url="http://127.0.0.1:1/data")
    assert all(here.may(each) for each in SPEC.operations)


def test_token_that_is_refused_is_told_at_once() -> None:
    """The first request shows it."""
    with (
        serving() as server,
        pytest.raises(CannotRunError, match="The API key is refused: 401 from GET /api/v1/build/info"),
    ):
        check(server, api_key="pat-mock-expired")


def found(words: list[str], server: MockServer) -> Any:
    return CliRunner().invoke(command, ["--base-url", server.url, "--api-key", server.token, *words])


def test_command_tells_what_it_would_send() -> None:
    """Its pace is the real limit's."""
    with serving() as server:
        told = found(["--dry-run", "--master", "SITE"], server).stdout
    assert told.startswith(f"would check {server.url}, seed 1, strict\n")
    assert "  PATCH /api/v1/master-record/{masterName}  updateMasterRecord: journey" in told


def test_command_lists_its_rules() -> None:
    """Whose claim each is, and none of Sinkove's."""
    told = CliRunner().invoke(command, ["--list-rules"]).stdout
    assert "  and-narrows                   What `a:and:b` chooses lies within what `a` does. (platform)\n" in told
    assert "zip-images" not in told


def test_no_token_is_in_a_result() -> None:
    """Of the subjects neither."""
    with serving("status-500-for-401", "status-401-for-403") as server:
        result: Result = check(server, operations=("getBuildInfo",))
    text = repr(result)
    assert result.exit_code == 1
    assert server.token not in text
    assert "$TOKEN_" in text
    assert "pat-expired" not in text
