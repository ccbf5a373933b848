"""`sinkove check` against servers that keep the contract, break it, or starve it."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from schemathesis.engine import events

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, run
from sinkove_synkrato_contract.catalogue import WHOLE_RUN
from sinkove_synkrato_contract.fuzz import Fuzzer
from sinkove_synkrato_contract.target import Pacer
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.answers import Refusal, success
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options

from .support import Clock, check, rules

ACCOUNT = (
    "list_datasets",
    "create_dataset",
    "get_dataset",
    "get_dataset_download_url",
    "list_datasets_unversioned",
)


@pytest.fixture
def off_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A mock under an address that leads to this machine and is not a loopback one."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serve(seed=1, generation_seconds=0, limit="600/60") as server:
        server.url = server.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - an address to connect to
        yield server


def test_server_that_keeps_the_contract_passes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit code 0, everything exercised, all four phases; neither the output nor the report holds the key."""
    report = tmp_path / "report.json"
    with serve(seed=1, generation_seconds=0.2, api_key="sk-very-secret") as server:
        arguments = ["check", "--base-url", server.url, "--api-key", server.api_key, "--max-examples", "5"]
        code = main([*arguments, "--report", f"json={report}"])
    out, err = capsys.readouterr()
    assert (0, "") == (code, "".join(re.findall("FAILED|NOT EXERCISED|left out: [2-9]|guess", out))), out
    assert re.fullmatch(r"[0-9]{3,} passed, 0 failed", out.splitlines()[-1])
    assert all(f"{phase} ..." in err for phase in ("organizations", "examples", "coverage", "fuzzing", "stateful"))
    told = json.loads(report.read_text())
    assert {"journey", "examples", "coverage", "fuzzing", "stateful"} <= told["sent"].keys()
    assert "sk-very-secret" not in out + err + report.read_text()


# A fault of the mock, the least that finds it, and the rules that name it; tests/check/runs/asked.py has more.
FAULTS = [
    ("accept-size-1001", ("coverage",), {"negative_data_rejection"}),
    ("undocumented-status", ("examples",), {"response_schema_conformance"}),
    ("wrong-size-echoed", (), {"sent-comes-back", "create-get-agree"}),
    ("key-echoed-in-401", (), {"no-key-echo"}),
]


