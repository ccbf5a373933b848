"""Known deviations: what they make of a finding, when they lapse, and which files are refused."""

import copy
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sinkove.cli import main
from sinkove.testing import serve
from sinkove_synkrato_contract.deviations import applied, deviations_of, fingerprint
from sinkove_synkrato_contract.options import CannotRunError
from sinkove_synkrato_contract.record import Record, Result
from sinkove_synkrato_contract.reports import summary, write
from sinkove_synkrato_contract.spec import Spec

from .support import SPEC, check

TODAY = date(2026, 1, 1)
RULES = {"envelope", "ids-answer"}
SUBJECTS = {"get_dataset", "list_datasets", "/v1/datasets/{dataset_id}"}


def table(rule: str = "envelope", operation: str = "get_dataset", expires: str = "2026-01-01", more: str = "") -> str:
    return f"""\
[[deviation]]
rule = "{rule}"
operation = "{operation}"
reason = "They know."
expires = {expires}
{more}
"""


def found(*, strict: bool = True, provenance: str = "documented", complete: bool = True) -> Result:
    """A run in which the envelope was kept by lists and not by get; ids answered."""
    record = Record([], SUBJECTS, {})
    for subject in SUBJECTS:
        record.judge("ids-answer", "Ids answer.", subject, None)
    record.judge("envelope", "An envelope.", "list_datasets", None)
    for kind in ("one", "other"):
        record.judge("envelope", "An envelope.", "get_dataset", ("this", "that"), provenance, kind=kind)
    record.judge("seen: 402", "What is documented was seen.", "get_dataset", ("402", "never seen"))
    return record.result(base_url="", seed=1, strict=strict, left_out=[], complete=complete)


def weighed(text: str, result: Result | None = None, today: date = TODAY) -> Result:
    return applied(result or found(), deviations_of(text, RULES, SPEC), SPEC, today)


def test_known_deviation_neither_passes_nor_fails() -> None:
    """It is told apart, with its reason, in the result, the summary and the report."""
    before, after = found(), weighed(table())
    assert (before.passed, before.failed - 1) == (after.passed, after.failed)
    assert after.verdicts["envelope", "get_dataset"] == "known"
    assert {"They know."} == {each.deviation for each in after.findings if each.rule == "envelope"}
    assert "known deviations: 1\n  envelope at get_dataset: They know. (until 2026-01-01)" in summary(after)
    assert "An envelope." not in summary(after)
    write(after, {"json": Path("report.json")})
    report = json.loads(Path("report.json").read_text())
    assert {("envelope", False), ("seen: 402", True)} == {(each["rule"], each["fails"]) for each in report["findings"]}
    assert {"rule": "envelope", "subject": "get_dataset", "verdict": "known deviation"} in report["verdicts"]


def test_line_of_the_gate_can_be_waived_by_name() -> None:
    """As it is printed; with everything waived, the run is green."""
    result = weighed(table() + table("seen: 402"))
    assert (0, "known") == (result.exit_code, result.verdicts["seen: 402", "get_dataset"])


def test_run_in_which_nothing_but_the_known_was_judged_is_not_green() -> None:
    """It kept nothing."""
    record = Record([], SUBJECTS, {})
    record.judge("envelope", "An envelope.", "get_dataset", ("this", "that"))
    result = record.result(base_url="", seed=1, strict=True, left_out=[])
    assert weighed(table(), result).exit_code == 1


def test_wrong_guess_that_does_not_fail_may_be_known_as_well() -> None:
    """And is not taken for mended."""
    result = weighed(table() + table("seen: 402"), found(strict=False, provenance="inferred"))
    assert (0, "known") == (result.exit_code, result.verdicts["envelope", "get_dataset"])


LAPSED = [
    (table(), date(2026, 1, 2), "lapsed: it expired on 2026-01-01"),
    (table(expires='"2025-12-31"'), TODAY, "lapsed: it expired on 2025-12-31"),
    (table(expires="2025-12-31T10:00:00Z"), TODAY, "lapsed: it expired on 2025-12-31"),
    (
        table(more='spec = "000000000000"'),
        TODAY,
        f"lapsed: the spec has changed, and is {fingerprint(SPEC, 'get_dataset')} now",
    ),
]


@pytest.mark.parametrize(("text", "today", "why"), LAPSED)
def test_lapsed_deviation_fails_again_and_says_why(text: str, today: date, why: str) -> None:
    """As if it were not there."""
    before, after = found(), weighed(text, today=today)
    assert before.verdicts == after.verdicts
    assert [f"envelope at get_dataset: They know. ({why})"] == list(after.deviations)


def test_mended_deviation_fails_until_it_is_removed() -> None:
    """Only when its rule ran, and not in a run that was interrupted, which may still meet it."""
    mended = weighed(table("ids-answer"))
    (finding,) = [each for each in mended.findings if each.rule == "known-deviation"]
    assert ("get_dataset", "it is kept: remove it from the deviations") == (finding.subject, finding.received)
    assert mended.failed == found().failed + 1
    assert mended.verdicts["known-deviation", "get_dataset"] is False
    assert weighed(table("ids-answer"), found(complete=False)).failed == found().failed


def test_deviation_whose_rule_did_not_run_is_told_and_does_not_fail() -> None:
    """As with other operations, or without a subject."""
    result = weighed(table(operation="list_organizations"))
    assert ["envelope at list_organizations: They know. (its rule did not run)"] == list(result.deviations)
    assert found().failed == result.failed


