"""Reading JSON strictly."""

from __future__ import annotations

import pytest

from sinkove_synkrato_mock.jsonbody import UnreadableJSONError, parse


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not valid JSON"),
        (b"{'a': 1}", "not valid JSON"),
        (b"{} {}", "not valid JSON"),
        (b"NaN", "no NaN"),
        (b'[{"a": 1, "\\u0061": 2}]', "the same name twice"),
        (b'{"size": Infinity}', "no Infinity"),
        (b"[-Infinity]", "no -Infinity"),
        (b"1e999", "too large"),
        (b'"\xff"', "not valid UTF-8"),
        (b'"\\ud800"', "not valid UTF-8"),
        ('"a"'.encode("utf-16"), "not valid UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 100 + b"1" + b"]" * 100, "nested too deeply"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested too deeply"),
        (b"1" * 5000, "not valid JSON"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
    ],
)
def test_parse_refuses_what_is_no_json(body: bytes, reason: str) -> None:
    """Each in one sentence."""
    with pytest.raises(UnreadableJSONError, match=rf"^[A-Z].*{reason}.*\.$"):
        parse(body)


def test_parse_reads_what_is_nested_not_too_deeply() -> None:
    """A hundred levels, the innermost value being one."""
    value: object = 1
    for _ in range(99):
        value = [value]
    assert parse(b"[" * 99 + b"1" + b"]" * 99) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1, "b": {"a": 2}}', {"a": 1, "b": {"a": 2}}),
        (b"10.0", 10.0),
        (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
        ('"é"'.encode(), "é"),
        (b" [null] \n", [None]),
    ],
)
def test_parse_reads_what_is_json(body: bytes, value: object) -> None:
    """Pairs of surrogates included."""
    assert parse(body) == value
