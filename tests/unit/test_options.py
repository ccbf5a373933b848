"""`with_options`: other settings over the same connections."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sinkove import AccountClient
from sinkove_synkrato import errors

from .support import FakeClock, Server, dataset_reply, link_reply, problem, reply, zip_bytes

MakeClient = Callable[..., AccountClient]


def test_options_hold_for_the_copy_alone(make_client: MakeClient, server: Server, clock: FakeClock) -> None:
    """The client itself goes on as before, on the same connections and with the same key."""
    client = make_client(max_retries=1)
    impatient = client.with_options(max_retries=0, timeout=9.0, attempt_timeout=3.0)
    server.will(problem(503), problem(503), dataset_reply())
    with pytest.raises(errors.ServerError):
        impatient.dataset("ds_1")
    assert client.dataset("ds_1").id == "ds_1"
    assert server.timeouts == [{3.0}, {30.0}, {30.0}]
    assert len({request.headers["authorization"] for request in server.requests}) == 1


def test_options_hold_for_what_the_copy_makes(make_client: MakeClient, server: Server) -> None:
    """Handles and organizations too."""
    events: list[object] = []
    copy = make_client().with_options(on_event=events.append)
    server.will(dataset_reply(), dataset_reply("ready"))
    dataset = copy.dataset("ds_1")
    del events[:]
    dataset.refresh()
    assert len(events) == 2


def test_on_event_can_be_taken_away(make_client: MakeClient, server: Server) -> None:
    """None is a value like any other."""
    events: list[object] = []
    server.will(dataset_reply())
    make_client(on_event=events.append).with_options(on_event=None).dataset("ds_1")
    assert events == []


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timeout": 0}, errors.ConfigurationError),
        ({"max_retries": -1}, errors.ConfigurationError),
        ({"on_event": "print"}, errors.ConfigurationError),
        ({"patience": 1}, TypeError),
    ],
)
def test_options_that_make_no_sense_are_refused(options: Any, error: type[Exception], make_client: MakeClient) -> None:
    """At once, and not in the first call."""
    with pytest.raises(error):
        make_client().with_options(**options)


def test_closing_one_closes_both(make_client: MakeClient) -> None:
    """They share their connections."""
    client = make_client()
    client.with_options(timeout=1).close()
    with pytest.raises(RuntimeError, match="closed"):
        client.list_datasets()


def test_retries_are_limited_for_all_copies_together(
    make_client: MakeClient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that fails all the time is soon asked once a call; one that recovers earns its retries back."""
    caplog.set_level(logging.ERROR)
    client = make_client()
    copy = client.with_options(timeout=500)
    server.will(*[problem(503)] * 64)
    for each in [*[client, copy] * 6, client]:
        with pytest.raises(errors.ServerError):
            each.dataset("ds_1")
    assert len(server.requests) == 63  # 13 first tries and 50 retries
    with pytest.raises(errors.ServerError) as caught:
        client.dataset("ds_1")
    assert caught.value.attempts == 1
    assert "It is not tried again, because too many of this client's last calls failed." in str(caught.value)
    server.will(*[dataset_reply()] * 5, problem(503), dataset_reply())
    for _ in range(6):
        client.dataset("ds_1")


def test_pause_that_the_server_asked_for_is_no_storm(client: AccountClient, server: Server) -> None:
    """A thousand 429s that are obeyed cost no token."""
    for _ in range(30):
        server.will(*[problem(429, headers={"Retry-After": "1"})] * 4, dataset_reply())
        client.dataset("ds_1")


def test_downloads_give_their_retries_back(make_client: MakeClient, server: Server, tmp_path: Path) -> None:
    """A storage that fails now and then does not use up what the API's calls need."""
    client = make_client()
    server.will(dataset_reply("ready"))
    dataset = client.dataset("ds_1")
    left = client._engine.http._tokens.left
    server.will(link_reply(), reply(200, zip_bytes()))
    client._engine.http._tokens.left = 10.0
    dataset.save(tmp_path / "out.zip")
    assert (left, round(client._engine.http._tokens.left, 1)) == (50.0, 10.4)  # the link's call, and the transfer
