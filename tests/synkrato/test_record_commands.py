"""`synkrato records` as a person types it: files out and in, what is set aside, how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from synkrato.cli import main
from synkrato.testing import serve

if TYPE_CHECKING:
    from sinkove_synkrato_mock.synkrato.live import MockServer

SYNKRATO = [sys.executable, "-c", "import sys; from synkrato.cli import main; sys.exit(main())"]
EXPORT, IMPORT = ["records", "export", "LOCATION", "--to"], ["records", "import", "LOCATION"]
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["MockServer"]:
    """A server that commands reach by the environment, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    with serve(seed=1, masters=["OTHER:code"], hierarchies=["AREA"]) as server:
        monkeypatch.setenv("SYNKRATO_BASE_URL", server.url)
        monkeypatch.setenv("SYNKRATO_API_TOKEN", server.token)
        yield server


@pytest.fixture
def typed(mock: "MockServer", capfdbinary: pytest.CaptureFixture[bytes]) -> Typed:
    """Types a command: the exit code, the output, and what else was said."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def fields(text: str, *names: str) -> list[list[Any]]:
    return [[json.loads(line).get(name) for name in names] for line in text.splitlines()]


VALUES: list[dict[str, Any]] = [
    {"code": "L1", "number2": 1.5, "day": "2026-01-31", "at": "2026-01-31T12:00:00.000Z", "ok": True},
    {
        "code": "L2",
        "price": {"label": "12.500 USD", "value": 12.5, "currency": "USD"},
        "tags": ["a,b", 'c"'],
        "none": None,
    },
    {"code": "3", "name1": "ä\r\n;"},
]


def test_ndjson_is_all_that_the_api_has(mock: "MockServer", typed: Typed) -> None:
    """Values as they are, and what the API says of the record itself; written into another master it is the same."""
    mock.masters.add("LOCATION", VALUES)
    assert typed(*EXPORT, "rows.ndjson") == (0, "", "3 records\n")
    rows = [json.loads(line) for line in Path("rows.ndjson").read_bytes().splitlines()]
    assert [{name: row[name] for name in each} for row, each in zip(rows, VALUES, strict=True)] == VALUES
    assert rows[0]["createdAt"] == rows[0]["updatedAt"]
    assert typed("records", "import", "OTHER", "rows.ndjson", "--key", "code") == (
        0,
        "",
        "3 made, 0 changed, 0 rejected\n",
    )
    names = "code,number2,day,at,ok,price,tags,none,name1"
    _, both, _ = typed(*EXPORT, "-", "--fields", names)
    assert typed("records", "export", "OTHER", "--to", "-", "--fields", names, "--quiet") == (0, both, "")
    assert len(both.splitlines()) == 3


def test_csv_is_written_and_read_back(mock: "MockServer", typed: Typed) -> None:
    """Changes nothing when it is said which columns are numbers or JSON."""
    mock.masters.add("LOCATION", VALUES)
    assert typed(*EXPORT, "rows.csv", "--sort", "code") == (0, "", "3 records\n")
    before = typed(*EXPORT, "-", "--fields", "code,number2,ok,price,tags")
    said = ["--numbers", "number2", "--json", "ok,price,tags,isDeleted"]
    assert typed(*IMPORT, "rows.csv", "--key", "code", *said) == (0, "", "0 made, 3 changed, 0 rejected\n")
    assert typed(*EXPORT, "-", "--fields", "code,number2,ok,price,tags") == before


def test_export_selects_what_is_asked_for(mock: "MockServer", typed: Typed) -> None:
    """By filter, by fields, by place, of any kind of form; a field that nobody has is told."""
    mock.masters.add("LOCATION", [{"code": f"L{number}", "number2": number} for number in range(5)])
    mock.masters.add("LOCATION", [{"code": "P1"}], project_id="p6iD1Wb")
    mock.modules.add("CX", [{"code": "C1"}])
    mock.hierarchies.add("AREA", [{"code": "A1"}])
    chosen = ["--filter", "number2:gt:2", "--fields", "code,nubmer2", "--format", "csv", "--quiet"]
    assert typed(*EXPORT, "-", *chosen) == (
        0,
        "code,nubmer2\nL3,\nL4,\n",
        "synkrato: no record has a field 'nubmer2'\n",
    )
    code = ["--to", "-", "--fields", "code", "--quiet"]
    assert typed(*EXPORT[:3], *code, "--project", "p6iD1Wb")[1] == '{"code":"P1"}\n'
    assert typed("records", "export", "CX", "--module", *code)[1] == '{"code":"C1"}\n'
    assert typed("records", "export", "AREA", "--hierarchy", *code)[1] == '{"code":"A1"}\n'


def test_progress_is_shown_on_a_terminal(mock: "MockServer", typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of how many there are; with --quiet nothing."""
    mock.masters.add("LOCATION", [{"code": "L1"}, {"code": "L2"}])
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    code, _, err = typed(*EXPORT, "rows.ndjson")
    assert (code, "exporting" in err, "2 of 2 rows" in err) == (0, True, True)
    assert typed(*IMPORT, "rows.ndjson", "--key", "code", "--quiet") == (0, "", "")


