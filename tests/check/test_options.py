"""What a run may be told, and what it makes of it."""

from pathlib import Path
from typing import Any

import pytest

from sinkove_synkrato_contract.options import CannotRunError, Options, subjects_of


def settled(base_url: str = "http://127.0.0.1:1", **more: Any) -> Options:
    return Options(base_url=base_url, api_key=" sk-1\n", **more).settled()


@pytest.mark.parametrize(
    ("base_url", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:80", True),
        ("http://localhost:1", True),
        ("https://api.sinkove.com", False),
        ("http://0.0.0.0:1", False),
        ("http://localhost.example.com", False),
        ("http://10.0.0.1", False),
    ],
)
def test_defaults_depend_on_where_the_target_is(base_url: str, here: bool) -> None:
    """Off loopback nothing is created, guesses do not fail, half of the budget is used, bad keys stay at home."""
    options = settled(base_url)
    assert (options.read_only, options.strict, options.budget_share) == (
        (False, True, None) if here else (True, False, 0.5)
    )
    assert (options.journey_timeout, options.bad_keys) == ((10.0, True) if here else (3600.0, False))


@pytest.mark.parametrize(
    ("base_url", "given", "expected"),
    [
        ("http://localhost", {}, None),
        ("http://localhost", {"max_creates": 3}, 3),
        ("http://localhost", {"read_only": True}, 0),
        ("https://api.example.com", {}, 0),
        ("https://api.example.com", {"read_only": False}, 2),
        ("https://api.example.com", {"read_only": False, "max_creates": 1}, 1),
    ],
)
def test_creates_are_limited_off_loopback(base_url: str, given: Any, expected: int | None) -> None:
    """One for each of two families; None is without a limit. For no family there is nothing to create."""
    assert expected == settled(base_url, **given).creates(2)
    assert settled(base_url, **given).creates(0) == 0


def test_explicit_options_win_and_the_address_is_tidied() -> None:
    """A version at the end of the address and blanks around the key are tolerated."""
    options = settled("https://api.example.com/v1/", strict=True, read_only=False, budget_share=0.1)
    assert (options.base_url, options.api_key) == ("https://api.example.com", "sk-1")
    assert (options.strict, options.read_only, options.budget_share, options.bad_keys) == (True, False, 0.1, True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"base_url": "ftp://x"}, "base URL"),
        ({"base_url": "127.0.0.1:80"}, "base URL"),
        ({"base_url": "http://x:99999"}, "base URL"),
        ({"api_key": ""}, "API key"),
        ({"api_key": "a b"}, "API key"),
        ({"api_key": "kéy"}, "API key"),
        ({"max_examples": 0}, "one example"),
        ({"phases": ("smoke",)}, "examples, coverage"),
        ({"budget_share": 0.0}, "budget share"),
        ({"budget_share": 1.5}, "budget share"),
        ({"max_creates": -1}, "creates"),
        ({"journey_timeout": 0.0}, "timeout"),
        ({"reports": {"pdf": Path("x")}}, "har, html, json, junit"),
        ({"reports": {"json": Path("x"), "html": Path("x")}}, "to be one file"),
        ({"reports": {"json": Path("/nowhere/x.json")}}, "cannot be written"),
        ({"reports": {"json": Path("/")}}, "cannot be written"),
        ({"reports": {"html": Path("/dev/null")}}, "cannot be written"),
    ],
)
def test_options_without_sense_are_refused(given: Any, sentence: str) -> None:
    """In one sentence, which does not hold the key."""
    good: dict[str, Any] = {"base_url": "http://127.0.0.1", "api_key": "sk-1"}
    with pytest.raises(CannotRunError, match=sentence) as caught:
        Options(**good | given)
    assert "kéy" not in str(caught.value)


@pytest.mark.parametrize("text", ["= 1", "key_forbidden = 1", "key_forbidden = ''", "[keys]\nforbidden = 'x'"])
def test_subjects_without_sense_are_refused(text: str) -> None:
    """They are names and strings."""
    with pytest.raises(CannotRunError, match="subjects"):
        subjects_of(text)


def test_subjects_are_names_and_strings() -> None:
    """As the mock serves them."""
    assert {"key_forbidden": "sk-2"} == subjects_of('key_forbidden = "sk-2"')
