"""What the files hold: JUnit, JSON, HAR, the page, and what GitHub is told."""

import base64
import json
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.reports import archive, github, junit, page, plain

from .support import KEY, answer
from .test_reports import result, sample

HOSTILE = "<script>alert(1)</script>\"'\x00\x1b&amp; ]]> \ufffe\ud800 é"


def hostile() -> Any:
    """A run in which a server answered with what could be taken for something else."""
    record = Record([], {"get_dataset"}, {})
    exchange = answer(status=404, body=HOSTILE.encode("utf-8", "replace"), path=f"/v1/datasets/{HOSTILE[:20]}")
    record.judge("r-form", HOSTILE, "get_dataset", (HOSTILE, HOSTILE), HOSTILE, exchange)
    return result(record, command=HOSTILE, left_out=[HOSTILE], strict=True)


def test_junit_has_a_suite_for_each_operation_and_a_case_for_each_rule() -> None:
    """With the counts that Jenkins and GitLab read."""
    root = ElementTree.fromstring(junit.text(sample()))  # noqa: S314 - written here
    cases = {
        (suite.get("name"), case.get("name")): [child.tag for child in case]
        for suite in root
        for case in suite
        if case.get("classname") == suite.get("name")
    }
    assert cases == {
        ("/v1/datasets", "r-form"): ["failure"],
        ("get_dataset", "r-auth"): [],
        ("get_dataset", "r-form"): ["failure"],
        ("get_dataset", "r-data"): ["system-out"],
        ("get_dataset", "seen: 409"): ["skipped"],
        ("list_datasets", "r-data"): ["skipped", "system-out"],
        ("list_datasets", "seen: 2xx"): ["failure"],
    }
    counts = [[each.get(name) for name in ("tests", "failures", "errors", "skipped")] for each in (root, *root)]
    assert counts == [["7", "3", "0", "2"], ["1", "1", "0", "0"], ["4", "1", "0", "1"], ["2", "1", "0", "1"]]
    failure = root.find("testsuite[@name='get_dataset']/testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type")) == ("expected 200; received 404", "documented")
    assert "provenance  documented" in str(failure.text)
    assert str(failure.text).splitlines()[-1].startswith("curl ")
    assert all(float(each.get("time", "")) >= 0 for each in root.iter() if each.tag.startswith("test"))


def test_junit_is_well_formed_whatever_was_received() -> None:
    """What XML cannot hold is left out."""
    root = ElementTree.fromstring(junit.text(hostile()))  # noqa: S314 - written here
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert "received    <script>alert(1)</script>\"'&amp; ]]>  é\n" in str(failure.text)


def test_json_has_everything_but_exchanges() -> None:
    """Sorted, and the same text again."""
    text = plain.text(sample())
    told = json.loads(text)
    assert text == plain.text(sample())
    assert list(told) == sorted(told)
    assert (told["passed"], told["failed"], told["exit_code"], told["complete"]) == (1, 3, 1, True)
    assert {"rule": "r-data", "subject": "list_datasets", "verdict": "known deviation"} in told["verdicts"]
    assert {"rule": "r-data", "subject": "get_dataset", "verdict": "wrong guess"} in told["verdicts"]
    fails = {(each["rule"], each["subject"]): each["fails"] for each in told["findings"]}
    assert [False, False, True] == [
        fails["r-data", "get_dataset"],
        fails["r-data", "list_datasets"],
        fails["r-form", "get_dataset"],
    ]
    assert "exchanges" not in told
    assert [each["id"] for each in told["operations"]] == ["get_dataset", "list_datasets"]


def entries(*exchanges: Any, secrets: Any = None) -> list[dict[str, Any]]:
    """The HAR's entries of what was seen."""
    record = Record([], (), secrets or {}, frozenset({"x-env"}), keeps=True)
    for each in exchanges:
        record.see(each, "journey")
    log = json.loads(archive.text(result(record)))["log"]
    assert (log["version"], set(log) >= {"creator", "entries"}) == ("1.2", True)
    return list(log["entries"])


def test_har_tells_each_exchange() -> None:
    """With all that HAR 1.2 asks for."""
    (entry,) = entries(answer("create_dataset", 201, {"id": "é"}, content={"a": 1}, path="/v1/datasets?a=1&b="))
    request, response = entry["request"], entry["response"]
    assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
    assert entry["startedDateTime"] == "1970-01-01T00:00:00.000+00:00"
    assert request["queryString"] == [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]
    assert (request["method"], request["postData"]["text"], request["bodySize"]) == ("POST", '{"a": 1}', 8)
    assert {"name": "x-ratelimit-limit", "value": "100"} in response["headers"]
    assert (response["status"], response["statusText"]) == (201, "Created")
    assert json.loads(response["content"]["text"]) == {"id": "é"}
    assert entry["comment"] == "journey: create_dataset"


def test_har_cuts_long_bodies_and_says_so() -> None:
    """Not between the bytes of a character, and what is not text is base64."""
    long, binary = "é" * 40_000, b"PK\xff\x00" * 20_000
    (text, other) = (
        each["response"]["content"] for each in entries(answer(body=b"x" + long.encode()), answer(body=binary))
    )
    assert text["text"] == "x" + "é" * 32_767
    assert (text["size"], text["comment"]) == (80_001, "cut: the first 65536 of 80001 bytes")
    assert base64.b64decode(other["text"]) == binary[:65_536]
    assert (other["encoding"], other["size"]) == ("base64", 80_000)


