"""The pages for people, as the server makes them; what a browser makes of them is seen in tests/browser."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from tests.mock.conftest import DOCUMENT

from sinkove_synkrato_mock.faults import Catalogue
from sinkove_synkrato_mock.reference import describe
from sinkove_synkrato_mock.sinkove.faults import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.mock.conftest import Api, Reply

EVIL = "<script>alert('\"&x')</script>"


def get(api: Api, target: str = "/_mock/", status: int = 200, **headers: str) -> str:
    reply = api.call("GET", target, key=None, headers=headers)
    assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return reply.body.decode()


def words(page: str) -> str:
    """What is read on a page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def submit(api: Api, do: str, target: str = "/_mock/", **fields: str) -> Reply:
    content = {"content-type": "application/x-www-form-urlencoded"}
    return api.call("POST", target, key=None, body=urlencode({"do": do, **fields}).encode(), headers=content)


def test_empty_mock_has_a_page_that_says_so(api: Api) -> None:
    """No dataset, no request, no fault, and a window that has not begun."""
    page = words(get(api))
    for text in (
        *("Address http://mock.test", "Seed none", "2026-01-01 00:00:00 running", "None is on."),
        *("sk-mock 1000000 in 60 s (unlimited) 1000000 with the next request no end good", "no valid key"),
        *("None was made so far.", "newest first: 0 of 0 kept", "Nothing was asked so far."),
    ):
        assert text in page


def test_page_tells_the_state_of_a_tenant(make_api: Callable[..., Api]) -> None:
    """Clock, keys, datasets, faults and requests."""
    api = make_api(limit=(100, 60), credits=10, seed=5, generation_seconds=100)
    first = api.create_id()
    organization = api.organizations()[0]
    second = api.create_in(organization).json["id"]
    api.admin("POST", "keys", {"key": "sk-a-very-long-key", "tier": "premium", "revoked": True})
    api.admin("POST", "keys", {"key": "sk-2", "forbidden": True})
    api.admin("POST", "keys", {"key": "sk-3", "expires_in": -1})
    api.admin("POST", "faults", {"id": "latency", "operation": "list_datasets", "seconds": 2})
    api.admin("POST", "faults", {"id": "latency", "count": 2})
    api.admin("POST", "clock", {"advance_seconds": 50, "freeze": True})
    api.call("GET", "/v1/datasets/none?x=1", key="wrong")
    page = get(api)
    read = words(page)
    for text in (
        *("Seed 5", "2026-01-01 00:00:50 frozen Let it run"),
        *("sk-mock 100 in 60 s (standard) 97 2026-01-01 00:01:00 4 good", "sk-a-very-lo… 500 in 60 s (premium)"),
        *(
            "10 revoked",
            "10 forbidden",
            "10 expired",
            "no valid key 100 in 60 s (standard) 99 2026-01-01 00:01:50 - refused",
        ),
        *(f"{second} Radiology Research", f"{first} account sk-mock m 3 processing 44 % 2026-01-01 00:00:00"),
        *("latency Every answer comes late. operation=list_datasets, seconds=2 count=1 Switch off",),
        "2026-01-01 00:00:50 GET /v1/datasets/none?x=1 401 Unauthorized 2026-01-01 00:00:00 POST",
    ):
        assert text in read
    assert read.index(second) < read.index(first)
    assert page.count("Switch off latency") == 1
    assert "sk-a-very-long-key" not in page
    assert '<progress max="100" value="44"' in page
    assert '<time datetime="2026-01-01T00:00:50Z">' in page


def test_every_fault_and_operation_can_be_chosen(api: Api) -> None:
    """In groups, each with its summary."""
    page = get(api)
    for group, faults in CATALOGUE.groups.items():
        assert f'<optgroup label="{group}">' in page
        for fault in faults:
            assert f'<option value="{fault.id}">{html.escape(f"{fault.id}: {fault.summary}")}' in page.replace(
                "&#39;", "&#x27;"
            )
    assert [each for each in CATALOGUE.operations if f"<option>{each}</option>" not in page] == []