@pytest.mark.parametrize(("fault", "phases", "named"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_planted_fault_is_found_and_named(fault: str, phases: tuple[str, ...], named: set[str]) -> None:
    """Exit code 1, and a rule that says what is wrong."""
    with serve(seed=1, generation_seconds=0.1, fault=fault) as server:
        result = check(server.url, phases=phases, operations=ACCOUNT)
    assert result.exit_code == 1
    assert named <= rules(result)


def test_command_ends_with_1_and_names_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """The curl line that shows it names the key and does not hold it."""
    with serve(seed=1, generation_seconds=0, fault="get-other-id", api_key="sk-very-secret") as server:
        code = main(["check", "--base-url", server.url, "--api-key", server.api_key, "--phases", ""])
    out = capsys.readouterr().out
    assert code == 1
    assert re.search(r"^  ids-answer \(documented, [0-9]+ times\): ", out, re.MULTILINE)
    assert 'curl -isS --globoff --path-as-is -H "authorization: Bearer $SINKOVE_API_KEY"' in out
    assert re.search(r"\n[0-9]+ passed, [1-9][0-9]* failed\n$", out)
    assert "sk-very-secret" not in out


def test_journey_alone_raises_no_alarm() -> None:
    """With a generation that takes no time too: then nothing is ever too early for a link."""
    with serve(seed=1, generation_seconds=0) as server:
        result = check(server.url)
    assert (0, ()) == (result.exit_code, tuple(result.findings))
    assert [line for line in result.left_out if "409" in line] == []


def nothing(_call: Any) -> Any:
    raise Refusal(404, "DATASET_NOT_FOUND", "There is no such dataset.")


@pytest.fixture
def dead_links() -> Iterator[str]:
    """A server whose links all lead to a 404."""
    targets = [name for name in HANDLERS if name.startswith("get_") or name == "list_organization_datasets"]
    handlers: Mapping[str, Any] = {**HANDLERS, **dict.fromkeys(targets, nothing)}
    with Server(Engine(Options(seed=1, generation_seconds=0), handlers=handlers), "127.0.0.1", 0) as server:
        yield server.url


def test_links_that_lead_nowhere_are_never_green(dead_links: str) -> None:
    """A 404 is documented for each of them, so no built-in check minds."""
    result = check(dead_links)
    unseen = {(each.subject, each.expected) for each in result.findings if each.rule.startswith("seen: ")}
    assert result.exit_code == 1
    assert {("create_dataset", "link get_dataset"), ("get_dataset", "2xx")} <= unseen


def test_link_before_the_item_is_ready_is_found() -> None:
    """A 200 for a file that cannot be there yet."""

    def hasty(call: Any) -> Any:
        return success({"URL": "http://127.0.0.1:9/"})

    handlers: Mapping[str, Any] = {**HANDLERS, "get_dataset_download_url": hasty}
    with Server(Engine(Options(seed=1, generation_seconds=0.5), handlers=handlers), "127.0.0.1", 0) as server:
        result = check(server.url, operations=ACCOUNT)
    assert {"link-in-time", "download", "special-item"} <= rules(result)


def test_organization_of_others_is_asked_for() -> None:
    """The mock names one in its subjects; it has to be unknown."""
    with serve(seed=1) as server:
        subjects = tomllib.loads(httpx.get(f"{server.url}/_mock/subjects").text)
        result = check(server.url, operations=("get_organization",))
        asked = [each.status for each in server.requests if each.path.endswith(subjects["foreign_organization"])]
    assert (0, [404]) == (result.exit_code, asked)


def test_key_that_loses_its_rights_in_mid_run_is_noticed_at_the_end() -> None:
    """A 403 is documented, so that no built-in check minds it."""
    echoed: list[str] = []

    def listed(call: Any) -> Any:
        if any("fuzzing" in line for line in echoed):
            raise Refusal(403, "PERMISSION_DENIED", "The API key may not do this.")
        return HANDLERS["list_datasets"](call)

    handlers: Mapping[str, Any] = {**HANDLERS, "list_datasets": listed}
    with Server(Engine(Options(seed=1, generation_seconds=0), handlers=handlers), "127.0.0.1", 0) as server:
        result = check(server.url, operations=("list_datasets",), phases=("fuzzing",), echo=echoed.append)
    assert {"succeeds"} == rules(result)


BAD_USE: list[tuple[list[str], str]] = [
    (["--api-key", "sk-nobody"], "The API key is refused: 401"),
    (["--base-url", "http://127.0.0.1:9"], "Nobody answers at http://127.0.0.1:9"),
    (["--base-url", "ftp://127.0.0.1"], "base URL"),
    (["--phases", "smoke"], "Phases are examples, coverage, fuzzing, stateful."),
    (["--operation", "get_datset"], "There is no operation 'get_datset'; near it: get_dataset"),
    (["--max-examples", "many"], "'many' is not a valid integer"),
    (["--header", "nonsense"], "a header is K:V"),
    (["--report", "report.json"], "a report is KIND=FILE"),
    (["--report", "json=/nowhere/report.json"], "cannot be written"),
    (["--subjects", "/nowhere/subjects.toml"], "subjects.toml cannot be read"),
    (["--spec", __file__], "is not an OpenAPI document"),
    (["--ca", __file__], "cannot be read"),
]


@pytest.mark.parametrize(("arguments", "sentence"), BAD_USE, ids=[" ".join(each) for each, _ in BAD_USE])
def test_run_that_cannot_be_is_one_line_and_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refused key, a silent address, and options without sense."""
    with serve(seed=1) as server:
        code = main(["check", "--base-url", server.url, "--api-key", "sk-mock", *arguments])
    out, err = capsys.readouterr()
    assert (2, "", 1) == (code, out, err.count("\n")), err
    assert sentence in err


def test_used_up_quota_cannot_be_checked() -> None:
    """Its reset is waited for once when it is near, and not at all when it is far away."""
    for limit, waits in (("1/60", 1), ("1/600", 0)):
        clock = Clock()
        with serve(seed=1, limit=limit) as server:
            httpx.get(f"{server.url}/v1/datasets", headers={"Authorization": f"Bearer {server.api_key}"})
            with pytest.raises(CannotRunError, match="quota is used up"):
                check(server.url, clock=clock)
        assert waits == len(clock.sleeps)


def test_odd_first_answer_is_a_finding() -> None:
    """Only silence, a refused key and an empty quota mean that nothing could be checked."""
    broken: Mapping[str, Any] = {**HANDLERS, "list_datasets": lambda _call: 1 / 0}
    with Server(Engine(Options(seed=1, generation_seconds=0), handlers=broken), "127.0.0.1", 0) as server:
        result = check(server.url, operations=("list_datasets",))
    assert result.exit_code == 1
    assert "succeeds" in rules(result)


def test_dry_run_sends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says what would be sent, and whether anything would be created."""
    with serve(seed=1) as server:
        assert main(["check", "--base-url", server.url, "--api-key", "sk-mock", "--dry-run", "--read-only"]) == 0
        assert server.requests == []
    out = capsys.readouterr().out
    assert re.search(r"^about [0-9]+ requests; creates: at most 0$", out, re.MULTILINE)
    assert "list_datasets" in out
    assert "create_dataset" not in out


def test_read_only_run_on_an_empty_account_says_what_it_could_not_see() -> None:
    """There is nothing to get, and nothing may be created."""
    with Server(Engine(Options(seed=1)), "127.0.0.1", 0) as server:
        result = check(server.url, read_only=True, operations=ACCOUNT, subjects=Path("/dev/null"))
    assert result.exit_code == 0
    assert "get_dataset: 2xx (there is no item, and none may be created)" in result.left_out


def test_operation_limits_what_is_judged() -> None:
    """Others are called on the way, and not judged."""
    with serve(seed=1, generation_seconds=0, fault="allow-missing-on-405") as server:
        result = check(server.url, operations=("get_dataset",))
    subjects = {subject for _, subject in result.verdicts}
    assert subjects <= {"get_dataset", "/v1/datasets/{dataset_id}", "the whole run"}


def test_off_loopback_it_reads_slowly_and_sends_no_bad_key(off_loopback: Any) -> None:
    """By default: only GET, half of the limit, only the key under test."""
    clock = Clock()
    result = check(off_loopback.url, clock=clock, phases=("coverage",), subjects=Path("/dev/null"))
    asked = off_loopback.requests
    assert (0, {"GET"}) == (result.exit_code, {each.method for each in asked})
    assert {200, 404} == {each.status for each in asked}
    # The server's window does not move with this clock, so that the pace seems too fast to it, and slackens.
    assert 0.9 < clock.now / (len(asked) * 60 / 300) < 1.5


def test_off_loopback_creates_are_limited(off_loopback: Any) -> None:
    """One a family, by the journey; schemathesis leaves creates alone."""
    result = check(off_loopback.url, clock=Clock(), phases=("coverage",), read_only=False, subjects=Path("/dev/null"))
    assert (0, 2) == (result.exit_code, [each.status for each in off_loopback.requests].count(201))


def test_off_loopback_wrong_guess_is_told_and_does_not_fail(off_loopback: Any) -> None:
    """Unless the run is strict; a promise that is broken fails in any case."""
    off_loopback.faults.add("wrong-code-for-404")
    lenient = check(off_loopback.url, clock=Clock(), subjects=Path("/dev/null"))
    strict = check(off_loopback.url, clock=Clock(), subjects=Path("/dev/null"), strict=True)
    assert (0, 1) == (lenient.exit_code, strict.exit_code)
    assert {"code-fits-status", "body-schema"} == rules(lenient) == rules(strict)
    off_loopback.faults.add("envelope-missing")
    assert check(off_loopback.url, clock=Clock(), subjects=Path("/dev/null")).exit_code == 1


def test_interruption_is_not_swallowed() -> None:
    """Neither in the journey nor in schemathesis, which turns it into an event."""

    def interrupt(_line: str) -> None:
        raise KeyboardInterrupt

    with serve(seed=1) as server, pytest.raises(KeyboardInterrupt):
        check(server.url, echo=interrupt)
    fuzzer = object.__new__(Fuzzer)
    with pytest.raises(KeyboardInterrupt):
        list(fuzzer._read(events.Interrupted(phase=None)))


def test_server_that_falls_silent_ends_the_journey() -> None:
    """After the third request without an answer; what was not seen fails."""
    with ExitStack() as stack:
        server = stack.enter_context(serve(seed=1, generation_seconds=0))
        result = check(server.url, phases=("fuzzing",), echo=lambda line: stack.close() if "organ" in line else None)
    findings = {each.rule: each for each in result.findings if each.subject != WHOLE_RUN or each.rule != "answers"}
    assert (1, 4) == (result.exit_code, sum(each.count for each in result.findings if each.rule == "answers"))
    assert "ConnectError" in findings["answers"].received
    assert "seen: phase fuzzing" in findings or "phase fuzzing (nothing to do)" in result.left_out


def test_off_loopback_429_is_waited_for_once(off_loopback: Any) -> None:
    """Others use the key too: what is refused is asked again, and then it counts as if it had not been refused."""
    clock = Clock()

    def use_up(line: str) -> None:
        if "journey: organizations" in line:
            with httpx.Client(headers={"Authorization": "Bearer sk-mock"}) as client:
                while client.get(f"{off_loopback.url}/v1/datasets").status_code != 429:
                    pass

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if seconds > 1:
            off_loopback.clock.advance(seconds)

    pacer = Pacer(sleep, lambda: clock.now)
    result = run(
        "sinkove",
        base_url=off_loopback.url,
        api_key="sk-mock",
        phases=(),
        echo=use_up,
        pacer=pacer,
        subjects=Path("/dev/null"),
    )
    assert (0, 1) == (result.exit_code, len([each for each in clock.sleeps if each > 1]))