def test_har_holds_no_secret() -> None:
    """In no header, address or body, neither text nor binary, nor what signs an address."""
    signed = f"https://h/f?X-Amz-Credential=AKIA&X-Amz-Signature=5ec2e7&u={KEY}"
    exchange = answer(
        body={"URL": signed, "again": "https://h/g?Signature=5ec2e7%2B&sig=5ec2e7"},
        headers={"location": signed, "set-cookie": f"session=5ec2e7; {KEY}", "x-env": "abc"},
        content={"key": KEY},
        path=f"/v1/datasets/{KEY}?sig=5ec2e7",
    )
    binary = answer(body=b"\xff\x00" + KEY.encode() + b"\xfe")
    other = answer(key="5ec2e7-of-nobody-known")
    told = entries(exchange, binary, other, secrets={KEY: "$SINKOVE_API_KEY"})
    text = json.dumps(told)
    assert [] == [each for each in (KEY, "5ec2e7", "AKIA", "abc") if each in text]
    assert {"name": "authorization", "value": "Bearer $SINKOVE_API_KEY"} in told[0]["request"]["headers"]
    assert b"$SINKOVE_API_KEY" in base64.b64decode(told[1]["response"]["content"]["text"])


def test_secret_that_became_known_later_is_in_no_exchange_before_it() -> None:
    """Reports may be written in mid-run; each exchange is in each of them once."""
    secrets = {KEY: "$SINKOVE_API_KEY"}
    record = Record([], (), secrets, keeps=True)
    record.see(answer(body={"key": "sk-second"}), "journey")
    assert [b'{"key": "sk-second"}'] == [each.body for _, each in result(record).exchanges]
    secrets["sk-second"] = "$SECOND_KEY"
    record.see(answer(body={}), "journey")
    assert [b'{"key": "$SECOND_KEY"}', b"{}"] == [each.body for _, each in result(record).exchanges]
    assert len(result(record).exchanges) == 2


class Reader(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_page_needs_nothing_besides_itself_and_its_links_lead_somewhere() -> None:
    """No script, no picture and no style from anywhere."""
    read = Reader(page.text(sample()))
    assert not {"script", "img", "iframe", "object"} & set(read.tags)
    links = {each.removeprefix("#") for each in read.addresses if each != "data:,"}
    assert (links - set(read.ids), len(read.ids)) == (set(), len(set(read.ids)))
    assert {"finding-1", "coverage", "timings"} <= links


def test_page_takes_nothing_that_was_received_for_markup() -> None:
    """Whatever a server sends is text."""
    text = page.text(hostile())
    assert "script" not in Reader(text).tags
    assert text.count("&lt;script&gt;") > 4


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "The contract is not kept"),
        ({"verdicts": {("a", "b"): True}}, "The contract is kept"),
        ({"verdicts": {}}, "Too little was seen"),
        ({"complete": False}, "did not come to its end"),
    ],
)
def test_page_begins_with_the_verdict(about: Any, said: str) -> None:
    """In words."""
    told = sample()
    for name, value in about.items():
        object.__setattr__(told, name, value)
    if "verdicts" in about:
        object.__setattr__(told, "findings", [])
    assert said in page.text(told).partition("<main")[0]


def test_page_draws_how_long_answers_took() -> None:
    """From a tenth of a millisecond, and also when an answer took no time at all."""
    told = sample()
    for each, seconds in zip(told.operations, ([0.0, 0.002, 0.002, 3.0], ()), strict=True):
        object.__setattr__(each, "seconds", seconds)
    text = page.text(told)
    assert "4 answers, median 2 ms, 95 % within 3 s, slowest 3 s" in text
    assert Reader(text).tags.count("svg") == 1


def test_github_is_told_each_cause_on_one_line() -> None:
    """A wrong guess that does not fail is a warning; what is known is left out."""
    assert github.annotated(sample()) == [
        "::error title=r-form%3A It has a form.::get_dataset, /v1/datasets: expected 200, received 404 (documented)",
        "::warning title=r-data%3A It is the same.::get_dataset: expected this, received that (inferred)",
        "::error title=What is documented was seen.::not exercised: list_datasets: 2xx",
    ]
    assert github.annotated(sample(strict=True))[1].startswith("::error title=r-data")


def test_what_a_server_sends_does_not_command_github() -> None:
    """Nothing ends a line or a title."""
    record = Record([], {"get_dataset"}, {})
    record.judge("a,b:c", "50 % of\r\n::x::", "get_dataset", ("this", "100%\n::set-env::"))
    (line,) = github.annotated(result(record))
    assert line.startswith("::error title=a%2Cb%3Ac%3A 50 %25 of%0D%0A%3A%3Ax%3A%3A::get_dataset: ")
    assert line.endswith("received 100%25 ::set-env:: (documented)")


def test_github_gets_a_summary_of_the_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Behind what other steps have written; elsewhere nothing is told."""
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    github.tell(sample())
    assert (path.read_text(), capsys.readouterr().err) == ("before\n", "")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    github.tell(sample())
    text = path.read_text()
    assert text.startswith("before\n### sinkove check: 1 passed, 3 failed\n")
    assert "| `get_dataset` | ok | - | FAIL | - | ? | - | - | - |\n" in text
    out, err = capsys.readouterr()
    assert (out, err.count("::error ")) == ("", 2)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    github.tell(sample())  # nobody's verdict depends on it
    assert "::warning::The step's summary cannot be written (IsADirectoryError).\n" in capsys.readouterr().err
