"""What an answer that is not 2xx means, and how an error reads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinkove_synkrato.call import Operation
from sinkove_synkrato.errors import APIStatusError, RateLimitError, ServerError
from sinkove_synkrato.failure import Failure, failure_of_response, read_error_body, render
from sinkove_synkrato.redact import redact, redact_value
from sinkove_synkrato.retry import Outcome

from .support import DATE, KEY, LINK, NOW

GET = Operation("get_dataset", "GET", "/v1/datasets/{dataset_id}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"success":false,"error":{"code":"A","message":"m","details":{"x":1}}}', ("A", "m", {"x": 1})),
        (b'{"code":"A","message":"m","details":{"x":1}}', ("A", "m", {"x": 1})),
        (b'{"code":"A"}', ("A", "", {})),
        (b'{"message":"m"}', (None, "m", {})),
        (b'{"error":{"code":5,"message":null,"details":[1]}}', (None, "", {})),
        (b'{"error":"oops","message":"m"}', (None, "m", {})),
        (b'{"detail":"Not Found"}', (None, "", {})),
        (b'\xef\xbb\xbf{"code":"A"}', ("A", "", {})),
        (b"<html>502</html>", (None, "", {})),
        (b"", (None, "", {})),
        (b"[]", (None, "", {})),
        (b'"text"', (None, "", {})),
        (b"null", (None, "", {})),
        (b"NaN", (None, "", {})),
        (b'{"code":"A"', (None, "", {})),
        (b"\xff\xfe\xfd", (None, "", {})),
        (b'{"code":' + b"9" * 5000 + b"}", (None, "", {})),
        (b"[" * 200_000 + b"]" * 200_000, (None, "", {})),
    ],
)
def test_error_body_of_any_kind_gives_code_message_details(body: bytes, expected: tuple[Any, ...]) -> None:
    """Envelopes and flat errors are read; whatever a proxy sends instead gives empty values."""
    assert read_error_body(body) == expected


def _failure(
    status: int, body: bytes | None = b"", *headers: tuple[str, str], secrets: tuple[str, ...] = ()
) -> Failure:
    return failure_of_response(status, headers, body, now=NOW, secrets=secrets)


def test_failure_of_an_envelope_has_everything_the_answer_said() -> None:
    """One whole value, so that no field is forgotten."""
    body = b'{"success":false,"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Slow down.","details":{"limit":100}}}'
    headers = [
        ("Content-Type", "application/json"),
        ("Date", DATE),
        ("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT"),
        ("X-RateLimit-Reset", "1767225999"),
        ("X-Request-ID", "r-81"),
        ("Set-Cookie", "session=1"),
        ("Via", "a"),
        ("via", "b"),
    ]
    assert failure_of_response(429, headers, body, now=5.0) == Failure(
        outcome=Outcome.REFUSED,
        error=RateLimitError,
        what="429 Too Many Requests from",
        known="RATE_LIMIT_EXCEEDED: Slow down.",
        advice="Send fewer requests, or raise max_retries or max_wait.",
        asked=30.0,
        status_code=429,
        attributes={
            "status_code": 429,
            "code": "RATE_LIMIT_EXCEEDED",
            "message": "Slow down.",
            "details": {"limit": 100},
            "request_id": "r-81",
            "headers": {
                "content-type": "application/json",
                "date": DATE,
                "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT",
                "x-ratelimit-reset": "1767225999",
                "x-request-id": "r-81",
                "via": "a, b",
            },
            "retry_after": 30.0,
        },
    )


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (429, [("Retry-After", "7"), ("X-RateLimit-Reset", "50")], 7.0),
        (429, [("X-RateLimit-Reset", "50")], 50.0),
        (429, [("Retry-After", "soon"), ("X-RateLimit-Reset", "50")], 50.0),
        (429, [("Date", DATE), ("X-RateLimit-Reset", str(int(NOW) + 9))], 9.0),
        (429, [("X-RateLimit-Reset", str(int(NOW) - 9))], None),
        (429, [], None),
        (503, [("Retry-After", "7")], 7.0),
        (503, [("X-RateLimit-Reset", "50")], None),
        (408, [("Retry-After", "7")], 7.0),
    ],
)
def test_failure_asks_for_the_pause_of_the_headers(
    status: int, headers: list[tuple[str, str]], expected: float | None
) -> None:
    """Retry-After counts for every status, the reset only where the limit was the reason."""
    failure = _failure(status, b"", *headers)
    assert (failure.asked, failure.attributes["retry_after"]) == (expected, expected)


def test_failure_without_a_date_reads_dates_against_our_clock() -> None:
    """Better our own clock than none."""
    assert _failure(503, b"", ("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT")).asked == 30.0


HTML = ("Content-Type", "text/html; charset=utf-8")
JSON = ("Content-Type", "application/json")


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (404, b'{"error":{"code":"A","message":"Gone."}}', [JSON], ("404 Not Found from", "A: Gone.")),
        (422, b'{"code":"A"}', [JSON], ("422 Unprocessable Entity from", "A")),
        (
            502,
            b"<html>",
            [HTML],
            ("502 Bad Gateway from", "The body is not an error of the API (text/html, 6 bytes)"),
        ),
        (520, b"??", [], ("520 from", "The body is not an error of the API (no declared type, 2 bytes)")),
        (500, b"", [], ("500 Internal Server Error from", "The body is empty")),
        (500, None, [], ("500 Internal Server Error from", "")),
        (301, b"", [], ("301 Moved Permanently from", "The body is empty")),
        (
            400,
            json.dumps({"message": "x" * 301}).encode(),
            [],
            ("400 Bad Request from", "x" * 300 + " [cut]"),
        ),
        (400, json.dumps({"message": "x" * 300}).encode(), [], ("400 Bad Request from", "x" * 300)),
    ],
)
def test_failure_says_what_happened_and_what_is_known(
    status: int, body: bytes | None, headers: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    """The status with its name where it has one, then the server's words or what came instead of them."""
    failure = _failure(status, body, *headers)
    assert (failure.what, failure.known) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, "Check that the key is right and was not revoked."),
        (402, "Add credits to the account, or ask for less."),
        (403, "Check what the key's account may do."),
        (404, "Check the id, and that the key belongs to the account that owns it."),
        (409, "Look at its state, and wait while that may still change."),
        (410, "Create it again."),
        (429, "Send fewer requests, or raise max_retries or max_wait."),
        (500, ""),
        (418, ""),
    ],
)
def test_failure_advises_where_there_is_something_to_do(status: int, expected: str) -> None:
    """One concrete act, or nothing."""
    assert _failure(status).advice == expected


