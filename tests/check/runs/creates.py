"""Creating costs money: nothing is created beyond the limit, whoever serves which key."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.check.support import BASE, KEY, SPEC, Clock, check

from sinkove.cli import main
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.record import Record
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_contract.target import Pacer, Target
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options as MockOptions

CREATES = ("create_dataset", "create_organization_dataset")
CREATE = SPEC.operations["create_dataset"]
FLAWLESS = b'{"model": "m", "prompts": ["p"], "size": 1}'


class Shop:
    """A server that counts what it creates, for whom is all the same."""

    def __init__(self, **options: Any) -> None:
        self.made: list[str] = []
        handlers: Mapping[str, Any] = {**HANDLERS, **{name: self._counting(name) for name in CREATES}}
        options = {"seed": 1, "generation_seconds": 0, **options}
        self.engine = Engine(MockOptions(**options), handlers=handlers)

    def _counting(self, name: str) -> Callable[[Any], Any]:
        def create(call: Any) -> Any:
            answer = HANDLERS[name](call)
            self.made.append(name)
            return answer

        return create


class AnyOrganization(dict[str, Any]):
    """Organizations of which the first one is taken for every other."""

    def get(self, key: str, default: Any = None) -> Any:
        del key, default
        return next(iter(self.values()))


@pytest.mark.parametrize("limit", [2, 3, 4, 9])
def test_good_keys_given_as_bad_ones_create_no_more_than_the_limit(limit: int, tmp_path: Path) -> None:
    """Each of them could, and a server that ignores which organization is asked for as well."""
    shop = Shop(api_keys=("sk-mock", "sk-two"), faults=("accept-invalid-key",))
    shop.engine.account().organizations = AnyOrganization(shop.engine.account().organizations)
    subjects = tmp_path / "subjects.toml"
    keys = ("key_without_credits", "key_revoked", "key_forbidden", "key_exhausted")
    subjects.write_text("".join(f'{key} = "sk-two"\n' for key in keys))
    with Server(shop.engine, "127.0.0.1", 0) as server:
        result = check(server.url, max_creates=limit, subjects=subjects)
    assert set(CREATES) <= set(shop.made)
    assert len(shop.made) <= limit
    judged = {(finding.rule, finding.subject) for finding in result.findings}
    assert {(rule, name) for rule in ("wrong-key", "missing-key", "special-key") for name in CREATES} <= judged
    # What needs a body without a flaw is left out when the limit forbids it, and is counted when not.
    assert ("create_dataset: 402 (--max-creates)" in result.left_out) == (limit == 2)
    assert ("create_organization_dataset: 404 (--max-creates)" in result.left_out) == (limit < 4)


def test_without_a_limit_bad_keys_come_with_a_body_without_a_flaw() -> None:
    """So a server that serves them creates, which is the plainest proof."""
    shop = Shop(faults=("accept-invalid-key",))
    with Server(shop.engine, "127.0.0.1", 0) as server:
        check(server.url)
    assert len(shop.made) > 4


@pytest.fixture
def off_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shop, str]]:
    """A shop under an address that leads to this machine and is not a loopback one."""
    monkeypatch.setenv("NO_PROXY", "*")
    shop = Shop()
    with Server(shop.engine, "127.0.0.1", 0) as server:
        yield shop, server.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - an address to connect to


# The operations, and what is created for them off loopback.
SELECTIONS = [
    (("list_datasets", "list_organizations", "list_organization_datasets"), []),
    (("list_datasets", "get_organization_dataset"), ["create_organization_dataset"]),
    (("get_dataset_download_url",), ["create_dataset"]),
    ((), ["create_dataset", "create_organization_dataset"]),
]


@pytest.mark.parametrize(("operations", "made"), SELECTIONS)
def test_nothing_is_created_that_the_selection_does_not_need(
    operations: tuple[str, ...],
    made: list[str],
    off_loopback: tuple[Shop, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And the plan says the same number."""
    shop, url = off_loopback
    arguments = [argument for name in operations for argument in ("--operation", name)]
    assert main(["check", "--base-url", url, "--api-key", "sk-mock", "--writes", "--dry-run", *arguments]) == 0
    assert f"creates: at most {len(made)}\n" in capsys.readouterr().out
    result = check(url, clock=Clock(), operations=operations, read_only=False)
    assert (0, made) == (result.exit_code, shop.made)


def test_on_loopback_a_list_is_checked_without_creating(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no limit there; the plan says 0 all the same."""
    shop = Shop()
    with Server(shop.engine, "127.0.0.1", 0) as server:
        result = check(server.url, operations=("list_datasets",), phases=("coverage", "fuzzing"))
        main(["check", "--base-url", server.url, "--api-key", "sk-mock", "--operation", "list_datasets", "--dry-run"])
    assert (0, []) == (result.exit_code, shop.made)
    assert re.search(r"creates: at most 0\n", capsys.readouterr().out)


def target(creates: int | None, statuses: list[int]) -> Target:
    """A target that answers with these statuses, one after another."""
    options = Options(base_url=BASE, api_key=KEY).settled()
    found = Target(SPEC, options, Record([], (), {}), Pacer(), VENDOR, creates)
    found.client = httpx.Client(transport=httpx.MockTransport(lambda _request: httpx.Response(statuses.pop(0))))
    return found


def test_target_refuses_to_send_one_create_too_many() -> None:
    """Whatever its caller thinks; with another key, another media type, or a flaw that nobody may notice."""
    statuses = [201, 422, 200]
    shop = target(1, statuses)
    shop.send(CREATE, {}, key="sk-nobody", content=FLAWLESS)
    for content, media_type in ((FLAWLESS, "application/json"), (FLAWLESS.replace(b"1", b"1001"), "text/plain")):
        with pytest.raises(RuntimeError, match="create_dataset would create more than --max-creates allows"):
            shop.send(CREATE, {}, content=content, media_type=media_type)
    shop.send(CREATE, {}, content=b"{}")
    shop.send(SPEC.operations["list_datasets"], {})
    assert statuses == []


def test_create_that_was_refused_for_its_rate_may_be_sent_again() -> None:
    """The server said that it did nothing; after any other answer, or none, it may have."""
    shop = target(1, [429, 500])
    for status in (429, 500):
        assert shop.send(CREATE, {}, content=FLAWLESS).status == status
    with pytest.raises(RuntimeError):
        shop.send(CREATE, {}, content=FLAWLESS)
    silent = target(1, [])
    with pytest.raises(IndexError):  # the transport has no answer
        silent.send(CREATE, {}, content=FLAWLESS)
    assert silent.creates_left == 0
