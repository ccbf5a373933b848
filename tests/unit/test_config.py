"""What a client is made from: keys, addresses and numbers."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sinkove
from sinkove_synkrato.config import Config, base_url_from, clean_key, is_loopback
from sinkove_synkrato.errors import ConfigurationError

VARIABLES = ("SINKOVE_API_KEY", "SINKOVE_BASE_URL", "SINKOVE_API_URL")
SECRET = "sk-do-not-show"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given_key", "expected"),
    [
        ("key", "key"),
        ("  key\n", "key"),
        ("\t\r\nkey\x0b\x0c", "key"),
        ("\u00a0key\u3000", "key"),
        ("!~%/+=", "!~%/+="),
    ],
)
def test_key_is_stripped_and_else_kept(given_key: str, expected: str) -> None:
    """White space around it comes from copying."""
    assert clean_key(given_key) == expected


@pytest.mark.parametrize(
    ("given_key", "expected"),
    [
        ("", "The API key is empty."),
        (" \n", "The API key is empty."),
        (f"{SECRET} x", "The API key has a blank or control character inside; copy it again."),
        (f"Bearer {SECRET}", "The API key has a blank or control character inside; copy it again."),
        (f"{SECRET}\nx", "The API key has a blank or control character inside; copy it again."),
        (f"{SECRET}\r\nX-Evil: 1", "The API key has a blank or control character inside; copy it again."),
        (f"{SECRET}\x00", "The API key has a blank or control character inside; copy it again."),
        (f"{SECRET}\x7f", "The API key has a blank or control character inside; copy it again."),
        (f"{SECRET}é", "The API key holds a character that is not ASCII; copy it again."),
        (f"{SECRET}\u200b", "The API key holds a character that is not ASCII; copy it again."),
        (f"{SECRET}\ud800", "The API key holds a character that is not ASCII; copy it again."),
        (SECRET.encode(), "The API key must be a string, not bytes."),
        (5, "The API key must be a string, not int."),
    ],
)
def test_key_that_no_header_can_carry_is_refused_unseen(given_key: Any, expected: str) -> None:
    """The text names the mistake and never the key."""
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client(given_key)
    assert str(caught.value) == expected
    assert SECRET not in repr(caught.value)


@given(st.text())
def test_key_of_any_text_is_clean_or_refused(text: str) -> None:
    """What is let through is visible ASCII, and nothing but a ConfigurationError is raised."""
    try:
        key = clean_key(text)
    except ConfigurationError:
        return
    assert key
    assert all("!" <= character <= "~" for character in key)


def test_key_comes_from_the_environment_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that is given goes before the variable, even when it is empty."""
    monkeypatch.setenv("SINKOVE_API_KEY", " from-env ")
    with sinkove.client() as client:
        assert client._engine.config.key() == "from-env"
    with sinkove.client("given") as client:
        assert client._engine.config.key() == "given"
    with pytest.raises(ConfigurationError, match="empty"):
        sinkove.client("")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "There is no API key: pass one, or set SINKOVE_API_KEY."), ("", "The API key is empty.")],
)
def test_key_that_is_nowhere_is_refused(value: str | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text says what to do."""
    if value is not None:
        monkeypatch.setenv("SINKOVE_API_KEY", value)
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client()
    assert str(caught.value) == expected


def _address(given_url: Any) -> str:
    return base_url_from(given_url, variables=VARIABLES[1:], default="https://api.sinkove.com", version="v1")


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        (None, "https://api.sinkove.com"),
        ("https://a.test", "https://a.test"),
        ("https://a.test/", "https://a.test"),
        ("https://a.test//", "https://a.test"),
        ("https://a.test/v1", "https://a.test"),
        ("https://a.test/v1/", "https://a.test"),
        ("https://a.test/v1//", "https://a.test"),
        ("https://a.test/path/v1", "https://a.test/path"),
        ("https://a.test/pathv1", "https://a.test/pathv1"),
        ("https://a.test/v1x", "https://a.test/v1x"),
        ("https://v1", "https://v1"),
        ("  https://a.test\n", "https://a.test"),
        ("HTTPS://A.test", "https://A.test"),
        ("https://a.test:8443", "https://a.test:8443"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("https://bücher.test", "https://bücher.test"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
    ],
)
def test_base_url_is_tidied(given_url: str | None, expected: str) -> None:
    """A closing slash and the version are tolerated; clear text only goes to this machine."""
    assert _address(given_url) == expected


def test_base_url_of_a_vendor_without_versions_keeps_its_path() -> None:
    """What looks like a version may be a path."""
    assert base_url_from("https://a.test/v1/", variables=(), default="") == "https://a.test/v1"


BEGIN = "base_url must begin with https:// (http:// for this machine alone) and name a host."
EXTRAS = "base_url may hold no user name, query, fragment or blank; write https://HOST."
UNREADABLE = "base_url is not an address that can be read; write https://HOST."


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("", BEGIN),
        ("  ", BEGIN),
        ("a.test", BEGIN),
        ("//a.test", BEGIN),
        ("/v1", BEGIN),
        ("ftp://a.test", BEGIN),
        ("file:///etc/passwd", BEGIN),
        ("https://", BEGIN),
        ("https:///v1", BEGIN),
        ("https://:443", BEGIN),
        ("localhost:8080", BEGIN),
        (f"https://user:{SECRET}@a.test", EXTRAS),
        (f"https://{SECRET}@a.test", EXTRAS),
        ("https://@a.test", EXTRAS),
        (f"https://a.test?key={SECRET}", EXTRAS),
        ("https://a.test?", EXTRAS),
        ("https://a.test/#", EXTRAS),
        ("https://a.test#top", EXTRAS),
        ("https://a .test", EXTRAS),
        ("https://a.test/a b", EXTRAS),
        ("https://a\n.test", EXTRAS),
        ("https://a.test\x00", EXTRAS),
        ("https://a.test:99999", UNREADABLE),
        ("https://a.test:port", UNREADABLE),
        ("https://[::1", UNREADABLE),
        ("https://a..test", UNREADABLE),
        (f"https://{'a' * 64}.test", UNREADABLE),
        ("https://a\u2100.test", UNREADABLE),
        ("http://a.test", "base_url http://a.test would send your credentials unencrypted; use https://."),
        ("http://192.168.0.1:1", "base_url http://192.168.0.1 would send your credentials unencrypted; use https://."),
        ("http://0.0.0.0", "base_url http://0.0.0.0 would send your credentials unencrypted; use https://."),
        (
            "http://localhost.evil.test",
            "base_url http://localhost.evil.test would send your credentials unencrypted; use https://.",
        ),
        (
            "http://127.0.0.1.evil.test",
            "base_url http://127.0.0.1.evil.test would send your credentials unencrypted; use https://.",
        ),
        ("http://127.0.0.1@evil.test", EXTRAS),
        ("http://127.0.0.1\\@evil.test", EXTRAS),
        ("http://[::2]", "base_url http://::2 would send your credentials unencrypted; use https://."),
        (5, "base_url must be a string, not int."),
        (b"https://a.test", "base_url must be a string, not bytes."),
    ],
)
def test_base_url_that_is_unsafe_or_unreadable_is_refused(given_url: Any, expected: str) -> None:
    """Before anything is sent, and without repeating what may be a password."""
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client("key", base_url=given_url)
    assert str(caught.value) == expected
    assert SECRET not in repr(caught.value)


@given(st.text() | st.from_regex(r"https?://[a-z0-9.\-\[\]:@/?#%]{0,20}", fullmatch=True))
def test_base_url_of_any_text_is_tidied_or_refused(text: str) -> None:
    """Nothing but a ConfigurationError is raised, and what is let through is stable."""
    try:
        address = _address(text)
    except ConfigurationError:
        return
    assert not address.endswith("/")
    assert _address(address + "/v1/") == address


@pytest.mark.parametrize(
    ("base", "legacy", "expected"),
    [
        ("https://base.test", "https://legacy.test", "https://base.test"),
        (None, "https://legacy.test/v1", "https://legacy.test"),
        ("", "https://legacy.test", "https://legacy.test"),
        ("", "", "https://api.sinkove.com"),
        (None, None, "https://api.sinkove.com"),
    ],
)
def test_base_url_comes_from_the_environment_in_order(
    base: str | None, legacy: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SINKOVE_BASE_URL, then SINKOVE_API_URL, then production; an empty variable is none."""
    for name, value in (("SINKOVE_BASE_URL", base), ("SINKOVE_API_URL", legacy)):
        if value is not None:
            monkeypatch.setenv(name, value)
    with sinkove.client("key") as client:
        assert repr(client) == f"AccountClient(base_url={expected!r})"
    with sinkove.client("key", base_url="https://given.test") as client:
        assert repr(client) == "AccountClient(base_url='https://given.test')"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("::2", False), ("a.test", False)],
)
def test_loopback_is_this_machine(host: str, expected: bool) -> None:
    """Names and addresses of this machine, and no others."""
    assert is_loopback(host) is expected


