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
    assert "<td>project p6iD1Wb</td><td>masters</td><td>LOCATION</td><td>2</td>" in text


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
