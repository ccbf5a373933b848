"""What tests do to a Synkrato mock: over a socket, in Python, over the admin API."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner

from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.synkrato import admin
from sinkove_synkrato_mock.synkrato.command import mock
from sinkove_synkrato_mock.synkrato.live import MockServer
from sinkove_synkrato_mock.synkrato.options import Options
from sinkove_synkrato_mock.synkrato.spying import spy

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Api

LOCATION = "/api/v1/master-record/LOCATION"


def _get(server: MockServer, token: str, path: str = LOCATION) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", headers={"Authorization": f"Bearer {token}"})


def test_server_is_arranged_in_python() -> None:
    """Records, tokens, clock, faults, requests; a reset takes all of it away."""
    with MockServer(Options.of(token="pat", seed=1)) as server:
        assert server.url.endswith("/data")
        server.masters.add("location", [{"code": "A"}])
        server.masters.add("SITE", [{"no": 1}], unique="no", project_id="p6iD1Wb")
        assert _get(server, "pat").json()["total"] == 1
        token = server.tokens.add(expires_in=60, companies=["cwWdTZK"])
        assert _get(server, token).json()["total"] == 1
        server.clock.advance(60)
        server.tokens.change("pat", voided=True)
        assert [_get(server, each).status_code for each in (token, "pat")] == [401, 401]
        assert [each.status for each in server.requests] == [200, 200, 401, 401]
        server.reset()
        assert _get(server, "pat").json()["total"] == 0


def test_tenant_is_lent_to_a_test() -> None:
    """With a token of its own; it is gone with the test."""
    with MockServer(Options()) as server:
        with server.tenant("pat-test", limit="1/60") as lent:
            lent.masters.add("LOCATION", [{"code": "A"}])
            assert lent.url == server.url
            assert [_get(server, lent.token).status_code for _ in range(2)] == [200, 429]
        assert _get(server, lent.token).status_code == 401
        with pytest.raises(ValueError, match="has a key of its own"), server.tenant("x", token="y"):
            pass


@pytest.mark.parametrize(
    ("kind", "name", "rows", "reason"),
    [
        ("masters", "NOPE", [], "NOPE not Found."),
        ("masters", "LOCATION", [{"n": 1}], "Record 0: a unique field is required: code, connumber."),
        ("masters", "LOCATION", ["A"], "rows is a list of tables of fields."),
        ("nonsense", "LOCATION", [], "LOCATION not Found."),
    ],
)
def test_bad_arrangement_is_refused_in_one_sentence(api: Api, kind: str, name: str, rows: object, reason: str) -> None:
    """With 400, and nothing is arranged."""
    reply = api.call("POST", "/_mock/records", token=None, body={"kind": kind, "name": name, "rows": rows})
    assert (reply.status, reply.json) == (400, {"error": reason})


def test_company_has_an_id_like_the_vendors(api: Api) -> None:
    """Whoever makes one up."""
    reply = api.call("POST", "/_mock/keys", token=None, body={"companies": ["a b"]})
    assert (reply.status, reply.json) == (400, {"error": "id has not the form of the ids here."})


def test_spy_forwards_and_finds_what_differs() -> None:
    """It stands in the place of the address that ends in /data; here only a request is not as it is described."""
    with MockServer(Options()) as server, Server(spy(server.url)) as between:
        headers = {"Authorization": "Bearer pat-mock"}
        assert httpx.post(f"{between.url}{LOCATION}", headers=headers, json=[{"code": "A"}]).status_code == 201
        assert httpx.get(f"{between.url}{LOCATION}", headers=headers).json()["total"] == 1
        assert httpx.get(f"{between.url}{LOCATION}", headers=headers, params={"page": 0}).status_code == 400
        groups = httpx.get(f"{between.url}/_mock/findings").json()["groups"]
        assert [(each["direction"], each["place"]) for each in groups] == [("request", "query page")]


def test_form_is_made_once(api: Api) -> None:
    """Then it is there already."""
    assert api.admin("POST", "forms", {"kind": "masters", "text": "site:no"}) == {"name": "SITE"}
    reply = api.call("POST", "/_mock/forms", token=None, body={"kind": "masters", "text": "SITE"})
    assert reply.json == {"error": "SITE is there already."}


def test_state_is_taken_back(api: Api, tmp_path: Path) -> None:
    """Records, tokens and their terms; ids are new."""
    api.write({"code": "A"})
    api.admin("POST", "keys", {"key": "other", "forbidden": True, "companies": ["one"]})
    state = tmp_path / "state.json"
    state.write_bytes(api.call("GET", "/_mock/state", token=None).body)
    with MockServer(Options(load=state)) as server:
        assert _get(server, "pat-mock").json()["rows"][0]["customFields"] == {"code": "A"}
        assert _get(server, "other").status_code == 403


def test_every_subject_is_explained_and_does_what_it_is_for(api: Api) -> None:
    """In the docstring that the suite's authors read."""
    subjects = tomllib.loads(api.call("GET", "/_mock/subjects", token=None).body.decode())
    assert set(subjects) <= set(str(admin.__doc__).replace(",", " ").split())
    statuses = {
        name: api.records("GET", token=token).status for name, token in subjects.items() if "token" in name.split("_")
    }
    assert statuses == {
        "second_token": 200,
        "token_expired": 401,
        "token_revoked": 401,
        "token_disabled": 401,
        "token_voided": 401,
        "token_forbidden": 403,
        "token_exhausted": 429,
        "token_without_delete": 200,
        "token_limited": 200,
    }
    assert api.records("GET", headers={"x-tenant-id": subjects["foreign_tenant"]}).status == 403


