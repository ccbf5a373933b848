"""The mock's pages in a real Chromium (`make browser`): axe, keyboard, no JavaScript, live updates.

It needs Debian's package `chromium` or another one on PATH, so `make test` leaves it out; `make ci` does not.
"""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

import synkrato
import synkrato.testing
from sinkove.testing import serve
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.spying import spy
from sinkove_synkrato_mock.synkrato.live import MockServer as SynkratoServer
from sinkove_synkrato_mock.synkrato.spying import spy as synkrato_spy
from sinkove_synkrato_openapi import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from sinkove_synkrato_mock.sinkove.live import MockServer

    Open = Callable[..., Page]

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Besides what the standards ask for: headings in order, everything in a landmark, tables that scroll by keyboard.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


each_vendor = pytest.mark.parametrize("server", ["sinkove", "synkrato"], indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Sinkove's, unless a test is for each vendor's."""
    if getattr(request, "param", "sinkove") == "synkrato":
        with synkrato.testing.serve(seed=1, token=("pat-mock", "pat-second"), limit="100/60") as other:
            yield other
        return
    with serve(seed=1, api_key=("sk-mock", "sk-second"), limit="100/60", generation_seconds=100) as server:
        yield server


@pytest.fixture
def full(server: Any) -> Any:
    """The same with something of everything."""
    server.clock.freeze()
    server.faults.add("latency", seconds=0)
    if isinstance(server, SynkratoServer):
        return fill_synkrato(server)
    for status in ("failed", "expired", "pending", "processing", "ready"):
        server.datasets.add(status=status)
    server.datasets.add(organization=server.organizations[0])
    server.keys.add("sk-revoked", revoked=True)
    server.faults.add("undocumented-status", operation="get_dataset", count=2)
    for key, address in (("sk-mock", "datasets"), ("sk-mock", "none"), ("wrong", "datasets")):
        httpx.get(f"{server.url}/v1/{address}", headers={"Authorization": f"Bearer {key}"})
    return server


def fill_synkrato(server: SynkratoServer) -> SynkratoServer:
    for place in (None, "p6iD1Wb"):
        server.masters.add("LOCATION", [{"code": f"A-{number}"} for number in range(20)], project_id=place)
    server.modules.add("CX", [{"code": "A"}])
    server.hierarchies.add("REGION", [{"name1": "World"}])
    server.masters.add("A-MASTER-WITH-A-NAME-AS-LONG-AS-NAMES-MAY-BE-WHICH-IS-SIXTY-FOUR", [{"no": 1}], unique="no")
    server.tokens.add("pat-voided", voided=True, companies=[f"company-{number:02}" for number in range(12)])
    server.faults.add("filter-ignored", operation="getAllMasterRecords", count=2)
    client = synkrato.client(server.token, base_url=server.url, limit="100/60", project_id="p6iD1Wb")
    with client:
        client.workspaces.create("Yard")
        client.jobs.create("Nightly import", "Import")
    for token in ("pat-mock", "wrong"):
        headers = {"Authorization": f"Bearer {token}"}
        httpx.get(f"{server.url}/api/v1/master-record/LOCATION", params={"filter": "code:eq:A-1"}, headers=headers)
    return server


@pytest.fixture
def visit(browser: Browser, server: Any) -> Iterator[Open]:
    """Opens a page; whatever the browser complains of, and each request to another host, fails the test."""
    complaints: list[str] = []
    contexts = []

    def complain(text: str) -> None:
        # Chromium's own word for an answer that a test wanted to be like that.
        if "Failed to load resource" not in text or not any(each in text for each in ("400 (", "LENGTH_MISMATCH")):
            complaints.append(text)

    origin = server.url.removesuffix("/data")
    bases = [origin]

    def see(url: str) -> None:
        if not url.startswith((*bases, "data:")):
            complaints.append(url)

    def visit(name: str = "", width: int = 1440, base: str = origin, **options: Any) -> Page:
        bases.append(base)
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complain(message.text))
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("request", lambda request: see(request.url))
        page.goto(f"{base}/_mock/{name}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def press(page: Page, name: str, *, role: Any = "button", within: str = "body") -> None:
    """Goes to a control with the Tab key alone and presses it."""
    control = page.locator(within).get_by_role(role, name=name, exact=True).first
    go(page, control.element_handle())
    page.keyboard.press("Enter")


def go(page: Page, element: Any) -> None:
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("element => document.activeElement === element", element):
            return
    raise AssertionError(f"The Tab key does not reach {element}.")


@each_vendor
@pytest.mark.parametrize("state", ["server", "full"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", ["", "docs"])
def test_axe_finds_nothing(
    visit: Open, request: pytest.FixtureRequest, name: str, width: int, scheme: str, state: str
) -> None:
    """Empty and full, narrow and wide, light and dark; and the page itself never scrolls sideways."""
    request.getfixturevalue(state)
    page = visit(name, width, color_scheme=scheme, bypass_csp=True)
    if state == "full":  # Of the reference two operations: they are all made alike, and axe takes its time.
        opened = "section > details, article:nth-of-type(-n + 2) details"
        page.evaluate("which => { for (const each of document.querySelectorAll(which)) each.open = true; }", opened)
    assert_accessible(page, width)


def assert_accessible(page: Page, width: int) -> None:
    if folder := os.environ.get("PICTURES"):  # for people who look at them
        name = re.sub(r"[^A-Za-z]+", "-", page.title()).lower()
        scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
        is_short = page.evaluate("document.documentElement.scrollHeight < 20000")  # no picture holds a longer one
        file = Path(folder) / f"{name}-{width}-{scheme}-{len(page.content())}.png"
        page.screenshot(path=file, full_page=is_short)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Operations are all made alike, and of fifty axe would have for a minute: two of each group.
    page.evaluate("for (const each of document.querySelectorAll('article:nth-of-type(n + 3)')) each.remove()")
    page.add_script_tag(content=AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert len(found["passes"]) > 20


@pytest.fixture
def spied(server: Any) -> Iterator[str]:
    """The address of a spy in front of the server, which has seen something of both directions already."""
    if isinstance(server, SynkratoServer):
        server.faults.add("wrong-content-type", operation="getAllMasterRecords")
        with Server(synkrato_spy(server.url)) as door:
            for query in ("unknown=1", "page=0"):
                address = f"{door.url}/api/v1/master-record/LOCATION?{query}"
                httpx.get(address, headers={"Authorization": f"Bearer {server.token}"})
            yield door.url
        return
    server.faults.add("undocumented-status", operation="list_datasets")
    server.datasets.add(status="pending")
    with Server(spy(server.url)) as door:
        ask(door.url, "datasets?unknown=1")
        ask(door.url, "datasets/none")
        yield door.url


def ask(url: str, address: str) -> None:
    httpx.get(f"{url}/v1/{address}", headers={"Authorization": "Bearer sk-mock"})


@each_vendor
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", ["", "docs"])
def test_axe_finds_nothing_on_the_pages_of_a_spy(visit: Open, spied: str, name: str, width: int, scheme: str) -> None:
    """As above."""
    assert_accessible(visit(name, width, base=spied, color_scheme=scheme, bypass_csp=True), width)


def test_page_of_a_spy_keeps_itself_up_to_date_and_forgets(visit: Open, spied: str, server: MockServer) -> None:
    """What differs comes by itself, is announced, and goes when it is told to."""
    page = visit(base=spied)
    answers = page.get_by_role("table", name="What the server answered")
    expect(answers).to_contain_text("/data/[]/status")
    expect(page.get_by_role("table", name="What callers sent")).to_contain_text("query unknown")
    server.faults.add("wrong-content-type", operation="get_dataset")
    ask(spied, "datasets/none")
    expect(answers).to_contain_text("header Content-Type")
    expect(page.get_by_role("status")).to_contain_text("get_dataset, header Content-Type")
    page.get_by_text("Forget all exchanges").click()
    page.get_by_role("button", name="Forget them").click()
    expect(answers).to_contain_text("Nothing so far.")
    expect(page.get_by_role("table", name="The last requests")).to_contain_text("Nothing was asked so far.")


@each_vendor
def test_skip_link_comes_first(visit: Open, server: Any) -> None:
    """On both pages; it leads past the header."""
    for name in ("", "docs"):
        page = visit(name)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


@each_vendor
def test_everything_can_be_done_with_the_keyboard(visit: Open, server: Any) -> None:
    """Move the clock, switch a fault on and off, reset."""
    server.clock.freeze()
    page = visit()
    before = server.clock.time()
    press(page, "1 hour")
    expect(page.locator("#clock-live")).to_contain_text("frozen")
    assert server.clock.time() == before + 3600
    go(page, page.get_by_label("Seconds").element_handle())
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Seconds")).to_have_value("")
    assert server.clock.time() == before + 3630
    go(page, page.get_by_label("Fault", exact=True).element_handle())
    is_synkrato = isinstance(server, SynkratoServer)
    fault, things = ("lost-record", "#records") if is_synkrato else ("lost-dataset", "#datasets")
    page.keyboard.type(fault)
    press(page, "Switch on")
    expect(page.locator("#faults-live")).to_contain_text(fault)
    press(page, f"Switch off {fault}")
    expect(page.locator("#faults-live")).to_contain_text("None is on.")
    if is_synkrato:
        server.masters.add("LOCATION", [{"code": "A"}])
    else:
        server.datasets.add()
    go(page, page.locator("#reset summary").element_handle())
    page.keyboard.press("Enter")
    press(page, "Reset this tenant")
    expect(page.locator(things)).to_contain_text("None was made so far.")
    assert server.state()["frozen"] is False


@each_vendor
def test_every_control_is_reached_in_order(visit: Open, full: Any) -> None:
    """The Tab key goes through all of them, from top to bottom as they are written."""
    for name in ("", "docs"):
        page = visit(name)
        selector = "a, button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
        page.evaluate(
            """selector => {
                window.all = [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
                window.seen = [];
                document.addEventListener("focusin", (event) => window.seen.push(event.target));
            }""",
            selector,
        )
        for _ in range(page.evaluate("window.all.length")):
            page.keyboard.press("Tab")
        assert (
            page.evaluate(
                "window.all.filter((each, index) => each !== window.seen[index]).map((each) => each.outerHTML)"
            )
            == []
        )


@each_vendor
def test_page_works_without_javascript(visit: Open, server: Any) -> None:
    """Forms do everything; what needs a script is not shown."""
    server.clock.freeze()
    page = visit(java_script_enabled=False)
    expect(page.get_by_role("button", name="Pause updates")).to_have_count(0)
    page.get_by_label("Fault", exact=True).select_option("latency")
    page.get_by_label("Its numbers").fill("seconds=0")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("#faults-live")).to_contain_text("seconds=0")
    page.get_by_label("Seconds").fill("soon")
    page.get_by_role("button", name="Advance", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("not 'soon'")
    before = server.clock.time()
    page.get_by_role("button", name="1 day").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert server.clock.time() == before + 86_400
    second = server.key.replace("mock", "second")
    page.get_by_role("link", name=second).click()
    expect(page.locator("#faults-live")).to_contain_text("None is on.")
    page.get_by_role("link", name="API reference").click()
    expect(page.get_by_label("API key")).to_have_value(second)
    expect(page.get_by_role("button", name="Send")).to_have_count(0)


def test_page_keeps_itself_up_to_date(visit: Open, server: MockServer) -> None:
    """A status changes without a reload, is announced, and what somebody types meanwhile stays."""
    server.clock.freeze()
    dataset = server.datasets.add(status="processing")
    page = visit()
    row = page.get_by_role("row", name=dataset)
    expect(row).to_contain_text("processing")
    page.get_by_label("Seconds").press_sequentially("12")
    page.evaluate("window.same = true")
    server.clock.advance(3600)
    expect(row).to_contain_text("ready")
    expect(page.get_by_role("status")).to_have_text(f"{dataset} is ready.")
    expect(page.get_by_label("Seconds")).to_be_focused()
    expect(page.get_by_label("Seconds")).to_have_value("12")
    page.locator("#datasets [role=region]").focus()
    server.faults.add("latency", seconds=0)
    other = server.datasets.add(status="failed")
    expect(page.get_by_role("row", name=other)).to_contain_text("failed")
    expect(page.get_by_role("status")).to_have_text(f"The fault latency is on. {other} is failed.")
    expect(page.locator("#datasets [role=region]")).to_be_focused()
    page.get_by_role("button", name="Switch off latency").focus()
    server.faults.remove("latency")
    server.datasets.add("ready", id="last")
    expect(page.get_by_role("row", name="last")).to_be_visible()
    expect(page.get_by_role("button", name="Switch off latency")).to_be_focused()
    assert page.evaluate("window.same") is True


def test_updates_can_be_paused(visit: Open, server: MockServer) -> None:
    """And go on afterwards."""
    page = visit()
    pause = page.get_by_role("button", name="Pause updates")
    press(page, "Pause updates")
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text("Updates are paused.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    server.datasets.add(id="paused")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="paused")).to_be_visible()


def test_page_says_when_the_mock_or_the_tenant_is_gone(browser: Browser) -> None:
    """Once, in words; what was shown stays."""
    with serve() as server:
        page = browser.new_page()
        later = server._mock.add_tenant("later", server._mock.options)
        page.goto(f"{server.url}/_mock/?tenant={later.tag}")
        server._mock.drop_tenant(later)
        expect(page.get_by_role("status")).to_contain_text("There is no such tenant, or it is gone")
        expect(page.get_by_role("link", name="later")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("The mock does not answer; what is shown may be old.")
    expect(page.get_by_role("button", name="1 hour")).to_be_visible()
    page.close()


def test_reference_sends_requests(visit: Open, server: MockServer) -> None:
    """With the keyboard; what comes back is told and shown."""
    dataset = server.datasets.add()
    page = visit("docs")
    operations = [item["operationId"] for path in load("sinkove")["paths"].values() for name, item in path.items() if name != "parameters"]  # fmt: skip
    assert [page.locator(f"article#{name}").count() for name in operations] == [1] * len(operations)
    press(page, "Send", within="#list_datasets")
    answer = page.get_by_role("region", name="Answer to list_datasets", exact=True)
    expect(answer).to_contain_text(f'"id": "{dataset}"')
    expect(answer).to_contain_text("x-ratelimit-remaining: 99")
    expect(page.locator("#list_datasets [role=status]")).to_contain_text("200 OK")
    page.locator("#create_dataset textarea").fill('{"model": "it\'s", "prompts": ["p"], "size": 2}')
    expect(page.locator("#create_dataset .curl")).to_contain_text("""--data '{"model": "it'"'"'s",""")
    press(page, "Send", within="#create_dataset")
    expect(page.locator("#create_dataset .answer")).to_contain_text('"model": "it\'s"')
    page.locator("#get_dataset").get_by_label("dataset_id").fill("a b/c")
    expect(page.locator("#get_dataset .curl")).to_have_text(
        f"curl '{server.url}/v1/datasets/a%20b%2Fc' -H \"Authorization: Bearer $SINKOVE_API_KEY\""
    )
    page.locator("#get_dataset").get_by_label("dataset_id").fill(dataset)
    press(page, "Send", within="#get_dataset")
    expect(page.locator("#get_dataset .answer")).to_contain_text('"status": "ready"')


@pytest.mark.parametrize("server", ["synkrato"], indirect=True)
def test_reference_sends_files_and_nothing_that_nobody_typed(visit: Open, server: Any, tmp_path: Path) -> None:
    """Of parameters that may be left out there is an example, which is not sent."""
    server.masters.add("LOCATION", [{"code": "A"}])
    page = visit("docs")
    press(page, "Send", within="#getAllMasterRecords")
    expect(page.locator("#getAllMasterRecords .answer")).to_contain_text('"code": "A"')
    assert server.requests[-1].query == ""
    page.locator("#getAllMasterRecords").get_by_label("filter").fill("code:eq:B")
    press(page, "Send", within="#getAllMasterRecords")
    expect(page.locator("#getAllMasterRecords .answer")).to_contain_text('"total": 0')
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    upload = page.locator("#uploadDocuments")
    expect(upload.locator(".curl")).to_contain_text("-F files=@FILE")
    upload.get_by_label("files").set_input_files([tmp_path / "a.txt", tmp_path / "b.txt"])
    expect(upload.locator(".curl")).to_contain_text("-F 'files=@a.txt' -F 'files=@b.txt'")
    press(page, "Send", within="#uploadDocuments")
    expect(upload.locator(".answer")).to_contain_text('"uploadedCount": 2')


def test_reference_tells_answers_that_are_no_json(visit: Open, server: MockServer) -> None:
    """Type and size of what nobody can read, the text of what somebody can, and that no answer came."""
    page = visit("docs")
    answer = page.locator("#list_datasets .answer")
    page.route("**/v1/datasets", lambda route: route.fulfill(body=b"PK\x03\x04", content_type="application/zip"))
    press(page, "Send", within="#list_datasets")
    expect(answer).to_contain_text("application/zip, 4 bytes")
    page.unroute_all()
    server.faults.add("proxy-html", status=200)
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("<html>")
    server.faults.remove("proxy-html")
    server.faults.add("cut-body")
    page.keyboard.press("Enter")
    expect(page.locator("#list_datasets [role=status]")).to_have_text("No whole answer came.")
