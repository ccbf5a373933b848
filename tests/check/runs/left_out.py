"""What a run has no means to exercise: said, and red only where it should have been there."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.check.support import Clock, check

from sinkove_synkrato_contract.catalogue import SEEN
from sinkove_synkrato_contract.reports import summary
from sinkove_synkrato_mock.message import Request, Response
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.options import Options

NO_ORGANIZATION = "no organization to test with"
OF_ONE = ("get_organization", "list_organization_datasets", "get_organization_dataset")


class Private(Engine):
    """A server without the address under which the mock serves its subjects, and without organizations."""

    def __init__(self) -> None:
        super().__init__(Options(seed=1, generation_seconds=0, api_keys=("sk-mock", "sk-forbidden")))
        self.account().organizations = {}

    def handle(self, request: Request) -> Response:
        return Response(404) if request.path.startswith("/_mock/") else super().handle(request)


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Private, str]]:
    """The engine, and its address, which is a loopback one."""
    monkeypatch.setenv("NO_PROXY", "*")
    engine = Private()
    with Server(engine, "127.0.0.1", 0) as server:
        yield engine, server.url


def off_loopback(url: str) -> str:
    """The same address, in a form that is not a loopback one."""
    return url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - an address to connect to


@pytest.mark.parametrize(
    "options",
    [{}, {"strict": True}, {"read_only": False}, {"read_only": False, "strict": True}],
    ids=["reads", "strict reads", "writes", "strict writes"],
)
def test_account_without_organizations_is_excused_off_loopback(options: Any, private: tuple[Private, str]) -> None:
    """Everything that needs one is left out, with the reason; what an unknown one can show is tested."""
    phases = ("coverage", "fuzzing", "stateful")
    result = check(off_loopback(private[1]), clock=Clock(), phases=phases, **options)
    assert (0, ()) == (result.exit_code, tuple(result.findings))
    lines = [f"{name}: 2xx ({NO_ORGANIZATION})" for name in OF_ONE]
    lines += [f"list_organizations: link {name} ({NO_ORGANIZATION})" for name in OF_ONE[:2]]
    lines += [f"get_organization: link list_organization_datasets ({NO_ORGANIZATION})"]
    assert set(lines) <= set(result.left_out)
    assert NO_ORGANIZATION in summary(result)
    kept = {place for place, verdict in result.verdicts.items() if verdict}
    statuses = {"404", "401"} if options.get("strict") else {"404"}
    assert {(SEEN + status, name) for status in statuses for name in OF_ONE} <= kept
    assert (f"{SEEN}2xx", "list_organizations") in kept


def test_account_without_organizations_is_asked_no_more_than_can_be_judged(
    private: tuple[Private, str], tmp_path: Path
) -> None:
    """A key without rights may get 404 for an unknown organization as well as 403."""
    engine, url = private
    forbidden = engine.account("sk-forbidden")
    forbidden.change({"forbidden": True})
    subjects = tmp_path / "subjects.toml"
    subjects.write_text(f'key_forbidden = "{forbidden.key}"\n')
    result = check(off_loopback(url), clock=Clock(), read_only=False, strict=True, subjects=subjects)
    asked = {exchange.path for exchange in forbidden.journal.exchanges()}
    assert result.exit_code == 0
    assert "/v1/organizations" in asked
    assert [path for path in asked if path.startswith("/v1/organizations/")] == []
    assert {f"{name}: 403 ({NO_ORGANIZATION})" for name in OF_ONE} <= set(result.left_out)
    statuses = ("2xx", "400", "403", "415", "422")
    assert {f"create_organization_dataset: {each} ({NO_ORGANIZATION})" for each in statuses} <= set(result.left_out)


def test_on_loopback_an_account_without_organizations_is_red(private: tuple[Private, str]) -> None:
    """Whoever serves from this machine can make one."""
    result = check(private[1])
    unseen = {(each.subject, each.expected) for each in result.findings if each.rule.startswith(SEEN)}
    assert result.exit_code == 1
    assert {(name, "2xx") for name in OF_ONE} <= unseen


@pytest.mark.parametrize("there", [b'[{"name": "no id"}]', b'{"organizations": []}', b"[7]"])
def test_odd_list_of_organizations_is_no_excuse(there: bytes, private: tuple[Private, str]) -> None:
    """Only an empty one is."""

    class Odd(Private):
        def handle(self, request: Request) -> Response:
            answer = super().handle(request)
            odd = request.path == "/v1/organizations" and answer.status == 200
            headers = tuple(each for each in answer.headers if each[0].lower() != "content-length")
            return Response(200, headers, there) if odd else answer

    with Server(Odd(), "127.0.0.1", 0) as server:
        result = check(off_loopback(server.url), clock=Clock())
    assert (result.exit_code, [line for line in result.left_out if NO_ORGANIZATION in line]) == (1, [])


@pytest.mark.parametrize("here", [True, False], ids=["loopback", "elsewhere"])
def test_run_without_subjects_says_what_they_would_have_shown(here: bool, private: tuple[Private, str]) -> None:
    """In its summary, and of the statuses that the operations chosen have."""
    url = private[1] if here else off_loopback(private[1])
    result = check(url, clock=Clock(), operations=("list_datasets", "get_dataset_download_url"), read_only=True)
    assert "  403, 410, 429 not tested (no subjects were given)\n" in summary(result)
    assert "402, 403, 410, 429 not tested (no subjects were given)" in check(url, clock=Clock()).left_out


def test_run_with_the_mocks_subjects_says_nothing_of_the_kind() -> None:
    """They are all there."""
    with Server(Engine(Options(seed=1, generation_seconds=0)), "127.0.0.1", 0) as server:
        assert tomllib.loads(httpx.get(f"{server.url}/_mock/subjects").text)["key_exhausted"]
        assert [line for line in check(server.url).left_out if "subjects" in line] == []