def test_failure_repeats_no_secret_that_the_server_repeats() -> None:
    """Key and signature are out of every part of the error, wherever the server put them."""
    echo = f"{KEY} and {LINK}"
    body = json.dumps(
        {"error": {"code": KEY, "message": echo, "details": {KEY: echo, "list": [echo, {"deep": echo}], "n": 1}}}
    ).encode()
    headers = [("X-Request-ID", KEY), ("Location", LINK), ("X-Echo", echo), ("Content-Type", KEY)]
    hidden = "[redacted] and https://store.test/ds_1.zip?[redacted]"
    failure = failure_of_response(400, headers, body, now=NOW, secrets=[KEY])
    assert (failure.known, failure.attributes) == (
        f"[redacted]: {hidden}",
        {
            "status_code": 400,
            "code": "[redacted]",
            "message": hidden,
            "details": {"[redacted]": hidden, "list": [hidden, {"deep": hidden}], "n": 1},
            "request_id": "[redacted]",
            "headers": {
                "x-request-id": "[redacted]",
                "location": "https://store.test/ds_1.zip?[redacted]",
                "x-echo": hidden,
                "content-type": "[redacted]",
            },
            "retry_after": None,
        },
    )


def test_failure_with_a_secret_in_the_type_of_a_foreign_body_hides_it() -> None:
    """The text is as clean as the attributes."""
    failure = _failure(502, b"x", ("Content-Type", KEY), secrets=(KEY,))
    assert failure.known == "The body is not an error of the API ([redacted], 1 bytes)"


@pytest.mark.parametrize("depth", range(100, 1001, 50))
def test_failure_of_a_deeply_nested_error_keeps_its_status(depth: int) -> None:
    """Details that json can read and nobody can walk are left out, and no RecursionError hides the status."""
    body = b'{"code":"A","message":"m","details":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    assert _failure(500, body).error is ServerError


@given(st.binary(max_size=200), st.integers(300, 999))
def test_failure_of_any_answer_is_a_status_error(body: bytes, status: int) -> None:
    """No body and no status makes the reading itself fail."""
    assert issubclass(_failure(status, body).error, APIStatusError)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to hide", "nothing to hide"),
        (f"key {KEY}!", "key [redacted]!"),
        ("see https://a.test/x?sig=1 for more", "see https://a.test/x?[redacted] for more"),
        ("see HTTPS://A.test/x?sig=1", "see HTTPS://A.test/x?[redacted]"),
        ('<a href="https://a.test/?s=1&t=2">b</a>', '<a href="https://a.test/?[redacted]">b</a>'),
        ("https://a.test/x", "https://a.test/x"),
        ("why? because", "why? because"),
    ],
)
def test_redact_hides_secrets_and_queries(text: str, expected: str) -> None:
    """Secrets vanish wherever they stand, queries only out of addresses."""
    assert redact(text, [KEY]) == expected


@given(st.text(), st.text())
def test_redact_never_lets_a_secret_through(before: str, after: str) -> None:
    """Whatever stands around it."""
    assert KEY not in redact(before + KEY + after, [KEY])


def test_redact_value_keeps_what_is_no_text() -> None:
    """Numbers, booleans and null stay as they are."""
    assert redact_value({"a": [1, 2.5, True, None, KEY]}, [KEY]) == {"a": [1, 2.5, True, None, "[redacted]"]}


@pytest.mark.parametrize(
    ("operation", "facts", "sentences", "expected"),
    [
        (
            GET,
            ("request id r-1", "attempt 1 of 5", "0.3 s"),
            ("A: gone", "Look elsewhere."),
            (
                "It failed in get_dataset (GET /v1/datasets/{dataset_id}, request id r-1, attempt 1 of 5, 0.3 s). "
                "A: gone. Look elsewhere."
            ),
        ),
        (GET, ("", ""), ("",), "It failed in get_dataset (GET /v1/datasets/{dataset_id})."),
        ("it", ("0.3 s",), ("Why?", "So!"), "It failed in it (0.3 s). Why? So!"),
    ],
)
def test_render_says_what_which_known_and_advice(
    operation: object, facts: tuple[str, ...], sentences: tuple[str, ...], expected: str
) -> None:
    """Four parts in one order, each a sentence, empty ones left out."""
    assert render("It failed in", operation, facts, *sentences) == expected


def test_render_shows_what_a_terminal_would_obey() -> None:
    """Line ends and escapes that a server sends are blanks in our text."""
    text = render("404 Not Found from", GET, (), "a\r\nb\x1b[31mc\x00\u202e\ud800")
    assert text == "404 Not Found from get_dataset (GET /v1/datasets/{dataset_id}). a  b [31mc   ."