def test_existing_file_is_left_alone_unless_it_is_said(mock: "MockServer", typed: Typed) -> None:
    """Also where the rejected rows are to go; nothing is sent before."""
    Path("rows.csv").write_text("code\nL1\n")
    words = "synkrato: rows.csv exists already. Give another name, or --force.\n"
    assert typed(*EXPORT, "rows.csv") == (1, "", words)
    assert typed(*IMPORT, "rows.csv", "--key", "code", "--rejected", "rows.csv") == (1, "", words)
    assert list(mock.requests) == []
    assert typed(*EXPORT, "rows.csv", "--force") == (0, "", "0 records\n")
    assert Path("rows.csv").read_bytes() == b""


def test_export_that_fails_leaves_no_file(typed: Typed, tmp_path: Path) -> None:
    """Of a form that there is not."""
    code, out, err = typed("records", "export", "NOPE", "--to", "rows.csv")
    assert (code, out, list(tmp_path.iterdir())) == (1, "", [])
    assert err.startswith("synkrato: 500 Internal Server Error from getAllMasterRecords")


BROKEN = b'code,number2,name1\nL1,1,x\nL2,"2,5",x\nL3,3\nL4,4,"x\nL5,5,\xff\n,6,x\nL7,7,x\n'
SAID = [
    (3, "field 'number2': '2,5' is no number that JSON can carry", {"code": "L2", "number2": "2,5", "name1": "x"}),
    (4, "it has 2 cells, and the first line names 3", {"text": "L3,3"}),
    (5, "a quote is opened and not closed, or stands alone within quotes", {"text": 'L4,4,"x'}),
    (6, "it has bytes that are not UTF-8", {"text": "L5,5,\\xff"}),
    (7, "has no 'code', which is its key.", {"number2": 6, "name1": "x"}),
]


def test_broken_lines_are_set_aside_and_the_rest_is_written(
    mock: "MockServer", typed: Typed, caplog: pytest.LogCaptureFixture
) -> None:
    """Each with its line, in words and in a file, and not in the log too; the exit code says that some are missing."""
    Path("rows.csv").write_bytes(BROKEN)
    words = [*IMPORT, "rows.csv", "--key", "code", "--numbers", "number2", "--rejected", "bad.ndjson"]
    told = "".join(f"synkrato: line {line}: {reason}\n" for line, reason, _ in SAID)
    assert typed(*words) == (1, "", f"{told}2 made, 0 changed, 5 rejected\n")
    entries = [json.loads(line) for line in Path("bad.ndjson").read_bytes().splitlines()]
    assert entries == [{"line": line, "reason": reason, "row": row} for line, reason, row in SAID]
    assert caplog.text == ""
    _, out, _ = typed(*EXPORT, "-")
    assert fields(out, "code", "number2", "name1") == [["L1", 1, "x"], ["L7", 7, "x"]]