def test_what_clients_send_is_escaped(api: Api) -> None:
    """Paths, queries, names, prompts, models, headers and what is typed into a form."""
    api.call("GET", f"/v1/{EVIL}?{EVIL}", headers={"user-agent": EVIL})
    api.call("GET", "/v1/%3Cscript%3Ealert", headers={"user-agent": EVIL})
    api.create(model=EVIL, prompts=[EVIL])
    api.admin("POST", "organizations", {"name": EVIL})
    api.admin("POST", "keys", {"key": "<script>"})
    for page in (
        get(api, host=EVIL),
        submit(api, "faults-on", id=EVIL, numbers=EVIL, count=EVIL).body.decode(),
        submit(api, EVIL).body.decode(),
        get(api, f"/_mock/?tenant={EVIL}", 404),
        get(api, "/_mock/docs", host=EVIL),
    ):
        assert "<script>" not in page
        assert "<script src=" in page or "There is no such tenant" in page
    assert EVIL in html.unescape(get(api))


@pytest.mark.parametrize(
    ("do", "fields", "place"),
    [
        ("clock-advance", {"seconds": " 60.5 "}, "clock"),
        ("clock-freeze", {}, "clock"),
        ("clock-run", {}, "clock"),
        ("faults-on", {"id": "latency", "operation": "", "count": "", "probability": "", "numbers": ""}, "faults"),
        ("faults-off", {"id": "latency"}, "faults"),
        ("reset", {}, "reset"),
    ],
)
def test_form_leads_back_to_the_tenants_page(api: Api, do: str, fields: dict[str, str], place: str) -> None:
    """To the part where it was sent from, by GET."""
    reply = submit(api, do, **fields)
    tag = api.engine.account().tenant.tag
    assert (reply.status, reply.headers["location"]) == (303, f"?tenant={tag}#{place}")


def test_forms_move_the_clock(api: Api) -> None:
    """By any number of seconds; frozen it stands."""
    submit(api, "clock-advance", seconds="60.5")
    submit(api, "clock-freeze")
    api.now += 5
    assert api.admin("GET", "state").items() >= {"time": 1_767_225_660.75, "frozen": True}.items()
    submit(api, "clock-run")
    api.now += 5
    assert api.admin("GET", "state").items() >= {"time": 1_767_225_665.75, "frozen": False}.items()


def test_forms_switch_faults_and_reset(api: Api) -> None:
    """With everything that a fault can be told."""
    submit(
        api, "faults-on", id="latency", operation="download", count="3", probability="0.5", numbers="seconds=2,seed=4"
    )
    told = {"id": "latency", "operation": "download", "count": 3, "probability": 0.5, "seconds": 2, "seed": 4}
    submit(api, "faults-on", id="lost-dataset")
    assert api.admin("GET", "state")["faults"] == [told, "lost-dataset"]
    submit(api, "faults-off", id="latency")
    assert api.admin("GET", "state")["faults"] == ["lost-dataset"]
    submit(api, "reset")
    assert api.admin("GET", "state")["faults"] == []


