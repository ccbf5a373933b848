"""Ways in which a run could be green, red or talkative for the wrong reason; each was found by a reviewer."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, run
from sinkove_synkrato_contract.catalogue import WHOLE_RUN
from sinkove_synkrato_contract.exchange import redacted, shown
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.record import Result
from sinkove_synkrato_mock.message import Request, Response, json_response
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
from sinkove_synkrato_mock.sinkove.handlers import HANDLERS
from sinkove_synkrato_mock.sinkove.options import Options as MockOptions

KEY = "sk-0123456789-secret-0123456789"


def check(url: str, **options: Any) -> Result:
    return run("sinkove", base_url=url, api_key="sk-mock", max_examples=3, **options)


@pytest.mark.parametrize(
    "options",
    [{"operations": ("list_datasets",)}, {"max_creates": 0}, {"max_creates": 1}, {"read_only": True}],
    ids=["operation", "no-creates", "one-create", "read-only"],
)
def test_what_an_option_leaves_out_raises_no_alarm_and_is_not_sent(options: Mapping[str, Any]) -> None:
    """Schemathesis would take a method that it does not see for an undocumented one, and send it."""
    with serve(seed=1, generation_seconds=0) as server:
        result = check(server.url, **options)
        posted = {exchange.status for exchange in server.requests if exchange.method == "POST"}
    assert (result.exit_code, result.failed) == (0, 0)
    assert 201 not in posted or options.get("max_creates")


def test_verdict_about_the_whole_run_alone_is_not_green() -> None:
    """A quota that lasted says nothing when nothing was asked."""
    nothing = Result(
        base_url="", seed=1, strict=True, sent={}, findings=(), left_out=(), verdicts={("quota", WHOLE_RUN): True}
    )
    assert nothing.exit_code == 1
    assert dataclasses.replace(nothing, verdicts={("envelope", "list_datasets"): True}).exit_code == 0


def test_options_that_leave_nothing_are_bad_options() -> None:
    """One sentence instead of an empty summary."""
    with pytest.raises(CannotRunError, match="Nothing is left to check"):
        check("http://127.0.0.1:9", operations=("create_dataset",), read_only=True)


def test_server_that_answers_every_address_has_no_subjects() -> None:
    """A page for every address, as single-page applications have, is a finding and not a bad option."""

    class Page(Engine):
        def handle(self, request: Request) -> Response:
            del request
            return Response(200, (("Content-Type", "text/html"),), b"<html></html>")

    with Server(Page(MockOptions()), "127.0.0.1", 0) as server:
        assert check(server.url, phases=()).exit_code == 1


def test_misspelt_subject_is_a_bad_option(tmp_path: Path) -> None:
    """It would silently test nothing."""
    subjects = tmp_path / "subjects.toml"
    subjects.write_text('key_forbiden = "sk-x"\n')
    with pytest.raises(CannotRunError, match="no subject 'key_forbiden'; near it: key_forbidden"):
        check("http://127.0.0.1:9", subjects=subjects)


@pytest.mark.parametrize(
    "options",
    [
        *({"base_url": url} for url in ("http://a..b", "http://\u2603..com", "http://127.0.0.1/?q", "http://me:x@h")),
        {"base_url": "http://exa mple.com"},
        {"headers": {"b d": "x"}},
        {"headers": {"X": "\u00e9"}},
    ],
    ids=str,
)
def test_address_or_header_that_cannot_be_sent_is_a_bad_option(options: dict[str, Any]) -> None:
    """No traceback, and nobody is said not to answer at no address."""
    with pytest.raises(CannotRunError):
        Options(**{"base_url": "http://127.0.0.1:9", "api_key": "k", **options})


@pytest.mark.parametrize("before", range(250, 300))
def test_cut_never_leaves_a_part_of_the_key(before: int) -> None:
    """Wherever the end of what is shown falls."""
    text = redacted(shown(f"{'x' * before}{KEY} and more {'y' * 99}"), {KEY: "$KEY"})
    assert KEY[:6] not in text


@pytest.mark.parametrize("form", ['sk-"quoted"-0123', "sk-\\back\\-0123", "sk-a/b+c=0123"])
def test_key_is_hidden_in_every_form(form: str) -> None:
    """As it was given, escaped in JSON, and in an address."""
    from urllib.parse import quote

    text = f"{form} {json.dumps(form)} https://h/?k={quote(form, safe='')}"
    assert redacted(text, {form: "$KEY"}) == '$KEY "$KEY" https://h/?k=$KEY'


def test_statuses_that_nobody_publishes_are_guesses_of_ours() -> None:
    """A server that answers 404 to an unknown method breaks no promise: told, and failing under --strict alone."""

    class Other(Engine):
        def handle(self, request: Request) -> Response:
            response = super().handle(request)
            if response.status != 405:
                return response
            body = b'{"success": false, "error": {"code": "NOT_FOUND", "message": "No such address.", "details": {}}}'
            headers = (*(each for each in response.headers if each[0].lower() not in ("allow", "content-length")),)
            return Response(404, headers, body)

    with Server(Other(MockOptions(seed=1, generation_seconds=0)), "127.0.0.1", 0) as server:
        lax = check(server.url, strict=False, operations=("list_datasets", "get_dataset"))
        strict = check(server.url, strict=True, operations=("list_datasets", "get_dataset"))
    assert (lax.exit_code, strict.exit_code) == (0, 1)
    assert {finding.provenance for finding in lax.findings} == {"inferred"}


@pytest.mark.parametrize(("reset", "expected"), [((), "documented"), ((("X-RateLimit-Reset", "soon"),), "inferred")])
def test_form_of_a_header_is_a_guess_that_it_is_there_is_not(reset: Any, expected: str) -> None:
    """Also for schemathesis, which names a header that is missing and tells only the value of one that is wrong."""

    class Odd(Engine):
        def handle(self, request: Request) -> Response:
            response = super().handle(request)
            headers = tuple(each for each in response.headers if each[0] != "X-RateLimit-Reset")
            return Response(response.status, (*headers, *reset), response.body)

    with Server(Odd(MockOptions(seed=1, generation_seconds=0)), "127.0.0.1", 0) as server:
        result = check(server.url, strict=False, operations=("list_datasets",), phases=("coverage",))
    told = {finding.rule: finding.provenance for finding in result.findings}
    assert {"rate-limit-reset": expected, "response_headers_conformance": expected} == told
    assert result.exit_code == (expected == "documented")


def test_size_that_is_told_wrongly_is_a_guess_of_ours() -> None:
    """Nobody publishes that it is the length of the file."""

    def told(call: Any) -> Response:
        response = HANDLERS["get_organization_dataset"](call)
        item = json.loads(response.body if isinstance(response.body, bytes) else b"")
        return json_response(200, item | {"metadata": item["metadata"] | {"size": 7}})

    handlers: Mapping[str, Any] = {**HANDLERS, "get_organization_dataset": told}
    with Server(Engine(MockOptions(seed=1, generation_seconds=0), handlers=handlers), "127.0.0.1", 0) as server:
        result = check(server.url, strict=False, phases=(), operations=("get_organization_dataset_download_url",))
    assert [("download", "7 bytes, as the API told", "inferred")] == [
        (finding.rule, finding.expected, finding.provenance) for finding in result.findings
    ]
    assert result.exit_code == 0