def test_rows_that_the_server_refuses_are_set_aside(mock: "MockServer", typed: Typed) -> None:
    """With what it said, the first ten in words; NaN, which JSON does not have, stands there as text."""
    mock.masters.add("LOCATION", [{"code": "taken"}, {"code": "other"}])
    (_, ref), _ = fields(typed(*EXPORT, "-")[1], "code", "refId")
    bad = {"code": "other", "refId": ref}
    rows = [{"code": "L1"}, bad, *[{"name1": "x"}] * 9, {"code": "n", "x": float("nan")}, {"code": "L2"}]
    Path("rows.ndjson").write_text("\n".join(map(json.dumps, rows)))
    code, _, err = typed(*IMPORT, "rows.ndjson", "--key", "code", "--rejected", "bad.ndjson")
    said = "Bad Request: Record 0: its unique fields belong to different records"
    assert (code, err.splitlines()) == (
        1,
        [
            f"synkrato: line 2: {said}",
            *(f"synkrato: line {line}: has no 'code', which is its key." for line in range(3, 12)),
            "synkrato: and 1 more",
            "2 made, 0 changed, 11 rejected",
        ],
    )
    entries = [json.loads(line) for line in Path("bad.ndjson").read_bytes().splitlines()]
    assert entries[0] == {"line": 2, "reason": said, "row": bad}
    assert entries[-1]["row"] == {"text": '{"code": "n", "x": NaN}'}


def test_import_of_a_module_names_a_user(mock: "MockServer", typed: Typed) -> None:
    """On whose behalf it is written to."""
    Path("rows.ndjson").write_text('{"code":"C1"}')
    words = [
        "records",
        "import",
        "CX",
        "rows.ndjson",
        "--key",
        "code",
        "--module",
        "--user-name",
        "jane.doe@example.com",
    ]
    assert typed(*words) == (0, "", "1 made, 0 changed, 0 rejected\n")


def test_bad_input_is_one_line_and_an_exit_code(mock: "MockServer", typed: Typed, tmp_path: Path) -> None:
    """Whatever is typed: one clear sentence, no traceback, no file, and nothing is sent."""
    Path("rows.csv").write_text("code,n\nL1,1\n")
    Path("rows.ndjson").write_text("{}")
    Path("rows.txt").write_text("")
    csv, ndjson = [*IMPORT, "rows.csv", "--key", "code"], [*IMPORT, "rows.ndjson", "--key", "code"]
    rows = [
        ([*EXPORT, "out.xls"], 2, "out.xls is neither .csv nor .ndjson; --format says what it is."),
        ([*EXPORT, "none/out.csv"], 1, "The folder none does not exist; make it first."),
        ([*EXPORT, "out.csv", "--filter", "n:foo:2"], 2, "'n:foo:2' is no filter: write FIELD:OPERATOR:VALUE"),
        ([*EXPORT, "out.csv", "--filter", "d:gt:2026-01-01"], 2, "compares dates"),
        ([*EXPORT, "out.csv", "--time-zone", "Nowhere"], 2, "There is no time zone 'Nowhere'"),
        ([*EXPORT, "out.csv", "--project", "\n"], 2, "project_id must be a short text"),
        ([*EXPORT, "out.csv", "--hierarchy", "--sort", "n"], 2, "A hierarchy takes no --filter"),
        ([*EXPORT[:3]], 2, "Missing option '--to'"),
        (["records", "export", "", "--to", "out.csv"], 2, "A master is named by a text such as 'LOCATION', not ''."),
        ([*IMPORT, "none.csv", "--key", "code"], 2, "File 'none.csv' does not exist."),
        ([*IMPORT, "rows.txt", "--key", "code"], 2, "rows.txt is neither .csv nor .ndjson"),
        ([*IMPORT, "rows.txt", "--key", "code", "--format", "csv"], 2, "rows.txt: its first line has to name"),
        ([*IMPORT, "rows.csv", "--key", "kode"], 2, "rows.csv: it has no column 'kode', but code, n."),
        ([*csv, "--numbers", "m"], 2, "rows.csv: it has no column 'm', but code, n."),
        ([*csv, "--module"], 2, "--module needs --user-name."),
        ([*csv, "--user-name", "jane"], 2, "--user-name is for a --module."),
        ([*csv, "--checkpoint", "none/import.json"], 1, "The folder none does not exist; make it first."),
        ([*csv, "--checkpoint", "rows.csv"], 2, "rows.csv is no checkpoint of an import; name another file."),
        ([*ndjson, "--numbers", "n"], 2, "--numbers and --json are for a CSV"),
        ([*IMPORT, "rows.csv"], 2, "Missing option '--key'"),
    ]
    for words, code, said in rows:
        got = typed(*words)
        assert got[:2] == (code, ""), (words, got)
        assert said in got[2], (words, got)
        assert got[2].startswith("synkrato: ")
        assert got[2].count("\n") == 1, (words, got)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "rows.ndjson", "rows.txt"]
    assert list(mock.requests) == []