def test_description_is_served_with_this_address(api: Api) -> None:
    """For tools that read it from the server."""
    assert api.admin("GET", "openapi.json")["servers"][0]["url"] == "http://mock.test/data"


def test_help_names_every_option() -> None:
    """As INTERFACES has them."""
    text = CliRunner().invoke(mock, ["--help"]).stdout
    flags = "host port token limit master module hierarchy revision seed load state fault list-faults spy"
    assert all(f"--{flag}" in text for flag in flags.split())


@pytest.mark.parametrize(
    ("options", "reason"),
    [(["--limit", "3"], "N/SECONDS"), (["--master", "a b"], "NAME:field"), (["--token", ""], "A token is")],
)
def test_bad_options_end_with_2_and_one_line(options: list[str], reason: str) -> None:
    """No usage text, no trace, nothing on stdout."""
    result = CliRunner().invoke(mock, options)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert reason in result.stderr


CONFTEST = 'pytest_plugins = ["synkrato.testing"]'
TESTS = """
import os, httpx, pytest

def get():
    headers = {"Authorization": "Bearer " + os.environ["SYNKRATO_API_TOKEN"]}
    return httpx.get(os.environ["SYNKRATO_BASE_URL"] + "/api/v1/master-record/LOCATION", headers=headers)

@pytest.mark.parametrize("time", [1, 2])
def test_own(synkrato_mock, time):
    assert get().json()["total"] == 0
    synkrato_mock.masters.add("LOCATION", [{"code": "A"}])
    assert get().json()["total"] == 1

@pytest.mark.synkrato_mock(limit="1/60", fault="retry-after-missing")
def test_options(synkrato_mock):
    assert [get().status_code for _ in range(2)] == [200, 429]
    assert "retry-after" not in get().headers
"""


def test_fixture_gives_each_test_a_mock_of_its_own(tmp_path: Path) -> None:
    """To which the variables lead, with the marker's options, and no trace of another test."""
    for name, text in (("conftest.py", CONFTEST), ("test_it.py", TESTS)):
        (tmp_path / name).write_text(text)
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert "3 passed" in done.stdout, done.stdout
