"""How a request is shown, so that it can be sent again and gives nothing away."""

import dataclasses
import shlex
import subprocess

import pytest

from sinkove_synkrato_contract.exchange import Exchange, curl, redacted, shown

from .support import BASE, DATASET, KEY, answer, data, problem

SECRETS = {KEY: "$SINKOVE_API_KEY"}
CURL = 'curl -isS --globoff --path-as-is -H "authorization: Bearer $SINKOVE_API_KEY"'


def posted(content: bytes, **sent: str) -> Exchange:
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    return dataclasses.replace(answer("create_dataset"), content=content, sent=headers)


def test_curl_repeats_a_request_with_a_name_for_the_key() -> None:
    """A line that can be pasted."""
    assert f"{CURL} {BASE}/v1/datasets/ds_1" == curl(answer(), SECRETS)
    assert CURL.replace(" -H", " -X PUT -H") + f" {BASE}/v1/datasets/ds_1" == curl(answer(method="PUT"), SECRETS)


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (
            posted(b"{}", content_type="application/json"),
            f"-H 'content-type: application/json' --data-raw '{{}}' {BASE}",
        ),
        (posted(b"it's"), f"-H 'content-type:' --data-raw 'it'\"'\"'s' {BASE}"),
        (
            posted(b"\xff\n"),
            f"printf '\\377\\012' | curl -isS --globoff --path-as-is -H 'content-type:' --data-binary @- {BASE}",
        ),
        (posted(b"a" * 70_000), "head -c 70000 /dev/zero | curl"),
        (posted(b"", x_proxy="secret", accept="*/*", x_schemathesis_testcaseid="1"), '-X POST -H "x-proxy: ..." http'),
    ],
)
def test_curl_repeats_bodies_and_headers(exchange: Exchange, expected: str) -> None:
    """Text as it is, bytes in octal, huge ones by their length; private headers without their value."""
    assert expected in curl(exchange, SECRETS, frozenset({"x-proxy"}))


def test_curl_means_to_a_shell_what_it_says() -> None:
    """Quotes, dollars and new lines in a body reach curl unchanged."""
    for content in (b'it\'s $HOME `x` "q" \\', "ä ☃".encode(), b"two\nlines\x00"):
        command = curl(posted(content, content_type="text/plain"), SECRETS)
        before, _, rest = command.rpartition("curl -isS")
        body = (
            subprocess.run(["/bin/sh", "-c", f"{before} cat"], capture_output=True, check=True).stdout
            if before
            else None
        )
        words = shlex.split(rest)
        assert content == (body if body is not None else words[words.index("--data-raw") + 1].encode())


def test_longer_secret_is_replaced_first() -> None:
    """A key that begins like another one leaves no rest behind."""
    assert redacted("sk-12 sk-1", {"sk-1": "$A", "sk-12": "$B"}) == "$B $A"


def test_long_values_are_cut_and_put_on_one_line() -> None:
    """Findings stay a few lines."""
    assert shown("a\n  b") == "a b"
    assert shown("a" * 1000).endswith("aaa ...")
    assert len(shown("a" * 1000)) == 300


def test_payload_and_error_are_found_with_and_without_an_envelope() -> None:
    """Also where one was promised and there is none, so that the journey can go on."""
    assert DATASET == answer(body=data(DATASET)).payload
    assert DATASET == answer(body=DATASET).payload
    assert answer(status=404, body=problem("A")).error["code"] == "A"
    assert answer(status=404, body={"code": "A"}).error["code"] == "A"
    assert answer(status=404, body=b"[" * 100_000).error == {}
    assert answer(status=404, body=b"\xff").json is None
