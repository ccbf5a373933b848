"""The pages of the Synkrato mock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Api


def page(api: Api, name: str = "") -> str:
    reply = api.call("GET", f"/_mock/{name}", token=None)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return reply.body.decode()


def test_state_shows_tokens_and_records(api: Api) -> None:
    """With what is wrong with a token, and how many records there are where."""
    api.write({"code": "A"}, {"code": "B"}, headers={"x-project-id": "p6iD1Wb"})
    api.admin("POST", "keys", {"key": "other", "voided": True})
    text = page(api)
    assert "Synkrato mock</title>" in text
    assert "signed with a key that is no longer in use" in text
    assert '<td>project p6iD1Wb</td><td>masters</td><td class="path">LOCATION</td><td>2</td>' in text


def test_state_shows_what_else_a_company_has(api: Api) -> None:
    """Its projects, workspaces, users, groups, documents and jobs, counted."""
    api.call("POST", "/api/v1/workspace", body={"name": "Yard"})
    counts = "".join(f"<td>{count}</td>" for count in (1, 2, 4, 1, 0, 0))
    assert f'<tr><th scope="row"><code>cwWdTZK</code></th>{counts}</tr>' in page(api)


def test_state_says_how_many_tables_it_leaves_out(api: Api) -> None:
    """A hundred are shown."""
    for number in range(102):
        api.admin(
            "POST",
            "records",
            {"kind": "masters", "name": "LOCATION", "rows": [{"code": "A"}], "place": f"project {number}"},
        )
    assert '<div id="records-left" data-live><p class="more">2 more.</p></div>' in page(api)


def test_form_switches_a_fault(api: Api) -> None:
    """Of this vendor's catalogue."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    reply = api.call("POST", "/_mock/", token=None, body=b"do=faults-on&id=filter-ignored", headers=headers)
    assert reply.status == 303
    assert api.admin("GET", "state")["faults"] == ["filter-ignored"]
    assert "The fault filter-ignored is on." in page(api)


def test_reference_has_every_operation_below_data(api: Api) -> None:
    """With addresses that can be asked as they stand."""
    text = page(api, "docs")
    assert "http://mock.test/data/api/v1/master-record/LOCATION" in text
    assert "$SYNKRATO_API_TOKEN" in text
    assert "uploadDocuments" in text
