"""A run as JUnit XML, as Jenkins and GitLab read it: a suite for each operation, a case for each rule."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from sinkove_synkrato_contract.catalogue import SEEN, WHOLE_RUN
from sinkove_synkrato_contract.reports.view import state_of

if TYPE_CHECKING:
    from sinkove_synkrato_contract.record import Finding, Result

__all__ = ["text"]

# What no XML 1.0 document can hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(result: Result) -> str:
    """Returns the result as XML; wrong guesses that do not fail are passed, known deviations skipped."""
    root = ElementTree.Element("testsuites", name="sinkove check", time=f"{result.seconds:.3f}")
    suites: dict[str, ElementTree.Element] = {}
    seconds = {each.id: sum(each.seconds) for each in result.operations}
    moment = datetime.fromtimestamp(result.started, UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def add(subject: str, rule: str) -> ElementTree.Element:
        if subject not in suites:
            told = {"name": subject, "time": f"{seconds.get(subject, 0):.3f}", "timestamp": moment}
            suites[subject] = ElementTree.SubElement(root, "testsuite", told)
        return ElementTree.SubElement(suites[subject], "testcase", name=rule, classname=subject, time="0")

    for rule, subject in sorted(result.verdicts, key=lambda place: place[::-1]):
        case, state = add(subject, rule), state_of(result, rule, subject)
        found = [each for each in result.findings if (each.rule, each.subject) == (rule, subject)]
        if state == "known":
            ElementTree.SubElement(case, "skipped", message=f"known deviation: {found[0].deviation}")
        if state == "broken":
            message = f"expected {found[0].expected}; received {found[0].received}"
            failure = ElementTree.SubElement(case, "failure", message=message, type=found[0].provenance)
            failure.text = "\n\n".join(map(_told, found))
        elif found:
            ElementTree.SubElement(case, "system-out").text = "\n\n".join(map(_told, found))
    for line in result.left_out:
        subject, colon, what = line.partition(": ")
        known = bool(colon) and subject in seconds
        name, _, reason = (what if known else line).partition(" (")
        case = add(subject if known else WHOLE_RUN, SEEN + name)
        ElementTree.SubElement(case, "skipped", message=reason.removesuffix(")"))
    for each in (*suites.values(), root):
        counts = {"tests": "testcase", "failures": "failure", "skipped": "skipped"}
        each.attrib |= {name: str(len(list(each.iter(tag)))) for name, tag in counts.items()} | {"errors": "0"}
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_NOT_XML.sub("", body)}\n'


def _told(finding: Finding) -> str:
    lines = [
        finding.title,
        f"expected    {finding.expected}",
        f"received    {finding.received}",
        f"provenance  {finding.provenance}",
        f"count       {finding.count}",
    ]
    return "\n".join([*lines, finding.curl] if finding.curl else lines)