@pytest.mark.parametrize(
    ("do", "fields", "reason"),
    [
        ("clock-advance", {"seconds": "soon"}, "The clock advances by a number of seconds, not 'soon'."),
        ("clock-advance", {}, "The clock advances by a number of seconds, not ''."),
        ("clock-advance", {"seconds": "nan"}, "A clock advances by a number of seconds, zero or more,"),
        ("clock-advance", {"seconds": "-1"}, "A clock advances by a number of seconds, zero or more,"),
        ("faults-on", {"id": "latenzy"}, "There is no fault 'latenzy'; near it: latency,"),
        ("faults-on", {"id": "latency", "numbers": "seconds"}, "After latency: comes name=value, not 'seconds'."),
        ("faults-on", {"id": "latency", "count": "0"}, "count is a whole number from 1 up."),
        ("faults-on", {"id": "latency", "operation": "x"}, "operation is one of list_datasets,"),
        ("faults-off", {}, "There is no fault '';"),
        ("burn", {}, "do is one of clock-advance, clock-freeze, clock-run, faults-on, faults-off, reset."),
        ("", {}, "do is one of"),
    ],
)
def test_refusal_is_told_on_top_and_what_was_typed_stays(
    api: Api, do: str, fields: dict[str, str], reason: str
) -> None:
    """Nothing is done then."""
    before = api.admin("GET", "state")
    reply = submit(api, do, **fields)
    page = reply.body.decode()
    assert (reply.status, reply.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert re.search(r'<p class="alert" role="alert">([^<]*)</p>', html.unescape(page))[1].startswith(reason)  # type: ignore[index]
    for name in fields.keys() & {"seconds", "count", "numbers"}:
        assert re.search(rf'name="{name}"[^>]* value="{fields[name]}"', page)
    if fields.get("id") == "latency":
        assert '<option value="latency" selected>' in page
    assert before == api.admin("GET", "state")


@pytest.mark.parametrize("body", [{"do": ["reset"]}, {"do": "clock-advance", "seconds": {}}, {"tenant": ["x"]}])
def test_json_is_no_form_and_does_no_harm(api: Api, body: Any) -> None:
    """Whatever its types are."""
    assert api.call("POST", "/_mock/", key=None, body=body).status in (400, 404)


def test_tenants_are_told_apart_by_a_tag_and_not_by_their_key(make_api: Callable[..., Api]) -> None:
    """Each has a page of its own, and forms for itself."""
    api = make_api(api_keys=("one", "two"))
    two = api.engine.account("two").tenant
    page = get(api)
    assert [re.search(rf'href="\?tenant={each.tag}"', page) is None for each in api.engine.tenants] == [False, False]
    assert not re.search(r'(href|action)="[^"]*(one|two)', page)
    submit(api, "clock-advance", f"/_mock/?tenant={two.tag}", seconds="3600")
    assert "2026-01-01 00:00:00" in words(get(api))
    page = get(api, f"/_mock/?tenant={two.tag}")
    assert "2026-01-01 01:00:00" in words(page)
    assert f'<a href="?tenant={two.tag}" aria-current="true">' in page
    assert f'<form method="post" action="?tenant={two.tag}"' in page
    assert f'<a href="docs?tenant={two.tag}">' in page
    assert 'id="key" value="two"' in get(api, f"/_mock/docs?tenant={two.tag}")


def test_tenant_that_is_gone_has_a_page_that_says_so(api: Api) -> None:
    """A test's ends with the test; the others are named."""
    tenant = api.engine.add_tenant("later", api.options)
    address = f"/_mock/?tenant={tenant.tag}"
    assert "later" in words(get(api, address))
    assert f"?tenant={tenant.tag}" in get(api)  # The only one that came later is meant when none is named.
    api.engine.drop_tenant(tenant)
    for page in (
        get(api, address, 404),
        submit(api, "reset", address).body.decode(),
        get(api, f"/_mock/docs?tenant={tenant.tag}", 404),
    ):
        assert "There is no such tenant, or it is gone" in words(page)
        assert "sk-mock" in words(page)
        assert "<form" not in page


def test_long_lists_are_cut_and_say_so(make_api: Callable[..., Api]) -> None:
    """A hundred datasets and keys, fifty requests; ten thousand datasets are not made into anything."""
    api = make_api(generation_seconds=0)
    for number in range(101):
        api.admin("POST", "keys", {"key": f"k{number}"})
    for _ in range(60):
        api.call("GET", "/v1/datasets")
    account = api.engine.account()
    body = {"model": "m", "prompts": ["p"], "size": 1}
    for _ in range(10_000):
        account.datasets.add(account.make(body, None, api.now, 0, 100, fails=False), api.now)
    page = get(api)
    assert (page.count("<progress"), page.count("<code>/v1/datasets</code>")) == (100, 50)
    assert "newest first: 50 of 60 kept" in page
    assert (page.count("9900 more."), page.count("2 more.")) == (1, 1)
    assert len(page) < 150_000


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
@pytest.mark.parametrize("name", ["", "faults", "nothing"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_other_web_sites_cannot_drive_the_mock(api: Api, method: str, name: str, site: str) -> None:
    """A browser says who sends; only reading is let through."""
    reply = api.call(method, f"/_mock/{name}", key=None, headers={"sec-fetch-site": site}, body={"id": "latency"})
    assert (reply.status, reply.json) == (403, {"error": "A page of another web site may not do this."})
    assert api.call("GET", "/_mock/", key=None, headers={"sec-fetch-site": site}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "https://mock.test", "http://mock.test:81"])
def test_other_origins_cannot_either(api: Api, origin: str) -> None:
    """What a browser says where it does not say more."""
    headers = {"origin": origin}
    assert api.call("POST", "/_mock/faults", key=None, headers=headers, body={"id": "latency"}).status == 403
    own = {"origin": "http://mock.test"}
    assert api.call("POST", "/_mock/faults", key=None, headers=own, body={"id": "latency"}).status == 200


@pytest.mark.parametrize("name", ["", "docs", "openapi.json", "style.css"])
@pytest.mark.parametrize("field", ["self", "request", "name"])
def test_odd_fields_are_passed_over_or_refused(api: Api, name: str, field: str) -> None:
    """In one sentence."""
    assert api.call("GET", f"/_mock/{name}?{field}=1", key=None).status in (200, 400)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_own_page_and_tools_may(api: Api, site: str) -> None:
    """The browser says so, or nothing."""
    reply = api.call("POST", "/_mock/faults", key=None, headers={"sec-fetch-site": site}, body={"id": "latency"})
    assert reply.status == 200


def test_json_that_is_called_a_form_is_read(api: Api) -> None:
    """Which is what `curl -d` says of it; a real form has texts for fields."""
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert api.call("POST", "/_mock/clock", key=None, body=b' {"freeze": true}', headers=form).json["frozen"] is True
    assert api.call("POST", "/_mock/faults", key=None, body=b"id=latency", headers=form).json == {"faults": ["latency"]}
    reply = api.call("POST", "/_mock/clock", key=None, body=b"&".join([b"a=b"] * 101), headers=form)
    assert (reply.status, reply.json) == (400, {"error": "Max number of fields exceeded"})


@pytest.mark.parametrize("name", ["", "docs", "style.css", "page.js", "send.js"])
def test_pages_come_with_headers_that_keep_them_safe(api: Api, name: str) -> None:
    """Nothing of others, nothing inline, nothing kept; HEAD tells the same."""
    replies = [api.call(method, f"/_mock/{name}?x=1", key=None) for method in ("GET", "HEAD")]
    assert replies[0].headers == replies[1].headers
    assert (replies[0].status, replies[1].status, replies[1].body) == (200, 200, b"")
    headers = replies[0].headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert int(headers["content-length"]) == len(replies[0].body)
    assert not re.search(
        rb'<script(?! src=)|<style| style=| on\w+="|(?:src|href|action)="(?:https?:|//)', replies[0].body
    )


def test_page_asks_for_nothing_that_is_not_there(api: Api) -> None:
    """Style and scripts are beside it, with their types."""
    asked = set(re.findall(r'(?:href|src)="([a-z.]+)"', get(api) + get(api, "/_mock/docs")))
    types = {name: api.call("GET", f"/_mock/{name}", key=None).headers["content-type"] for name in asked}
    assert types == {
        "style.css": "text/css; charset=utf-8",
        "page.js": "text/javascript; charset=utf-8",
        "send.js": "text/javascript; charset=utf-8",
        "openapi.json": "application/json",
    }


def test_address_without_a_slash_leads_to_the_page(api: Api) -> None:
    """With its query."""
    reply = api.call("GET", "/_mock?tenant=x", key=None)
    assert (reply.status, reply.headers["location"]) == (308, "/_mock/?tenant=x")


def test_watching_is_not_noticed_by_what_is_watched(api: Api) -> None:
    """No request is counted, no fault used up, no time stands still."""
    api.admin("POST", "faults", {"id": "never-ready", "count": 1})
    before = api.admin("GET", "state")
    get(api)
    get(api, "/_mock/docs")
    assert before == api.admin("GET", "state")
    assert api.admin("GET", "requests") == {"requests": []}


def test_openapi_document_is_served_with_this_address(api: Api) -> None:
    """All else is as it was written."""
    served = api.call("GET", "/_mock/openapi.json", key=None).json
    assert served.pop("servers") == [{"url": "http://mock.test", "description": "This mock."}]
    assert served == {name: each for name, each in DOCUMENT.items() if name != "servers"}


def test_reference_has_every_operation_with_all_that_is_said_of_it(api: Api) -> None:
    """Parameters, fields, responses, codes, examples, provenance and whether it may be sent again."""
    page = get(api, "/_mock/docs")
    sections = {each[1]: each[0] for each in re.finditer(r'<article id="(\w+)".*?</article>', page, re.DOTALL)}
    operations = {
        item["operationId"]: (path, item)
        for path, each in DOCUMENT["paths"].items()
        for method, item in each.items()
        if method != "parameters"
    }
    assert sections.keys() == operations.keys()
    for name, (path, item) in operations.items():
        section, read = sections[name], words(sections[name])
        assert f"<code>{path}</code>" in section
        assert item["summary"] in read
        assert item.get("description", "") in read
        assert f"{name} {item['x-provenance']} {'' if item['x-retry'] == 'safe' else 'not '}safe to send again" in read
        assert re.findall(r"<summary><span[^>]*>(\d+)<", section) == list(item["responses"])
        assert section.count("data-in=") == path.count("{")
        assert ("<textarea" in section) == ("requestBody" in item)
    create = words(sections["create_dataset"])
    for text in (
        *(
            "prompts required inferred What the images shall show; spread evenly over the images.",
            "size required inferred",
        ),
        *("array, 1 to 1000 items; each string, 1 to 1000 characters", "integer, 1 to 1000", "chest-xray-v2"),
        *("X-RateLimit-Limit required documented", "such as 100", "Error code VALIDATION_ERROR or INVALID_MODEL"),
        *('"pending" or "processing" or "ready" or "failed" or "expired"', "data.status required documented"),
        'curl -X POST http://mock.test/v1/datasets -H "Authorization: Bearer $SINKOVE_API_KEY" -H \'Content-Type:',
    ):
        assert text in create
    assert "dataset_id required documented" in words(sections["get_dataset"])
    assert "metadata.state required observed" in words(sections["get_organization_dataset"])
    assert "deprecated" in words(sections["list_datasets_unversioned"])
    assert 'id="key" value="sk-mock"' in page


def test_reference_reads_documents_that_are_written_otherwise() -> None:
    """Without tags, with schemas that contain themselves, parts put together, and bounds on one side."""
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#/components/schemas/Node"}, "n": {"type": ["integer", "null"], "minimum": 1}},
        "allOf": [{"properties": {"s": {"oneOf": [{"const": 1}, {"type": "string", "maxLength": 3}]}}}],
    }
    operation = {"operationId": "a", "responses": {}, "parameters": [{"name": "id", "in": "path", "example": "a/b"}]}
    document = {"paths": {"/x/{id}/{y}": {"put": operation}}, "components": {"schemas": {"Node": node}}}
    told = describe(document)
    (group,) = told["groups"]
    assert (group["name"], [each["url"] for each in group["operations"]]) == ("others", ["/x/a%2Fb/{y}"])
    fields = {each["name"]: each for each in told["fields"](told["api"]["components"]["schemas"]["Node"], "")}
    assert {name: told["kind"](each["schema"]) for name, each in fields.items()} == {
        "s": "1 or string, at most 3 characters",
        "next": "object",
        "next.s": "1 or string, at most 3 characters",
        "next.next": "any",
        "next.n": "integer or null, at least 1",
        "n": "integer or null, at least 1",
    }
    assert fields["next.next"]["description"] == "As Node."


def test_catalogue_tells_what_faults_can_be_limited_to() -> None:
    """For whoever offers a choice."""
    assert Catalogue({}, ["a", "b"]).operations == ("a", "b")