BAD_NUMBERS = [math.nan, math.inf, -math.inf, -1, -0.001, True, "5", None, 10**400, 1_000_001, 1 + 2j]


@pytest.mark.parametrize("name", ["timeout", "attempt_timeout", "max_wait"])
@pytest.mark.parametrize("value", BAD_NUMBERS)
def test_number_of_seconds_that_means_nothing_is_refused(name: str, value: Any) -> None:
    """Each of them would wait for ever, not at all, or fail deep inside a socket."""
    bound = "of at least 0" if name == "max_wait" else "above 0"
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client("key", **{name: value})
    assert str(caught.value) == f"{name} must be a number of seconds {bound} and at most 1000000, not {value!r}."


@pytest.mark.parametrize("name", ["timeout", "attempt_timeout"])
def test_timeout_of_nothing_is_refused(name: str) -> None:
    """No try fits into 0 seconds; a longest pause of 0 is fine, though."""
    with pytest.raises(ConfigurationError):
        sinkove.client("key", **{name: 0})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # by name
    with sinkove.client("key", max_wait=0, max_retries=0, timeout=1_000_000) as client:
        assert client._engine.config.max_wait == 0


@pytest.mark.parametrize("value", [-1, 1.0, True, "4", None, math.inf])
def test_number_of_retries_that_is_none_is_refused(value: Any) -> None:
    """A whole number, and 0 for no second try."""
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client("key", max_retries=value)
    assert str(caught.value) == f"max_retries must be a whole number of at least 0, not {value!r}."


@pytest.mark.parametrize("name", ["auth", "base_url", "follow_redirects", "limits", "timeout"])
def test_httpx_args_that_are_ours_are_refused(name: str) -> None:
    """Each would undo a promise behind the client's back."""
    with pytest.raises(ConfigurationError) as caught:
        sinkove.client("key", httpx_args={name: None, "verify": True})
    assert str(caught.value) == f"httpx_args may not hold {name}: the client decides these itself."


def test_config_shows_no_key() -> None:
    """Its repr has neither the key nor what was passed to httpx, such as a proxy with a password."""
    config = Config(base_url="https://a.test", key=lambda: SECRET, httpx_args={"proxy": f"http://u:{SECRET}@p.test"})
    assert repr(config) == (
        "Config(base_url='https://a.test', timeout=120.0, attempt_timeout=30.0, max_retries=4, max_wait=75.0)"
    )