def test_checkpoint_that_cannot_be_written_is_named(mock: "MockServer", typed: Typed) -> None:
    """Before anything is sent; the output has nothing to do with it."""
    Path("rows.ndjson").write_text('{"code":"L1"}')
    Path("import.json.new").mkdir()
    code, out, err = typed(*IMPORT, "rows.ndjson", "--key", "code", "--checkpoint", "import.json")
    assert (code, out, err.splitlines()[-1]) == (1, "", "synkrato: import.json.new: Is a directory.")
    assert list(mock.requests) == []


def test_rows_come_from_the_input_and_go_to_the_output(mock: "MockServer") -> None:
    """So that a pipe carries them, whatever the locale is."""
    mock.masters.add("LOCATION", [{"code": "Lä"}])
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    export = subprocess.Popen([*SYNKRATO, *EXPORT, "-", "--fields", "code"], stdout=subprocess.PIPE, env=environment)
    words = [*SYNKRATO, "records", "import", "OTHER", "-", "--key", "code", "--rejected", "-"]
    with export:
        done = subprocess.run(words, stdin=export.stdout, capture_output=True, timeout=60, check=False, env=environment)
    assert (export.wait(timeout=60), done.returncode, done.stdout) == (0, 0, b"")
    assert done.stderr == b"1 made, 0 changed, 0 rejected\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_import_that_is_interrupted_says_how_to_go_on(mock: "MockServer", typed: Typed, number: signal.Signals) -> None:
    """And the same command does, with all that was rejected before."""
    lines = [json.dumps({"code": f"L{each}"}) for each in range(5000)]
    lines[1] = "{"
    lines[2] = '{"code":""}'
    Path("rows.ndjson").write_text("\n".join(lines))
    words = [*IMPORT, "rows.ndjson", "--key", "code", "--checkpoint", "import.json"]
    process = subprocess.Popen([*SYNKRATO, *words], stderr=subprocess.PIPE, text=True)
    try:
        while len(mock.requests) < 2:
            assert process.poll() is None, process.stderr and process.stderr.read()
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert "The same command goes on where import.json says.\n" in err
    done = json.loads(Path("import.json").read_bytes())["done"]
    code, _, err = typed(*words)
    assert (code, Path("import.json").exists()) == (1, False)
    assert err.splitlines()[:2] == [
        "synkrato: line 2: it is no JSON: Expecting property name enclosed in double quotes",
        "synkrato: line 3: has no 'code', which is its key.",
    ]
    assert err.endswith(f"rejected, resumed after row {done}\n")
