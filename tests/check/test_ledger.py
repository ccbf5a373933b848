"""Everything that may be created is written down before it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract.ledger import Ledger
from sinkove_synkrato_contract.options import CannotRunError, Options
from sinkove_synkrato_contract.pace import Pacer
from sinkove_synkrato_contract.runner import Run

from .support import KEY, SPEC, answer, check, data

DEFAULT = Path("sinkove-check-ledger.ndjson")
CREATE = SPEC.operations["create_dataset"]
BODY = {"model": "m", "prompts": [KEY], "size": 1}
URL = f"http://127.0.0.1:1/v1/datasets?{KEY}"


def lines(path: Path = DEFAULT) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger", {KEY: "$SINKOVE_API_KEY"}, sync=True)
    with made:
        made.begin(seed=1)
        yield made


OUTCOMES = [
    (201, data({"id": "ds_1"}), {"event": "created", "number": 1, "status": 201, "id": "ds_1"}),
    (201, data({"id": KEY}), {"event": "created", "number": 1, "status": 201, "id": "$SINKOVE_API_KEY"}),
    (200, b"", {"event": "created", "number": 1, "status": 200, "id": "?"}),
    (422, b"", {"event": "refused", "number": 1, "status": 422}),
    (500, b"", {"event": "unknown", "number": 1, "status": 500}),
    (302, b"", {"event": "unknown", "number": 1, "status": 302}),
]


@pytest.mark.parametrize(("status", "body", "expected"), OUTCOMES)
def test_request_is_written_down_before_it_is_sent_and_its_outcome_after(
    ledger: Ledger, tmp_path: Path, status: int, body: Any, expected: Any
) -> None:
    """Without the key, wherever that stands."""
    content = json.dumps(BODY).encode()
    ledger.sending(CREATE, URL, content)
    before = lines(tmp_path / "ledger")
    ledger.saw(answer("create_dataset", status, body, content=BODY))
    shown = content.decode().replace(KEY, "$SINKOVE_API_KEY")
    url = URL.replace(KEY, "$SINKOVE_API_KEY")
    creating = {"event": "creating", "number": 1, "operation": "create_dataset", "url": url, "body": shown}
    assert [{"event": "run", "seed": 1}, creating] == before
    assert [*before, expected] == lines(tmp_path / "ledger")


def test_request_without_an_answer_is_unknown(ledger: Ledger, tmp_path: Path) -> None:
    """When the next one is sent, or at the end of the run."""
    for _ in range(2):
        ledger.sending(CREATE, URL, json.dumps(BODY).encode())
    ledger.__exit__()
    told = [(each["event"], each["number"]) for each in lines(tmp_path / "ledger")[1:]]
    assert [("creating", 1), ("unknown", 1), ("creating", 2), ("unknown", 2)] == told


def test_request_that_should_not_create_and_did_is_written_down(ledger: Ledger, tmp_path: Path) -> None:
    """A server may serve what has a flaw; requests that only read are of no interest."""
    ledger.sending(CREATE, URL, b"{}")
    ledger.saw(answer("create_dataset", 201, data({"id": "ds_1"}), content={}))
    ledger.sending(SPEC.operations["list_datasets"], URL, b"")
    ledger.saw(answer("list_datasets"))
    assert ["run", "creating", "created"] == [each["event"] for each in lines(tmp_path / "ledger")]


@pytest.mark.parametrize("sync", [True, False])
def test_line_is_on_the_disk_before_the_request_is_sent_when_that_is_asked_for(
    sync: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off loopback, where the machine may lose its power and somebody pays."""
    synced: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _number: synced.append((tmp_path / "ledger").read_bytes()))
    with Ledger(tmp_path / "ledger", {}, sync=sync) as ledger:
        ledger.begin()
        ledger.sending(CREATE, URL, json.dumps(BODY).encode())
        assert [b"creating" in each for each in synced] == ([False, True] if sync else [])


def test_ledger_goes_on_after_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """By a kill; what stands there stays."""
    path = tmp_path / "ledger"
    path.write_text('{"event": "run"}\n{"event": "crea')
    with Ledger(path, {}, sync=False) as ledger:
        ledger.begin(seed=2)
    assert path.read_text() == '{"event": "run"}\n{"event": "crea\n{"event": "run", "seed": 2}\n'


def test_everything_that_a_run_creates_is_in_the_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    """By the journey, by misuse and by schemathesis; the result and the summary count it too."""
    with serve(seed=1, generation_seconds=0, api_key="sk-very-secret", fault="accept-invalid-key") as server:
        words = ["check", "--base-url", server.url, "--api-key", server.api_key, "--max-examples", "3"]
        main([*words, "--operation", "create_dataset", "--phases", "examples,fuzzing"])
        made = [each for each in server.requests if each.method == "POST" and each.status == 201]
    out, err = capsys.readouterr()
    told = [each["event"] for each in lines()]
    assert len(made) > 5
    assert len(made) == told.count("created")
    assert told.count("creating") == told.count("created") + told.count("refused")
    assert f"\n{len(made)} created; {DEFAULT} has all\n" in out
    assert f"written down in {DEFAULT}\n" in err
    assert "sk-very-secret" not in DEFAULT.read_text()


def test_result_has_the_ids_of_what_was_created() -> None:
    """In Python there is no ledger on loopback unless it is asked for."""
    with serve(seed=1, generation_seconds=0) as server:
        result = check(server.url, operations=("create_dataset",), max_creates=1)
        check(server.url, operations=("create_dataset",), max_creates=1, ledger=Path("mine"))
        ids = [each["id"] for each in server.state()["datasets"]]
    again = [each["id"] for each in lines(Path("mine")) if "id" in each]
    assert {*result.created, *again} <= {*ids}
    assert (1, 1, "") == (len(result.created), len(again), result.ledger)
    assert [Path("mine")] == list(Path().iterdir())


@pytest.mark.parametrize("given", [{"read_only": True}, {"max_creates": 0}, {"operations": ("list_datasets",)}])
def test_ledger_is_made_only_when_something_may_be_created(given: Any) -> None:
    """And not by an option alone."""
    with serve(seed=1, generation_seconds=0) as server:
        check(server.url, ledger=DEFAULT, **given)
    assert not DEFAULT.exists()


def test_off_loopback_there_is_a_ledger_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the current folder, once something may be created."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serve(seed=1, generation_seconds=0, limit="100000/60") as server:
        url = server.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - an address to connect to
        check(url, operations=("create_dataset",), read_only=False, subjects=Path("/dev/null"))
    assert ["run", "creating", "created"] == [each["event"] for each in lines()]


def test_nothing_is_created_once_the_ledger_cannot_be_written() -> None:
    """The disk may become full in mid-run, here in schemathesis's part; that is not the target's doing."""

    def fill(line: str) -> None:
        if "examples" in line:
            assert run._ledger._file is not None
            run._ledger._file.close()
            run._ledger._file = full

    with Path("/dev/full").open("ab", buffering=0) as full, serve(seed=1, generation_seconds=0) as server:
        options: Any = {"operations": ("create_dataset",), "phases": ("examples",), "ledger": DEFAULT}
        options["subjects"] = Path("/dev/null")
        run = Run("sinkove", Options(base_url=server.url, api_key="sk-mock", **options), fill, Pacer())
        with pytest.raises(CannotRunError, match=r"The ledger .* cannot be written"):
            run.go()
        assert [201] == [each.status for each in server.requests if each.status == 201]
