"""`sinkove` as a person types it: results on stdout, one line per error on stderr, exit codes, no traceback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import pytest

import sinkove as sk
from sinkove._commands import run
from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato.commands import Door
from sinkove_synkrato.output import printable

from ..terminal import shown

if TYPE_CHECKING:
    from sinkove_synkrato_mock.sinkove.live import MockServer

CREATE = ["datasets", "create", "--model", "chest-xray-v2"]
SINKOVE = [sys.executable, "-c", "import sys; from sinkove.cli import main; sys.exit(main())"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator["MockServer"]:
    with serve(seed=1, generation_seconds=0) as mock:
        monkeypatch.setenv("SINKOVE_BASE_URL", mock.url)
        monkeypatch.setenv("SINKOVE_API_KEY", mock.api_key)
        yield mock


def test_dataset_is_made_shown_and_downloaded(
    server: "MockServer", capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Create prints the id that the other commands take."""
    assert main([*CREATE, "--prompt", "Normal chest", "--size", "2"]) == 0
    dataset_id = capsys.readouterr().out.strip()
    assert main(["datasets", "wait", dataset_id, "--timeout", "60"]) == 0
    assert main(["datasets", "list"]) == 0
    assert main(["datasets", "get", dataset_id]) == 0
    line = f"{dataset_id}\tready\t100%\t2\tchest-xray-v2\n"
    assert capsys.readouterr() == (line * 3, "")
    path = tmp_path / "out.zip"
    assert main(["datasets", "download", dataset_id, str(path)]) == 0
    assert main(["datasets", "download", dataset_id, str(path), "--strategy", "skip"]) == 0
    assert len(zipfile.ZipFile(path).namelist()) == 4


