"""What might have hidden a defect, raised an alarm without one, or told a secret; each was so once."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.check.support import SPEC, answer, check, problem, rules

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError
from sinkove_synkrato_contract.exchange import redacted
from sinkove_synkrato_contract.given import secrets_of, spec_of
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.rules import RULES
from sinkove_synkrato_contract.sinkove import VENDOR
from sinkove_synkrato_mock.message import Request, Response
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options as MockOptions

NOBODY = Path("/dev/null")


def engine(**handlers: Any) -> Engine:
    return Engine(MockOptions(seed=1, generation_seconds=0), handlers={**HANDLERS, **handlers})


def test_rule_whose_subject_is_missing_is_left_out_and_said() -> None:
    """Nobody takes silence about tenants for a yes."""
    with serve(seed=1, generation_seconds=0) as server:
        left_out = check(server.url, subjects=NOBODY).left_out
        assert [] == [line for line in check(server.url).left_out if "among the subjects" in line]
    assert "get_dataset: rule other-key (no second_key among the subjects)" in left_out
    assert "create_dataset: rule reads-are-free (no key_with_credits among the subjects)" in left_out


def test_list_with_what_is_others_is_found() -> None:
    """A foreign organization among ours, and a foreign dataset."""
    leaky = engine()
    told = leaky.subjects("http://127.0.0.1")
    shown = {"id": told["foreign_organization"], "name": "Foreign"}
    handlers = {"list_organizations": lambda call: _with(HANDLERS["list_organizations"](call), shown)}
    with Server(engine(**handlers), "127.0.0.1", 0) as server:
        result = check(server.url)
    assert ("nothing-foreign", "list_organizations") in {(each.rule, each.subject) for each in result.findings}


def _with(response: Response, item: Any) -> Response:
    rows = json.loads(response.body if isinstance(response.body, bytes) else b"")
    body = json.dumps([*rows, item]).encode()
    headers = [each for each in response.headers if each[0].lower() != "content-length"]
    return Response(200, (*headers, ("Content-Length", str(len(body)))), body)


def test_target_that_is_gone_is_never_green() -> None:
    """Even where each thing that was not answered is a guess of ours."""

    class Mute(Engine):
        def handle(self, request: Request) -> Response:
            if "download" in request.path:
                raise RuntimeError
            return super().handle(request)

    mute = Mute(MockOptions(seed=1, generation_seconds=0))
    operations = ("list_datasets", "get_dataset_download_url")
    with Server(mute, "127.0.0.1", 0) as server:
        result = check(server.url, strict=False, phases=("examples",), operations=operations)
    assert result.exit_code == 1


def test_flawed_creates_count_too() -> None:
    """A server that takes them makes what somebody pays for: nothing more is sent that it might take."""
    with serve(seed=1, generation_seconds=0, fault=("accept-malformed-json", "accept-missing-field")) as server:
        check(server.url, max_creates=1, operations=("create_dataset",), subjects=NOBODY)
        assert [each.status for each in server.requests].count(201) == 2


def test_subjects_keys_are_hidden_from_the_start(tmp_path: Path) -> None:
    """The first answer cannot be read; the report still holds no key."""

    class Garbled(Engine):
        def handle(self, request: Request) -> Response:  # noqa: ARG002 - whatever it is
            headers = (("Content-Encoding", "gzip"), ("Content-Length", "7"), ("Content-Type", "application/json"))
            return Response(200, headers, b"no gzip")

    (tmp_path / "subjects.toml").write_text('second_key = "sk-second-very-secret"')
    with Server(Garbled(MockOptions(seed=1)), "127.0.0.1", 0) as server:
        result = check(server.url, subjects=tmp_path / "subjects.toml", reports={"json": tmp_path / "report.json"})
    assert result.exit_code == 1
    assert "sk-second-very-secret" not in (tmp_path / "report.json").read_text()


def test_key_that_php_would_write_is_found_and_hidden() -> None:
    """With its slashes escaped."""
    key = "sk-live/0123456789/abc"
    echoed = answer(status=401, key=key, body=json.dumps(problem("X", key)).replace("/", "\\/").encode())
    (rule,) = [each for each in RULES if each.id == "no-key-echo"]
    assert rule.check(echoed)
    assert "0123456789" not in redacted(str(echoed), {key: "$KEY"})


@pytest.mark.parametrize("value", ["sk-mock", "sk with blanks", "sk-\u00e9"])
def test_subject_that_cannot_be_a_second_key_is_bad_use(value: str, tmp_path: Path) -> None:
    """It is the key under test, or none."""
    (tmp_path / "subjects.toml").write_text(f'second_key = "{value}"', encoding="utf-8")
    with serve(seed=1) as server:
        with pytest.raises(CannotRunError, match="second_key has to be another key"):
            check(server.url, subjects=tmp_path / "subjects.toml")
        assert server.requests == []


def test_header_that_is_no_secret_spoils_no_address() -> None:
    """A word of the API's own addresses, or a media type."""
    options = Options(
        base_url="http://127.0.0.1:1",
        api_key="sk-1",
        headers={"X-Env": "datasets", "Accept": "application/json", "X-Gate": "hush-hush"},
    )
    assert secrets_of(options, SPEC, {}, VENDOR) == {
        "hush-hush": "the value of X-Gate",
        "sk-1": "$SINKOVE_API_KEY",
    }


@pytest.mark.parametrize(
    "document",
    [
        {"paths": {"/x": {"get": {}}}},
        {"paths": {"/x": None}},
    ],
)
def test_document_that_is_none_is_bad_use(document: Any) -> None:
    """In a line."""
    with pytest.raises(CannotRunError, match="The OpenAPI document cannot be read"):
        spec_of(document, "")


def test_item_that_is_not_ready_in_time_is_no_broken_promise() -> None:
    """Nobody publishes how long it takes; what depends on it is left out."""
    with serve(seed=1, generation_seconds=3600) as server:
        result = check(server.url, strict=False, journey_timeout=0.2, subjects=NOBODY)
    assert (0, {"becomes-ready"}) == (result.exit_code, rules(result))


def test_cookie_of_one_request_is_not_sent_with_the_next() -> None:
    """Or a session would let a request without a key in."""

    class Gateway(Engine):
        def handle(self, request: Request) -> Response:
            assert "cookie" not in request.headers
            return super().handle(request).with_headers(("Set-Cookie", "session=1; Path=/"))

    with Server(Gateway(MockOptions(seed=1, generation_seconds=0)), "127.0.0.1", 0) as server:
        assert check(server.url).exit_code == 0


def test_odd_ids_are_not_sent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A firewall would take them for an attack."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serve(seed=1, generation_seconds=0, limit="100000/60") as server:
        server.datasets.add()
        check(server.url.replace("127.0.0.1", "0.0.0.0"), budget_share=1.0, subjects=NOBODY)  # noqa: S104
        assert [] == [each.path for each in server.requests if "%" in each.path or "'" in each.path]
