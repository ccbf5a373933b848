"""What is taken out of texts before they are written down."""

from __future__ import annotations

import pytest

from sinkove_synkrato_mock.journal import Journal
from sinkove_synkrato_mock.message import Request
from sinkove_synkrato_mock.redaction import redact, secrets_in

SIGNED = "https://storage.test/a.zip?X-Amz-Expires=9"


@pytest.mark.parametrize(
    "name",
    [
        *("signature", "X-Amz-Signature", "x-amz-signature", "X-Amz-Credential", "X-Amz-Security-Token", "token"),
        *("access_token", "api_key", "X-Goog-Signature", "AWSAccessKeyId", "sig", "client_secret", "password"),
    ],
)
@pytest.mark.parametrize(
    "form", ['"{0}&{1}=hush%2Fhush&a=1" is bad', "{0}&{1}=hush%2Fhush", "to={0}%26{1}%3Dhush%2Fhush"]
)
def test_signature_goes_and_the_rest_stays(name: str, form: str) -> None:
    """In an address, in a message around one, and in an address that is percent-encoded into another."""
    text = redact(form.format(SIGNED, name))
    assert "hush" not in text
    assert "[redacted]" in text
    assert "X-Amz-Expires=9" in text


@pytest.mark.parametrize(
    "text",
    [
        "/v1/sk-one/x",
        "/v1/%73k-one",
        "a sk-one b",
        'Bearer sk-other is "bad"',
        "bearer  sk-other",
        'say "q\\"uo"',
        "a%22b=q%22uo",
    ],
)
def test_secret_goes_wherever_it_stands(text: str) -> None:
    """As it is, percent-encoded, and as JSON quotes it."""
    text = redact(text, ["sk-one", 'q"uo'])
    assert "[redacted]" in text
    assert not any(word in text for word in ("sk-", "%73k", "uo"))


def test_nothing_else_is_changed() -> None:
    """Not even what is percent-encoded."""
    assert redact("a%20b=c&size=2&monkey", ["sk-one"]) == "a%20b=c&size=2&monkey"


def test_long_text_is_cut_behind_the_secrets() -> None:
    """Of a secret that the cut would halve nothing is left."""
    text = redact("x" * 39_997 + "sk-one", ["sk-one"])
    assert len(text) == 40_000
    assert "sk" not in text


@pytest.mark.parametrize(
    ("headers", "secrets"),
    [
        ({"authorization": "Bearer sk-one"}, ["sk-one"]),
        ({"authorization": "sk-one"}, ["sk-one"]),
        ({"authorization": "Basic dTpw="}, ["dTpw="]),
        ({"x-api-key": "sk-one", "proxy-authorization": "Basic abcd"}, ["sk-one", "abcd"]),
        ({"cookie": "a=12345; b=67=89"}, ["12345", "67=89"]),
        ({"set-cookie": 's=12345; Path=/v1/datasets, t="6789"; HttpOnly'}, ["12345", "6789", "HttpOnly"]),
        ({"cookie": "a=1"}, []),
        ({}, []),
    ],
)
def test_secrets_are_found_in_headers(headers: dict[str, str], secrets: list[str]) -> None:
    """What is too short to be one, and what every cookie says, is none."""
    assert secrets_in(headers) == secrets


def test_journal_hides_every_signature() -> None:
    """Whatever the storage calls it."""
    journal = Journal()
    query = "X-Amz-Credential=hush&X-Amz-Signature=hush&signature=hush&tenant=1"
    journal.add(0, Request("GET", "/a.zip", query, {"x-api-key": "hush"}), 200)
    (exchange,) = journal.exchanges()
    assert "hush" not in repr(exchange)
    assert exchange.query.endswith("&tenant=1")
