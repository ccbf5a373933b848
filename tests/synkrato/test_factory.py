"""Making clients: token, address, limit, and what is known of the token's end."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

import synkrato
from synkrato.testing import transport

TOKEN = "pat-secret-0123456789"


def refuse(text: str) -> httpx.MockTransport:
    error = {"summary": "Unauthorized", "detail": [text]}
    return httpx.MockTransport(lambda _: httpx.Response(401, json={"code": 401, "error": error}))


def total_of(make: Callable[..., Any], *arguments: Any, **settings: Any) -> Any:
    """What a client of either kind says of LOCATION."""
    if make is synkrato.client:
        with synkrato.client(*arguments, **settings) as client:
            return client.master("LOCATION").records().total()

    async def total() -> int:
        async with synkrato.async_client(*arguments, **settings) as client:
            return await client.master("LOCATION").records().total()

    return asyncio.run(total())


MAKERS = pytest.mark.parametrize("make", [synkrato.client, synkrato.async_client], ids=["sync", "async"])


@MAKERS
def test_token_and_address_come_from_the_environment(make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are not given; without either there is no client."""
    mock = transport()
    with pytest.raises(synkrato.ConfigurationError, match=r"There is no token: pass one, or set SYNKRATO_API_TOKEN\."):
        make()
    monkeypatch.setenv("SYNKRATO_API_TOKEN", f" {mock.token}\n")
    assert total_of(make, httpx_args={"transport": mock}) == 0
    monkeypatch.setenv("SYNKRATO_BASE_URL", "https://acme.test/data/")
    assert repr(make()).endswith("Client(base_url='https://acme.test/data')")


@MAKERS
@pytest.mark.parametrize("limit", ["3", "0/1", "3/0", "3/1.5", "-3/1", "", 3, None])
def test_limit_that_makes_no_sense_is_refused(make: Callable[..., Any], limit: Any) -> None:
    """It is requests and seconds."""
    with pytest.raises(synkrato.ConfigurationError, match="limit must be requests and seconds, such as '3/1', not"):
        make(TOKEN, limit=limit)


def test_three_requests_a_second_are_what_a_token_has() -> None:
    """Unless the caller knows better; no answer tells it."""
    with synkrato.client(TOKEN) as client, synkrato.client(TOKEN, limit="20/2") as other:
        assert (client.budget.limit, client.budget.remaining) == (3, 3)
        assert other.budget.limit == 3  # who was first with a token has said it for all
    with synkrato.client("pat-another-0123456789", limit="20/2") as client:
        assert client.budget.limit == 20


@pytest.mark.parametrize("place", [{"tenant_id": ""}, {"project_id": "a\nb"}, {"workspace_id": 5}, {"tenant_id": "é"}])
def test_place_that_no_header_can_carry_is_refused(place: dict[str, Any]) -> None:
    """At the client and at a handle."""
    (name,) = place
    with pytest.raises(synkrato.ConfigurationError, match=f"{name} must be a short text such as 'p6iD1Wb'"):
        synkrato.client(TOKEN, **place)
    with synkrato.client(TOKEN) as client, pytest.raises(synkrato.ConfigurationError, match=name):
        client.module("CX", **place)


@pytest.mark.parametrize("name", ["", " ", "..", "/", None, 5])
def test_form_that_has_no_name_is_refused(name: Any) -> None:
    """It would be another address."""
    with synkrato.client(TOKEN) as client:
        for form in (client.master, client.module, client.hierarchy):
            with pytest.raises(synkrato.ConfigurationError, match="is named by a text such as 'LOCATION'"):
                form(name)


@MAKERS
def test_last_days_of_a_token_are_told_once(make: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    """To the log and to `on_event`, with the first call that sends it."""
    mock, told = transport(), list[Any]()
    issued_at = datetime.now(UTC) - timedelta(days=170, hours=1)
    for _ in range(2):
        assert (
            total_of(make, mock.token, issued_at=issued_at, httpx_args={"transport": mock}, on_event=told.append) == 0
        )
        (event,) = [event for event in told if isinstance(event, synkrato.TokenEvent)]
        assert (event.days_left, event.source) == (9, "issued_at")
        told.clear()
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert warnings[0].startswith("The token expires in 9 days, on ")


def test_last_days_of_a_token_are_told_to_whom_the_call_is() -> None:
    """Of a client with another `on_event` that one."""
    mock, told, others = transport(), list[Any](), list[Any]()
    issued_at = datetime.now(UTC) - timedelta(days=170, hours=1)
    made = synkrato.client(mock.token, issued_at=issued_at, httpx_args={"transport": mock}, on_event=others.append)
    made.with_options(on_event=told.append).health.readiness()
    assert ([type(event) for event in told][:1], others) == ([synkrato.TokenEvent], [])


@pytest.mark.parametrize(
    ("text", "issued_at", "advice"),
    [
        ("The token is missing or not valid", None, "Check that the token is right and whole"),
        ("The token was revoked", None, "The token was revoked: make a new one"),
        ("No.", date(2025, 1, 1), "The token has expired: make a new one"),
    ],
)
@MAKERS
def test_refused_token_is_told_why_as_far_as_that_is_known(
    make: Callable[..., Any], text: str, issued_at: date | None, advice: str
) -> None:
    """By what the server says, or by the calendar; never with the token."""
    with pytest.raises(synkrato.AuthenticationError) as caught:
        total_of(make, TOKEN, issued_at=issued_at, httpx_args={"transport": refuse(f"{text} {TOKEN}")})
    assert advice in str(caught.value)
    assert TOKEN not in f"{caught.value}{caught.value.details}{vars(caught.value)}"


@MAKERS
def test_service_tells_whether_it_is_well(make: Callable[..., Any]) -> None:
    """And what runs there; a failing database is a server's error."""
    mock = transport()
    settings: dict[str, Any] = {"httpx_args": {"transport": mock}, "limit": "1000/1"}
    if make is synkrato.client:
        with synkrato.client(mock.token, **settings) as client:
            seen = client.health.readiness(), client.health.liveness(), client.health.build_info()
    else:

        async def ask() -> Any:
            async with synkrato.async_client(mock.token, **settings) as client:
                health = client.health
                return await health.readiness(), await health.liveness(), await health.build_info()

        seen = asyncio.run(ask())
    ready, live, build = seen
    assert (ready, live.ok, build.name, build.branch) == (True, True, "data-api", "mock")
    assert 0 <= (live.cpu_percent or 0) <= 100


def test_client_shows_no_token() -> None:
    """In no repr, and in nothing that it holds."""
    with synkrato.client(TOKEN, project_id="p1") as client:
        things: list[Any] = [client, client.master("LOCATION"), client.master("LOCATION").records(), client.health]
        assert TOKEN not in "".join(repr(each) + repr(vars(each)) for each in things)


def test_all_names_of_the_package_are_there() -> None:
    """Each is loaded when it is asked for."""
    assert [name for name in synkrato.__all__ if not hasattr(synkrato, name)] == []
    assert synkrato.SynkratoError is synkrato.APIError
    assert set(synkrato.__all__) <= set(dir(synkrato))
    with pytest.raises(AttributeError):
        _ = synkrato.nothing
