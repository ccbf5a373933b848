"""Ways in which a run could be green, red or talkative for the wrong reason; each was found by a reviewer."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sinkove.testing import serve
from sinkove_synkrato_contract import CannotRunError, run
from sinkove_synkrato_contract.exchange import redacted, shown
from sinkove_synkrato_contract.options import Options
from sinkove_synkrato_contract.record import WHOLE_RUN, Result
from sinkove_synkrato_mock.message import Request, Response
from sinkove_synkrato_mock.server import Server
from sinkove_synkrato_mock.sinkove.engine import Engine
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
    assert 201 not in posted or "operations" in options or options.get("max_creates")


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
    import json
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
