"""The report of `sinkove check` in a real Chromium (`make browser`): axe, nothing from the network, no sideways scroll."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import run
from sinkove_synkrato_contract.reports import write

from .pages import assert_accessible

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from sinkove_synkrato_contract import Result

FAULTS: dict[str, tuple[str, ...]] = {
    "kept": (),
    "broken": (
        "key-echoed-in-401",
        "get-other-id",
        "missing-rate-limit-headers",
        "wrong-code-for-404",
        "accept-size-1001",
    ),
}


@pytest.fixture(scope="session", params=FAULTS)
def result(request: pytest.FixtureRequest) -> Result:
    """A run that found nothing, and one that found much."""
    with serve(seed=1, generation_seconds=0.2, fault=FAULTS[request.param]) as server:
        found = run("sinkove", base_url=server.url, api_key=server.api_key, phases=("examples",), strict=False)
    findings = [replace(each, deviation="It is known.", snippet="[[deviation]]") for each in found.findings[:1]]
    return replace(
        found,
        findings=[*findings, *found.findings[1:]],
        verdicts={**found.verdicts, **{(each.rule, each.subject): "known" for each in findings}},
        deviations=["It is known."] if findings else [],
        command=f"sinkove check --base-url {found.base_url} --report {'x' * 99}",
        left_out=["get_dataset: 409 (--read-only)"],
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_in_a_report(
    browser: Browser, result: Result, tmp_path: Path, width: int, scheme: Any
) -> None:
    """Kept and broken, narrow and wide, light and dark; nothing is asked for, and nothing scrolls sideways."""
    path = tmp_path / "report.html"
    write(result, {"html": path})
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, java_script_enabled=True
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    page.evaluate(
        "() => { for (const each of document.querySelectorAll('article:nth-of-type(-n + 2) details')) each.open = true; }"
    )
    assert_accessible(page, width)
    assert ({path.as_uri()}, []) == ({each for each in asked if not each.startswith("data:")}, complaints)
    context.close()


def test_links_of_the_matrix_lead_to_findings_by_keyboard(browser: Browser, result: Result, tmp_path: Path) -> None:
    """Each is reached with the Tab key and leads to something on the page."""
    path = tmp_path / "report.html"
    write(result, {"html": path})
    page = browser.new_page()
    page.goto(path.as_uri())
    links = page.locator(".matrix a")
    assert bool(links.count()) is bool(result.findings)
    for link in links.all():
        link.focus()
        page.keyboard.press("Enter")
        assert page.locator(":target").count() == 1
    page.close()