def printed(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_has_the_names_of_the_api(server: "MockServer", capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, the same whichever command prints it."""
    ids = [server.datasets.add(size=size) for size in (1, 2)]
    assert main(["datasets", "list", "--json"]) == 0
    listed = printed(capsys)
    assert sorted(each["id"] for each in listed) == sorted(ids)
    names = {"id", "model", "prompts", "size", "status", "progress", "created_at"}
    assert all(names <= each.keys() for each in listed)
    for dataset_id in ids:
        assert main(["datasets", "get", dataset_id, "--json"]) == 0
    assert main(["datasets", "wait", *ids, "--json"]) == 0
    by_id = {each["id"]: each for each in listed}
    got = printed(capsys)
    assert got[:2] == [by_id[each] for each in ids]
    assert {each["id"]: each for each in got[2:]} == by_id


def test_wait_for_many_tells_what_became_of_each(server: "MockServer", capsys: pytest.CaptureFixture[str]) -> None:
    """Those that are ready on the output, each of the others in a line of its own."""
    ready, *failed = (server.datasets.add(status=status) for status in ("ready", "failed", "failed"))
    assert main(["datasets", "wait", failed[0], ready, failed[1]]) == 1
    out, err = capsys.readouterr()
    assert [line.partition("\t")[0] for line in out.splitlines()] == [ready]
    assert err.count("\n") == 2
    assert all(each in err for each in failed)
    assert all(line.startswith("sinkove: ") for line in err.splitlines())


def test_json_of_what_is_made_and_saved(
    server: "MockServer", capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The dataset, and where its file is."""
    assert main([*CREATE, "--prompt", "Ä", "--size", "2", "--json"]) == 0
    (made,) = printed(capsys)
    assert (made["prompts"], made["size"]) == (["Ä"], 2)
    path = str(tmp_path / "out.zip")
    assert main(["datasets", "download", made["id"], path, "--json"]) == 0
    assert printed(capsys) == [{"id": made["id"], "path": path}]


def test_organizations_are_listed(server: "MockServer", capsys: pytest.CaptureFixture[str]) -> None:
    """Id and name, as lines and as JSON."""
    with sk.client() as client:
        every = [(each.id, each.name) for each in client.organizations.list()]
    assert main(["organizations", "list"]) == 0
    assert [tuple(line.split("\t")) for line in capsys.readouterr().out.splitlines()] == every
    assert main(["organizations", "list", "--json"]) == 0
    assert printed(capsys) == [{"id": id_, "name": name} for id_, name in every]


def test_good_key_is_told_with_its_limit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One request is sent, and counts."""
    with serve(limit="100/60") as mock:
        monkeypatch.setenv("SINKOVE_API_KEY", mock.api_key)
        assert main(["key", "--base-url", mock.url, "check", "--json"]) == 0
        assert len(mock.requests) == 1
    (told,) = printed(capsys)
    assert 0 < told.pop("reset") <= 61  # a slot is free again a little later than it might be
    assert told == {"ok": True, "limit": 100, "remaining": 99}


def test_key_that_is_not_good_is_the_answer_no(
    server: "MockServer", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told on the output, and why in a line besides, which does not show the key."""
    key_file = tmp_path / "key"
    key_file.write_text("sk-wrong\n")
    assert main(["key", "--key-file", str(key_file), "check"]) == 1
    out, err = capsys.readouterr()
    assert out == "no\t-\t-\t-\n"
    assert err.startswith("sinkove: 401 Unauthorized")
    assert "sk-wrong" not in err


def test_text_of_the_server_stays_on_its_line() -> None:
    """It can neither begin a line nor steer a terminal."""
    assert printable("a\tb\nc\x1b[31m ä") == "a b c [31m ä"


def test_list_is_a_table_on_a_terminal(server: "MockServer") -> None:
    """With titles, and bold alone; with NO_COLOR not even that."""
    dataset_id = server.datasets.add(size=2)
    command = [*SINKOVE, "datasets", "list"]
    title, row = shown(*command, columns=100, NO_COLOR="1")
    assert title == f"{'ID':{len(dataset_id)}}  STATUS  PROGRESS  SIZE  MODEL"
    assert row == f"{dataset_id}  ready   100%      2     chest-xray-v2"
    assert shown(*command, columns=100)[0].startswith("\x1b[1mID")


def test_narrow_terminal_has_a_field_a_line(server: "MockServer") -> None:
    """No id is cut, so that each can be copied."""
    ids = [server.datasets.add(size=size) for size in (2, 3)]
    lines = shown(*SINKOVE, "datasets", "list", columns=40, NO_COLOR="1")
    assert sorted(line for line in lines if line.startswith("id ")) == sorted(f"id        {each}" for each in ids)
    assert lines[1:5] == ["status    ready", "progress  100%", f"size      {lines[3][-1]}", "model     chest-xray-v2"]
    assert (lines[5], len(lines)) == ("", 11)


def test_one_dataset_on_a_terminal_is_all_of_it(server: "MockServer") -> None:
    """What a line has no room for too."""
    dataset_id = server.datasets.add(size=2, prompts=["Normal [bold] chest"])
    lines = shown(*SINKOVE, "datasets", "get", dataset_id, columns=60, NO_COLOR="1")
    assert [line.split(None, 1) for line in lines][:4] == [
        ["id", dataset_id],
        ["model", "chest-xray-v2"],
        ["prompts", '["Normal [bold] chest"]'],
        ["size", "2"],
    ]


def test_verbose_tells_of_each_request(
    server: "MockServer", capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Wherever it is typed: method, path, status and seconds, and neither key nor signature."""
    dataset_id, path = server.datasets.add(size=1), str(tmp_path / "out.zip")
    assert main(["-v", "datasets", "download", dataset_id, path]) == 0
    assert main(["datasets", "get", "ds_unknown", "--verbose"]) == 1
    *told, error = capsys.readouterr().err.splitlines()
    assert [re.sub(r"\d+\.\d{3} s", "SECONDS", each) for each in told] == [
        "GET /v1/datasets/{dataset_id} 200 SECONDS",
        "GET /v1/datasets/{dataset_id}/urls/download 200 SECONDS",
        f"GET {dataset_id}.zip from the storage 200 SECONDS",
        "GET /v1/datasets/{dataset_id} 404 SECONDS NotFoundError",
    ]
    assert error.startswith("sinkove: 404 Not Found")


def test_verbose_lines_stand_above_the_bars(server: "MockServer") -> None:
    """Each by itself, though a bar is drawn when the second look is over."""
    dataset_id = server.datasets.add(generation_seconds=2, age_seconds=0)
    lines = shown(*SINKOVE, "datasets", "wait", dataset_id, "-v", columns=100)
    plain = [re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", line) for line in lines]
    told = [line for line in plain if "GET /v1/datasets" in line]
    assert len(told) >= 2
    assert all(line.startswith("GET ") and line.endswith(" s") for line in told)


def test_quiet_shows_no_progress(server: "MockServer") -> None:
    """The result alone, on a terminal too."""
    dataset_id = server.datasets.add(size=1)
    command = [*SINKOVE, "datasets", "wait", dataset_id]
    assert any("generating" in line for line in shown(*command, columns=100))
    assert shown(*command, "--quiet", columns=100) == [f"{dataset_id}\tready\t100%\t1\tchest-xray-v2"]


def test_debug_alone_shows_tracebacks(server: "MockServer", tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of refusals too, without the key."""
    key_file = tmp_path / "key"
    key_file.write_text("sk-wrong\n")
    assert main(["datasets", "--key-file", str(key_file), "list", "--debug"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert "sinkove_synkrato.errors.AuthenticationError: 401" in err
    assert err.splitlines()[-1].startswith("sinkove: 401 Unauthorized")
    assert "sk-wrong" not in err


@pytest.mark.parametrize("words", [[], ["--debug"]], ids=["plainly", "in full"])
def test_mistake_of_the_program_is_told_without_secrets(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, and the traceback for who asks for it."""
    secrets = ["sk-environment", "sk-arguments", "X-Amz-Signature=0123"]
    monkeypatch.setenv("SINKOVE_API_KEY", secrets[0])

    def fail(**_: object) -> NoReturn:
        raise RuntimeError(f"{secrets[0]} {secrets[1]} https://h.test/a?{secrets[2]}")

    command = click.Command("broken", callback=fail, params=[click.Option(["--api-key"])])
    doors = {"broken": Door("cli", "click", "", lambda: command)}
    assert run([*words, "broken", "--api-key", secrets[1]], doors=doors) == 1
    *trace, last = capsys.readouterr().err.splitlines()
    text = "RuntimeError: [redacted] [redacted] https://h.test/a?[redacted]"
    assert last == f"sinkove: {text} (a mistake of the program's own; `sinkove --debug ...` shows where)"
    assert (trace[0], trace[-1]) == ("Traceback (most recent call last):", text) if words else not trace


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_has_a_script_for_each_shell(shell: str) -> None:
    """It asks the command itself what could come next."""
    environment = {**os.environ, "_SINKOVE_COMPLETE": f"{shell}_source"}
    run = subprocess.run(SINKOVE, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert f"_SINKOVE_COMPLETE={shell}_complete" in run.stdout


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sinkove ", "check datasets key mock organizations"),
        ("sinkove datasets do", "download"),
        ("sinkove key check --j", "--json"),
    ],
)
def test_completion_knows_commands_and_options(typed: str, expected: str) -> None:
    """Those that need no key to be known."""
    asked = {"_SINKOVE_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    environment = {**os.environ, **asked}
    run = subprocess.run(SINKOVE, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert " ".join(line.partition(",")[2] for line in run.stdout.splitlines()) == expected


@pytest.mark.parametrize("words", [[], ["datasets"], ["datasets", "download"], ["key", "check"]], ids=" ".join)
def test_help_fits_a_narrow_terminal(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forty columns."""
    monkeypatch.setenv("COLUMNS", "40")
    assert main([*words, "--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 40


def test_bad_input_is_one_line_and_an_exit_code(
    server: "MockServer", capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whatever is typed: one clear sentence, no traceback, no file."""
    existing, dataset_id = tmp_path / "existing.zip", server.datasets.add(size=1)
    existing.write_bytes(b"mine")
    missing_folder = str(tmp_path / "missing" / "out.zip")
    listed = ["datasets", "--base-url", server.url]
    rows = [
        ([*CREATE, "--prompt", "x", "--size", "0"], 1, "size: 0 is less than the minimum of 1"),
        ([*CREATE, "--prompt", "x", "--size", "1001"], 1, "size: 1001 is greater than the maximum of 1000"),
        ([*CREATE, "--size", "1"], 2, "Missing option '--prompt'"),
        ([*CREATE, "--prompt", "", "--size", "1"], 1, "VALIDATION_ERROR"),
        ([*CREATE, "--prompt", "\udcff", "--size", "1"], 2, "JSON cannot carry"),
        ([*CREATE, "--prompt", "x", "--size", "many"], 2, "'many' is not a valid integer"),
        (["datasets", "get", "ds_unknown"], 1, "404 Not Found from get_dataset"),
        (["datasets", "wait", "ds_unknown", "ds_other"], 1, "404 Not Found from get_dataset"),
        (["datasets", "wait", dataset_id, dataset_id, "--timeout", "-1"], 2, "timeout"),
        (["datasets", "wait"], 2, "Missing argument 'ID...'"),
        (["datasets", "get", ".."], 2, "may not be empty or only dots"),
        (["datasets", "get", "a" * 70_000], 2, "A dataset id has at most 1000 characters, not 70000."),
        (["datasets", "download", dataset_id, str(existing)], 1, "exists already"),
        (["datasets", "download", dataset_id, str(tmp_path)], 1, "is a folder"),
        (["datasets", "download", dataset_id, missing_folder], 1, "does not exist; make it first"),
        (["datasets", "--base-url", "http://api.example.com", "list"], 2, "would send your credentials unencrypted"),
        (["datasets", "--base-url", "nonsense", "list"], 2, "must begin with https://"),
        (["datasets", "--key-file", str(tmp_path / "none"), "list"], 2, "cannot be read"),
        ([*listed, "nonsense"], 2, "No such command 'nonsense'"),
        (["mock", "--port", server.url.rpartition(":")[2]], 2, "Address already in use"),
        (["mock", "--fault", "nonsense"], 2, "nonsense"),
        (["mock", "--limit", "nonsense"], 2, "A limit is N/SECONDS"),
    ]
    for arguments, code, words in rows:
        got = main(arguments)
        out, err = capsys.readouterr()
        assert (got, out, err.count("\n")) == (code, "", 1), (arguments, err)
        assert err.startswith("sinkove: ")
        assert words in err, (arguments, err)
    assert existing.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [existing]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (None, "set SINKOVE_API_KEY"),
        ("", "is empty"),
        ("sk secret", "a blank or control character"),
        ("sk-ö", "not ASCII"),
    ],
    ids=["none", "empty", "blank", "letter"],
)
def test_bad_key_is_refused_and_never_echoed(
    key: str | None, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent, and the message does not show the key."""
    monkeypatch.delenv("SINKOVE_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("SINKOVE_API_KEY", key)
    code = main(["datasets", "list"])
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err
    assert not key or key not in err


def test_wrong_key_is_the_answer_no(server: "MockServer", tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A key file is read, its newline dropped; the server refuses the key, and the line does not show it."""
    key_file = tmp_path / "key"
    key_file.write_text("sk-wrong\n")
    assert main(["datasets", "--key-file", str(key_file), "list"]) == 1
    err = capsys.readouterr().err
    assert "401 Unauthorized" in err
    assert "sk-wrong" not in err


def test_unreachable_server_is_exit_code_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody listens on a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("SINKOVE_API_KEY", "sk-any")
    assert main(["datasets", "--base-url", f"http://127.0.0.1:{port}", "list"]) == 3
    assert "Could not connect" in capsys.readouterr().err


def assert_to_be_continued(folder: Path) -> None:
    """Nothing stands under the final name, and a later run knows what is there."""
    part, beside = folder / "out.zip.part", folder / "out.zip.part.json"
    assert sorted(folder.iterdir()) == [part, beside]
    assert 0 < json.loads(beside.read_bytes())["offset"] <= part.stat().st_size  # the least that must be there


def test_termination_in_mid_download_leaves_what_a_later_one_goes_on_with(server: "MockServer", tmp_path: Path) -> None:
    """As `docker stop` and `timeout` end it."""
    dataset_id = server.datasets.add(size=1000)
    process = subprocess.Popen([*SINKOVE, "datasets", "download", dataset_id, str(tmp_path / "out.zip")])
    try:
        while not any(part.stat().st_size for part in tmp_path.glob("*.part")):
            assert process.poll() is None
        process.terminate()
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.wait()
    assert_to_be_continued(tmp_path)


def test_output_that_cannot_be_written_is_one_line(server: "MockServer") -> None:
    """A full disk under `sinkove ... > file`."""
    server.datasets.add()
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [*SINKOVE, "datasets", "list"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert (run.returncode, run.stderr) == (1, "sinkove: the output could not be written: No space left on device\n")


def test_help_needs_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who has nothing yet can read what there is."""
    assert main(["--help"]) == 0
    assert main(["datasets", "download", "--help"]) == 0
    out = capsys.readouterr().out
    assert "mock" in out
    assert "--strategy" in out
    assert "Exit codes: 0 done" in out


@pytest.mark.parametrize("vendor", ["sinkove", "synkrato"])
def test_help_loads_nothing_that_takes_a_while(vendor: str) -> None:
    """It has a line for each command nevertheless, those of other packages too."""
    heavy = "{'attrs', 'httpx', 'rich', 'sinkove_api', 'synkrato_api', 'sinkove_synkrato_mock', 'sinkove_synkrato_contract'}"
    program = f"import sys; from {vendor}.cli import main; main(['--help']); print({heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.endswith("\nset()\n")
    lines = dict(line.split(None, 1) for line in run.stdout.splitlines() if line.startswith(("  check", "  mock")))
    for command, line in lines.items():
        program = f"from {vendor}.cli import main; main(['{command}', '--help'])"
        own = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        assert line.rstrip(".") in " ".join(own.stdout.split())
    assert lines.keys() == {"check", "mock"}


def test_missing_extra_of_one_command_leaves_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    """Help lists the command and how to get it; typing it says so in one line."""

    def missing() -> NoReturn:
        raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")

    doors = {"mock": Door("mock", "no_such_module", "A mock.", missing)}
    assert run(["--help"], doors=doors) == 0
    assert "mock (needs an extra: pip install 'sinkove-synkrato[mock]')" in " ".join(capsys.readouterr().out.split())
    assert run(["mock", "--port", "0"], doors=doors) == 2
    words = "sinkove: `sinkove mock` needs an extra: pip install 'sinkove-synkrato[mock]' (uvicorn is missing)\n"
    assert capsys.readouterr().err == words


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sk.DownloadError("the storage was asked in vain", attempts=5), 3),
        (sk.IncompleteDownloadError("cut", attempts=1), 3),
        (sk.CorruptDownloadError("no ZIP"), 3),
        (sk.DownloadError("the folder is not writable"), 1),
        (sk.DestinationExistsError("exists"), 1),
        (sk.NotFoundError("404"), 1),
        (sk.OutcomeUnknownError("lost"), 3),
        (sk.RateLimitError("429"), 3),
        (sk.WaitTimeoutError("late"), 3),
        (sk.ConfigurationError("no key"), 2),
    ],
)
def test_exit_code_says_whose_fault_it_is(error: sk.APIError, code: int) -> None:
    """1 is an answer, 3 is the lack of one."""

    def fail() -> NoReturn:
        raise error

    command = click.Command("broken", callback=fail)
    assert run(["broken"], doors={"broken": Door("cli", "click", "", lambda: command)}) == code


def test_missing_extra_is_one_line() -> None:
    """Without click the command says how to get it."""
    program = "import sys; sys.modules['click'] = None; from sinkove.cli import main; sys.exit(main(['--help']))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    words = "sinkove: the command line needs an extra: pip install 'sinkove-synkrato[cli]'\n"
    assert (run.returncode, run.stdout, run.stderr) == (2, "", words)


def test_only_what_shows_progress_needs_rich(server: "MockServer") -> None:
    """The mock comes without it; who waits is told how to get it."""
    program = "import sys; sys.modules['rich'] = None; from sinkove.cli import main; sys.exit(main(sys.argv[1:]))"
    runs = [
        subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=60, check=False)
        for words in (
            ["mock", "--list-faults"],
            ["datasets", "list"],
            ["datasets", "wait", server.datasets.add(), "--quiet"],
            ["datasets", "wait", server.datasets.add()],
        )
    ]
    words = "sinkove: this command needs an extra: pip install 'sinkove-synkrato[cli]'\n"
    assert [(run.returncode, run.stderr) for run in runs] == [*[(0, "")] * 3, (2, words)]


def test_ctrl_c_in_mid_download_leaves_what_a_later_one_goes_on_with(server: "MockServer", tmp_path: Path) -> None:
    """Exit code 130 and one line."""
    dataset_id = server.datasets.add(size=1000)
    command = [*SINKOVE, "datasets", "download", dataset_id, str(tmp_path / "out.zip")]
    process = subprocess.Popen(command, env=os.environ, stderr=subprocess.PIPE, text=True)
    try:
        while not any(part.stat().st_size for part in tmp_path.glob("*.part")):
            assert process.poll() is None, process.stderr and process.stderr.read()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, err) == (130, "\nsinkove: interrupted\n")
    assert_to_be_continued(tmp_path)