def test_paths_and_the_whole_run_have_deviations_too() -> None:
    """Whatever findings are filed under."""
    text = table("ids-answer", "/v1/datasets/{dataset_id}") + table(operation="the whole run")
    assert [each.operation for each in deviations_of(text, RULES, SPEC)] == [
        "/v1/datasets/{dataset_id}",
        "the whole run",
    ]


def test_snippet_makes_a_finding_known() -> None:
    """Pasted as it stands, with the spec's fingerprint; it lasts 90 days."""
    result = weighed("")
    text = "".join(each.snippet for each in result.findings if each.subject == "get_dataset")
    first = tomllib.loads(text)["deviation"][0]
    assert (first["spec"], first["expires"]) == (fingerprint(SPEC, "get_dataset"), date(2026, 4, 1))
    distinct = {each.rule: each.snippet for each in result.findings}
    assert weighed("".join(distinct.values())).failed == 0


def changed(change: Any) -> Spec:
    document = copy.deepcopy(dict(SPEC.document))
    change(document)
    return Spec(document)


def operation(document: Mapping[str, Any]) -> Any:
    return document["paths"]["/v1/datasets"]["post"]


def rename(node: Any) -> Any:
    """Every description and example reads otherwise."""
    if isinstance(node, dict):
        return {
            name: "new" if name == "description" and isinstance(each, str) else rename(each)
            for name, each in node.items()
        }
    return [rename(each) for each in node] if isinstance(node, list) else node


def test_fingerprint_changes_with_what_is_promised() -> None:
    """Also behind a reference; not with descriptions, examples or other operations."""
    before = fingerprint(SPEC, "create_dataset")
    assert before == fingerprint(changed(lambda document: document.update(rename(document))), "create_dataset")
    assert before == fingerprint(
        changed(lambda document: document["paths"]["/v1/datasets"].pop("get")), "create_dataset"
    )
    assert before == fingerprint(changed(lambda document: operation(document).update(summary="new")), "create_dataset")
    assert before != fingerprint(
        changed(lambda document: operation(document)["responses"].pop("402")), "create_dataset"
    )
    for name in document_schemas(operation(SPEC.document)):
        narrower = changed(lambda document, name=name: document["components"]["schemas"][name].update(maxProperties=99))
        assert before != fingerprint(narrower, "create_dataset"), name


def document_schemas(node: Any) -> set[str]:
    """The schemas that a node refers to itself."""
    return {each.rpartition("/")[2] for each in json.dumps(node).split('"') if each.startswith("#/components/schemas/")}


def test_property_called_description_is_a_promise() -> None:
    """It is not a description; and schemas that refer to themselves end."""

    def spec(properties: Any) -> Spec:
        schema = {"type": "object", "properties": {**properties, "inner": {"$ref": "#/components/schemas/Tree"}}}
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
        got = {"operationId": "get", "responses": {"200": body}}
        return Spec({"paths": {"/": {"get": got}}, "components": {"schemas": {"Tree": schema}}})

    kinds = [fingerprint(spec({"description": {"type": each}}), "get") for each in ("string", "string", "integer")]
    assert kinds[0] == kinds[1] != kinds[2]


BAD = [
    ("= 1", "The deviations are not TOML: "),
    ("deviation = 1", "The deviations have to be tables [[deviation]]."),
    ("[deviation]\nrule = 'envelope'", "The deviations have to be tables [[deviation]]."),
    ("[[deviations]]", "The deviations have to be tables [[deviation]]."),
    (table(more="until = 1"), "Deviation 1 has no key until."),
    (table().replace("reason", "# reason"), "Deviation 1 lacks reason."),
    (table().replace("expires", "# expires"), "Deviation 1 lacks expires."),
    (table().replace("They know.", " "), "Deviation 1 has an empty reason."),
    (table(more="spec = ''"), "Deviation 1 has an empty spec."),
    (table(more="spec = 1"), "Deviation 1 has an empty spec."),
    (table(expires='"soon"'), "Deviation 1 expires at no date."),
    (table(expires="2026"), "Deviation 1 expires at no date."),
    (table(expires="10:00:00"), "Deviation 1 expires at no date."),
    (table() + table("envelop"), "There is no rule 'envelop'; near it: envelope."),
    (table(operation="get_datset"), "There is no operation 'get_datset'; near it: get_dataset"),
    (table() + table(), "Deviation 2, envelope at get_dataset, stands there twice."),
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_bad_deviations_are_refused_in_a_line(text: str, sentence: str) -> None:
    """A misspelt one would silently do nothing."""
    with pytest.raises(CannotRunError) as caught:
        deviations_of(text, RULES, SPEC)
    assert str(caught.value).startswith(sentence)


def test_run_with_its_deviations_written_down_is_green(capsys: pytest.CaptureFixture[str]) -> None:
    """By the snippets of the run before; once the target is mended, they fail it."""
    path = Path("known.toml")
    with serve(seed=1, generation_seconds=0, fault="get-other-id") as server:
        first = check(server.url)
        path.write_text("".join({(each.rule, each.subject): each.snippet for each in first.findings}.values()))
        words = ["check", "--base-url", server.url, "--api-key", "sk-mock", "--phases", "", "--deviations", str(path)]
        assert (1, 0) == (first.exit_code, main(words))
        out = capsys.readouterr().out
        assert "known deviations: " in out
        assert "FAILED" not in out
        server.faults.remove("get-other-id")
        assert main(words) == 1
    assert "remove it from the deviations" in capsys.readouterr().out
